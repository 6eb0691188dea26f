'use strict';
// The agent's name as a coloured first line inside the bubble, the time in its corner, receipts as sentences, a day
// between two bubbles of one group, an answer that quotes what it answers.
globalThis.layout = ({ place, make, field, say, words }) => {
  const log = make('main', { style: 'flex:1;overflow-y:auto;min-height:0;background:#efe7dd;padding:8px 0' }), box = make('textarea');
  place.append(log, box);
  field(box);
  let last = '', group = null;
  return { draw({ role, name, text, time, n }) {
    if (role === 'system') { log.append(make('div', { style: 'text-align:center;margin:6px' }, make('span', { style: 'background:#fff8c9;border-radius:7px;padding:3px 9px;font-size:12px' }, text))); last = ''; return; }
    const mine = role === 'customer', who = mine ? 'me' : name;
    if (who !== last) { group = make('section', { style: 'display:flex;flex-direction:column;gap:2px;padding:3px 14px' }); log.append(group); }
    const bubble = make('div', { style: `position:relative;align-self:${mine ? 'flex-end' : 'flex-start'};background:${mine ? '#d9fdd3' : '#fff'};border-radius:8px;padding:5px 9px 16px;max-width:80%` },
      ...(mine || who === last ? [] : [make('div', { style: 'font-size:13px;font-weight:600;color:#c2410c' }, name)]), ...words(text, 'div'), make('span', { style: 'position:absolute;right:8px;bottom:2px;font-size:10px;color:#667' }, mine ? `${time} ✓✓` : time));
    if (n === 8) group.append(make('div', { style: 'align-self:center;font-size:12px;background:#fff;border-radius:7px;padding:2px 8px' }, say('Vandaag', 'Today')));
    group.append(bubble);
    if (mine) { log.querySelector('.seen')?.remove(); group.append(make('div', { class: 'seen', style: 'align-self:flex-end;font-size:11px;color:#667' }, say(`Gelezen om ${time}`, `Read at ${time}`))); }
    last = who;
    log.scrollTop = 1e6;
  } };
};
