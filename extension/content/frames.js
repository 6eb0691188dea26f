'use strict';
// Frames that only our own scripts in them can see into: what stands in one inside a message, and whether anybody of us
// is in the one that the person is using. Every frame finds itself by its place among the frames of its page.

Companion.frames = (() => {
  const { api, safely, onWindow, deepActive } = Companion.dom;
  const { find } = Companion;
  const LOOKS = [0, 400, 1500, 5000]; // ms: a frame inside a message fills itself after it was drawn
  const told = new WeakMap();  // frame -> what our script in it told
  const asked = new WeakSet();

  // ---- places ---------------------------------------------------------------------------------------------------

  // -1: in a shadow root, where frames are not counted; its size has to tell then.
  const placeIn = (outer, inner) => {
    for (let i = 0; i < outer.length; i += 1) if (outer[i] === inner) return i;
    return -1;
  };

  const ownPath = () => {
    const out = [];
    for (let w = window; w !== w.parent; w = w.parent) out.unshift(placeIn(w.parent, w));
    return out;
  };

  const sizeOf = (element) => {
    const style = getComputedStyle(element), px = (side) => parseFloat(style[`padding${side}`]) || 0;
    return [element.clientWidth - px('Left') - px('Right'), element.clientHeight - px('Top') - px('Bottom')].map(Math.round);
  };

  const fits = (a, b) => Math.abs(a[0] - b[0]) <= 2 && Math.abs(a[1] - b[1]) <= 2;

  const addressOf = (element) => ({ path: [...ownPath(), placeIn(window, element.contentWindow)], size: sizeOf(element) });

  const isMe = ({ path, size }) => {
    const mine = ownPath();
    return mine.length === path.length && mine.every((place, i) => place === path[i])
      && (!path.includes(-1) || fits(size, [innerWidth, innerHeight]));
  };

  // The frame of this page at a place.
  const at = (place, size) => {
    const all = [document, ...find.hosts(document, 600)].flatMap((root) => [...root.querySelectorAll('iframe, frame')]);
    return all.find((e) => (place < 0 ? fits(sizeOf(e), size) && placeIn(window, e.contentWindow) < 0 : e.contentWindow === window[place])) ?? null;
  };

  // ---- inside a message -----------------------------------------------------------------------------------------

  // Have it read by our script in it; `again` when that told something new, `missing` when nobody is there.
  const read = (element, frame, { again, missing }) => {
    if (asked.has(element)) return;
    asked.add(element);
    const look = safely(async (last) => {
      if (!element.isConnected || visible(element)) return;
      const box = element.getBoundingClientRect();
      const from = { left: frame.left - box.left - element.clientLeft, top: frame.top - box.top - element.clientTop };
      const reply = await Companion.ask('status', { do: 'inside', ...addressOf(element), from });
      if (typeof reply?.html === 'string') {
        if (reply.html !== told.get(element)) { told.set(element, reply.html); again(); }
      } else if (last && reply && !told.has(element)) missing(originOf(element));
    });
    LOOKS.forEach((wait, i) => setTimeout(look, wait, i === LOOKS.length - 1));
    element.addEventListener('load', safely(() => { again(); setTimeout(look, 200, false); }));
  };

  // May this page itself look into it?
  const visible = (element) => { try { return Boolean(element.contentDocument); } catch { return false; } };

  const originOf = (element) => { try { return new URL(element.src, location.href).origin; } catch { return ''; } };

  // ---- a chat that nobody can read ------------------------------------------------------------------------------

  const FROM = [220, 260], TO = [720, 1000];
  // A box in front of the page, taller than wide: as chat windows are, and little else that one types into.
  const chatLike = (element) => {
    const { width, height } = element.getBoundingClientRect();
    return width >= FROM[0] && height >= FROM[1] && width <= TO[0] && height <= TO[1] && height > 0.9 * width
      && find.windowOf(element) !== null;
  };

  const looked = new WeakSet();
  const onBlur = safely(async () => {
    const element = deepActive();
    if (element?.localName !== 'iframe' || looked.has(element) || visible(element) || !chatLike(element)) return;
    looked.add(element);
    for (const wait of [0, 2500]) {
      await new Promise((done) => { setTimeout(done, wait); });
      const reply = await Companion.ask('status', { do: 'there', ...addressOf(element) });
      if (!reply || reply.there) return;
    }
    Companion.watch.unread(element, originOf(element));
  });
  onWindow(['blur'], () => setTimeout(onBlur, 300));
  setTimeout(onBlur, 300); // it may be why we were brought here

  // ---- answers to our scripts in other frames, by way of the background ------------------------------------------

  const DO = {
    there: (asked) => (isMe(asked) ? { there: true } : null),
    // What stands on this page, unless it is a chat that is kept for itself. `from`: where the list begins on our screen.
    inside: (asked) => {
      if (!isMe(asked) || !document.body) return null;
      return { html: Companion.watch.chats.size ? '' : Companion.serialise.inner(document.body, asked.from) };
    },
    // Where a frame of this page stands on it.
    rect: ({ path, size }) => {
      if (!isMe({ path: path.slice(0, -1), size: [innerWidth, innerHeight] })) return null;
      const element = at(path.at(-1), size), box = element?.getBoundingClientRect();
      return box ? { left: box.left + element.clientLeft, top: box.top + element.clientTop, width: element.clientWidth, height: element.clientHeight, view: [innerWidth, innerHeight] } : null;
    },
  };

  api.runtime.onMessage.addListener((message, sender, respond) => {
    const found = sender.id === api.runtime.id && !sender.tab && Object.hasOwn(DO, message?.kind ?? '') && DO[message.kind](message);
    if (found) respond(found);
    return false;
  });

  return { read: safely(read), told: (element) => told.get(element) ?? '', address: () => ({ path: ownPath(), size: [innerWidth, innerHeight] }) };
})();
