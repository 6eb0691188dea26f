'use strict';
// When to look for a conversation: a few times after the page was loaded, after a press or when a field gets the focus,
// and when something is added to the page itself. Nothing keeps running where there is none.

Companion.look = (() => {
  const { safely, onWindow } = Companion.dom;
  const { find, watch } = Companion;
  const EARLY = [100, 900, 3000, 9000], SOON = [120, 900]; // ms after loading, after a press
  const begun = new WeakSet();
  const offered = new Set();
  let adapters = [];
  let looking = 0, asked = false;

  // ---- known widgets, and what the person pointed at --------------------------------------------------------------

  const taught = (status) => { if (Array.isArray(status?.adapters)) adapters = status.adapters; };

  const adapterOf = (field) => adapters.find((a) => !a.log && a.composer && fits(field, a.composer)) ?? null;
  const fits = (element, selector) => { try { return Boolean(element?.matches(selector)); } catch { return false; } };

  const byAdapter = () => adapters.map((adapter) => {
    try {
      const log = adapter.path ? Companion.picker.follow(adapter.path) : adapter.log && document.querySelector(adapter.log);
      return log && find.shown(log) ? { log, adapter, field: adapter.composer ? document.querySelector(adapter.composer) : null } : null;
    } catch { return null; }
  }).find(Boolean);

  // Ask for the known widgets only where there is something to type in.
  const learn = () => {
    if (asked) return;
    asked = true;
    Companion.ask('status', { frame: self.origin, adapters: true }).then((status) => {
      taught(status);
      if (adapters.length && byAdapter()) now();
    });
  };

  // ---- looking --------------------------------------------------------------------------------------------------

  const begin = async (log, field, adapter) => {
    if (watch.chats.has(log) || watch.refused.has(log) || begun.has(log)) return watch.chats.get(log) ?? null;
    begun.add(log);
    const kept = watch.successor(log);
    const status = kept ? {} : await Companion.ask('status', { frame: self.origin, path: location.pathname, adapters: true });
    taught(status);
    asked = true;
    begun.delete(log);
    if (status?.watch === 'off' || status?.watch === 'click') { if (status.watch === 'off') watch.refused.add(log); else offered.add(log); return null; }
    const known = adapter ? null : byAdapter();
    const same = known && (find.contains(log, known.log) || find.contains(known.log, log));
    const list = same ? known.log : log;
    if (watch.chats.has(list) || !list.isConnected) return watch.chats.get(list) ?? null;
    return watch.start(list, field, adapter ?? (same ? known.adapter : null) ?? adapterOf(field), kept);
  };

  const distance = (log, field) => {
    const above = find.ancestors(log);
    return find.ancestors(field).findIndex((e) => above.includes(e));
  };

  const now = () => {
    if (looking || !document.body) return;
    if (innerWidth < 150 || innerHeight < 120) return Companion.life.looked();
    looking = setTimeout(() => { looking = 0; }, 250);
    const fields = find.fields(document);
    if (!fields.length && !watch.chats.size) return Companion.life.looked();
    const known = byAdapter();
    const best = new Map();
    for (const field of fields) {
      const log = find.logOf(field);
      if (!log) continue;
      const old = best.get(log);
      if (!old || distance(log, field) < distance(log, old)) best.set(log, field);
    }
    for (const [log, field] of best) {
      const chat = watch.chats.get(log);
      if (chat) { if (!chat.field?.isConnected) chat.field = field; continue; }
      if (known && (find.contains(log, known.log) || find.contains(known.log, log))) continue;
      if ([...watch.chats.keys()].some((other) => find.contains(other, log) || find.contains(log, other))) continue;
      begin(log, field, null);
    }
    if (!best.size) { learn(); Companion.life.looked(); }
    if (known && !watch.chats.has(known.log)) begin(known.log, known.field ?? best.get(known.log) ?? null, known.adapter);
  };

  const soon = safely(() => { for (const wait of SOON) setTimeout(safely(now), wait); });
  const whenIdle = (work) => (globalThis.requestIdleCallback ? requestIdleCallback(work, { timeout: 1500 }) : setTimeout(work, 50));

  // document.open() replaces the whole tree; an observer on the document's own children survives it.
  const arm = () => {
    if (!document.body && tries < 40) { tries += 1; setTimeout(safely(arm), 50); }
    if (document.body && armed !== document.body) {
      tries = 0;
      armed = document.body;
      bodyWatch.disconnect();
      bodyWatch.observe(document.body, { childList: true });
      for (const wait of EARLY) setTimeout(() => whenIdle(safely(now)), wait);
    }
  };
  let armed = null;
  let tries = 0;
  let bodyLook = 0;
  const bodyWatch = new MutationObserver(() => { bodyLook ||= setTimeout(safely(() => { bodyLook = 0; whenIdle(safely(now)); }), 600); });

  onWindow(['focusin', 'click', 'resize'], soon);
  new MutationObserver(safely(arm)).observe(document, { childList: true });
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', safely(arm), { once: true });
  else arm();

  return {
    begin, now: safely(now), soon,
    // Conversations that are kept only when the person asks for it, and asking for it.
    offers: () => [...offered].some((log) => log.isConnected),
    keepOffered: safely(() => { for (const log of offered) if (log.isConnected) watch.start(log, null, null, null); offered.clear(); }),
  };
})();
