'use strict';
// The small badge in a kept chat: that it is kept and for whom, or plainly that it is not. A press opens a small menu.
// Nothing of it is on a page before a chat was found there.

Companion.badge = (() => {
  const { element: make } = Companion.shell;
  const { t } = Companion.words;
  const { alive, onWindow } = Companion.dom;
  const ME = 'me'; // the person at the keyboard, as the service calls them
  const WORDS_FOR = 5000; // ms a calm state keeps its words before it becomes a dot
  const ASKED_MOST = 8, LATER = 2500; // a service that is just starting is asked again, a few times
  const css = `
    .skin button.pill { display: inline-flex; align-items: center; gap: 7px; min-height: 26px; padding: 3px 11px 3px 8px; border-radius: 13px;
      background: var(--paper); border: 1px solid var(--line); box-shadow: 0 1px 6px rgba(30, 35, 40, .14); font-size: 12.5px; line-height: 1.3; white-space: nowrap; }
    .skin button.pill:hover { background: var(--hover); border-color: var(--calm); }
    .dot { flex: none; width: 10px; height: 10px; border-radius: 50%; background: var(--calm); box-shadow: 0 0 0 3px var(--glow); }
    .care .dot { background: var(--warn); box-shadow: none; border-radius: 3px; }
    .skin button.pill.small { padding: 3px 7px; }
    .small .text { display: none; }
    .small:hover .text, .small:focus-visible .text { display: inline; }
  `;
  const menuCss = `
    .menu { background: var(--paper); border: 1px solid var(--line); border-radius: 16px; box-shadow: var(--shade); padding: 12px; overflow-y: auto; }
    h2 { font-size: 15px; font-weight: 600; }
    .say { color: var(--soft); margin-top: 2px !important; }
    .say.care { color: var(--warn); }
    h3 { font-size: 12px; font-weight: 500; color: var(--soft); margin: 12px 0 6px; }
    .row { display: flex; flex-wrap: wrap; gap: 6px; }
    .skin .chip { padding: 4px 12px; border: 1px solid var(--line); border-radius: 999px; }
    .skin .chip[aria-pressed=true] { background: var(--calm); color: var(--on-calm); border-color: var(--calm); font-weight: 600; }
    .do { margin: 10px -6px -4px !important; border-top: 1px solid var(--line); padding-top: 6px !important; }
    .skin .do button { display: block; width: 100%; padding: 7px 8px; border-radius: 9px; }
    .skin .do button:hover, .skin .do button:focus-visible, .skin .chip:hover { background: var(--hover); }
    .skin .chip[aria-pressed=true]:hover { background: var(--calm); }
  `;
  const badges = new Map(); // stream -> {log, surface, reply, since, key}
  let menu = null, openFor = null, status = null, asked = 0, nextLook = 0, sure = false, clock = 0;

  const count = (value) => (Array.isArray(value) ? value.length : Number(value) || 0);

  // What to do about the last gap, where there is something to do.
  const GAPS = ['frame', 'service-away', 'reloaded', 'crashed', 'too-large'];
  const gapWords = (kind) => (GAPS.includes(kind) ? `badge_gap_${kind.replace('-', '_')}` : 'badge_gap_long');

  // What to say, most urgent first: [key of the short words, key of the long ones, wants attention]
  const stateOf = ({ reply }) => {
    if (!alive()) return ['badge_dead', 'badge_dead_long', true];
    const state = reply ? (reply.state ?? 'ok') : 'away';
    if (state === 'refused') return ['badge_gap', 'badge_gap_long', true];
    if (state !== 'ok') return [`badge_${state}`, `badge_${state}_long`, true];
    if (count(reply.questions)) return ['badge_unsure', 'badge_unsure_long', true];
    if (count(reply.gaps)) return ['badge_gap', gapWords(reply.gaps.at(-1).kind), true];
    if (reply.practice) return ['badge_practice', 'badge_practice_long', false];
    return ['badge_keeping', 'badge_keeping', false];
  };

  const forWhom = (reply) => (reply?.person?.name && reply.person.id !== ME ? t('badge_for', reply.person.name) : '');

  const draw = (stream) => {
    const badge = badges.get(stream), [key, , care] = stateOf(badge);
    const small = !care && Date.now() - badge.since > WORDS_FOR;
    const text = [t(key), forWhom(badge.reply)].filter(Boolean).join(' ');
    const look = `${care ? 'care ' : ''}${small ? 'small ' : ''}${text}`;
    if (badge.look === look) return;
    badge.look = look;
    const focused = badge.surface.root.activeElement !== null;
    const pill = badge.surface.press(make('button', {
      type: 'button', class: `pill${care ? ' care' : ''}${small ? ' small' : ''}`, 'aria-haspopup': 'dialog', 'aria-label': `${t('ext_name')}: ${text}`,
    }, make('span', { class: 'dot', 'aria-hidden': 'true' }), make('span', { class: 'text', 'aria-hidden': 'true' }, text)), () => toggle(stream));
    badge.surface.box.replaceChildren(pill, make('p', { class: 'aloud', role: 'status' }));
    if (focused) pill.focus();
    if (badge.said !== key) setTimeout(() => { badge.surface.box.lastChild.textContent = text; }, 60);
    badge.said = key;
  };

  const visible = (log) => log.isConnected && log.checkVisibility({ opacityProperty: true, visibilityProperty: true });

  // Just inside the upper corner of the log, wherever that is now.
  const put = (stream) => {
    const { log, surface } = badges.get(stream), view = Companion.place.view(), box = log.getBoundingClientRect();
    const right = Math.min(box.right, view.width), top = Math.max(box.top, 0);
    if (!visible(log) || right - box.left < 60 || top > view.height - 40 || box.bottom < 40) return surface.hide();
    if (!surface.shown()) surface.show(log);
    draw(stream);
    surface.moveTo({ right: Math.max(4, view.width - right + 18), top: top + 8 });
  };

  // A badge that says that something is wrong looks again, so that it does not say so longer than it is true.
  const recover = async () => {
    const troubled = [...badges.values()].filter(({ reply }) => (reply?.state ?? 'away') !== 'ok');
    if (!troubled.length || Date.now() < nextLook || !alive()) return;
    nextLook = Date.now() + LATER;
    const answer = await Companion.ask('status');
    if (!answer?.state || answer.waiting) return;
    for (const badge of troubled) badge.reply = { ...badge.reply, state: answer.state };
    Companion.watch.retry();
    tick();
  };

  // A page that covers the badge, or keeps it from being drawn: the icon of the extension says so instead.
  const HIDDEN = 4; // ticks
  const seen = (badge) => {
    const hidden = badge.surface.shown() && !badge.surface.uncovered();
    badge.hidden = hidden ? (badge.hidden ?? 0) + 1 : 0;
    const told = badge.hidden >= HIDDEN;
    if (told !== Boolean(badge.told)) Companion.ask('status', { do: 'hidden', hidden: told });
    badge.told = told;
  };

  const tick = () => {
    recover();
    for (const [stream, badge] of badges) { put(stream); seen(badge); }
    if (openFor && !badges.get(openFor)?.surface.shown()) closeMenu();
  };

  const tell = (stream, log, reply) => {
    const badge = badges.get(stream) ?? { log, surface: Companion.shell.make(css), since: Date.now() };
    if (badge.reply && stateOf(badge)[0] !== stateOf({ reply })[0]) badge.since = Date.now();
    Object.assign(badge, { log, reply });
    badges.set(stream, badge);
    for (const key of ['badge_dead', 'badge_dead_long']) t(key); // later they can no longer be looked up
    clock ||= setInterval(tick, 500);
    put(stream);
    if (openFor === stream) drawMenu();
    if (!status?.lang && asked < ASKED_MOST) refresh(stream);
  };

  const refresh = async (stream) => {
    asked += 1;
    const answer = await Companion.ask('status', { stream });
    if (answer) status = { ...status, ...answer };
    if (!status?.lang && asked < ASKED_MOST) setTimeout(() => { if (badges.has(stream)) refresh(stream); }, LATER);
    await Companion.words.use(answer?.lang);
    if (badges.has(stream)) put(stream);
    if (openFor === stream) drawMenu();
  };

  const gone = (stream) => {
    badges.get(stream)?.surface.hide();
    badges.delete(stream);
    if (openFor === stream) closeMenu();
    if (!badges.size) {
      clearInterval(clock);
      clock = 0;
    }
  };

  // ---- the menu

  const act = async (payload) => {
    const answer = await Companion.ask('status', { ...payload, stream: openFor });
    if (answer) status = { ...status, ...answer };
    return answer;
  };

  const choose = async (id) => {
    const stream = openFor, badge = badges.get(stream);
    const name = status?.people?.find((person) => person.id === id)?.name ?? null;
    if ((await act({ do: 'person', person: id }))?.state !== 'ok') return;
    badge.reply = { ...badge.reply, person: { id, name } };
    badge.since = Date.now();
    put(stream);
    drawMenu();
  };

  const chip = (text, on, action) => menu.press(make('button', { type: 'button', class: 'chip', 'aria-pressed': String(on) }, text), action);

  const people = (badge) => {
    if (!status?.people?.length) return '';
    const now = badge.reply?.person?.id ?? status.person ?? ME;
    const own = status.people.some((person) => person.id === ME) ? [] : [chip(t('menu_me'), now === ME, () => choose(ME))];
    return make('div', {}, make('h3', { id: 'for' }, t('menu_for')), make('div', { class: 'row', role: 'group', 'aria-labelledby': 'for' },
      ...own, ...status.people.map((person) => chip(person.name, now === person.id, () => choose(person.id)))));
  };

  const questions = (badge) => (badge.reply?.questions ?? []).map((question) => make('div', {}, make('h3', {}, question.text),
    make('div', { class: 'row' }, ...(question.choices ?? []).map((one) => chip(one.text, false, () => {
      Companion.watch?.answer?.(openFor, question.id, one.id);
    })))));

  const forget = () => {
    if (!sure) {
      sure = true;
      return drawMenu();
    }
    const stream = openFor;
    act({ do: 'forget' });
    Companion.watch?.forget(stream);
    gone(stream);
  };

  const notChat = () => {
    const stream = openFor;
    act({ do: 'site-off' });
    Companion.watch?.forget(stream);
    gone(stream);
  };

  const line = (text, action) => make('li', {}, menu.press(make('button', { type: 'button' }, text), action));

  const drawMenu = () => {
    const badge = badges.get(openFor), [, long, care] = stateOf(badge), n = count(badge.reply?.messages);
    const at = [...menu.box.querySelectorAll('button')].indexOf(menu.root.activeElement);
    const paired = (badge.reply?.state ?? 'ok') !== 'unpaired';
    menu.box.replaceChildren(make('section', { class: 'menu', role: 'dialog', 'aria-labelledby': 'title' },
      make('h2', { id: 'title' }, t('ext_name')),
      make('p', { class: care ? 'say care' : 'say' }, t(long)),
      n ? make('p', { class: 'say' }, n === 1 ? t('badge_count_one') : t('badge_count', n)) : '',
      ...questions(badge), people(badge),
      make('ul', { class: 'do' },
        line(paired ? t('menu_dashboard') : t('menu_pair'), () => act({ do: paired ? 'panel' : 'pair' })),
        line(sure ? t('menu_forget_sure') : t('menu_forget'), forget),
        line(t('menu_not_chat'), notChat),
        line(t('menu_close'), () => closeMenu(true)))));
    if (at >= 0) menu.box.querySelectorAll('button')[at]?.focus();
    placeMenu(badge);
  };

  const placeMenu = (badge) => {
    const view = Companion.place.view(), pill = badge.surface.box.firstChild.getBoundingClientRect(), box = menu.box.firstChild;
    box.style.maxHeight = 'none';
    const width = Math.min(280, view.width - 16);
    menu.moveTo({ left: 0, top: 0, width });
    const spot = Companion.place.beside(pill, { width, height: box.offsetHeight, least: 60 }, view, 6);
    if (!spot) return closeMenu();
    box.style.maxHeight = `${Math.floor(spot.maxHeight)}px`;
    menu.moveTo(spot);
  };

  const onMenuKey = (event) => {
    const buttons = [...menu.box.querySelectorAll('button')], at = buttons.indexOf(menu.root.activeElement);
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (event.key === 'Escape') closeMenu(true);
    else if (step) buttons.at((at + step) % buttons.length).focus();
    else return;
    event.preventDefault();
  };

  const toggle = (stream) => {
    if (openFor === stream) return closeMenu(true);
    const byKey = badges.get(stream).surface.root.activeElement !== null;
    menu ??= Object.assign(Companion.shell.make(menuCss), { onKey: onMenuKey });
    openFor = stream;
    sure = false;
    menu.show(badges.get(stream).log);
    drawMenu();
    if (byKey) menu.box.querySelector('button').focus();
    refresh(stream);
  };

  const closeMenu = (back = false) => {
    const inside = menu?.root.activeElement !== null, badge = badges.get(openFor);
    openFor = null;
    menu?.hide();
    if (back && inside) badge?.surface.box.querySelector('button')?.focus();
  };

  // The menu is in the way of nothing: the first press or key elsewhere puts it away.
  onWindow(['pointerdown', 'keydown'], (event) => { if (openFor && !Companion.shell.owns(event)) closeMenu(); });

  return { tell, gone };
})();
