'use strict';
// What the person sent: words that left a field by a key or a button, and a press on an answer that the chat offers.

Companion.sent = (() => {
  const { safely, deepActive, isEditable, textOf, normal, rootOf } = Companion.dom;
  const { find, watch } = Companion;
  const EARLY = 20000;       // ms that words sent before their list was recognised are remembered
  const TWICE = 2500;        // ms in which the same words count once
  const LEFT = [30, 180, 700]; // ms after a key or a press: is the field empty by now?
  const drafts = new WeakMap();
  const homes = new WeakMap();  // field -> what it stood in when something was sent
  const lately = new WeakMap(); // chat -> {text, at}
  const early = new Set();

  // pressed: when the key or button was, as Date.now(); the words cannot have been on the page before.
  const sent = (element, text, how, pressed = null) => {
    const chat = watch.chatFor(element);
    const words = normal(text ?? '');
    if (!words) return;
    if (chat?.holds && !chat.field?.isConnected && find.isField(element)) chat.field = element;
    if (chat) file(chat, words, how, pressed);
    else if (how !== 'click') unfiled(element, words, how, pressed);
  };

  const file = (chat, words, how, pressed = null) => {
    const at = Date.now(), last = lately.get(chat);
    if (last?.text === words && at - last.at < TWICE) return;
    lately.set(chat, { text: words, at });
    watch.file(chat, words, how, pressed);
  };

  // A text left a field that belongs to no known list: if it now stands beside the field, that is a conversation. It is
  // remembered for a moment, for a list that is recognised only after its first words were sent.
  const unfiled = (field, words, how, pressed) => {
    const item = { field, words, how };
    early.add(item);
    setTimeout(() => early.delete(item), EARLY);
    setTimeout(safely(async () => {
      if (field.isConnected && watch.chatFor(field)) return;
      const place = homes.get(field)?.find((e) => e.isConnected) ?? field; // some pages put another field in its place
      const log = place.isConnected ? Companion.lists.logWith(place, words, place === field ? undefined : place) : null;
      if (!log) return;
      const known = watch.around(log);
      if (known && early.delete(item)) { file(known, words, how, pressed); return; }
      const chat = await Companion.look.begin(log, field.isConnected ? field : null, null);
      if (!chat) return;
      chat.holds = find.contains(log, place);
      chat.home = chat.holds ? log : find.flatParent(log);
    }), 700);
  };

  const fileEarly = (chat) => {
    const shown = early.size ? normal(chat.log.textContent ?? '') : '';
    for (const item of early) {
      const mine = item.field.isConnected ? watch.chatFor(item.field) === chat : shown.includes(item.words);
      if (mine && early.delete(item)) file(chat, item.words, item.how);
    }
  };

  const remember = (field) => {
    const text = normal(textOf(field));
    if (!text) return;
    drafts.set(field, text);
    homes.set(field, find.ancestors(field).slice(1, 12));
  };

  const check = (field, how, pressed = Date.now()) => {
    const text = drafts.get(field);
    if (!text) return;
    for (const wait of LEFT) {
      setTimeout(safely(() => {
        if (drafts.get(field) !== text || (field.isConnected && normal(textOf(field)))) return;
        drafts.delete(field);
        sent(field, text, how, pressed);
      }), wait);
    }
  };

  const fieldsOf = () => [...watch.chats.values()].map((chat) => chat.field).filter((field) => field?.isConnected);

  const onKey = safely((event) => {
    if (!event.isTrusted || event.key !== 'Enter' || event.isComposing) return; // a page can make up keys and words
    const field = deepActive();
    if (!isEditable(field) || !find.isField(field)) return;
    remember(field);
    check(field, 'enter');
  });

  const onPointer = safely((event) => {
    if (!event.isTrusted) return;
    const active = deepActive();
    const fields = new Set([...fieldsOf(), ...(isEditable(active) && find.isField(active) ? [active] : [])]);
    for (const field of fields) { remember(field); check(field, 'button'); }
    choice(event);
  });

  // A click on a short button in or beside the list may be an answer; the reader believes it when the text comes back.
  const choice = (event) => {
    if (event.type !== 'pointerdown' || !watch.chats.size) return;
    const target = hit(event);
    const button = find.ancestors(target).slice(0, 6).find((e) => /^(button|a|li|label)$/.test(e.localName) || e.getAttribute('role') === 'button' || e.localName.includes('button')) ?? target;
    const text = (button?.innerText ?? '').trim();
    if (!text || text.length > 120) return;
    const chat = [...watch.chats.values()].find((c) => find.contains(c.log, button) || find.contains(watch.panelOf(c), button));
    if (chat && !isEditable(button)) sent(chat.field ?? chat.log, text, 'click');
  };

  // What was really pressed, also in a shadow root that hides it.
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

  // What the sentry heard before the rest of us was here.
  for (const { field, text: words, how, at, left } of Companion.sentry.words) {
    const text = normal(words);
    if (left) sent(field, text, how, at);
    else if (!drafts.has(field)) { drafts.set(field, text); check(field, how, at); }
  }

  watch.onChange(({ chat, started }) => { if (started) fileEarly(chat); });
  Companion.dom.onWindow(['keydown'], onKey);
  Companion.dom.onWindow(['pointerdown', 'click'], onPointer);

  return { told: safely(sent), hit };
})();
