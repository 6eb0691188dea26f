'use strict';
// Of a list that was found: which box in it scrolls. And the list in which words stand that were sent just now.

Companion.lists = (() => {
  const { find, serialise } = Companion;
  const { area, scrolls, largeEnough, isField, flatParent } = find;

  const LABELS = 40; // characters of name, time and receipt around a message

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

  const plain = (element) => (element.innerText ?? '').replace(/\s+/g, ' ').trim();

  // A field may scroll along with the messages, or stay in its place while they do: something around both scrolls. So it
  // is below many an article, too; a chat has a window, a frame or a small box of its own, or its field stays.
  const rolls = (element, field) => {
    const box = find.ancestors(element).find((e) => scrolls(e) && e !== document.body && e !== document.documentElement);
    if (!box && document.documentElement.scrollHeight <= innerHeight + 4) return false;
    return Boolean(find.frameOf(element) || (box && area(box) < 0.6 * innerWidth * innerHeight))
      || find.ancestors(field).some((e) => /^(sticky|fixed)$/.test(getComputedStyle(e).position));
  };

  // After something was sent: the branch beside the field in which exactly this text now stands; or, where that is no more
  // than the message itself, what holds the messages and the field. ``from``: where to begin.
  const logWith = (field, text, from = flatParent(field)) => {
    const want = text.replace(/\s+/g, ' ').trim();
    if (want.length < 2) return null;
    let below = field;
    for (let e = from, up = 0; e && up < 12; below = e, e = flatParent(e), up += 1) {
      for (const child of serialise.flatChildren(e)) {
        if (child === below || child.nodeType !== 1 || isField(child)) continue;
        if ((child.textContent ?? '').length > 400000) return null;
        const said = plain(child);
        if (!said.includes(want)) continue;
        if (e !== document.body && said.length <= want.length + LABELS && !scrolls(child) && rolls(e, field) && largeEnough(e)) return e;
        if (largeEnough(child)) return child;
      }
      if (e === document.body) return null;
    }
    return null;
  };

  return { scroller, logWith };
})();
