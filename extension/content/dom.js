'use strict';
// Reading the page: shadow roots of every kind, the field that has the focus, and its text. Where the sentry had to be
// able to do it first, it is its own. Every content script fills one property of Companion, in the isolated world only.

Companion.dom ??= (() => {
  const { rootOf, deepActive, textOf, onWindow, arm } = Companion.sentry;
  const api = globalThis.browser ?? globalThis.chrome;

  // False in a script that outlived its extension (reload, update): it must then let everything through.
  const alive = () => Boolean(api?.runtime?.id);

  // Work that must never stop the page: nothing happens in a script that outlived its extension.
  const safely = (work) => (...args) => { try { return alive() ? work(...args) : undefined; } catch { return undefined; } };

  const isEditable = (element) =>
    Boolean(element) && (element.tagName === 'TEXTAREA' || element.isContentEditable
      || (element.tagName === 'INPUT' && /^(text|search|)$/i.test(element.type)));

  // The same words however a widget stores them: no-break spaces, doubled line ends, outer space.
  const normal = (text) => text.replace(/\u00a0/g, ' ').replace(/\r/g, '').replace(/\n+/g, '\n').trim();

  // The parent as the screen has it: out of a shadow root to its host.
  const above = (node) => node.parentNode ?? (node instanceof ShadowRoot ? node.host : null);

  return { api, alive, safely, rootOf, deepActive, isEditable, textOf, normal, above, onWindow, arm };
})();
