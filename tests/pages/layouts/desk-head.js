'use strict';
// Only a head per speaker, with name, part and time over bordered bubbles of a group; the customer has a head, too; a footer with state.
globalThis.layout = ({ place, make, field, say, words, sleep }) => {
  const log = make('ol', { style: 'flex:1;overflow-y:auto;min-height:0;list-style:none;margin:0;padding:10px', 'aria-label': say('Berichten', 'Messages') }), box = make('textarea', {});
  place.append(log, box, make('button', { type: 'button' }, say('Verstuur', 'Send'))); field(box);
  let last = '', group = null, typing = null;
  const li = (...k) => { const e = make('li', {}, ...k); log.append(e); log.scrollTop = 1e6; return e; };
  return { draw(l) {
    if (typing && l.what !== 'typing') { typing.remove(); typing = null; }
    if (l.role === 'aside') {
      last = '';
      if (l.what === 'earlier') li(make('button', { type: 'button' }, l.text));
      if (l.what === 'day') li(make('time', { datetime: '2026-11-22', style: 'display:block;text-align:center' }, l.text));
      if (l.what === 'unread') li(make('span', { style: 'display:block;text-align:center;background:#fde68a' }, l.text));
      if (l.what === 'privacy') li(make('small', {}, l.text));
      if (l.what === 'prechat') li(make('details', { open: '' }, make('summary', {}, l.text), ...l.rows.map(([k, v]) => make('p', { style: 'margin:2px' }, `${k}: ${v}`))));
      if (l.what === 'typing') typing = li(make('span', { style: 'color:#888;font-size:13px' }, l.text, make('span', {}, '...')));
      if (l.what === 'email') li(make('div', { style: 'border:1px solid #999;padding:10px' }, make('strong', {}, l.text), make('br'), make('input', { type: 'email', placeholder: l.field }), make('button', { type: 'submit' }, l.button)));
      if (l.what === 'csat') li(make('div', { style: 'border:1px solid #999;padding:10px' }, make('p', {}, l.text), make('progress', { value: 0, max: 5 }), make('div', {}, ...['1', '2', '3', '4', '5'].map((n) => make('a', { href: '#', role: 'button' }, n)))));
      return;
    }
    if (l.role === 'system') { li(make('em', { style: 'display:block;text-align:center;color:#555' }, l.text)); last = ''; return; }
    const mine = l.role === 'customer', who = mine ? 'me' : l.name;
    if (who !== last) {
      group = li(make('div', { style: `display:flex;gap:6px;font-size:12px;color:#444;justify-content:${mine ? 'flex-end' : 'flex-start'}` }, make('span', { style: 'font-weight:600' }, mine ? 'Iris' : l.name), ...(mine ? [] : [make('span', {}, l.role === 'bot' ? 'Chatbot' : l.name.startsWith('S') ? say('Klantenservice', 'Customer care') : say('Facturatie', 'Billing'))]), make('time', {}, l.time)));
    }
    group.append(make('div', { style: `border:1px solid ${mine ? '#0a7' : '#bbb'};border-radius:4px 14px 14px 14px;padding:8px 12px;margin:3px 0;width:fit-content;max-width:80%;${mine ? 'margin-left:auto' : ''}` }, ...(l.quote ? [make('figure', { style: 'margin:0 0 4px;font-size:12px;color:#777' }, make('figcaption', {}, say('In antwoord op jou', 'In reply to you')), make('div', {}, l.quote))] : []), ...words(l.text, 'div'),
      ...(l.table ? [make('div', { style: 'display:grid;grid-template-columns:1fr auto auto;gap:4px 10px;font-size:13px' }, ...l.table.flatMap((r, i) => r.map((c) => make('div', { style: i ? '' : 'font-weight:600' }, c))))] : []),
      ...(l.link ? [make('div', { style: 'display:flex;gap:8px;margin-top:8px;border-top:1px solid #ddd;padding-top:6px' }, make('div', { style: 'width:40px;height:40px;background:#ddd' }), make('div', {}, make('div', { style: 'font-weight:600;font-size:13px' }, l.link[0]), make('div', { style: 'font-size:11px' }, l.link[2])))] : []),
      ...(l.file ? [make('div', {}, make('a', { href: '/f' }, l.file), make('span', { style: 'font-size:11px;color:#777' }, ' 34 kB'))] : []),
      ...(l.cards ? l.cards.map(([t, p]) => make('details', { style: 'border-top:1px solid #ddd' }, make('summary', {}, t), make('p', {}, p))) : [])));
    if (l.edited) group.lastChild.append(make('span', { style: 'font-size:11px;color:#777;margin-left:6px' }, `(${l.edited})`));
    if (l.react) group.append(make('span', { style: 'font-size:12px;background:#eee;border-radius:8px;padding:1px 6px' }, l.react));
    if (l.quick) group.append(make('div', { role: 'group' }, ...l.quick.map((q) => make('button', { type: 'button' }, q))));
    if (l.failed) { const f = make('div', { role: 'alert', style: 'color:#b00;font-size:12px;text-align:right' }, l.failed.split('. ')[0], '. ', make('button', { type: 'button' }, l.failed.split('. ')[1])); group.append(f); sleep(600).then(() => f.remove()); }
    last = who; log.scrollTop = 1e6;
  } };
};
