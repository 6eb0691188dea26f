'use strict';
// What every shown thing shares: a host that the page cannot look into or style, in the top layer, deaf to anything
// that is not a real press of the person, and unwilling to act while something covers it or makes it see-through.

Companion.shell = (() => {
  const { onWindow, alive, above } = Companion.dom;
  const surfaces = new Set();

  // element('button', { class: 'x', 'aria-label': 'y' }, 'text', child, ...): createElement only, text is only text.
  const element = (tag, attributes = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) if (value !== null) made.setAttribute(name, value);
    made.append(...children.filter((child) => child !== null && child !== ''));
    return made;
  };

  const dress = (root, css) => {
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      root.adoptedStyleSheets = [sheet];
      if (root.adoptedStyleSheets.length) return;
    } catch { /* a content script of an older Firefox may not adopt sheets */ }
    root.append(element('style', {}, css));
  };

  const pin = (host, styles) => {
    for (const [name, value] of Object.entries(styles)) host.style.setProperty(name, value, 'important');
  };

  // A modal dialog of the page makes everything outside it inert: live inside it then.
  const homeFor = (near) => {
    for (let node = near; node; node = above(node)) if (node.nodeName === 'DIALOG' && node.open) return node;
    return document.documentElement;
  };

  // In the top layer, where no ancestor can fade or clip it?
  const onTop = (host) => {
    try {
      return host.matches(':popover-open');
    } catch {
      return false; // a browser without it
    }
  };

  // make(css) -> surface {host, root, box, show(near), hide(), shown(), moveTo(place), press(element, action), uncovered()}
  const make = (css) => {
    const host = element('div');
    const root = host.attachShadow({ mode: 'closed' });
    const box = element('div', { class: 'skin' });
    dress(root, Companion.theme + css);
    root.append(box);
    root.addEventListener('click', (event) => { // pressed without a place: a screen reader, or Enter and Space
      event.stopPropagation();
      if (event.isTrusted) act(surface, event.target);
    });
    pin(host, { all: 'initial' });
    for (const name of ['letter-spacing', 'word-spacing', 'line-height']) host.style.removeProperty(name); // a person's own spacing is not overruled
    pin(host, { position: 'fixed', display: 'block', 'z-index': '2147483647', left: '0', top: '0' });
    const actions = new WeakMap();
    let visible = null; // what the browser itself says about being seen, when it can

    if ('isVisible' in IntersectionObserverEntry.prototype) {
      new IntersectionObserver((entries) => { visible = entries.at(-1).isVisible; },
        { trackVisibility: true, delay: 100, threshold: [0, .5, 1] }).observe(box);
    }

    const shown = () => host.isConnected && host.style.display !== 'none';

    const show = (near) => {
      const home = homeFor(near);
      if (host.parentNode !== home) {
        visible = null;
        home.append(host);
      }
      pin(host, { display: 'block' });
      host.setAttribute('popover', 'manual');
      if (!onTop(host)) host.showPopover?.(); // where there is no top layer the z-index has to do
    };

    const hide = () => {
      pin(host, { display: 'none' });
      host.remove();
      visible = null;
    };

    // By its left side, or by its right one when it may grow to the left.
    const px = (length) => (length === undefined ? 'auto' : `${Math.round(length)}px`);
    const moveTo = ({ left, right, top, width }) => pin(host, {
      left: px(left), right: px(right), top: px(top), width: width ? px(width) : 'max-content',
    });

    // See-through ancestors hide it from the eye, and an element on top of it hides it from the hand.
    const uncovered = () => {
      if (visible === false) return false;
      for (let node = host; node instanceof Element; node = onTop(host) ? null : above(node)) {
        const style = getComputedStyle(node);
        if (Number(style.opacity) < .7 || style.visibility !== 'visible' || style.filter !== 'none') return false;
      }
      const r = box.getBoundingClientRect();
      const xs = [r.left + 12, r.left + r.width / 2, r.right - 12];
      const ys = [r.top + 8, r.top + r.height / 2, r.bottom - 8];
      const onScreen = (x, y) => x >= 0 && y >= 0 && x < innerWidth && y < innerHeight;
      const points = xs.flatMap((x) => ys.map((y) => [x, y])).filter(([x, y]) => onScreen(x, y));
      return points.length > 0 && points.every(([x, y]) => document.elementFromPoint(x, y) === host);
    };

    const press = (target, action) => {
      actions.set(target, action);
      return target;
    };

    const surface = { host, root, box, show, hide, shown, moveTo, press, uncovered, actions, onKey: null, onRefused: null };
    surfaces.add(surface);
    return surface;
  };

  const surfaceOf = (event) => [...surfaces].find((surface) => event.target === surface.host);

  const act = (surface, inner) => {
    for (let node = inner; node; node = node.parentElement) {
      if (!surface.actions.has(node)) continue;
      if (surface.uncovered()) surface.actions.get(node)();
      else surface.onRefused?.();
      return;
    }
  };

  const onEvent = (event) => {
    const surface = surfaceOf(event);
    if (!surface) return;
    if (event.type === 'click' && event.detail === 0 && event.isTrusted) return; // on to the root's own listener
    event.stopImmediatePropagation();
    if (!event.isTrusted || !alive()) return void event.preventDefault();
    if (event.type === 'mousedown') event.preventDefault(); // the composer keeps the focus
    if (event.type === 'click') act(surface, surface.root.elementFromPoint(event.clientX, event.clientY));
    if (event.type === 'keydown') surface.onKey?.(event);
  };

  onWindow(['pointerdown', 'mousedown', 'touchstart', 'pointerup', 'mouseup', 'touchend', 'click', 'dblclick', 'auxclick',
    'contextmenu', 'keydown', 'keypress', 'keyup', 'wheel', 'pointermove', 'mousemove', 'mouseover', 'pointerover',
    'mouseout', 'pointerout'], onEvent);

  // Does this event belong to something of ours?
  const owns = (event) => Boolean(surfaceOf(event));

  const clear = () => { for (const surface of surfaces) surface.hide(); };

  return { element, make, owns, clear };
})();
