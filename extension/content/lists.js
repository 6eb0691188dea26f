'use strict';
// Of a list that was found: which box in it scrolls. And the list in which words stand that were sent just now.

Companion.lists = (() => {
  const { find, serialise } = Companion;
  const { area, scrolls, largeEnough, isField, flatParent } = find;

  // Some pages scroll a box by script and hide its scrollbar.
  const holdsMore = (element) => scrolls(element) || (element.scrollHeight > element.clientHeight + 4 && getComputedStyle(element).overflowY === 'hidden');

  // The part of a list that scrolls: the list itself, or the one large box inside it. Looks at few elements.
  const scroller = (log) => {
    if (holdsMore(log)) return log;
    let level = [log], budget = 80;
    for (let depth = 0; depth < 6 && level.length; depth += 1) {
      const next = [];
      for (const parent of level) {
        for (const child of serialise.flatChildren(parent)) {
          if (child.nodeType !== 1 || (budget -= 1) < 0 || area(child) < 0.5 * area(log)) continue;
          if (holdsMore(child)) return child;
          next.push(child);
        }
      }
      level = next;
    }
    return log;
  };

  // After something was sent: the branch beside the field in which exactly this text now stands.
  const logWith = (field, text) => {
    const want = text.replace(/\s+/g, ' ').trim();
    if (want.length < 2) return null;
    let below = field;
    for (let e = flatParent(field), up = 0; e && up < 12; below = e, e = flatParent(e), up += 1) {
      for (const child of serialise.flatChildren(e)) {
        if (child === below || child.nodeType !== 1 || !largeEnough(child) || isField(child)) continue;
        if ((child.textContent ?? '').length > 400000) return null;
        if (child.innerText?.replace(/\s+/g, ' ').includes(want)) return child;
      }
      if (e === document.body) return null;
    }
    return null;
  };

  return { scroller, logWith };
})();
