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

  const rootOf = (element) => {
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

  // Listeners on the window, in capture, before anything of the page. document.open() removes them silently and
  // keeps this script; only an observer on the document itself survives and puts them back. Adding twice is no-op.
  const listeners = [];
  const add = ([type, handler]) => window.addEventListener(type, handler, { capture: true, passive: false });
  const arm = () => listeners.forEach(add);
  const onWindow = (types, handler) => {
    const more = types.map((type) => [type, handler]);
    listeners.push(...more);
    more.forEach(add);
  };
  new MutationObserver(arm).observe(document, { childList: true });

  return { api, alive, safely, rootOf, deepActive, isEditable, textOf, normal, above, onWindow };
})();
