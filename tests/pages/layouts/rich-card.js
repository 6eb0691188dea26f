'use strict';
// A card for each thing said: a strip with face, name, part ("Advisor") and time, the words below it in the same card;
// everyone on the left; a line "Rate this answer" in stars under the company's; a box to save the chat at the end.
globalThis.layout = ({ place, make, field, say, words, random }) => {
  const c = random();
  const log = make('section', { 'aria-label': say('Berichten', 'Messages'), style: 'flex:1;overflow-y:auto;min-height:0;padding:8px;background:#fafafa' }), box = make('input', { type: 'text', style: 'margin:8px;height:32px' }), send = make('button', { type: 'button' }, say('Stuur', 'Send'));
  place.append(log, make('footer', { style: 'display:flex' }, box, send));
  field(box, send);
  const initials = (who) => who.split(' ').map((w) => w[0]).join('').slice(0, 2).toUpperCase();
  return { draw({ role, name, text, time, quick }) {
    if (role === 'system') { log.append(make('div', { style: 'display:flex;align-items:center;gap:8px;color:#888;font-size:12px;margin:8px 0' }, make('hr', { style: 'flex:1' }), text, make('hr', { style: 'flex:1' }))); return; }
    const mine = role === 'customer', who = mine ? 'Saar Vink' : name, part = { bot: say('Assistent', 'Assistant'), agent: say('Adviseur', 'Advisor'), customer: say('Klant', 'Customer') }[role];
    log.append(make('article', { class: c, style: 'background:#fff;border:1px solid #e2e2e2;border-radius:8px;margin:8px 0;padding:8px 10px' },
      make('header', { style: 'display:flex;gap:6px;align-items:center;font-size:13px' }, make('span', { style: 'width:24px;height:24px;border-radius:12px;background:#dde;display:flex;align-items:center;justify-content:center;font-size:10px' }, initials(who)), make('strong', {}, who), make('span', { style: 'background:#eef;border-radius:4px;padding:0 5px;font-size:11px' }, part), make('time', { style: 'margin-left:auto;color:#999;font-size:11px' }, time)),
      make('div', { style: 'padding-top:4px' }, ...words(text, 'p')),
      ...(mine ? [] : [make('div', { style: 'font-size:11px;color:#888' }, say('Beoordeel dit antwoord', 'Rate this answer'), ' ', ...[1, 2, 3].map((n) => make('button', { type: 'button', 'aria-label': `${n}` }, '★')))]),
      ...(quick ? [make('ul', { style: 'list-style:none;padding:0;display:flex;gap:4px' }, ...quick.map((q) => make('li', {}, make('a', { href: '#', role: 'button', style: 'border:1px solid #88a;border-radius:4px;padding:2px 6px' }, q))))] : [])));
    log.scrollTop = 1e6;
  } };
};
