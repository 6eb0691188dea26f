'use strict';
// Keeps looking at the conversations that were found and sends what is new in them, piece by piece, in order. No
// opinions: what is a message, and whose, is decided by the reader in the companion.

Companion.watch = (() => {
  const { alive, safely } = Companion.dom;
  const { find, about, pieces } = Companion;
  const BATCH = 300000;      // characters of HTML in one fragment
  const PAUSE = 100;         // ms between two readings of one log
  const CLOSED = 4000;       // ms that a list is away before its window counts as closed
  const AGAIN = [200, 800, 2500, 6000]; // ms to wait when the background did not answer
  const SLOW = 100;          // ms after which the next piece does not wait for the answer to the last one
  const chats = new Map();   // log element -> chat
  const listeners = new Set();
  const refused = new WeakSet();
  const gone = [];           // the last lists that left the page, whose successors may come

  const now = () => new Date().toISOString();
  const pause = (wait, value) => new Promise((done) => { setTimeout(done, wait, value); });
  const random = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, '0')).join('');

  // ---- one chat -------------------------------------------------------------------------------------------------

  const start = (log, field, adapter, kept) => {
    const chat = {
      stream: kept?.stream ?? random(), seq: kept?.seq ?? 0, count: kept?.count ?? 0, log, field, adapter, sign: about.signature(log),
      records: new WeakMap(), top: { key: '0', kids: [] }, dirty: new Set(), mixed: new Set(),
      apart: new Set(), holds: Boolean(field) && find.contains(log, field), fresh: new Set(), roots: new Set(), slots: new Map(), timer: 0,
      queue: Promise.resolve(), unsent: new Set(), reset: true, waiting: 0, last: null, ended: false, missed: null, said: new Set(), since: Date.now(),
    };
    chats.set(log, chat);
    chat.observer = new MutationObserver(safely((records) => { if (pieces.changed(chat, records)) schedule(chat); }));
    chat.options = { subtree: true, childList: true, characterData: true, attributes: true,
      attributeFilter: ['class', 'style', 'hidden', 'aria-hidden', 'aria-label', 'alt', 'title', 'datetime', 'open', 'data-index', 'data-item-index', 'data-id'] };
    chat.observer.observe(log, chat.options);
    chat.edge = new MutationObserver(safely(() => { if (!chat.log.isConnected) lost(chat); }));
    for (const e of find.ancestors(log).slice(1, 8)) chat.edge.observe(e, { childList: true });
    chat.edge.observe(log.getRootNode(), { childList: true });
    chat.onScroll = safely(() => schedule(chat));
    log.addEventListener('scroll', chat.onScroll, { passive: true, capture: true });
    chat.again = safely((element) => { chat.dirty.add(element); schedule(chat); });
    chat.missing = (gap, detail) => say(chat, gap, { once: true, detail });
    chat.size = new ResizeObserver(safely(() => shownAgain(chat)));
    chat.size.observe(log);
    chat.dirty.add(log);
    schedule(chat);
    tell(chat, null, { started: true, again: Boolean(kept) });
    return chat;
  };

  const stop = (chat) => {
    chat.observer.disconnect();
    chat.edge.disconnect();
    chat.size.disconnect();
    clearTimeout(chat.timer);
    chat.log.removeEventListener('scroll', chat.onScroll, { capture: true });
    chats.delete(chat.log);
    chat.ended = true;
    tell(chat, null, { gone: true });
  };

  // The list left the page: a re-render, a closed window or another page of the site. Look for its successor.
  const lost = (chat) => {
    if (chat.ended) return;
    flush(chat);
    stop(chat);
    const kept = { chat, stream: chat.stream, get seq() { return chat.seq; }, count: chat.count, sign: chat.sign };
    gone.push(kept);
    if (gone.length > 5) gone.shift();
    for (const wait of [60, 400, 1500]) setTimeout(safely(() => Companion.look.now()), wait);
    setTimeout(safely(() => { if (gone.includes(kept)) emit(chat, 'event', { event: 'closed' }); }), CLOSED);
  };

  const successor = (log) => {
    const at = gone.findIndex((kept) => kept.sign === about.signature(log));
    return at < 0 ? null : gone.splice(at, 1)[0];
  };

  const schedule = (chat) => {
    if (chat.timer || chat.ended) return;
    chat.timer = setTimeout(safely(() => { chat.timer = 0; flush(chat); }), PAUSE);
  };

  // Read what changed since the last time, and send it.
  const flush = (chat) => {
    if (!chat.log.isConnected && chat.top.kids.length === 0) return;
    const began = performance.now();
    const frame = about.origin(chat);
    const out = pieces.read(chat, frame);
    const { told, moved } = about.marks(chat, frame);
    chat.blind ||= out.pieces.length > 0 && frame.rect.width === 0;
    if (out.pieces.length || out.gone.length || chat.reset || moved) post(chat, out, told, performance.now() - began);
    if (chat.fresh.size && !chat.settle) chat.settle = setTimeout(safely(() => settle(chat)), 700);
  };

  // What was read while the window was closed had no place on the screen: measure it when the window is open again.
  const shownAgain = (chat) => {
    if (!chat.blind || !chat.log.getBoundingClientRect().width) return;
    chat.blind = false;
    pieces.all(chat).forEach((record) => chat.fresh.add(record));
    settle(chat);
  };

  const settle = (chat) => {
    chat.settle = 0;
    if (chat.dirty.size) flush(chat); // rows may have changed places: never a row without its place
    const frame = about.origin(chat);
    const out = pieces.settled(chat, frame);
    if (out.pieces.length) post(chat, out, about.marks(chat, frame).told, 0);
  };

  // ---- sending --------------------------------------------------------------------------------------------------

  const post = (chat, out, log, ms) => {
    let batch = [], length = 0, first = true;
    const send = () => {
      emit(chat, 'pieces', { log: first ? { ...log, ...about.of(chat) } : log, pieces: batch, gone: first ? out.gone : [],
        ...(first && chat.reset ? { reset: true } : {}), ms: Math.round(ms * 100) / 100 });
      chat.reset = false;
      first = false;
      batch = [];
      length = 0;
    };
    for (const piece of out.pieces) {
      batch.push(piece);
      length += (piece.html?.length ?? 0) + 80;
      if (length > BATCH) send();
    }
    if (batch.length || first) send();
  };

  const emit = (chat, what, body) => {
    const fragment = { stream: chat.stream, seq: chat.seq, seen_at: now(), frame: window.top === window ? null : self.origin,
      zone: Intl.DateTimeFormat().resolvedOptions().timeZone, lang: document.documentElement?.lang || '', what, ...body };
    chat.seq += 1;
    chat.waiting += 1;
    chat.unsent.add(fragment);
    chat.queue = chat.queue.then(() => pass(chat, fragment)).catch(() => {});
  };

  const send = (chat, fragment) => { chat.unsent.delete(fragment); return Companion.ask('fragment', fragment); };

  // One after the other; but a slow service must not keep back what comes next, which would be lost with the page. What
  // is on its way stays in order, whoever passes it on sees to that.
  const pass = async (chat, fragment) => {
    if (!chat.unsent.has(fragment)) return; // the page was being left
    const reply = send(chat, fragment);
    const soon = await Promise.race([reply, pause(SLOW, SLOW)]);
    if (soon !== SLOW) return taken(chat, soon ?? await insist(fragment));
    reply.then((said) => (said ? taken(chat, said) : again(chat, fragment)));
  };

  const again = (chat, fragment) => { chat.queue = chat.queue.then(async () => taken(chat, await insist(fragment))).catch(() => {}); };

  // The background may have been stopped in the middle of it. The same fragment again is kept once.
  const insist = async (fragment) => {
    for (const wait of AGAIN) {
      await pause(wait);
      const reply = await Companion.ask('fragment', fragment);
      if (reply || !alive()) return reply;
    }
    return null;
  };

  const taken = (chat, reply) => {
    chat.waiting -= 1;
    if (reply?.off) { refused.add(chat.log); return stop(chat); }
    judge(chat, reply);
    return tell(chat, reply);
  };

  // A fragment that nobody took is said to be missing as soon as somebody listens again, and the list is read anew:
  // what still stands there closes that gap.
  const judge = (chat, reply) => {
    const state = reply ? reply.state ?? 'ok' : 'lost';
    if (state === 'ok') {
      chat.kept = true;
      if (chat.missed) { say(chat, chat.missed); chat.missed = null; chat.reset = true; schedule(chat); }
    } else if (state === 'refused') say(chat, reply.error === 'too-large' ? 'too-large' : 'frame', { once: true });
    else if (state === 'unpaired' && !chat.kept) chat.reset = true;
    else if (['full', 'lost', 'unpaired'].includes(state)) chat.missed = 'service-away';
  };

  // Something may be missing here: written into the chat.
  const say = (chat, gap, { once = false, detail = null } = {}) => {
    const known = `${gap} ${detail}`;
    if (once && chat.said.has(known)) return;
    chat.said.add(known);
    emit(chat, 'event', { event: gap, ...(detail ? { detail } : {}) });
  };

  const tell = (chat, reply, more = {}) => {
    const state = { chat, stream: chat.stream, log: chat.log, reply: reply ?? null, ...more };
    for (const listener of listeners) { try { listener(state); } catch { /* a badge must not stop the record */ } }
  };

  // ---- which chat -----------------------------------------------------------------------------------------------

  const panelOf = (chat) => {
    if (!chat.field?.isConnected) return find.frameOf(chat.log) ?? chat.log;
    const above = new Set(find.ancestors(chat.log));
    return find.ancestors(chat.field).find((e) => above.has(e)) ?? chat.log;
  };

  const chatFor = (element) => {
    for (const chat of chats.values()) {
      if (chat.log === element || chat.field === element || find.contains(chat.log, element)) return chat;
    }
    if (!find.isField(element)) return null;
    const log = find.logOf(element);
    return log ? chats.get(log) ?? null : [...chats.values()].find((chat) => chat.home && find.contains(chat.home, element)) ?? null;
  };

  // The conversation that a list is part of.
  const around = (log) => [...chats.values()].find((chat) => find.contains(chat.log, log)) ?? null;

  const ofStream = (stream) => [...chats.values()].find((chat) => chat.stream === stream) ?? null;

  return {
    start, panelOf, chatFor, around, successor, chats, refused,
    // The page is being left: read and send what is still here. Returns, for each stream, the first number that nobody
    // answered for, and the next one that there would be.
    leave: () => [...chats.values()].map((chat) => {
      try {
        if (chat.timer || chat.dirty.size) flush(chat);
        if (chat.missed) say(chat, chat.missed);
      } catch { /* what was read before still goes */ }
      for (const fragment of chat.unsent) send(chat, fragment);
      return { stream: chat.stream, from: chat.seq - chat.waiting, to: chat.seq };
    }),
    // Something that happened in a chat and is not on the page: an event, or a gap.
    note: safely((chat, event, more = {}) => emit(chat, 'event', { event, ...more })),
    // A window that is like a chat and that nobody of us can look into: the record says so, and so does a badge on it.
    unread: safely(async (element, site) => {
      const status = await Companion.ask('status', { frame: self.origin, adapters: true });
      if (status?.watch) return;
      const chat = { stream: random(), seq: 0, log: element, queue: Promise.resolve(), unsent: new Set(), said: new Set(), waiting: 0, ended: true };
      tell(chat, null, { started: true, again: true });
      say(chat, 'frame', { detail: site });
    }),
    // The person sent these words in this chat.
    file: safely((chat, words, how, pressed) => emit(chat, 'sent', { text: words.slice(0, 20000), how,
      ...(pressed ? { pressed: new Date(pressed).toISOString() } : {}) })),
    // {stream, log} of the conversation this field writes to, or null when it is not being kept.
    chatOf: (element) => { const chat = element && chatFor(element); return chat ? { stream: chat.stream, log: chat.log } : null; },
    // Stop keeping this conversation for as long as the page lives.
    forget: safely((stream) => { const chat = ofStream(stream); if (chat) { refused.add(chat.log); stop(chat); } }),
    // The person's answer to a question about this conversation; the reader takes it as certain.
    answer: safely((stream, question, choice) => {
      const chat = ofStream(stream);
      if (chat) emit(chat, 'event', { event: 'answer', question: String(question).slice(0, 40), choice: String(choice).slice(0, 80) });
    }),
    // The button that a known widget sends with, when there is one.
    sendButton: safely((element) => {
      const chat = chatFor(element);
      return chat?.adapter?.send ? element.getRootNode().querySelector?.(chat.adapter.send) ?? null : null;
    }),
    // The service can be asked again after it could not: send what it did not get.
    retry: safely(() => {
      for (const chat of chats.values()) {
        if (chat.missed) judge(chat, { state: 'ok' });
        else if (chat.reset) schedule(chat);
      }
    }),
    onChange: (listener) => { listeners.add(listener); return () => listeners.delete(listener); },
    state: () => [...chats.values()].map((c) => ({ stream: c.stream, waiting: c.waiting })),
  };
})();
