'use strict';
// The only part of us that is on every page. It looks a few times whether there is anything that a conversation could
// have, hears what the person does, and keeps what the rest will want to know; the rest is sent for when there is
// something to look at. It must cost a page without a chat next to nothing: it observes no part of the page, asks the
// browser's own engine instead of walking the tree, and touches no interface of the extension before it has to.

Companion.sentry = (() => {
  const { api, rootOf, deepActive, isEditable, textOf, normal, onWindow, arm } = Companion.dom;
  const FIELDS = 'textarea,[contenteditable=""],[contenteditable="true"],[contenteditable="plaintext-only"],[role="textbox"],input:not([type]),input[type="text"]';
  const FIRST = [100, 800, 2100]; // ms between the first looks
  const OFTEN = 3000, SELDOM = 6000, MINUTE = 20; // ms between later ones: about a minute long, and then; a look costs .1 ms
  const SOON = [120, 900];              // ms after a press, a key or another size
  const LEFT = [30, 180, 700];          // ms after a key or a press: is the field empty by now?
  const AGAIN = [0, 300, 1000, 3000];   // ms before asking once more for the rest
  const CLAIM = 3000;                   // ms in which whoever brings it should be done
  const PARTS = ['eyes', 'rest'];
  const MOST = 5;
  const presses = [];  // {at, on}: where the person pressed last
  const words = [];    // {field, text, how, at, left}: what may just have been sent
  const waits = {};
  const claimed = [0, 0], asked = [false, false];
  let has = 0;         // parts that are here
  let lookCloser = null;
  let looked = 0, round = 0, elements = -1;

  // ---- looking ----------------------------------------------------------------------------------------------------

  const inView = (field) => {
    const { left, top, right, bottom, width } = field.getBoundingClientRect();
    return width >= 40 && right > 0 && bottom > 0 && left < innerWidth && top < innerHeight;
  };

  // Near the top of the tree, where widgets hang themselves: custom elements, and empty ones, which may hide a shadow root.
  const OWN = '/*[contains(local-name(), "-") or not(node())]', SOME = '/*[position() < 301]';
  const PLACES = `/html/body${OWN}|/html/body${SOME}${OWN}|/html/body${SOME}${SOME}${OWN}|/html/body${SOME}${SOME}${SOME}${OWN}`;
  const hosts = () => {
    const found = document.evaluate(PLACES, document, null, XPathResult.ORDERED_NODE_SNAPSHOT_TYPE, null), out = [];
    for (let i = 0; i < found.snapshotLength && i < 300; i += 1) out.push(found.snapshotItem(i));
    return out;
  };

  // Anything to look at more closely? Where there was nothing of the kind, elements must have come before it can be.
  const anything = () => {
    const now = document.getElementsByTagName('*').length;
    if (now === elements) return false;
    const fields = document.querySelectorAll(FIELDS), roots = hosts();
    elements = fields.length || roots.length ? -1 : now;
    return (fields.length > 0 && [...fields].some(inView)) || roots.some(rootOf);
  };

  const look = () => {
    arm();
    if (lookCloser) return lookCloser();
    if (document.body && anything() && innerWidth >= 150 && innerHeight >= 120) return call('eyes');
    looked = Date.now();
  };

  const after = (wait) => {
    if (waits[wait]) return;
    waits[wait] = true;
    setTimeout(() => { waits[wait] = false; look(); }, wait);
  };

  const soon = () => { for (const wait of SOON) after(wait); };

  const next = () => {
    setTimeout(() => { look(); next(); }, FIRST[round] ?? (round < MINUTE ? OFTEN : SELDOM));
    round += 1;
  };

  // ---- sending for more -----------------------------------------------------------------------------------------

  const ask = async (part) => api.runtime.sendMessage({ kind: 'bring', part });

  const call = async (part) => {
    const at = PARTS.indexOf(part);
    if (asked[at] || has > at) return;
    asked[at] = true;
    for (const wait of AGAIN) {
      if (wait) await new Promise((done) => { setTimeout(done, wait); });
      if (has > at || await ask(part).catch(() => null)) return;
    }
    asked[at] = false;
  };

  // ---- what the person does -------------------------------------------------------------------------------------

  const resting = () => has < PARTS.length;

  const onPress = (event) => {
    if (!event.isTrusted || (event.type === 'keydown' && !/^( |Enter)$/.test(event.key)) || Companion.shell?.owns(event)) return;
    presses.push({ at: Date.now(), on: new WeakRef(event.composedPath()[0] ?? document) });
    if (presses.length > MOST) presses.shift();
    if (resting() && !event.isComposing && event.key !== ' ') noteWords(event.key ? 'enter' : 'button');
  };

  // Words that a key or a press may send before the rest of us is here.
  const noteWords = (how) => {
    const field = deepActive(), text = isEditable(field) ? normal(textOf(field)) : '';
    if (!text) return;
    const note = { field, text, how, at: Date.now(), left: false };
    words.push(note);
    if (words.length > MOST) words.shift();
    for (const wait of LEFT) setTimeout(() => { note.left ||= !field.isConnected || !normal(textOf(field)); }, wait);
    call('rest');
  };

  const onFocus = () => {
    soon();
    if (resting() && isEditable(deepActive())) call('rest');
  };

  // The person went into a frame that stands on the page like a chat window: is anybody of us in it?
  const onBlur = (event) => {
    if (event.target !== window || !resting()) return;
    setTimeout(() => {
      const frame = deepActive(), box = frame?.localName === 'iframe' && frame.getBoundingClientRect();
      if (box && box.height > 0.9 * box.width) call('rest');
    }, 300);
  };

  const keepFirst = () => {}; // a place for the rest, before the page
  onWindow(['pointerdown', 'keydown'], onPress);
  onWindow(['focusin'], onFocus);
  onWindow(['blur'], onBlur);
  onWindow(['click', 'resize'], soon);
  onWindow(['keyup', 'mousedown', 'pointerup', 'mouseup', 'submit'], keepFirst);

  // Only frames without an address are written anew from outside.
  const onAnew = () => { for (const wait of [...SOON, ...FIRST]) after(wait); look(); };
  if (location.protocol === 'about:') new MutationObserver(onAnew).observe(document, { childList: true });
  onWindow(['DOMContentLoaded'], () => after(FIRST[0]));
  next();

  return {
    FIELDS, inView, call, presses, words,
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
