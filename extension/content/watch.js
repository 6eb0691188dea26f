'use strict';
// Keeps looking at the conversations that were found and sends what is new in them, piece by piece. No opinions:
// what is a message, and whose, is decided by the reader in the companion.
Companion.watch = (() => {
  const { alive, deepActive, isEditable, textOf, normal, rootOf } = Companion.dom;
  const { find, serialise } = Companion;
  const CONTAINER = 60;      // an element that holds more than this is sent as a shell, its children on their own
  const BATCH = 300000;      // characters of HTML in one fragment
  const PAUSE = 100;         // ms between two readings of one log
  const EARLY = 20000;       // ms that words sent before their list was recognised are remembered
  const NEVER_SPLIT = /^(p|pre|a|button|svg|span|label|h[1-6]|tr|li)$/;
  const chats = new Map();   // log element -> chat
  const listeners = new Set();
  const refused = new WeakSet();
  let adapters = [];
  let looking = 0;

  const now = () => new Date().toISOString();
  const random = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, '0')).join('');
  const hash = (text) => {
    let a = 0x811c9dc5, b = 0x1b873593;
    for (let i = 0; i < text.length; i += 1) { a = Math.imul(a ^ text.charCodeAt(i), 0x01000193); b = Math.imul(b ^ text.charCodeAt(i), 0x85ebca6b); }
    return `${(a >>> 0).toString(36)}.${(b >>> 0).toString(36)}.${text.length}`;
  };
  // What counts as a change: text, attributes and visibility; not where on the screen it stands, nor numbers that a
  // page gives its elements anew each time it draws them.
  const content = (html) => hash(html.replace(/ cc="[^"]*?(;v=\w)?"/g, ' $1')
    .replace(/ (?:id|datetime|data-(?!index|item-index|id|message-id)[a-z0-9_-]+)="[^"]*\d[^"]*"/g, ''));
  const layout = (html) => hash(html.replace(/ cc="(-?\d+) -?\d+ (\d+) \d+/g, ' $1 $2'));

  const safely = (work) => (...args) => { try { return alive() ? work(...args) : undefined; } catch { return undefined; } };

  // ---- one chat -------------------------------------------------------------------------------------------------

  const describe = (element) => {
    const path = [];
    for (let e = element, i = 0; e && i < 8; e = find.flatParent(e), i += 1) {
      path.push([e.localName, e.id.slice(0, 80), [...e.classList].slice(0, 6).join(' ').slice(0, 120), e.getAttribute('role') ?? ''].join('|'));
    }
    return path;
  };

  const signature = (log) => describe(log).slice(0, 3).join('>').replace(/\d+/g, '#');

  const origin = (chat) => {
    const log = viewOf(chat), rect = log.getBoundingClientRect();
    return { left: rect.left + log.clientLeft - log.scrollLeft, top: rect.top + log.clientTop - log.scrollTop, rect };
  };

  // What scrolls: the list, or a box in it. A list that has none yet is looked at again now and then.
  const viewOf = (chat) => {
    const known = chat.view?.isConnected && (chat.view !== chat.log || Date.now() - chat.viewed < 2000);
    if (!known) { chat.view = find.scroller(chat.log); chat.viewed = Date.now(); }
    return chat.view;
  };

  const start = (log, field, adapter, kept) => {
    const chat = {
      stream: kept?.stream ?? random(), seq: kept?.seq ?? 0, count: kept?.count ?? 0, log, field, adapter, sign: signature(log),
      records: new WeakMap(), top: { key: '0', kids: [] }, dirty: new Set(), mixed: new Set(), fresh: new Set(), roots: new Set(), timer: 0,
      queue: Promise.resolve(), reset: true, waiting: 0, lastSent: { text: '', at: 0 }, draft: '', last: null, ended: false,
    };
    chats.set(log, chat);
    chat.observer = new MutationObserver(safely((records) => changed(chat, records)));
    chat.options = { subtree: true, childList: true, characterData: true, attributes: true,
      attributeFilter: ['class', 'style', 'hidden', 'aria-hidden', 'aria-label', 'alt', 'title', 'datetime', 'open', 'data-index', 'data-item-index', 'data-id'] };
    chat.observer.observe(log, chat.options);
    chat.edge = new MutationObserver(safely(() => { if (!chat.log.isConnected) lost(chat); }));
    for (const e of find.ancestors(log).slice(1, 8)) chat.edge.observe(e, { childList: true });
    chat.edge.observe(log.getRootNode(), { childList: true });
    chat.onScroll = safely(() => schedule(chat));
    log.addEventListener('scroll', chat.onScroll, { passive: true, capture: true });
    chat.dirty.add(log);
    schedule(chat);
    tell(chat, null, { started: true });
    fileEarly(chat);
    return chat;
  };

  const stop = (chat) => {
    chat.observer.disconnect();
    chat.edge.disconnect();
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
    const kept = { stream: chat.stream, get seq() { return chat.seq; }, count: chat.count, sign: chat.sign, field: chat.field };
    gone.push(kept);
    if (gone.length > 5) gone.shift();
    for (const wait of [60, 400, 1500]) setTimeout(safely(look), wait);
  };
  const gone = [];
  const successor = (log) => {
    const at = gone.findIndex((k) => k.sign === signature(log));
    return at < 0 ? null : gone.splice(at, 1)[0];
  };

  // Elements were only added after everything else: the rest of the list need not be looked at again.
  const atEnd = ({ addedNodes, removedNodes, nextSibling }) =>
    removedNodes.length === 0 && nextSibling === null && [...addedNodes].every((node) => node.nodeType === 1);

  const recordOf = (chat, node) => {
    for (let e = node instanceof Element ? node : node.parentElement ?? node.parentNode?.host; e; e = find.flatParent(e)) {
      if (e === chat.log) return null;
      const record = chat.records.get(e);
      if (record) return record;
    }
    return undefined;
  };

  const changed = (chat, records) => {
    for (const record of records) {
      const { target, type } = record;
      const element = target.nodeType === 11 ? target.host : target;
      if (type === 'childList' && !atEnd(record)) chat.mixed.add(element);
      if (element === chat.log) { if (type === 'childList') chat.dirty.add(chat.log); continue; }
      const piece = recordOf(chat, element);
      if (!piece) { chat.dirty.add(chat.log); chat.mixed.add(chat.log); }
      else if (!piece.kids || type !== 'attributes') chat.dirty.add(piece.element);
    }
    if (chat.dirty.size) schedule(chat);
  };

  const schedule = (chat) => {
    if (chat.timer || chat.ended) return;
    chat.timer = setTimeout(safely(() => { chat.timer = 0; flush(chat); }), PAUSE);
  };

  const splittable = (element) => {
    if (NEVER_SPLIT.test(element.localName) || rootOf(element)) return false;
    let kids = 0;
    for (const child of element.childNodes) {
      if (child.nodeType === 1) kids += 1;
      else if (child.nodeType === 3 && child.data.trim()) return false;
    }
    return kids > 0;
  };

  const size = (element) => element.getElementsByTagName('*').length;

  const skip = (child) => child.nodeType !== 1 || /^(script|style|link|template|noscript)$/.test(child.localName);

  // Read what changed since the last time, and send it.
  const flush = (chat) => {
    if (!chat.log.isConnected && chat.top.kids.length === 0) return;
    const began = performance.now();
    const frame = origin(chat);
    const out = { pieces: [], gone: [] };
    if (chat.reset) { chat.top = { key: '0', kids: [], element: chat.log }; chat.records = new WeakMap(); chat.dirty.add(chat.log); }
    if (chat.log.isConnected) {
      for (const element of chat.dirty) {
        if (element === chat.log) children(chat, chat.log, chat.top, frame, out);
        else {
          const record = chat.records.get(element);
          if (!record || !element.isConnected) continue;
          if (record.kids) children(chat, element, record, frame, out);
          else leaf(chat, element, record, frame, out, false);
        }
      }
    }
    chat.dirty.clear();
    chat.mixed.clear();
    const marks = place(chat, frame);
    if (out.pieces.length || out.gone.length || chat.reset || marks.moved) post(chat, out, marks, performance.now() - began);
    if (chat.fresh.size && !chat.settle) chat.settle = setTimeout(safely(() => settle(chat)), 700);
  };

  // Messages slide and fade in: measure new pieces once more when they have come to rest.
  const settle = (chat) => {
    chat.settle = 0;
    const frame = origin(chat);
    const out = { pieces: [], gone: [] };
    for (const record of chat.fresh) if (record.element.isConnected && !record.kids) leaf(chat, record.element, record, frame, out, true);
    chat.fresh.clear();
    if (out.pieces.length) post(chat, out, place(chat, frame), 0);
  };

  const children = (chat, element, record, frame, out) => {
    const tail = added(chat, element, record);
    if (tail) {
      for (const child of tail) record.kids.push(childOf(chat, child, record, record.kids.at(-1)?.key ?? null, frame, out));
      return;
    }
    const kids = [];
    let after = null;
    const own = serialise.flatChildren(element).some((c) => c.nodeType === 3 && c.data.trim());
    for (const child of own ? [] : serialise.flatChildren(element)) {
      if (skip(child)) continue;
      const kid = childOf(chat, child, record, after, frame, out);
      kids.push(kid);
      after = kid.key;
    }
    if (own) textual(chat, element, record, frame, out, kids);
    const still = new Set(kids.map((k) => k.key));
    for (const old of record.kids ?? []) if (!still.has(old.key)) { out.gone.push(old.key); chat.records.delete(old.element); }
    record.kids = kids;
  };

  // The elements that came after the last known child, when nothing else happened here; else null.
  const added = (chat, element, record) => {
    const last = record.kids?.at(-1)?.element;
    if (!last || record.whole || chat.mixed.has(element) || last.parentNode !== element) return null;
    const tail = [];
    for (let next = last.nextElementSibling; next; next = next.nextElementSibling) if (!skip(next)) tail.push(next);
    return tail.length || !chat.dirty.has(last) ? tail : null;
  };

  const childOf = (chat, child, record, after, frame, out) => {
    let kid = chat.records.get(child);
    const isNew = !kid;
    if (isNew) { kid = { key: (chat.count += 1).toString(36), element: child, kids: null, parent: null, after: null, hash: '' }; chat.records.set(child, kid); }
    const moved = kid.parent !== record.key || kid.after !== after;
    kid.parent = record.key;
    kid.after = after;
    if (isNew || chat.dirty.has(child)) {
      if (!kid.kids && (size(child) > CONTAINER || find.contains(child, chat.view)) && splittable(child)) kid.kids = [];
      if (kid.kids) {
        if (kid.hash !== 'shell') { out.pieces.push({ key: kid.key, parent: kid.parent, after, html: serialise.shell(child, frame), shell: true }); kid.hash = 'shell'; }
        else if (moved) out.pieces.push({ key: kid.key, parent: kid.parent, after });
        children(chat, child, kid, frame, out);
      } else leaf(chat, child, kid, frame, out, false, moved);
    } else if (moved) out.pieces.push({ key: kid.key, parent: kid.parent, after });
    return kid;
  };

  // A list that holds bare text is one piece as a whole.
  const textual = (chat, element, record, frame, out, kids) => {
    const whole = record.whole ??= { key: (chat.count += 1).toString(36), element, kids: null, parent: record.key, after: null, hash: '' };
    leaf(chat, element, whole, frame, out, false);
    kids.push(whole);
  };

  const leaf = (chat, element, record, frame, out, settling, moved = false) => {
    if (!settling && record.hash && size(element) > CONTAINER && splittable(element)) {
      record.kids = [];
      record.hash = 'shell';
      out.pieces.push({ key: record.key, parent: record.parent, after: record.after, html: serialise.shell(element, frame), shell: true });
      children(chat, element, record, frame, out);
      return;
    }
    const { html, roots, cut } = serialise.piece(element, frame);
    for (const root of roots) if (!chat.roots.has(root)) { chat.roots.add(root); chat.observer.observe(root, chat.options); }
    const sum = settling ? layout(html) : content(html);
    const before = settling ? record.layout : record.hash;
    if (sum === before && !moved) return;
    if (!settling) { record.hash = sum; chat.fresh.add(record); }
    record.layout = layout(html);
    out.pieces.push({ key: record.key, parent: record.parent, after: record.after, html, ...(cut ? { cut: true } : {}) });
  };

  // Where the list stands: size, scrolling, and the empty room above and below the rows that a virtual list leaves.
  const place = (chat, frame) => {
    const log = viewOf(chat), inner = chat.records.get(log);
    const rows = edgeRows(inner?.kids ? inner : chat.top);
    const first = rows[0] && edgeOf(rows[0].element, 0), last = rows[1] && edgeOf(rows[1].element, -1);
    const height = log.scrollHeight, view = log.clientHeight;
    const scrolls = height > view + 4;
    const flip = first && last && first.top > last.bottom;
    const [high, low] = flip ? [last, first] : [first, last];
    const top = frame.top - (flip && log.scrollTop <= 0 ? height - view : 0);
    const marks = { w: log.clientWidth, h: view, scroll: [Math.round(log.scrollTop), height, view],
      ...(flip ? { flip: true } : {}),
      above: scrolls && high ? Math.round(Math.max(0, high.top - Math.max(top, flip ? top : before(rows[0].element, log)))) : 0,
      below: scrolls && low ? Math.round(Math.max(0, top + height - low.bottom)) : 0,
      box: [frame.rect.left, frame.rect.top, frame.rect.width, frame.rect.height].map(Math.round) };
    const hidden = `${marks.above > 60},${marks.below > 60}`;
    marks.moved = chat.last !== null && chat.last !== hidden;
    chat.last = hidden;
    return marks;
  };

  const edgeRows = (top) => {
    const edge = (record, pick) => {
      let at = record;
      while (at.kids) {
        const drawn = (k) => k.element.isConnected && k.element.getBoundingClientRect().height > 2;
        const next = pick ? at.kids.findLast(drawn) : at.kids.find(drawn);
        if (!next) break;
        at = next;
      }
      return at === record ? null : at;
    };
    return [edge(top, 0), edge(top, -1)];
  };

  // The first or last thing with words inside a piece: a piece may be the whole box of a virtual list.
  const edgeOf = (element, pick) => {
    let at = element;
    for (let depth = 0; depth < 12; depth += 1) {
      if ([...at.childNodes].some((c) => c.nodeType === 3 && c.data.trim())) break;
      const box = at.getBoundingClientRect();
      const drawn = (c) => { const r = c.textContent?.trim() && c.getBoundingClientRect(); return r && r.height > 2 && r.bottom > box.top && r.top < box.bottom; };
      const next = pick ? [...at.children].findLast(drawn) : [...at.children].find(drawn);
      if (!next) break;
      at = next;
    }
    return at.getBoundingClientRect();
  };

  // The bottom of what stands before the rows inside the log (a welcome text), which is not empty room.
  const before = (row, log) => {
    for (let e = row; e && e !== log; e = find.flatParent(e)) {
      for (let s = e.previousElementSibling; s; s = s.previousElementSibling) if (s.textContent?.trim()) return s.getBoundingClientRect().bottom;
    }
    return -Infinity;
  };

  // The frame element around this page, where the page may see it: frames without an address are told apart by it.
  const outerFrame = () => {
    try {
      const frame = window.frameElement;
      return frame ? Object.fromEntries(['id', 'name', 'class', 'title', 'data-testid', 'data-product']
        .map((name) => [name, (frame.getAttribute(name) ?? '').slice(0, 120)]).filter(([, value]) => value)) : null;
    } catch { return null; }
  };

  const aboutLog = (chat) => ({
    role: chat.log.getAttribute('role') ?? '', path: describe(chat.log), dir: getComputedStyle(chat.log).direction,
    adapter: chat.adapter?.id ?? null, outer: outerFrame(), where: `${self.origin}${location.pathname}`.slice(0, 300), title: headingOf(chat.log), field: Boolean(chat.field?.isConnected),
  });

  // Words above the list inside its window: whose chat this is.
  const headingOf = (log) => {
    for (let e = log, i = 0; e && i < 5 && e !== document.body; e = find.flatParent(e), i += 1) {
      for (let s = e.previousElementSibling; s; s = s.previousElementSibling) {
        const text = (s.innerText ?? '').replace(/\s+/g, ' ').trim();
        if (text && find.area(s) > 0) return text.slice(0, 160);
      }
    }
    return '';
  };

  const post = (chat, out, marks, ms) => {
    const { moved, ...log } = marks;
    let batch = [], length = 0, first = true;
    const send = () => {
      emit(chat, 'pieces', { log: first ? { ...log, ...aboutLog(chat) } : log, pieces: batch, gone: first ? out.gone : [],
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
    chat.queue = chat.queue.then(() => Companion.ask('fragment', fragment)).then((reply) => {
      chat.waiting -= 1;
      if (reply?.off) { refused.add(chat.log); stop(chat); }
      if (reply?.resync) { chat.reset = true; schedule(chat); }
      tell(chat, reply);
    }).catch(() => { chat.waiting -= 1; });
  };

  const tell = (chat, reply, more = {}) => {
    const state = { stream: chat.stream, log: chat.log, messages: reply?.messages ?? null, gap: Boolean(reply?.gaps?.length),
      unknown: reply?.unknown ?? 0, waiting: chat.waiting, reply: reply ?? null, ...more };
    for (const listener of listeners) { try { listener(state); } catch { /* a badge must not stop the record */ } }
  };

  // ---- what the person sent -------------------------------------------------------------------------------------

  const sent = (element, text, how) => {
    const chat = chatFor(element);
    const words = normal(text ?? '');
    if (!words) return;
    if (chat) file(chat, words, how);
    else if (how !== 'click') unfiled(element, words, how);
  };

  const file = (chat, words, how) => {
    const at = Date.now();
    if (chat.lastSent.text === words && at - chat.lastSent.at < 2500) return;
    chat.lastSent = { text: words, at };
    emit(chat, 'sent', { text: words.slice(0, 20000), how });
  };

  // A text left a field that belongs to no known list: if it now stands beside the field, that is a conversation. It is
  // remembered for a moment, for a list that is recognised only after its first words were sent.
  const early = new Set();
  const unfiled = (field, words, how) => {
    const item = { field, words, how };
    early.add(item);
    setTimeout(() => early.delete(item), EARLY);
    setTimeout(safely(() => {
      const log = field.isConnected && !chatFor(field) ? find.logWith(field, words) : null;
      if (log) begin(log, field, null);
    }), 700);
  };
  const fileEarly = (chat) => {
    const shown = normal(chat.log.textContent ?? '');
    for (const item of early) {
      const mine = item.field.isConnected ? chatFor(item.field) === chat : shown.includes(item.words);
      if (mine && early.delete(item)) file(chat, item.words, item.how);
    }
  };

  const drafts = new WeakMap();
  const remember = (field) => {
    const text = normal(textOf(field));
    if (text) drafts.set(field, text);
  };
  const check = (field, how) => {
    const text = drafts.get(field);
    if (!text) return;
    for (const wait of [30, 180, 700]) {
      setTimeout(safely(() => {
        if (drafts.get(field) !== text || (field.isConnected && normal(textOf(field)))) return;
        drafts.delete(field);
        sent(field, text, how);
      }), wait);
    }
  };

  const fieldsOf = () => [...chats.values()].map((c) => c.field).filter((f) => f?.isConnected);

  const onKey = safely((event) => {
    if (event.key !== 'Enter' || event.isComposing) return;
    const field = deepActive();
    if (!isEditable(field) || !find.isField(field)) return;
    remember(field);
    check(field, 'enter');
  });

  const onPointer = safely((event) => {
    const active = deepActive();
    const fields = new Set([...fieldsOf(), ...(isEditable(active) && find.isField(active) ? [active] : [])]);
    for (const field of fields) { remember(field); check(field, 'button'); }
    choice(event);
  });

  // A click on a short button in or beside the list may be an answer; the reader believes it when the text comes back.
  const choice = (event) => {
    if (!event.isTrusted || event.type !== 'pointerdown') return;
    const target = hit(event);
    const button = find.ancestors(target).slice(0, 6).find((e) => /^(button|a|li|label)$/.test(e.localName) || e.getAttribute('role') === 'button' || e.localName.includes('button')) ?? target;
    const text = (button?.innerText ?? '').trim();
    if (!text || text.length > 120) return;
    const chat = [...chats.values()].find((c) => find.contains(c.log, button) || find.contains(panelOf(c), button));
    if (chat && !isEditable(button)) sent(chat.field ?? chat.log, text, 'click');
  };

  const hit = (event) => {
    let element = event.composedPath()[0];
    for (let root = element instanceof Element && rootOf(element); root;) {
      const inner = root.elementFromPoint(event.clientX, event.clientY);
      if (!inner || inner === element) break;
      element = inner;
      root = rootOf(element);
    }
    return element instanceof Element ? element : null;
  };

  const panelOf = (chat) => {
    if (!chat.field?.isConnected) return chat.log;
    const above = new Set(find.ancestors(chat.log));
    return find.ancestors(chat.field).find((e) => above.has(e)) ?? chat.log;
  };

  const chatFor = (element) => {
    for (const chat of chats.values()) {
      if (chat.log === element || chat.field === element || find.contains(chat.log, element)) return chat;
    }
    const log = find.isField(element) ? find.logOf(element) : null;
    return log ? chats.get(log) ?? null : null;
  };

  // ---- looking --------------------------------------------------------------------------------------------------

  const begin = async (log, field, adapter) => {
    if (chats.has(log) || refused.has(log) || begun.has(log)) return chats.get(log) ?? null;
    begun.add(log);
    const kept = successor(log);
    const status = kept ? {} : await Companion.ask('status', { frame: self.origin, path: location.pathname, adapters: true });
    if (Array.isArray(status?.adapters)) adapters = status.adapters;
    asked = true;
    begun.delete(log);
    if (status?.watch === 'off' || status?.watch === 'click') { if (status.watch === 'off') refused.add(log); else offered.add(log); return null; }
    const known = adapter ? null : byAdapter();
    const same = known && (find.contains(log, known.log) || find.contains(known.log, log));
    const list = same ? known.log : log;
    if (chats.has(list) || !list.isConnected) return chats.get(list) ?? null;
    return start(list, field, adapter ?? (same ? known.adapter : null) ?? adapterOf(field), kept);
  };
  const adapterOf = (field) => adapters.find((a) => !a.log && a.composer && fits(field, a.composer)) ?? null;
  const fits = (element, selector) => { try { return Boolean(element?.matches(selector)); } catch { return false; } };
  const begun = new WeakSet();
  const offered = new Set();

  const distance = (log, field) => {
    const above = find.ancestors(log);
    return find.ancestors(field).findIndex((e) => above.includes(e));
  };

  const byAdapter = () => adapters.map((adapter) => {
    try {
      const log = adapter.log && document.querySelector(adapter.log);
      return log && find.shown(log) ? { log, adapter, field: adapter.composer ? document.querySelector(adapter.composer) : null } : null;
    } catch { return null; }
  }).find(Boolean);

  const look = () => {
    if (looking || innerWidth < 150 || innerHeight < 120 || !document.body) return;
    looking = setTimeout(() => { looking = 0; }, 250);
    const fields = find.fields(document);
    if (!fields.length && !chats.size) return;
    const known = byAdapter();
    const best = new Map();
    for (const field of fields) {
      const log = find.logOf(field);
      if (!log) continue;
      const old = best.get(log);
      if (!old || distance(log, field) < distance(log, old)) best.set(log, field);
    }
    for (const [log, field] of best) {
      const chat = chats.get(log);
      if (chat) { if (!chat.field?.isConnected) chat.field = field; continue; }
      if (known && (find.contains(log, known.log) || find.contains(known.log, log))) continue;
      if ([...chats.keys()].some((other) => find.contains(other, log) || find.contains(log, other))) continue;
      begin(log, field, null);
    }
    if (!best.size) learn();
    if (known && !chats.has(known.log)) begin(known.log, known.field ?? best.get(known.log) ?? null, known.adapter);
  };

  // Ask for the known widgets only where there is something to type in.
  const learn = () => {
    if (asked) return;
    asked = true;
    Companion.ask('status', { adapters: true }).then((status) => {
      if (Array.isArray(status?.adapters)) adapters = status.adapters;
      if (adapters.length && byAdapter()) look();
    });
  };
  let asked = false;

  const lookSoon = safely(() => { for (const wait of [120, 900]) setTimeout(safely(look), wait); });
  const whenIdle = (work) => (globalThis.requestIdleCallback ? requestIdleCallback(work, { timeout: 1500 }) : setTimeout(work, 50));

  const listen = () => {
    window.addEventListener('keydown', onKey, true);
    for (const type of ['pointerdown', 'click']) window.addEventListener(type, onPointer, true);
    window.addEventListener('focusin', lookSoon, true);
    window.addEventListener('click', lookSoon, true);
    window.addEventListener('resize', lookSoon);
  };

  // document.open() takes our listeners away and replaces the whole tree; an observer on the document's own children survives it.
  const arm = () => {
    listen();
    if (!document.body && tries < 40) { tries += 1; setTimeout(safely(arm), 50); }
    if (document.body && armed !== document.body) {
      tries = 0;
      armed = document.body;
      bodyWatch.disconnect();
      bodyWatch.observe(document.body, { childList: true });
      lookEarly();
    }
  };
  let armed = null;
  let tries = 0;
  let bodyLook = 0;
  const bodyWatch = new MutationObserver(() => { bodyLook ||= setTimeout(safely(() => { bodyLook = 0; whenIdle(safely(look)); }), 600); });
  const lookEarly = () => { for (const wait of [100, 900, 3000, 9000]) setTimeout(() => whenIdle(safely(look)), wait); };

  new MutationObserver(safely(arm)).observe(document, { childList: true });
  listen();
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', safely(arm), { once: true });
  else arm();

  return {
    // {stream, log} of the conversation this field writes to, or null when it is not being kept.
    chatOf: (element) => { const chat = element && chatFor(element); return chat ? { stream: chat.stream, log: chat.log } : null; },
    sent: safely(sent),
    // Stop keeping this conversation for as long as the page lives.
    forget: safely((stream) => { for (const chat of [...chats.values()]) if (chat.stream === stream) { refused.add(chat.log); stop(chat); } }),
    // The person's answer to a question about this conversation; the reader takes it as certain.
    answer: safely((stream, question, choice) => {
      const chat = [...chats.values()].find((c) => c.stream === stream);
      if (chat) emit(chat, 'event', { event: 'answer', question: String(question).slice(0, 40), choice: String(choice).slice(0, 80) });
    }),
    // The button that a known widget sends with, when there is one.
    sendButton: safely((element) => {
      const chat = chatFor(element);
      const root = element.getRootNode();
      return chat?.adapter?.send ? root.querySelector?.(chat.adapter.send) ?? null : null;
    }),
    // Keep the list around the next thing the person points at. -> Promise<stream|null>
    pick: () => new Promise((done) => {
      const choose = safely((event) => {
        event.preventDefault();
        event.stopImmediatePropagation();
        window.removeEventListener('click', choose, true);
        const path = find.ancestors(hit(event));
        const log = path.find((e) => e !== document.body && /auto|scroll/.test(getComputedStyle(e).overflowY)) ?? path.find((e) => e.childElementCount > 2) ?? path[0];
        refused.delete(log);
        const chat = log ? chats.get(log) ?? start(log, null, null, null) : null;
        done(chat?.stream ?? null);
      });
      window.addEventListener('click', choose, true);
    }),
    // Conversations that are kept only when the person asks for it, and asking for it.
    offers: () => [...offered].some((log) => log.isConnected),
    keepOffered: safely(() => { for (const log of offered) if (log.isConnected) start(log, null, null, null); offered.clear(); }),
    onChange: (listener) => { listeners.add(listener); return () => listeners.delete(listener); },
    state: () => [...chats.values()].map((c) => ({ stream: c.stream, waiting: c.waiting })),
    look: safely(look),
  };
})();
