'use strict';
// "Point at the chat": the person shows where a conversation is that was not found. An outline follows the pointer; arrow
// keys do the same, Enter chooses, Escape stops. What was chosen is remembered for this site as a way through the page.

Companion.picker = (() => {
  const { api, safely, rootOf, onWindow } = Companion.dom;
  const { find, watch } = Companion;
  const { element: make } = Companion.shell;
  const { t } = Companion.words;
  const css = `
    .skin.outline { position: fixed; pointer-events: none; border: 3px solid var(--calm); border-radius: 8px; background: var(--glow); }
    .bar { display: flex; gap: 12px; align-items: center; background: var(--paper); border: 1px solid var(--line); border-radius: 14px; box-shadow: var(--shade); padding: 10px 14px; max-width: min(560px, 94vw); }
    .skin .bar button { border: 1px solid var(--line); border-radius: 9px; padding: 4px 12px; white-space: nowrap; }
    .skin .bar button:hover { background: var(--hover); }
  `;
  let outline = null, bar = null, chosen = null, on = false;

  // ---- a way through the page that is still right tomorrow ---------------------------------------------------------

  const settled = (name) => /^[a-z][\w-]*$/i.test(name) && !/\d{3,}|[0-9a-f]{8,}/i.test(name);

  const simple = (element) => {
    if (settled(element.id)) return `#${CSS.escape(element.id)}`;
    const role = element.getAttribute('role');
    return element.localName + [...element.classList].filter(settled).slice(0, 3).map((c) => `.${CSS.escape(c)}`).join('')
      + (role && settled(role) ? `[role="${role}"]` : '');
  };

  const nth = (element) => {
    const same = [...(element.parentNode?.children ?? [])].filter((e) => e.localName === element.localName);
    return same.length > 1 ? `:nth-of-type(${same.indexOf(element) + 1})` : '';
  };

  const within = (root, element) => {
    const only = (selector) => root.querySelectorAll(selector).length === 1;
    let selector = simple(element);
    for (let e = element, up = 0; !only(selector) && up < 12; up += 1) {
      const numbered = selector.replace(/^[^ >]+/, (first) => first + nth(e));
      if (only(numbered)) return numbered;
      e = e.parentElement;
      if (!e) return numbered;
      selector = `${simple(e)} > ${numbered}`;
    }
    return selector;
  };

  const wayTo = (element) => {
    const out = [];
    for (let e = element; e;) {
      const root = e.getRootNode();
      out.unshift(within(root, e).slice(0, 400));
      e = root instanceof ShadowRoot ? root.host : null;
    }
    return out;
  };

  // The element at the end of such a way, or null.
  const follow = (way) => {
    let root = document, element = null;
    for (const selector of way) {
      element = root?.querySelector(selector) ?? null;
      root = element && rootOf(element);
    }
    return element;
  };

  // ---- choosing -------------------------------------------------------------------------------------------------

  const MOST = 40;
  const scrolls = (e) => /auto|scroll/.test(getComputedStyle(e).overflowY) || /^(log|feed)$/.test(e.getAttribute('role') ?? '');
  const large = (e) => { const box = e.getBoundingClientRect(); return box.width >= 120 && box.height >= 60; };

  // What a person means who points at something inside a conversation: the list around it.
  const listAround = (element) => {
    const path = find.ancestors(element).filter((e) => e !== document.body && e !== document.documentElement && large(e));
    return path.find(scrolls) ?? path.find((e) => e.childElementCount > 2) ?? path[0] ?? null;
  };

  const candidates = () => {
    const all = [document, ...find.hosts(document, 1500)].flatMap((root) => [...root.querySelectorAll('*')].slice(0, 4000))
      .filter((e) => e !== document.body && e !== document.documentElement && large(e) && find.shown(e));
    const lists = all.filter(scrolls);
    return (lists.length ? lists : all.filter((e) => e.childElementCount > 2)).slice(0, MOST);
  };

  const show = (element) => {
    chosen = element;
    if (!element) return outline.hide();
    const box = element.getBoundingClientRect();
    outline.show(element);
    outline.host.style.setProperty('pointer-events', 'none', 'important');
    outline.moveTo({ left: box.left, top: box.top, width: box.width });
    outline.box.style.width = `${box.width}px`;
    outline.box.style.height = `${box.height}px`;
  };

  const step = (by) => {
    const all = candidates();
    if (all.length) show(all.at((all.indexOf(chosen) + by + all.length) % all.length));
  };

  const choose = () => {
    const log = chosen;
    end();
    if (!log) return;
    watch.refused.delete(log);
    const field = find.fields(document).find((each) => find.logOf(each) === log) ?? null;
    if (!watch.chats.has(log)) watch.start(log, field, null, null);
    Companion.ask('status', { do: 'picked', frame: self.origin, path: wayTo(log) });
  };

  const cancel = () => { end(); Companion.ask('status', { do: 'pick-end' }); };

  const begin = () => {
    if (on || innerWidth < 120 || innerHeight < 60) return;
    on = true;
    outline ??= Companion.shell.make(css);
    outline.box.classList.add('outline');
    if (window.top === window) explain();
  };

  // In the person's own language, which no chat on this page has told yet.
  const explain = async () => {
    await Companion.words.use((await Companion.ask('status'))?.lang);
    if (!on) return;
    bar ??= Companion.shell.make(css);
    const stop = bar.press(make('button', { type: 'button' }, t('pick_stop')), cancel);
    bar.onKey = onKey;
    bar.box.replaceChildren(make('div', { class: 'bar', role: 'dialog', 'aria-label': t('ext_name'), 'aria-describedby': 'how' },
      make('p', { id: 'how', role: 'status' }, t('pick_how')), stop));
    bar.show(document.documentElement);
    bar.moveTo({ left: Math.max(8, (innerWidth - Math.min(560, innerWidth * 0.94)) / 2), top: 12 });
    stop.focus();
  };

  const end = () => {
    on = false;
    chosen = null;
    outline?.hide();
    bar?.hide();
  };

  const onKey = (event) => {
    const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (event.key === 'Escape') cancel();
    else if (by) step(by);
    else if (event.key === 'Enter' && chosen) choose();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };

  const onPointer = (event) => {
    if (!on || !event.isTrusted || Companion.shell.owns(event)) return;
    if (event.type === 'pointermove') return void show(listAround(Companion.sent.hit(event)));
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.type === 'pointerdown') show(listAround(Companion.sent.hit(event)));
    if (event.type === 'click') choose();
  };

  onWindow(['pointermove', 'pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click'], safely(onPointer));
  onWindow(['keydown'], safely((event) => { if (on && event.isTrusted && !Companion.shell.owns(event)) onKey(event); }));

  const DO = { pick: begin, 'pick-end': end };
  api.runtime.onMessage.addListener((message, sender) => {
    if (sender.id === api.runtime.id && !sender.tab && Object.hasOwn(DO, message?.kind ?? '')) DO[message.kind]();
    return false;
  });

  return { follow };
})();
