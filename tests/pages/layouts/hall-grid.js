'use strict';
// A grid for screen readers: a row with cells for face, words and time; everyone at the left, told apart by the name in bold; hover tools in a cell.
globalThis.layout = ({ place, make, field, say, words, sleep }) => {
  const log = make('div', { role: 'grid', style: 'flex:1;overflow-y:auto;min-height:0' }), body = make('div', { role: 'rowgroup' }), box = make('input', { type: 'text' }); log.append(body); place.append(log, box); field(box);
  let typing = null;
  const put = (e) => { body.append(e); log.scrollTop = 1e6; return e; };
  const full = (t, c = '#888') => put(make('div', { role: 'row' }, make('div', { role: 'gridcell', 'aria-colspan': 3, style: `text-align:center;font-size:12px;color:${c};padding:6px` }, t)));
  return { draw(l) {
    if (typing && l.what !== 'typing') { typing.remove(); typing = null; }
    if (l.role === 'aside') {
      if (l.what === 'earlier') full(make('button', { type: 'button' }, l.text));
      if (['day', 'privacy', 'away'].includes(l.what)) full(l.text);
      if (l.what === 'unread') full(`⎯⎯ ${l.text} ⎯⎯`, '#c30');
      if (l.what === 'typing') typing = full(l.text);
      if (l.what === 'email') full(make('div', {}, make('p', {}, l.text), make('input', { type: 'email', placeholder: l.field }), make('button', { type: 'button' }, l.button)));
      if (l.what === 'csat') full(make('div', {}, make('p', {}, l.text), ...['😞', '😐', '😀'].map((e) => make('button', { type: 'button' }, e))));
      return;
    }
    if (l.role === 'system') { full(l.text); return; }
    const mine = l.role === 'customer';
    const row = put(make('div', { role: 'row', 'aria-label': say(`Bericht van ${mine ? 'jou' : l.name}`, `Message from ${mine ? 'you' : l.name}`), style: 'display:grid;grid-template-columns:44px 1fr 60px;border-bottom:1px solid #f0f0f0;padding:6px 0' }, make('div', { role: 'gridcell' }, make('span', { style: `display:inline-block;width:32px;height:32px;border-radius:50%;background:${mine ? '#c96' : '#69c'};color:#fff;text-align:center;line-height:32px` }, mine ? 'IB' : l.name.split(' ').map((w) => w[0]).join('').slice(0, 2).toUpperCase())), make('div', { role: 'gridcell' }, make('div', { style: 'font-weight:700' }, mine ? 'Iris B.' : l.name, ...(l.role === 'bot' ? [make('span', { style: 'font-weight:400;font-size:10px;border:1px solid #999;border-radius:3px;margin-left:6px;padding:0 3px' }, 'BOT')] : [])),
      ...(l.quote ? [make('div', { style: 'color:#777;border-left:3px solid #ccc;padding-left:6px;font-size:12px' }, make('b', {}, 'Iris B.'), make('div', {}, l.quote))] : []), make('div', {}, ...words(l.text, 'span'), ...(l.edited ? [make('span', { style: 'color:#999;font-size:11px' }, ` ${l.edited}`)] : [])), ...(l.list ? [make('ol', { style: 'margin:2px 0' }, ...l.list.map((t) => make('li', {}, t)))] : []), ...(l.table ? [make('table', {}, make('thead', {}, make('tr', {}, ...l.table[0].map((c) => make('th', {}, c)))), make('tbody', {}, ...l.table.slice(1).map((r) => make('tr', {}, ...r.map((c) => make('td', {}, c))))))] : []),
      ...(l.cards ? [make('div', { style: 'display:flex;gap:6px' }, ...l.cards.map(([t, p]) => make('div', { style: 'border:1px solid #ddd;border-radius:4px;padding:6px;flex:1' }, make('div', { style: 'font-weight:600;font-size:13px' }, t), make('div', { style: 'font-size:12px;color:#777' }, p))))] : []), ...(l.link ? [make('div', { style: 'display:flex;border:1px solid #ddd;border-radius:4px;padding:6px;margin-top:4px' }, make('div', {}, make('a', { href: '/x', style: 'font-weight:600' }, l.link[0]), make('div', { style: 'font-size:12px' }, l.link[1])))] : []), ...(l.file ? [make('button', { type: 'button' }, l.file)] : []), ...(l.react ? [make('div', {}, make('span', { style: 'background:#eef;border-radius:8px;padding:1px 6px;font-size:12px' }, l.react))] : []), ...(l.quick ? [make('div', {}, ...l.quick.map((q) => make('button', { type: 'button', style: 'margin-right:4px' }, q)))] : [])), make('div', { role: 'gridcell', style: 'font-size:11px;color:#999' }, l.time)));
    if (l.failed) { const f = make('div', { style: 'grid-column:2;font-size:12px;color:#c00' }, l.failed); row.append(f); sleep(600).then(() => f.remove()); }
  } };
};
