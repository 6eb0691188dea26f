'use strict';
// Reading the page: shadow roots of every kind, the field that has the focus, and its text.
// Every content script fills one property of Companion; the name lives in the isolated world only.
globalThis.Companion ??= {};

Companion.dom = (() => {
  const api = globalThis.browser ?? globalThis.chrome;

  // False in a script that outlived its extension (reload, update): it must then let everything through.
  const alive = () => Boolean(api?.runtime?.id);

  // Work that must never stop the page: nothing happens in a script that outlived its extension.
  const safely = (work) => (...args) => { try { return alive() ? work(...args) : undefined; } catch { return undefined; } };

  // The only elements that may have a shadow root. Asking the browser about others costs time.
  const MAY_HOST = /-|^(div|section|aside|article|main|span|p|header|footer|nav|blockquote|h[1-6])$/;

  const rootOf = (element) => {
    if (!MAY_HOST.test(element.localName)) return null;
    try {
      return globalThis.chrome?.dom?.openOrClosedShadowRoot
        ? chrome.dom.openOrClosedShadowRoot(element)
        : (element.openOrClosedShadowRoot ?? element.shadowRoot);
    } catch {
      return null;
    }
  };

  const deepActive = () => {
    let active = document.activeElement;
    for (;;) {
      const root = active && rootOf(active);
      if (root?.activeElement) active = root.activeElement;
      else return active;
    }
  };

  const isEditable = (element) =>
    Boolean(element) && (element.tagName === 'TEXTAREA' || element.isContentEditable
      || (element.tagName === 'INPUT' && /^(text|search|)$/i.test(element.type)));

  const textOf = (element) => (element.isContentEditable ? element.innerText : element.value) ?? '';

  // The same words however a widget stores them: no-break spaces, doubled line ends, outer space.
  const normal = (text) => text.replace(/\u00a0/g, ' ').replace(/\r/g, '').replace(/\n+/g, '\n').trim();

  // The parent as the screen has it: out of a shadow root to its host.
  const above = (node) => node.parentNode ?? (node instanceof ShadowRoot ? node.host : null);

  // One listener on the window for each kind of event, in capture: what is listened for from the beginning comes before
  // anything of the page, also for handlers that come later. One of ours that stops an event stops it for the rest of us.
  const handlers = new Map(); // type -> [handler]
  const hear = (event) => {
    const stopped = event.cancelBubble;
    for (const handler of handlers.get(event.type)) {
      try { handler(event); } catch { /* the others must still hear it */ }
      if (event.cancelBubble && !stopped) return;
    }
  };
  const listen = (type) => window.addEventListener(type, hear, { capture: true, passive: false });
  const onWindow = (types, handler) => {
    for (const type of types) {
      if (!handlers.has(type)) { handlers.set(type, []); listen(type); }
      handlers.get(type).push(handler);
    }
  };

  // document.open() removes all listeners silently and keeps this script. Adding one twice changes nothing.
  const arm = () => { for (const type of handlers.keys()) listen(type); };

  return { api, alive, safely, rootOf, deepActive, isEditable, textOf, normal, above, onWindow, arm };
})();
