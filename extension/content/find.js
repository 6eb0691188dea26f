'use strict';
// Where on this page is a conversation? A text field, and next to it a scrolling or announced list: found by roles,
// overflow and place on the screen, never by names. Looks are bounded; nothing here keeps running.
Companion.find ??= (() => {
  const { rootOf } = Companion.dom;
  const { FIELDS, LOG } = Companion.sentry;
  const NOT_CHAT = /^(email|username|current-password|new-password|one-time-code|tel|name|given-name|family-name|street-address|postal-code|cc-)/;
  const TEXT = /^(p|ul|ol|pre|code|blockquote|table|br|hr|img|a|b|i|em|strong|span|small|u|s|del|mark|sub|sup|h[1-6])$/;
  const MIN_WIDTH = 120;
  const MIN_HEIGHT = 60;

  // The parent as the screen sees it: through slots and out of shadow roots.
  const flatParent = (node) => {
    const parent = node.assignedSlot ?? node.parentNode;
    return parent instanceof ShadowRoot ? parent.host : parent instanceof Element ? parent : null;
  };

  const ancestors = (element) => {
    const out = [];
    for (let e = element; e; e = flatParent(e)) out.push(e);
    return out;
  };

  const contains = (outer, inner) => {
    for (let e = inner; e; e = flatParent(e)) if (e === outer) return true;
    return false;
  };

  const shown = (element) => {
    const rect = element.getBoundingClientRect();
    return rect.width >= 40 && rect.height >= 10 && (element.checkVisibility?.({ visibilityProperty: true }) ?? true);
  };

  const isField = (element) => {
    if (!element?.matches?.(FIELDS) || element.type === 'password' || element.readOnly) return false;
    if (element.tagName === 'INPUT' && (NOT_CHAT.test(element.autocomplete ?? '') || element.maxLength === 1)) return false;
    return !element.closest('[role="search"],[role="combobox"],[role="grid"]') && !element.closest('table form');
  };

  const maybeHost = (element) => !element.firstChild || element.localName.includes('-');

  // Hosts of shadow roots: custom elements, and empty boxes, near the top of the tree (widgets hang themselves there).
  const hosts = (root, budget) => {
    const out = [];
    let level = root instanceof Document ? (root.body ? [root.body] : []) : [root];
    const deepest = root instanceof Document ? 4 : 40;
    for (let depth = 0; depth < deepest && level.length && budget > 0; depth += 1) {
      const next = [];
      for (const parent of level) {
        for (const child of parent.children) {
          if ((budget -= 1) <= 0) break;
          if (maybeHost(child)) {
            const inside = rootOf(child);
            if (inside) out.push(inside);
          }
          if (child.childElementCount) next.push(child);
        }
      }
      level = next;
    }
    return out;
  };

  // All elements of a kind, through shadow roots.
  const within = (root, selector, fits, left = { roots: 60 }) => {
    const out = [...root.querySelectorAll(selector)].filter(fits).slice(0, 20);
    for (const inside of hosts(root, root instanceof Document ? 300 : 1500)) {
      if ((left.roots -= 1) < 0) break;
      out.push(...within(inside, selector, fits, left));
    }
    return out;
  };

  const fields = (root) => within(root, FIELDS, isField);

  // The window in front of the page that an element stands in, or null.
  const windowOf = (element) => ancestors(element).find((e) => getComputedStyle(e).position === 'fixed') ?? null;

  // What belongs to a list without a field: its window, or the frame that is its own.
  const frameOf = (log) => windowOf(log) ?? (window.top === window ? null : document.body);

  // Some chats let people only choose: a log without a field, with something to press beside it or in it. What tells of
  // something in a corner of the page is smaller.
  const choosing = (root) => within(root, LOG, (log) => shown(log) && log.clientWidth >= 180 && log.clientHeight >= 150 && pressable(log));

  const pressable = (log) => {
    const above = ancestors(log);
    return above.slice(0, above.indexOf(frameOf(log)) + 1).some((e) => e.querySelector('button, [role="button"]'));
  };

  // All elements under a point, through shadow roots.
  const under = (x, y) => {
    const out = new Set();
    const dig = (root, depth) => {
      for (const element of root.elementsFromPoint(x, y)) {
        if (out.has(element)) continue;
        out.add(element);
        const inside = depth < 12 && rootOf(element);
        if (inside) dig(inside, depth + 1);
      }
    };
    dig(document, 0);
    return out;
  };

  const listLike = (element) => {
    const role = element.getAttribute('role');
    if (role === 'log' || role === 'feed') return true;
    if (element === document.body || element === document.documentElement) return false;
    const live = element.getAttribute('aria-live');
    if ((live === 'polite' || live === 'assertive') && role !== 'status' && role !== 'alert') return true;
    return scrolls(element);
  };

  const scrolls = (element) => /^(auto|scroll|overlay)$/.test(getComputedStyle(element).overflowY);

  // A message that would scroll if it were longer: nothing to scroll now, and words alone, which fill it.
  const onlyWords = (element) => {
    const words = [...element.children].every((child) => TEXT.test(child.localName) && !child.className);
    if (!words || element.getAttribute('role') || element.ariaLive || element.scrollHeight > element.clientHeight + 2) return false;
    const range = document.createRange(), style = getComputedStyle(element);
    range.selectNodeContents(element);
    const room = element.clientHeight - parseFloat(style.paddingTop) - parseFloat(style.paddingBottom);
    return range.getBoundingClientRect().height > room - 8;
  };

  // Two boxes of one kind, one above the other, are rows of a list.
  const rowsOfOne = (one, other) => {
    if (one.localName !== other.localName || !one.className || one.className !== other.className) return false;
    const a = one.getBoundingClientRect(), b = other.getBoundingClientRect();
    return (a.bottom <= b.top + 1 || b.bottom <= a.top + 1) && Math.min(a.right, b.right) > Math.max(a.left, b.left);
  };

  const largeEnough = (element) => {
    const rect = element.getBoundingClientRect();
    return rect.width >= MIN_WIDTH && rect.height >= MIN_HEIGHT;
  };

  const around = (field) => {
    const box = field.getBoundingClientRect();
    const points = [];
    for (const x of [0.5, 0.15, 0.85]) for (const d of [24, 80, 160, 250]) points.push([box.left + box.width * x, box.top - d]);
    for (const d of [24, 90, 180]) points.push([box.left + box.width / 2, box.bottom + d]);
    return points.filter(([x, y]) => x > 0 && y > 0 && x < innerWidth && y < innerHeight);
  };

  // The list of messages that belongs to a text field, or null. The outermost list that does not hold the field itself.
  const logOf = (field) => {
    if (!shown(field)) return null;
    const own = new Set(ancestors(field));
    const seen = new Map();
    for (const [x, y] of around(field)) {
      for (const element of under(x, y)) {
        for (const e of ancestors(element)) {
          if (own.has(e)) break;
          if (seen.has(e)) continue;
          seen.set(e, listLike(e) && largeEnough(e) && !isField(e) && !onlyWords(e));
        }
      }
    }
    const found = [...seen].filter(([, good]) => good).map(([e]) => e);
    const outermost = found.filter((e) => !found.some((o) => o !== e && (contains(o, e) || rowsOfOne(o, e))));
    return outermost.sort((a, b) => area(b) - area(a)).find((e) => near(e, field)) ?? null;
  };

  const area = (element) => {
    const rect = element.getBoundingClientRect();
    return rect.width * rect.height;
  };

  // Side by side or one above the other, as a list and its field are.
  const near = (log, field) => {
    const a = log.getBoundingClientRect(), b = field.getBoundingClientRect();
    const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const apart = Math.max(b.top - a.bottom, a.top - b.bottom, 0);
    return across > 0.4 * Math.min(a.width, b.width) && apart < 320 && a.width < 4 * Math.max(b.width, 150);
  };

  return { flatParent, ancestors, contains, shown, isField, fields, choosing, windowOf, frameOf, logOf, hosts, area, scrolls, largeEnough };
})();
