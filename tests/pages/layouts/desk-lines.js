'use strict';
// An old window: a line each, "(14:03:22) Sally Fox: words", the name in colour; what the page says itself stands between stars or in italics.
globalThis.layout = ({ place, make, field, say }) => {
  const log = make('div', { id: 'transcript', style: 'flex:1;overflow-y:scroll;min-height:0;border:1px inset #999;font:13px Verdana;padding:4px' }), box = make('textarea', { rows: 2 });
  place.append(log, box); field(box);
  let typing = null;
  const links = (t) => t.split(/(https:\S+)/).filter(Boolean).map((p) => (p.startsWith('https:') ? make('a', { href: p, target: '_blank' }, p) : p));
  const row = (...k) => { const d = make('div', { class: 'chatline', style: 'margin-bottom:3px' }, ...k); log.append(d); log.scrollTop = 1e6; return d; };
  return { draw(l) {
    if (typing && l.what !== 'typing') { typing.remove(); typing = null; }
    if (l.role === 'aside') {
      if (l.what === 'earlier') row(make('a', { href: '#' }, l.text));
      if (l.what === 'day') row(make('center', {}, make('b', {}, l.text)));
      if (l.what === 'unread') row(make('hr'), make('small', {}, l.text));
      if (l.what === 'privacy') row(make('i', { style: 'color:#666' }, l.text));
      if (l.what === 'prechat') for (const [k, v] of l.rows) row(make('i', { style: 'color:#666' }, `${k}: ${v}`));
      if (l.what === 'typing') typing = row(make('i', { style: 'color:#999' }, l.text));
      if (l.what === 'email') row(l.text, make('br'), make('input', { type: 'text', size: 20, placeholder: l.field }), make('input', { type: 'button', value: l.button }));
      if (l.what === 'csat') row(make('b', {}, l.text), make('br'), make('select', {}, ...[1, 2, 3, 4, 5].map((n) => make('option', {}, String(n)))), make('input', { type: 'submit', value: 'OK' }));
      return;
    }
    if (l.role === 'system') { row(make('i', { style: 'color:#666' }, `*** ${l.text} ***`)); return; }
    const mine = l.role === 'customer';
    row(make('span', { class: 'stamp', style: 'color:#999' }, `(${l.time}:22) `), make('span', { style: `color:${mine ? '#00c' : '#c00'};font-weight:bold` }, `${mine ? 'Iris' : l.name}: `), ...(l.quote ? [make('q', {}, l.quote), make('br')] : []), make('span', {}, ...links(l.text)),
      ...(l.table ? [make('table', { border: 1, style: 'font-size:12px' }, ...l.table.map((r) => make('tr', {}, ...r.map((c) => make('td', {}, c)))))] : []),
      ...(l.cards ? [make('ul', {}, ...l.cards.map(([t, p]) => make('li', {}, make('a', { href: '#' }, t), ' ', p)))] : []),
      ...(l.link ? [make('br'), make('span', { style: 'color:#666' }, `[${l.link[0]}]`)] : []), ...(l.file ? [' ', make('a', { href: '#' }, l.file)] : []), ...(l.edited ? [make('small', {}, ` (${l.edited})`)] : []), ...(l.failed ? [make('small', { style: 'color:red' }, ` ${l.failed}`)] : []),
      ...(l.react ? [make('span', { style: 'font-size:11px' }, ` ${l.react}`)] : []), ...(l.quick ? [make('br'), ...l.quick.map((q) => make('input', { type: 'button', value: q }))] : []));
  } };
};
