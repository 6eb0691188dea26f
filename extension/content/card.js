'use strict';
// The card that is shown when a message is held: what and why in a line, other wordings, and three ways on. The focus
// stays in the composer; 1 2 3, Enter, Escape and Tab work from there, and Enter always sends.

Companion.card = (() => {
  const { element: make } = Companion.shell;
  const { t } = Companion.words;
  const LEAST = 84; // px of height below which there is no room for a card, and nothing is held
  const css = `
    .card { background: var(--paper); border: 1px solid var(--line); border-radius: 16px; box-shadow: var(--shade);
      padding: 14px; overflow-y: auto; overscroll-behavior: contain; animation: rise .16s ease-out; }
    @keyframes rise { from { transform: translateY(6px); } }
    h2 { font-size: 15px; font-weight: 600; line-height: 1.3; }
    .why { color: var(--soft); margin-top: 3px !important; }
    .warn { color: var(--warn); background: var(--warn-fill); border-radius: 10px; padding: 8px 10px !important; margin-top: 10px !important; }
    .ways { display: grid; gap: 6px; margin-top: 12px !important; }
    .skin .way { display: grid; grid-template-columns: auto 1fr; gap: 2px 10px; align-items: start; width: 100%; padding: 9px 11px;
      border: 1px solid var(--line); border-radius: 12px; background: var(--paper); }
    .skin .way:hover, .skin .way:focus-visible { background: var(--hover); border-color: var(--calm); }
    .way kbd { margin-top: 2px; }
    .way small { display: block; font-size: 12px; color: var(--soft); }
    .way span { overflow-wrap: anywhere; white-space: pre-line; }
    .ask li { padding: 3px 0 3px 16px; position: relative; }
    .ask li::before { content: "?"; position: absolute; left: 2px; color: var(--calm); font-weight: 600; }
    .foot { position: sticky; bottom: -14px; display: flex; flex-wrap: wrap; align-items: center; gap: 2px 14px; margin: 8px -14px -14px;
      padding: 4px 14px 10px; background: var(--paper); box-shadow: 0 -8px 10px -3px var(--paper); }
    .skin .go { display: inline-flex; align-items: center; gap: 8px; padding: 5px 2px; font-weight: 500; border-radius: 8px; }
    .go:hover b { text-decoration: underline; text-underline-offset: 3px; }
    .go b { font-weight: 500; }
    .go.mine { margin-right: auto; }
    .breath { width: 20px; height: 20px; flex: none; }
    .breath circle { fill: none; stroke: var(--line); stroke-width: 2.5; }
    .breath .run { stroke: var(--calm); stroke-dasharray: 100; stroke-linecap: round; transform: rotate(-90deg); transform-origin: center;
      animation: count 12s linear both; }
    .breath .air { fill: var(--glow); stroke: none; transform-origin: center; animation: breathe 4s ease-in-out 3; }
    @keyframes count { from { stroke-dashoffset: 100; } to { stroke-dashoffset: 0; } }
    @keyframes breathe { 0%, 100% { transform: scale(.45); } 50% { transform: scale(1); } }
    .tip { color: var(--soft); font-size: 12.5px; margin-top: 9px !important; padding-left: 11px !important; border-left: 2px solid var(--glow); }
    .skin .off { font-size: 12px; color: var(--soft); padding: 4px 2px; border-radius: 6px; text-decoration: underline; text-underline-offset: 3px; }
    .copy { display: block; width: 100%; margin-top: 8px; padding: 8px 10px; border-radius: 10px; background: var(--fill);
      white-space: pre-line; overflow-wrap: anywhere; user-select: text; }
    .skin .main { background: var(--calm); color: var(--on-calm); border-radius: 10px; padding: 7px 14px; font-weight: 600; }
    @media (max-width: 330px) {
      .card { padding: 11px; border-radius: 13px; font-size: 13px; line-height: 1.38; } .go kbd { display: none; }
      .foot { bottom: -11px; margin: 6px -11px -11px; padding: 3px 11px 8px; } .skin .way { padding: 7px 9px; } .ways { margin-top: 9px !important; }
    }
    @media (prefers-reduced-motion: reduce) { .card, .breath .run, .breath .air { animation: none; } .breath .air { transform: scale(.6); } }
  `;
  const MOST = 4; // wordings on one card: three, and one of the person's own language model
  const AROUND = new Set(['repeated', 'waiting']);
  let surface = null, open = null, choices = [];

  const ring = () => {
    const svg = (tag, attributes) => {
      const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
      for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
      return node;
    };
    const drawing = svg('svg', { class: 'breath', viewBox: '0 0 20 20', 'aria-hidden': 'true' });
    drawing.append(svg('circle', { class: 'air', cx: 10, cy: 10, r: 6 }), svg('circle', { cx: 10, cy: 10, r: 8.5 }),
      svg('circle', { class: 'run', cx: 10, cy: 10, r: 8.5, pathLength: 100 }));
    return drawing;
  };

  const way = (label, text, action) => {
    choices.push(action);
    const n = String(choices.length);
    return make('li', {}, surface.press(make('button', { type: 'button', class: 'way', 'aria-keyshortcuts': n },
      make('kbd', { 'aria-hidden': 'true' }, n), make('span', {}, make('small', {}, label), text)), action));
  };

  const foot = (sendLabel) => make('div', { class: 'foot' },
    surface.press(make('button', { type: 'button', class: 'go mine', 'aria-keyshortcuts': 'Enter' },
      ring(), make('b', {}, sendLabel), make('kbd', { 'aria-hidden': 'true' }, 'Enter')), sendMine),
    surface.press(make('button', { type: 'button', class: 'go', 'aria-keyshortcuts': 'Escape' },
      make('b', {}, t('card_edit')), make('kbd', { 'aria-hidden': 'true' }, 'Esc')), () => close(true)));

  const use = async (text, undo = open.now.text) => {
    const { element } = open;
    if (await Companion.replace.replaceText(element, text)) {
      if (open?.now.heat) Companion.review.did('taken', open.now.verdict);
      close(false);
      Companion.mark.undo(element, undo);
    } else showCopy(text);
  };

  const sendMine = async () => {
    const { element, button, onSend } = open;
    passed();
    close(true);
    onSend();
    if (!(await Companion.replace.sendAnyway(element, button))) Companion.mark.say(element, t('press_enter_again'));
  };

  // Sent as it was written.
  const passed = () => { if (open?.now.heat) Companion.review.did('sent', open.now.verdict); };

  const muted = () => {
    const { element, now } = open;
    Companion.review.mute(element, now.verdict.categories[0]);
    close(true);
    Companion.mark.say(element, t('muted_done'));
  };

  const showCopy = (text) => fill(t('copy_title'), t('copy_why'), () => [
    make('span', { class: 'copy' }, text),
    make('div', { class: 'foot' }, surface.press(make('button', { type: 'button', class: 'main' }, t('copy')), () => {
      navigator.clipboard.writeText(text).then(() => close(true), () => Companion.mark.say(open.element, t('copy_by_hand')));
    })),
  ]);

  // After the private part is dealt with, the heat that is left is shown in the same card: it is one hold.
  const afterPrivate = () => {
    open.now = { ...open.now, sensitive: [] };
    if (open.now.heat) showHeat();
    else close(true);
  };

  const asked = async () => {
    const { now, stream } = open;
    const reply = await Companion.ask('draft', { text: now.text, stream, asked: now.sensitive[0].kind });
    if (!open) return;
    if (now.sensitive.some((span) => span.never_ask)) showPrivate(t('never_ask'), false);
    else if (reply?.asked === false) showPrivate(t('not_asked'), false);
    else afterPrivate();
  };

  const masked = async () => {
    const asking = open, { element, now, stream } = asking, spans = await Companion.review.whole(element, stream, now);
    if (open === asking) use(Companion.review.mask(now.text, spans));
  };

  const showPrivate = (warning = null, mayAsk = true) => {
    const { now } = open;
    fill(t('private_title'), [...new Set(now.sensitive.map((span) => span.text))].join(' '), () => [
      make('p', { class: warning ? 'warn' : 'why' }, warning ?? t('site_may_have_seen')),
      make('ul', { class: 'ways' },
        way(t('mask'), t('mask_how'), masked),
        mayAsk ? way(t('they_asked'), t('they_asked_how'), asked) : ''),
      foot(t('send_anyway')),
    ]);
  };

  const showHeat = () => {
    const { now } = open, { verdict } = now;
    const others = verdict.alternatives.filter((other) => other.text.trim() !== now.text.trim()).slice(0, MOST);
    fill(t('card_title'), why(verdict), () => [
      others.length ? make('ul', { class: 'ways' },
        ...others.map((other) => way(t(`kind_${other.kind}`) || t('kind_softened'), other.text, () => use(other.text)))) : '',
      others.length || !verdict.questions?.length ? '' : make('ul', { class: 'ways ask' },
        ...verdict.questions.slice(0, 3).map((question) => make('li', {}, question))),
      ...tipsFor(verdict, others).slice(0, 1).map((tip) => make('p', { class: 'tip' }, tip.text)),
      verdict.categories?.length ? surface.press(make('button', { type: 'button', class: 'off' }, t('mute')), muted) : '',
      foot(t('send_mine')),
    ]);
  };

  // A quiet tip that no wording on the card follows already.
  const tipsFor = (verdict, others) => (verdict.tips ?? []).filter((tip) => !others.length
    || !(tip.id === 'no_request' || others.some((other) => other.kind === tip.id)));

  // What stands around the message first (asked before, a long wait), then why.
  const why = ({ reasons }) => {
    const around = reasons.filter((reason) => AROUND.has(reason.category)), others = reasons.filter((reason) => !AROUND.has(reason.category));
    return [...around, ...others.slice(0, 1)].map((reason) => reason.text).join(' ');
  };

  // The other wordings, and later what the person's own language model says, join the card that is already there.
  const complete = async () => {
    const asking = open, add = (verdict) => {
      if (open !== asking || !verdict?.hold) return;
      open.now = { ...open.now, verdict };
      if (open.now.heat && !open.now.sensitive.length) showHeat();
    };
    const { element, stream, now } = asking, whole = await Companion.review.words(element, stream);
    asking.busy = false;
    add(whole?.hold ? whole : now.verdict);
    if (open !== asking || !open.now.verdict.more) return;
    const other = await Companion.review.more(now.text, stream), { verdict } = asking.now;
    if (other) add({ ...verdict, alternatives: [...verdict.alternatives.slice(0, MOST - 1), other] });
  };

  const fill = (title, why, parts) => {
    choices = [];
    const hadFocus = surface.root.activeElement !== null;
    const card = make('section', { class: 'card', role: 'dialog', 'aria-labelledby': 'title', 'aria-describedby': 'why', tabindex: '-1',
      'aria-busy': String(open.busy && !open.now.sensitive.length) },
      make('h2', { id: 'title' }, title), make('p', { class: 'why', id: 'why' }, why), ...parts());
    surface.box.replaceChildren(card, open.aloud);
    place();
    if (hadFocus) card.focus();
    const keys = choices.length ? t('aloud_choices', choices.length) : '';
    setTimeout(() => { if (open) open.aloud.textContent = `${title}. ${why} ${keys} ${t('aloud_keys')}`; }, 60);
  };

  const keep = () => Companion.place.union([open.element, open.button].filter((node) => node?.isConnected)
    .map((node) => node.getBoundingClientRect()));

  const place = () => {
    if (!open) return;
    if (!open.element.isConnected || !surface.host.isConnected) return void close(false);
    const card = surface.box.firstChild, view = Companion.place.view();
    const width = Math.min(400, view.width - 16);
    card.style.maxHeight = 'none';
    surface.moveTo({ left: 0, top: 0, width });
    const spot = Companion.place.beside(keep(), { width, height: card.offsetHeight, least: LEAST }, view);
    if (!spot) return void close(true);
    card.style.maxHeight = `${Math.floor(spot.maxHeight)}px`;
    surface.moveTo(spot);
  };

  const fits = (element, button) => Companion.place.beside(
    Companion.place.union([element, button].filter(Boolean).map((node) => node.getBoundingClientRect())),
    { width: 400, height: LEAST, least: LEAST }, Companion.place.view()) !== null;

  // show({element, button, now, stream, onSend}) -> true when the card is there; false: no room, let the message go.
  const show = (asking) => {
    if (!fits(asking.element, asking.button)) return false;
    surface ??= Object.assign(Companion.shell.make(css), { onKey: onOwnKey, onRefused: refused });
    close(false);
    open = { ...asking, busy: asking.now.heat, aloud: make('p', { class: 'aloud', 'aria-live': 'assertive' }), clock: setInterval(place, 400) };
    surface.show(asking.element);
    if (asking.now.sensitive.length) showPrivate();
    else showHeat();
    if (asking.now.heat) {
      Companion.review.did('shown', asking.now.verdict);
      complete();
    }
    return true;
  };

  // close(back): gone; the focus returns to the composer when it was in the card.
  const close = (back) => {
    if (!open) return;
    clearInterval(open.clock);
    const { element } = open, inside = surface.root.activeElement !== null;
    open = null;
    surface.hide();
    if (back && inside) element.focus();
  };

  const refused = () => { if (open) open.aloud.textContent = t('covered'); };

  const choose = (n) => {
    if (isSeen()) choices[n]();
    else refused();
  };

  const digit = (event) => (event.ctrlKey || event.altKey || event.metaKey ? -1 : '1234'.indexOf(event.key));

  const plain = (event) => event.key.length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey;

  // A key pressed in the composer while the card is open. True: taken, the page must not see it.
  const onComposerKey = (event) => {
    const n = event.key.length === 1 ? digit(event) : -1;
    if (n >= 0 && n < choices.length) choose(n);
    else if (event.key === 'Escape') close(true);
    else if (event.key === 'Tab' && !event.shiftKey) surface.box.querySelector('button').focus();
    else {
      if (plain(event) || event.key === 'Backspace' || event.key === 'Delete') close(false);
      return false;
    }
    return true;
  };

  // A key pressed inside the card.
  const onOwnKey = (event) => {
    if (!open) return;
    const n = event.key.length === 1 ? digit(event) : -1;
    const buttons = [...surface.box.querySelectorAll('button')], at = buttons.indexOf(surface.root.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (n >= 0 && n < choices.length) choose(n);
    else if (event.key === 'Escape' || (event.key === 'Tab' && event.shiftKey && at <= 0)) {
      open.element.focus();
      if (event.key === 'Escape') close(true);
    } else if (step) buttons.at((at + step) % buttons.length).focus();
    else return;
    event.preventDefault();
  };

  const isOpen = () => Boolean(open) && surface.shown();
  const isSeen = () => isOpen() && surface.uncovered();
  const element = () => open?.element ?? null;

  return { show, fits, close, passed, place, isOpen, isSeen, element, onComposerKey };
})();
