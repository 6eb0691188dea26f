'use strict';
// What surrounds a list and how it stands on the screen: told with what is read of it, so that the companion can see
// whose chat this is and whether rows are hidden above or below.

Companion.about = (() => {
  const { find } = Companion;

  const describe = (element) => {
    const path = [];
    for (let e = element, i = 0; e && i < 8; e = find.flatParent(e), i += 1) {
      path.push([e.localName, e.id.slice(0, 80), [...e.classList].slice(0, 6).join(' ').slice(0, 120), e.getAttribute('role') ?? ''].join('|'));
    }
    return path;
  };

  // The same for a list that was drawn again.
  const signature = (log) => describe(log).slice(0, 3).join('>').replace(/\d+/g, '#');

  // Where the content of what scrolls begins on the screen.
  const origin = (chat) => {
    const log = viewOf(chat), rect = log.getBoundingClientRect();
    return { left: rect.left + log.clientLeft - log.scrollLeft, top: rect.top + log.clientTop - log.scrollTop, rect };
  };

  // What scrolls: the list, or a box in it. A list that has none yet is looked at again now and then.
  const viewOf = (chat) => {
    const known = chat.view?.isConnected && (chat.view !== chat.log || Date.now() - chat.viewed < 2000);
    if (!known) { chat.view = Companion.lists.scroller(chat.log); chat.viewed = Date.now(); }
    return chat.view;
  };

  // Where the list stands: size, scrolling, and the empty room above and below the rows that a virtual list leaves.
  // -> {told, moved: rows came out of sight, or back, without any change in the page}
  const marks = (chat, frame) => {
    const log = viewOf(chat), inner = chat.records.get(log);
    const rows = edgeRows(inner?.kids ? inner : chat.top);
    const first = rows[0] && edgeOf(rows[0].element, 0), last = rows[1] && edgeOf(rows[1].element, -1);
    const height = log.scrollHeight, view = log.clientHeight;
    const scrolls = height > view + 4;
    const flip = first && last && first.top > last.bottom;
    const [high, low] = flip ? [last, first] : [first, last];
    const top = frame.top - (flip && log.scrollTop <= 0 ? height - view : 0);
    const told = { w: log.clientWidth, h: view, scroll: [Math.round(log.scrollTop), height, view],
      ...(flip ? { flip: true } : {}),
      above: scrolls && high ? Math.round(Math.max(0, high.top - Math.max(top, flip ? top : before(rows[0].element, log)))) : 0,
      below: scrolls && low ? Math.round(Math.max(0, top + height - low.bottom)) : 0,
      box: [frame.rect.left, frame.rect.top, frame.rect.width, frame.rect.height].map(Math.round) };
    const hidden = `${told.above > 60},${told.below > 60}`;
    const moved = chat.last !== null && chat.last !== hidden;
    chat.last = hidden;
    return { told, moved };
  };

  const edgeRows = (top) => {
    const edge = (record, pick) => {
      let at = record;
      while (at.kids) {
        const drawn = (k) => k.element.isConnected && k.element.getBoundingClientRect().height > 2;
        const next = pick ? at.kids.findLast(drawn) : at.kids.find(drawn);
        if (!next) break;
        at = next;
      }
      return at === record ? null : at;
    };
    return [edge(top, 0), edge(top, -1)];
  };

  // The first or last thing with words inside a piece: a piece may be the whole box of a virtual list.
  const edgeOf = (element, pick) => {
    let at = element;
    for (let depth = 0; depth < 12; depth += 1) {
      if ([...at.childNodes].some((c) => c.nodeType === 3 && c.data.trim())) break;
      const box = at.getBoundingClientRect();
      const drawn = (c) => { const r = c.textContent?.trim() && c.getBoundingClientRect(); return r && r.height > 2 && r.bottom > box.top && r.top < box.bottom; };
      const next = pick ? [...at.children].findLast(drawn) : [...at.children].find(drawn);
      if (!next) break;
      at = next;
    }
    return at.getBoundingClientRect();
  };

  // The bottom of what stands before the rows inside the log (a welcome text), which is not empty room.
  const before = (row, log) => {
    for (let e = row; e && e !== log; e = find.flatParent(e)) {
      for (let s = e.previousElementSibling; s; s = s.previousElementSibling) if (s.textContent?.trim()) return s.getBoundingClientRect().bottom;
    }
    return -Infinity;
  };

  // The frame element around this page, where the page may see it: frames without an address are told apart by it.
  const outerFrame = () => {
    try {
      const frame = window.frameElement;
      return frame ? Object.fromEntries(['id', 'name', 'class', 'title', 'data-testid', 'data-product']
        .map((name) => [name, (frame.getAttribute(name) ?? '').slice(0, 120)]).filter(([, value]) => value)) : null;
    } catch { return null; }
  };

  const aboutLog = (chat) => ({
    role: chat.log.getAttribute('role') ?? '', path: describe(chat.log), dir: getComputedStyle(chat.log).direction,
    adapter: chat.adapter?.id ?? null, outer: outerFrame(), where: `${self.origin}${location.pathname}`.slice(0, 300), title: headingOf(chat.log), field: Boolean(chat.field?.isConnected),
  });

  // Words above the list inside its window: whose chat this is.
  const headingOf = (log) => {
    for (let e = log, i = 0; e && i < 5 && e !== document.body; e = find.flatParent(e), i += 1) {
      for (let s = e.previousElementSibling; s; s = s.previousElementSibling) {
        const text = (s.innerText ?? '').replace(/\s+/g, ' ').trim();
        if (text && find.area(s) > 0) return text.slice(0, 160);
      }
    }
    return '';
  };

  return { signature, origin, marks, of: aboutLog };
})();
