'use strict';
// Looking for a conversation, whenever the sentry finds that something may be there. Where one is kept, what is added to
// the page itself is looked at too; nothing is observed where there is none.

Companion.look = (() => {
  const { safely, arm } = Companion.dom;
  const { find, watch } = Companion;
  const ADDED = 600; // ms after something was added to the page
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

  const same = (log, other) => find.contains(log, other) || find.contains(other, log);

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
    const list = known && same(log, known.log) ? known.log : log;
    if (watch.chats.has(list) || !list.isConnected) return watch.chats.get(list) ?? null;
    return watch.start(list, field, adapter ?? (list === known?.log ? known.adapter : null) ?? adapterOf(field), kept);
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
    const choosing = find.choosing(document);
    if (!fields.length && !choosing.length && !watch.chats.size) return Companion.life.looked();
    const known = byAdapter();
    const best = new Map(); // list -> its field
    for (const field of fields) {
      const log = find.logOf(field);
      if (!log) continue;
      const old = best.get(log);
      if (!old || distance(log, field) < distance(log, old)) best.set(log, field);
    }
    for (const log of choosing) if (![...best.keys()].some((other) => same(other, log))) best.set(log, null);
    for (const [log, field] of best) {
      const chat = watch.chats.get(log) ?? [...watch.chats.values()].find((other) => same(other.log, log));
      if (chat) { if (!chat.field?.isConnected) chat.field = field; continue; }
      if (known && same(log, known.log)) continue;
      begin(log, field, null);
    }
    if (!best.size) { learn(); Companion.life.looked(); }
    if (known && !watch.chats.has(known.log)) begin(known.log, known.field ?? best.get(known.log) ?? null, known.adapter);
  };

  // Where a chat is: another may be hung into the page, and document.open() puts a whole new page in place of this one.
  const around = new MutationObserver(safely(() => { later ||= setTimeout(safely(() => { later = 0; now(); }), ADDED); }));
  const anew = new MutationObserver(safely(() => { arm(); stay(); }));
  let later = 0;

  const stay = () => {
    around.disconnect();
    if (document.body) around.observe(document.body, { childList: true });
    anew.observe(document, { childList: true });
  };

  watch.onChange(({ started }) => { if (started) stay(); });

  return {
    begin, now: safely(now),
    // Conversations that are kept only when the person asks for it, and asking for it.
    offers: () => [...offered].some((log) => log.isConnected),
    keepOffered: safely(() => { for (const log of offered) if (log.isConnected) watch.start(log, null, null, null); offered.clear(); }),
  };
})();
