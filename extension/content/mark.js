'use strict';
// The small mark beside a composer: while typing, a calm word that there is another way to say this or that something
// looks private; after a replacement, the way back. It moves nothing, takes no focus and leaves with its reason.

Companion.mark = (() => {
  const { element: make } = Companion.shell;
  const { t } = Companion.words;
  const css = `
    .skin .pill { display: inline-flex; align-items: center; gap: 7px; max-width: 100%; padding: 4px 12px 4px 9px; border-radius: 14px;
      background: var(--paper); border: 1px solid var(--line); box-shadow: 0 1px 6px rgba(30, 35, 40, .12); font-size: 12.5px; line-height: 1.35; }
    .skin button.pill:hover { background: var(--hover); border-color: var(--calm); }
    .dot { flex: none; width: 9px; height: 9px; border-radius: 50%; background: var(--calm); box-shadow: 0 0 0 3px var(--glow); }
    .private .dot { background: var(--warn); border-radius: 3px; box-shadow: none; }
    .skin .back { font-weight: 600; color: var(--calm); text-decoration: underline; text-underline-offset: 3px; white-space: nowrap; }
  `;
  let surface = null, on = null, what = '', clock = 0;

  const place = () => {
    if (!on) return;
    if (!on.element.isConnected) return hide();
    const button = Companion.button.find(on.element), view = Companion.place.view();
    const keep = Companion.place.union([on.element, button].filter(Boolean).map((node) => node.getBoundingClientRect()));
    const pill = surface.box.firstChild;
    surface.moveTo({ left: 0, top: 0, width: Math.min(340, view.width - 16) });
    const size = { width: pill.offsetWidth, height: pill.offsetHeight, least: pill.offsetHeight };
    const spot = Companion.place.beside(keep, size, view, 5);
    if (spot) surface.moveTo({ ...spot, width: spot.width + 1 });
    else hide();
  };

  const show = (element, key, node) => {
    if (what === key && on?.element === element && surface.shown()) return place();
    surface ??= Companion.shell.make(css);
    clearInterval(clock);
    on = { element };
    clock = setInterval(place, 400);
    what = key;
    surface.box.replaceChildren(node(), make('p', { class: 'aloud', 'aria-live': 'polite' }));
    surface.show(element);
    place();
    const text = surface.box.firstChild.textContent, aloud = surface.box.lastChild;
    setTimeout(() => { aloud.textContent = text; }, 60);
  };

  const dot = () => make('span', { class: 'dot', 'aria-hidden': 'true' });

  // Something private or a warmer draft; a press opens the card.
  const warn = (element, now, openCard) => {
    const first = now.sensitive[0];
    const text = first ? first.text : t('mark_heat');
    show(element, text, () => surface.press(make('button', { type: 'button', class: first ? 'pill private' : 'pill' }, dot(), text), openCard));
  };

  // After Use this: the person's own words are one press away until the message is sent.
  const undo = (element, original) => show(element, `undo ${original}`, () => make('div', { class: 'pill' }, dot(), t('undo_text'),
    surface.press(make('button', { type: 'button', class: 'back' }, t('undo')), async () => {
      hide();
      if (!(await Companion.replace.replaceText(element, original))) say(element, original);
    })));

  // A suggestion beside a calm draft, and the way to have no more of them. What was done matters more than a tip.
  const tip = (element, text, off) => {
    if (/^(undo|say) /.test(what)) return;
    show(element, `tip ${text}`, () => make('div', { class: 'pill tip' }, dot(), make('span', {}, text),
      surface.press(make('button', { type: 'button', class: 'back' }, t('tips_off')), () => {
        hide();
        off();
      })));
  };

  const say = (element, text) => show(element, `say ${text}`, () => make('div', { class: 'pill' }, dot(), text));

  const hide = () => {
    clearInterval(clock);
    on = null;
    what = '';
    surface?.hide();
  };

  // Gone when its reason is gone; words about something that was done stay until the message is sent.
  const cool = () => { if (what && !/^(undo|say) /.test(what)) hide(); };

  return { warn, undo, say, tip, hide, cool, place };
})();
