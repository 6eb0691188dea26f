'use strict';
// No names, no times, no bubble for the company: its words stand plain at the left, the customer's in a bubble at the right; notes in italics at the left.
globalThis.layout = ({ place, make, field, words }) => {
  const log = make('div', { style: 'flex:1;overflow-y:auto;min-height:0;padding:16px' }), box = make('textarea', {});
  const stack = make('div', { style: 'display:flex;flex-direction:column;gap:14px' }); log.append(stack); place.append(log, box); field(box);
  let typing = null;
  const put = (e) => { stack.append(e); log.scrollTop = 1e6; return e; };
  return { draw(l) {
    if (typing && l.what !== 'typing') { typing.remove(); typing = null; }
    if (l.role === 'aside') {
      if (l.what === 'earlier') put(make('button', { type: 'button' }, l.text));
      if (l.what === 'day' || l.what === 'unread') put(make('div', { style: 'text-align:center;font-size:12px;color:#999' }, l.text));
      if (l.what === 'privacy') put(make('div', { style: 'font-size:12px;color:#999;text-align:center' }, l.text));
      if (l.what === 'prechat') put(make('div', { style: 'border-radius:14px;background:#fafafa;border:1px solid #eee;padding:12px' }, make('div', { style: 'font-size:12px;color:#999' }, l.text), ...l.rows.map(([k, v]) => make('div', { style: 'display:flex;justify-content:space-between' }, make('span', { style: 'color:#999' }, k), make('span', {}, v)))));
      if (l.what === 'typing') typing = put(make('div', { style: 'color:#999;font-size:14px' }, `${l.text}…`));
      if (l.what === 'email') put(make('div', { style: 'border-radius:14px;border:1px solid #eee;padding:12px' }, make('p', { style: 'margin:0' }, l.text), make('input', { type: 'email', placeholder: l.field }), make('button', { type: 'button' }, l.button)));
      if (l.what === 'csat') put(make('div', { style: 'display:flex;gap:10px;align-items:center;font-size:13px;color:#777' }, make('span', {}, l.text), make('button', { type: 'button', 'aria-label': 'up' }, make('svg', {})), make('button', { type: 'button', 'aria-label': 'down' }, make('svg', {}))));
      return;
    }
    if (l.role === 'system') { put(make('div', { style: 'font-style:italic;font-size:13px;color:#999' }, l.text)); return; }
    if (l.role === 'customer') { put(make('div', { style: 'align-self:flex-end;background:#f3f3f3;border-radius:18px;padding:8px 14px;max-width:75%' }, ...words(l.text, 'div'))); if (l.failed) put(make('div', { style: 'align-self:flex-end;font-size:12px;color:#c00;margin-top:-10px' }, l.failed)); return; }
    put(make('div', { style: 'max-width:100%' }, ...(l.quote ? [make('blockquote', { style: 'border-left:3px solid #ddd;margin:0 0 6px;padding-left:10px;color:#777' }, l.quote)] : []), ...words(l.text, 'p').map((p) => { p.style.margin = '0 0 6px'; return p; }),
      ...(l.table ? [make('table', {}, make('thead', {}, make('tr', {}, ...l.table[0].map((c) => make('th', {}, c)))), make('tbody', {}, ...l.table.slice(1).map((r) => make('tr', {}, ...r.map((c) => make('td', {}, c))))))] : []),
      ...(l.cards ? [make('div', { style: 'display:grid;grid-template-columns:1fr 1fr;gap:8px' }, ...l.cards.map(([t, p]) => make('a', { href: '/a', style: 'border:1px solid #eee;border-radius:12px;padding:10px;text-decoration:none' }, make('div', {}, t), make('div', { style: 'font-size:12px;color:#999' }, p))))] : []),
      ...(l.link ? [make('a', { href: '/x', style: 'display:inline-block;border:1px solid #eee;border-radius:12px;padding:6px 10px;font-size:12px' }, l.link[2], ' · ', l.link[0])] : []), ...(l.file ? [make('a', { href: '/f', style: 'display:block' }, l.file)] : []), ...(l.edited ? [make('span', { style: 'font-size:11px;color:#999' }, l.edited)] : []),
      ...(l.quick ? [make('div', { style: 'display:flex;flex-direction:column;gap:6px' }, ...l.quick.map((q) => make('button', { type: 'button', style: 'text-align:left;border:1px solid #ddd;border-radius:12px;padding:8px' }, q)))] : [])),
    ); if (l.react) put(make('div', { style: 'font-size:12px;margin-top:-10px' }, l.react));
  } };
};
