'use strict';
// Answers are written letter by letter with a blinking cursor; before each stands "Linde denkt na…" in a bubble, which
// goes; sources and a thumb below; the name above the first bubble of a turn only.
globalThis.layout = ({ place, make, field, say, words, css, sleep }) => {
  css('@keyframes blink{50%{opacity:0}}.cur{display:inline-block;width:7px;height:14px;background:#333;animation:blink 1s infinite}.b{padding:9px 13px;border-radius:4px 14px 14px;background:#eef6f0;max-width:80%;width:fit-content}.me .b{background:#1c5d99;color:#fff;margin-left:auto;border-radius:14px 4px 14px 14px}.t{padding:3px 12px}.b p,.b ul{margin:0 0 6px}.by{font-size:12px;color:#555}');
  const log = make('div', { 'aria-live': 'polite', style: 'flex:1;overflow-y:auto;min-height:0' }), box = make('textarea');
  place.append(log, box);
  field(box);
  let last = '';
  return { async draw({ role, name, text }) {
    if (role === 'system') { log.append(make('div', { class: 't', style: 'text-align:center;color:#678;font-size:12px' }, text)); last = ''; return; }
    const mine = role === 'customer';
    const bubble = make('div', { class: 'b' });
    const turn = make('div', { class: mine ? 't me' : 't' }, ...(!mine && last !== name ? [make('div', { class: 'by' }, name)] : []), bubble);
    if (mine) { bubble.append(...words(text)); log.append(turn); } else {
      const wait = make('div', { class: 't' }, make('div', { class: 'b', style: 'color:#789' }, say(`Antwoord zoeken voor je`, `Looking for an answer`), make('span', { class: 'cur' })));
      log.append(wait);
      await sleep(160);
      wait.remove();
      log.append(turn);
      const cursor = make('span', { class: 'cur' }), growing = make('p');
      bubble.append(growing);
      for (let i = 0; i < text.length; i += 9) { growing.replaceChildren(text.slice(0, i + 9), cursor); await sleep(20); }
      bubble.replaceChildren(...words(text));
      if (role === 'bot') turn.append(make('div', { style: 'font-size:11px;color:#789' }, make('button', { type: 'button' }, '👍'), make('button', { type: 'button' }, '👎'), make('details', {}, make('summary', {}, say('Bronnen', 'Sources')), make('a', { href: '#x' }, 'Help 12'))));
    }
    last = mine ? '' : name;
    log.scrollTop = 1e6;
  } };
};
