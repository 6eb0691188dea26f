'use strict';
// The list is drawn from the bottom up (column-reverse) and the newest group comes first in the document, the lines inside a
// group in reading order; names in the title of a face at the foot of the group; the person's in "Ik"; unread divider.
globalThis.layout = ({ place, make, field, say, words }) => {
  const log = make('div', { style: 'flex:1;overflow-y:auto;min-height:0;display:flex;flex-direction:column-reverse;padding:8px' }), box = make('textarea');
  place.append(log, box);
  field(box);
  let last = '', group = null;
  return { draw({ role, name, text, time, quick, table, cards, form, quote, react, edited, file, rate, n }) {
    if (role === 'system') { log.prepend(make('div', { style: 'align-self:center;background:#eef;border-radius:8px;padding:3px 10px;font-size:12px;margin:6px' }, text)); last = ''; if (rate) log.prepend(make('div', { style: 'align-self:center;text-align:center;font-size:13px' }, say('Bedankt voor je bezoek. Wil je ons een cijfer geven?', 'Thanks for dropping by. Would you like to rate us?'), make('div', {}, ...[1, 2, 3].map(() => make('button', {}, '★'))))); return; }
    const mine = role === 'customer', who = mine ? 'me' : name;
    if (n === 11) { log.prepend(make('div', { style: 'display:flex;align-items:center;gap:6px;color:#d33;font-size:12px' }, make('hr', { style: 'flex:1' }), say('ONGELEZEN', 'UNREAD'), make('hr', { style: 'flex:1' }))); last = ''; }
    if (who !== last) { group = make('div', { style: 'display:flex;flex-direction:column;gap:3px' }); log.prepend(make('div', { style: `display:flex;gap:6px;margin:6px 0;align-items:flex-end;flex-direction:${mine ? 'row-reverse' : 'row'}` }, make('div', { title: mine ? say('Ik', 'Me') : name, style: `width:30px;height:30px;border-radius:50%;flex:none;background:${mine ? '#9c6' : '#69c'};background-image:linear-gradient(#fff3,#0001)` }), group)); last = who; }
    group.append(make('div', { title: `${time}`, style: `border-radius:12px;padding:8px 12px;max-width:260px;width:fit-content;background:${mine ? '#dcf8c6' : '#eee'};${mine ? 'margin-left:auto' : ''}` }, ...(quote ? [make('div', { style: 'border-left:3px solid #69c;padding-left:6px;font-size:12px;color:#555' }, make('strong', {}, say('Ik', 'Me')), make('br'), quote)] : []), ...words(text),
      ...(table ? [make('ul', {}, ...table.slice(1).map((r) => make('li', {}, r.join(', '))))] : []), ...(cards ? cards.map(([t, p]) => make('a', { href: '#', style: 'display:block;border:1px solid #bbb;border-radius:6px;background:#fff;padding:6px;margin-top:4px;text-decoration:none' }, make('b', {}, t), make('div', {}, p))) : []),
      ...(form ? form.map((f) => make('label', { style: 'display:block' }, f, make('input', {}))) : []), ...(file ? [make('div', {}, make('a', { href: '/f' }, file))] : []), ...(edited ? [make('span', { style: 'font-size:10px;color:#777' }, say(' bewerkt', ' edited'))] : [])), ...(react ? [make('div', { style: 'font-size:11px' }, react)] : []));
    if (quick) group.append(make('div', {}, ...quick.map((q) => make('button', {}, q))));
    log.scrollTop = 0;
  } };
};
