'use strict';
// Cuts a list into pieces and finds the ones that changed since the last time. A piece is a small element; a larger one
// is sent as a shell, its children on their own. What is a message is not decided here.

Companion.pieces = (() => {
  const { rootOf } = Companion.dom;
  const { find, serialise } = Companion;
  const { FIELDS } = Companion.sentry;
  const CONTAINER = 60;      // an element that holds more than this is sent as a shell, its children on their own
  const NEVER_SPLIT = /^(p|pre|a|button|svg|span|label|h[1-6]|tr|li)$/;

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

  // Elements were only added after everything else: the rest of the list need not be looked at again.
  const atEnd = ({ addedNodes, removedNodes, nextSibling }) =>
    removedNodes.length === 0 && nextSibling === null && [...addedNodes].every((node) => node.nodeType === 1);

  // The element of this page that a change belongs to: out of shadow roots, and out of frames to the frame.
  const elementOf = (target) => {
    let element = target.nodeType === 11 ? target.host : target;
    for (let inside = element; inside; inside = element) {
      const owner = inside.nodeType === 9 ? inside : inside.ownerDocument;
      if (owner === document) break;
      element = owner.defaultView?.frameElement ?? null;
    }
    return element;
  };

  const recordOf = (chat, node) => {
    for (let e = node instanceof Element ? node : node.parentElement ?? node.parentNode?.host; e; e = find.flatParent(e)) {
      if (e === chat.log) return null;
      const record = chat.records.get(e);
      if (record) return record;
    }
    return undefined;
  };

  // What is shown in a slot hangs elsewhere in the document: in the element around the shadow root, which is watched, too.
  const slotted = (chat, slot) => {
    const host = slot.getRootNode().host;
    if (!host || chat.log.contains(host) || chat.roots.has(host.getRootNode())) return;
    if ([...chat.slots.keys()].some((other) => other !== host && other.contains(host))) return;
    const known = chat.slots.get(host);
    if (known) { known.add(slot); return; }
    chat.slots.set(host, new Set([slot]));
    chat.observer.observe(host, chat.options);
  };

  // A change in an element around our own: only what it shows in a slot of the list matters.
  const inSlots = (chat, element, type) => {
    if (type !== 'childList') return;
    for (const slot of chat.slots.get(element) ?? []) {
      const place = slot.isConnected && find.contains(chat.log, slot) ? recordOf(chat, slot)?.element ?? chat.log : null;
      if (place) { chat.dirty.add(place); chat.mixed.add(place); }
    }
  };

  // Note what the page changed. -> something has to be read again
  const changed = (chat, records) => {
    for (const record of records) {
      const { target, type } = record;
      const element = elementOf(target);
      if (!element) continue;
      if (chat.apart.size && [...chat.apart].some((part) => part.contains(element))) continue;
      if (chat.slots.size && !find.contains(chat.log, element)) { inSlots(chat, element, type); continue; }
      if (type === 'childList' && !atEnd(record)) chat.mixed.add(element);
      if (element === chat.log) { if (type === 'childList') chat.dirty.add(chat.log); continue; }
      const piece = recordOf(chat, element);
      if (!piece) { chat.dirty.add(chat.log); chat.mixed.add(chat.log); }
      else if (!piece.kids || type !== 'attributes') chat.dirty.add(piece.element);
    }
    return chat.dirty.size > 0;
  };

  const splittable = (element) => {
    if (NEVER_SPLIT.test(element.localName) || rootOf(element)) return false;
    let kids = 0;
    for (const child of serialise.flatChildren(element)) {
      if (child.nodeType === 1) kids += 1;
      else if (child.nodeType === 3 && child.data.trim()) return false;
    }
    return kids > 0;
  };

  const size = (element) => (element.localName === 'slot'
    ? serialise.flatChildren(element).reduce((n, child) => n + (child.nodeType === 1 ? 1 + size(child) : 0), 0)
    : element.getElementsByTagName('*').length);

  const skip = (child) => child.nodeType !== 1 || /^(script|style|link|template|noscript)$/.test(child.localName);

  // Where the field scrolls along with the messages: the part of the list that it stands in, and what stays in its place
  // while they move, are no messages.
  const apart = (chat, child) => {
    if (!chat.holds) return false;
    const known = chat.field?.isConnected; // a message may have fields of its own
    const own = (known ? find.contains(child, chat.field) : child.querySelector(FIELDS) !== null) || /^(sticky|fixed)$/.test(getComputedStyle(child).position);
    if (own) chat.apart.add(child);
    return own;
  };

  // What is new since the last reading. -> {pieces, gone: keys of pieces that went}
  const read = (chat, frame) => {
    const out = { pieces: [], gone: [] };
    if (chat.reset) { chat.top = { key: '0', kids: [], element: chat.log }; chat.records = new WeakMap(); chat.dirty.add(chat.log); }
    for (const element of chat.log.isConnected ? chat.dirty : []) {
      if (element === chat.log) children(chat, chat.log, chat.top, frame, out);
      else {
        const record = chat.records.get(element);
        if (!record || !element.isConnected) continue;
        if (record.kids) children(chat, element, record, frame, out);
        else leaf(chat, element, record, frame, out, false);
      }
    }
    chat.dirty.clear();
    chat.mixed.clear();
    return out;
  };

  // Every piece that holds words of its own.
  const all = (chat, top = chat.top) => (top.kids ?? []).flatMap((kid) => (kid.kids ? all(chat, kid) : [kid]));

  // Messages slide and fade in: measure new pieces once more when they have come to rest.
  const settled = (chat, frame) => {
    const out = { pieces: [], gone: [] };
    for (const record of chat.fresh) if (record.element.isConnected && !record.kids) leaf(chat, record.element, record, frame, out, true);
    chat.fresh.clear();
    return out;
  };

  const children = (chat, element, record, frame, out) => {
    if (element.localName === 'slot') slotted(chat, element);
    const tail = added(chat, element, record);
    if (tail) {
      for (const child of tail) record.kids.push(childOf(chat, child, record, record.kids.at(-1)?.key ?? null, frame, out));
      return;
    }
    const kids = [];
    let after = null;
    const own = serialise.flatChildren(element).some((c) => c.nodeType === 3 && c.data.trim());
    for (const child of own ? [] : serialise.flatChildren(element)) {
      if (skip(child) || (element === chat.log && apart(chat, child))) continue;
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
    for (let next = last.nextElementSibling; next; next = next.nextElementSibling) if (!skip(next) && !(element === chat.log && apart(chat, next))) tail.push(next);
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
    const { html, roots, slots, frames, cut } = serialise.piece(element, frame);
    for (const slot of slots) slotted(chat, slot);
    for (const root of roots) if (!chat.roots.has(root)) { chat.roots.add(root); chat.observer.observe(root, chat.options); }
    for (const each of frames) Companion.frames.read(each, frame, { again: () => chat.again(element), missing: (site) => chat.missing('frame', site) });
    const sum = settling ? layout(html) : content(html);
    const before = settling ? record.layout : record.hash;
    if (sum === before && !moved) return;
    if (!settling) { record.hash = sum; chat.fresh.add(record); }
    record.layout = layout(html);
    out.pieces.push({ key: record.key, parent: record.parent, after: record.after, html, ...(cut ? { cut: true } : {}) });
  };

  return { changed, read, settled, all };
})();
