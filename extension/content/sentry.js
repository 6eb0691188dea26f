'use strict';
// The only part of us that is on every page. It looks now and then whether there is anything that a conversation could
// have, hears what the person does, and keeps what the rest will want to know; the rest is sent for when there is
// something to look at. It must cost a page without a chat next to nothing: it is short, observes no part of the page,
// asks the browser's own engine instead of walking the tree, and touches nothing before it has to.
globalThis.Companion ??= {};

Companion.sentry = (() => {
  const FIELDS = 'textarea,[contenteditable=""],[contenteditable="true"],[contenteditable="plaintext-only"],[role="textbox"],input:not([type]),input[type="text"]';
  const LOG = '[role="log"]';           // a list that says of itself that it is a conversation
  const FIRST = [100, 900, 2500];       // ms between the first looks
  const OFTEN = 3000, SELDOM = 6000, MINUTE = 20; // ms between later ones: about a minute long, and then
  const SOON = [120, 900];              // ms after a press, a key or another size
  const LEFT = [30, 180, 700];          // ms after a key or a press: is the field empty by now?
  const AGAIN = 700;                    // ms before a part that did not come is asked for again
  const CLAIM = 3000;                   // ms in which whoever brings it should be done
  const PARTS = ['eyes', 'rest'];
  const MOST = 5;
  const presses = [];  // {at, on}: where the person pressed last
  const words = [];    // {field, text, how, at, left}: what may just have been sent
  const waits = {}, asked = {}, claimed = {};
  let has = 0;         // parts that are here
  let lookCloser = null;
  let looked = 0, round = 0, elements = -1;

  // ---- looking ----------------------------------------------------------------------------------------------------

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

  const inView = (field) => {
    const { left, top, right, bottom, width } = field.getBoundingClientRect();
    return width >= 40 && right > 0 && bottom > 0 && left < innerWidth && top < innerHeight;
  };

  // Near the top of the tree, where widgets hang themselves: custom elements, and empty ones, which may hide a shadow root.
  const OWN = '/*[contains(local-name(), "-") or not(node())]', SOME = '/*[position() < 301]';
  const PLACES = `/html/body${OWN}|/html/body${SOME}${OWN}|/html/body${SOME}${SOME}${OWN}|/html/body${SOME}${SOME}${SOME}${OWN}`;
  const hosts = () => {
    const found = document.evaluate(PLACES, document, null, 7, null), out = []; // 7: a snapshot in order
    for (let i = 0; i < found.snapshotLength && i < 300; i += 1) out.push(found.snapshotItem(i));
    return out;
  };

  // Anything to look at more closely? Where there was nothing of the kind, elements must have come before it can be.
  const anything = () => {
    const now = document.getElementsByTagName('*').length;
    if (now === elements) return false;
    arm();
    const places = document.querySelectorAll(`${FIELDS},${LOG}`), roots = hosts();
    elements = places.length || roots.length ? -1 : now;
    return (places.length > 0 && [...places].some(inView)) || roots.some(rootOf);
  };

  const look = () => {
    if (lookCloser) { arm(); lookCloser(); }
    else if (anything() && innerWidth >= 150 && innerHeight >= 120) call('eyes');
    else looked = Date.now();
  };

  const next = () => {
    setTimeout(() => { next(); look(); }, FIRST[round] ?? (round < MINUTE ? OFTEN : SELDOM));
    round += 1;
  };

  const soon = () => {
    for (const wait of SOON) waits[wait] ??= setTimeout(() => { waits[wait] = null; look(); }, wait);
  };

  // ---- sending for more -------------------------------------------------------------------------------------------

  const ask = async (part) => (globalThis.browser ?? globalThis.chrome).runtime.sendMessage({ kind: 'bring', part });

  // What does not come is asked for again by a later look.
  const call = (part) => {
    const at = PARTS.indexOf(part), now = Date.now();
    if (has > at || now - asked[at] < AGAIN) return;
    asked[at] = now;
    ask(part).catch(() => {});
  };

  const resting = () => has < PARTS.length;

  // ---- what the person does ---------------------------------------------------------------------------------------

  const deepActive = () => {
    let active = document.activeElement;
    for (;;) {
      const root = active && rootOf(active);
      if (root?.activeElement) active = root.activeElement;
      else return active;
    }
  };

  const textOf = (field) => (field.isContentEditable ? field.innerText : field.value) ?? '';

  const onPress = (event) => {
    if (!event.isTrusted || (event.key && !/^( |Enter)$/.test(event.key)) || Companion.shell?.owns(event)) return;
    presses.push({ at: Date.now(), on: new WeakRef(event.composedPath()[0] ?? document) });
    if (presses.length > MOST) presses.shift();
    if (resting() && !event.isComposing && event.key !== ' ') noteWords(event.key ? 'enter' : 'button');
  };

  // Words that a key or a press may send before the rest of us is here.
  const noteWords = (how) => {
    const field = deepActive(), text = field?.matches(FIELDS) ? textOf(field) : '';
    if (!text.trim()) return;
    const note = { field, text, how, at: Date.now(), left: false };
    words.push(note);
    if (words.length > MOST) words.shift();
    for (const wait of LEFT) setTimeout(() => { note.left ||= !field.isConnected || !textOf(field).trim(); }, wait);
    call('rest');
  };

  const onFocus = () => {
    soon();
    if (resting() && deepActive()?.matches(FIELDS)) call('rest');
  };

  // The person went into a frame that stands on the page like a chat window: is anybody of us in it?
  const onBlur = (event) => {
    if (event.target !== window || !resting()) return;
    setTimeout(() => {
      const frame = deepActive(), box = frame?.localName === 'iframe' && frame.getBoundingClientRect();
      if (box && box.height > 0.9 * box.width) call('rest');
    }, 300);
  };

  // ---- listening --------------------------------------------------------------------------------------------------

  // One listener on the window for each kind of event, in capture: what is listened for from the beginning comes before
  // anything of the page, also for handlers that come later. One of ours that stops an event stops it for the rest of us.
  const handlers = {
    pointerdown: [onPress], keydown: [onPress], focusin: [onFocus], blur: [onBlur], click: [soon], resize: [soon],
    keyup: [], mousedown: [], pointerup: [], mouseup: [], submit: [],
  };
  const hear = (event) => {
    const stopped = event.cancelBubble;
    for (const handler of handlers[event.type]) {
      try { handler(event); } catch { /* the others must still hear it */ }
      if (event.cancelBubble && !stopped) return;
    }
  };
  const HOW = { capture: true, passive: false };

  // document.open() removes all listeners silently and keeps this script. Adding one twice changes nothing.
  const arm = () => { for (const type in handlers) addEventListener(type, hear, HOW); };

  const onWindow = (types, handler) => {
    for (const type of types) (handlers[type] ??= []).push(handler);
    arm();
  };

  arm();
  next();
  // Only frames without an address are written anew from outside.
  if (location.protocol === 'about:') new MutationObserver(() => { round = 0; soon(); look(); }).observe(document, { childList: true });

  return {
    FIELDS, LOG, rootOf, inView, deepActive, textOf, onWindow, arm, call, presses, words,
    // When a look last found nothing.
    looked: () => looked,
    nothing: () => { looked = Date.now(); },
    // The last press since then.
    pressed: (since) => presses.findLast((press) => press.at >= since)?.at ?? null,
    // For whoever brings a part now: how many parts are here already; null when it is here or on its way.
    claim: (part) => {
      const at = PARTS.indexOf(part), now = Date.now();
      if (has > at || now - claimed[at] < CLAIM) return null;
      claimed[at] = now;
      return has;
    },
    // A part is here, and looks from now on.
    wake: (part, now) => {
      has = Math.max(has, PARTS.indexOf(part) + 1);
      lookCloser = now;
      now();
    },
  };
})();
