'use strict';
// Where a box fits beside what must stay free. Plain geometry: rectangles in, a place or null out.

Companion.place = (() => {
  const GAP = 8;

  const union = (rects) => ({
    left: Math.min(...rects.map((r) => r.left)),
    top: Math.min(...rects.map((r) => r.top)),
    right: Math.max(...rects.map((r) => r.right)),
    bottom: Math.max(...rects.map((r) => r.bottom)),
  });

  const clamp = (value, low, high) => Math.max(low, Math.min(value, high));

  // keep: what must stay free; size: {width, height, least} wanted; view: {width, height}.
  // Above when it fits there or has the most room, else below. Null: not even `least` fits anywhere.
  const beside = (keep, size, view, gap = GAP) => {
    const width = Math.min(size.width, view.width - 2 * gap);
    const room = { above: Math.min(keep.top, view.height) - 2 * gap, below: view.height - Math.max(keep.bottom, 0) - 2 * gap };
    const side = room.above >= size.height || room.above >= room.below ? 'above' : 'below';
    if (room[side] < size.least || width < 120) return null;
    const height = Math.min(size.height, room[side]);
    return {
      side,
      width,
      maxHeight: room[side],
      left: clamp(keep.right - width, gap, view.width - width - gap),
      top: side === 'above' ? Math.min(keep.top, view.height) - gap - height : Math.max(keep.bottom, 0) + gap,
    };
  };

  const view = () => ({ width: innerWidth, height: innerHeight });

  return { union, clamp, beside, view };
})();
