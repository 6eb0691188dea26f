'use strict';
// Which button sends this composer, found by shape and place alone: no names, no languages. Unsure means null, and
// then nothing is held there. A button that was seen to send is remembered.

Companion.button = (() => {
  const { rootOf, above, deepActive } = Companion.dom;
  const PRESSABLE = 'button, input[type=submit], input[type=image], input[type=button], [role=button]';
  const known = new WeakMap(); // composer -> the button that sent it
  const idle = new WeakMap(); // composer -> the buttons that were ready while it was empty
  const LIMIT = 400; // elements looked at: a chat's own corner, never a whole page

  const deepAll = (root, found = []) => {
    for (const node of root.querySelectorAll('*')) {
      if (found.length >= LIMIT) break;
      found.push(node);
      const inner = rootOf(node);
      if (inner) deepAll(inner, found);
    }
    return found;
  };

  const ready = (node) => {
    const box = node.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && !node.disabled && node.getAttribute('aria-disabled') !== 'true'
      && getComputedStyle(node).visibility === 'visible';
  };

  const pressable = (node) => node.matches(PRESSABLE)
    || (node.matches('[tabindex], svg, img') && getComputedStyle(node).cursor === 'pointer');

  // The corner around the composer: its form, when that holds a button, or the widest ancestor not much taller than it.
  const corner = (composer) => {
    const tall = composer.getBoundingClientRect().height + 140;
    let best = composer.parentElement ?? composer.getRootNode();
    for (let node = composer; node; node = above(node)) {
      if (node instanceof ShadowRoot) {
        best = node;
        continue;
      }
      if (!(node instanceof Element) || node === document.body || node.getBoundingClientRect().height > tall) break;
      if (node !== composer) best = node;
      if (node.tagName === 'FORM' && node.querySelector(PRESSABLE)) break;
    }
    return best;
  };

  const candidates = (composer) => {
    const nodes = deepAll(corner(composer)).filter((node) => node !== composer && !composer.contains(node) && ready(node));
    const strong = nodes.filter((node) => node.matches(PRESSABLE));
    return strong.length ? strong : nodes.filter(pressable);
  };

  // While the composer is empty, remember what was ready: a button that wakes up with the text is the one.
  const rest = (composer) => idle.set(composer, new WeakSet(candidates(composer)));

  const score = (node, composer, all) => {
    const c = composer.getBoundingClientRect(), b = node.getBoundingClientRect();
    const opens = node.hasAttribute('aria-haspopup') || node.hasAttribute('aria-expanded') || node.hasAttribute('aria-pressed');
    const submits = composer.form && node.form === composer.form && node.type === 'submit';
    const woke = idle.has(composer) && !idle.get(composer).has(node);
    const rightmost = all.every((other) => other === node || other.getBoundingClientRect().right <= b.right);
    const after = b.left >= c.right - 80 || b.top >= c.bottom - 4;
    return (submits ? 4 : 0) + (woke ? 6 : 0) + (rightmost ? 3 : 0) + (node === all.at(-1) ? 2 : 0) + (after ? 1 : -3) - (opens ? 6 : 0);
  };

  const find = (composer) => {
    const told = Companion.watch?.sendButton?.(composer) ?? known.get(composer);
    if (told?.isConnected && ready(told)) return told;
    const all = candidates(composer);
    const ranked = all.map((node) => [score(node, composer, all), node]).sort((a, b) => b[0] - a[0]);
    const [first, second] = ranked;
    return first && first[0] >= 3 && first[0] > (second?.[0] ?? -99) ? first[1] : null;
  };

  // Did this event press that button? A closed root hides it from the event's path, so its place counts as well.
  const hit = (event, button) => {
    if (event.composedPath().includes(button) || (event.type === 'click' && event.detail === 0 && deepActive() === button)) return true;
    const point = event.touches?.[0] ?? event.changedTouches?.[0] ?? event;
    if (!(point.clientX || point.clientY)) return false;
    const box = button.getBoundingClientRect();
    return point.clientX >= box.left && point.clientX < box.right && point.clientY >= box.top && point.clientY < box.bottom;
  };

  // What lies under a press, down through every root and up to something that can be pressed.
  const under = (event) => {
    let node = event.detail === 0 ? deepActive() : document.elementFromPoint(event.clientX, event.clientY);
    for (let root = node && rootOf(node); root; root = rootOf(node)) {
      const inner = root.elementFromPoint(event.clientX, event.clientY);
      if (!inner || inner === node) break;
      node = inner;
    }
    while (node instanceof Node && !(node instanceof Element && pressable(node))) node = above(node);
    return node;
  };

  const learn = (composer, button) => known.set(composer, button);

  return { find, hit, rest, learn, under };
})();
