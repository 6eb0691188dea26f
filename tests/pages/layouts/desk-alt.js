'use strict';
// Who speaks is told by the alternative text of faces alone, on the last bubble of a group; no times; the list is a table of rows.
globalThis.layout = ({ place, make, field, say, words }) => {
  const pic = 'data:image/gif;base64,R0lGODlhAQABAAAAACw=';
  const log = make('div', { class: 'scroll', style: 'flex:1;overflow-y:auto;min-height:0' }), box = make('input', { type: 'text', placeholder: say('Typ hier', 'Type here') });
  const inner = make('div', { style: 'display:flex;flex-direction:column;padding:12px' }); log.append(inner); place.append(log, make('form', { onsubmit: 'return false' }, box)); field(box);
  let last = '', face = null, typing = null;
  const small = (text) => make('div', { style: 'align-self:center;font-size:11px;letter-spacing:.04em;text-transform:uppercase;color:#999;margin:10px 0' }, text);
  return { draw(l) {
    if (typing && l.what !== 'typing') { typing.remove(); typing = null; }
    if (l.role === 'aside') {
      last = '';
      if (['earlier'].includes(l.what)) inner.append(make('div', { role: 'button', tabindex: 0, style: 'align-self:center;cursor:pointer;color:#609' }, l.text));
      if (['day', 'unread'].includes(l.what)) inner.append(small(l.text));
      if (l.what === 'privacy') inner.append(make('div', { style: 'background:#fff8e1;padding:8px;font-size:12px;border-radius:6px' }, l.text));
      if (l.what === 'prechat') inner.append(make('div', { style: 'background:#f5f5f5;border-radius:6px;padding:10px;font-size:13px' }, make('strong', {}, l.text), make('table', {}, ...l.rows.map(([k, v]) => make('tr', {}, make('td', {}, k), make('td', {}, v))))));
      if (l.what === 'typing') { typing = make('div', { style: 'display:flex;gap:6px' }, make('img', { alt: l.name, src: pic, style: 'width:30px;height:30px;border-radius:15px' }), make('em', { style: 'font-size:12px;color:#999' }, l.text, '...')); inner.append(typing); }
      if (l.what === 'email') inner.append(make('div', { style: 'align-self:flex-start;margin-left:36px;background:#eee;border-radius:12px;padding:10px;max-width:70%' }, make('span', {}, l.text), make('input', { placeholder: l.field }), make('button', { type: 'button' }, l.button)));
      if (l.what === 'csat') inner.append(make('div', { style: 'align-self:stretch;background:#f5f5f5;border-radius:6px;padding:12px;text-align:center' }, make('h4', { style: 'margin:0' }, l.text), make('div', {}, ...[1, 2, 3, 4, 5].map((n) => make('button', { type: 'button' }, String(n)))), make('textarea', { placeholder: say('Opmerking', 'Comment') }), make('button', { type: 'button' }, 'OK')));
      log.scrollTop = 1e6; return;
    }
    if (l.role === 'system') { inner.append(small(l.text)); last = ''; log.scrollTop = 1e6; return; }
    const mine = l.role === 'customer', who = mine ? 'me' : l.name;
    if (who === last && face) face.replaceWith(make('span', { style: 'width:30px;flex:none' }));
    face = mine ? null : make('img', { alt: l.name, src: pic, style: 'width:30px;height:30px;border-radius:15px;background:#c9c;flex:none' });
    inner.append(make('div', { style: `display:flex;gap:6px;align-items:flex-end;margin-top:${who === last ? 2 : 10}px;align-self:${mine ? 'flex-end' : 'flex-start'};max-width:85%` }, ...(face ? [face] : []), make('div', {}, make('div', { style: `border-radius:12px;padding:8px 12px;background:${mine ? '#609' : '#eee'};color:${mine ? '#fff' : '#222'}` },
      ...(l.quote ? [make('div', { style: 'font-size:12px;font-style:italic;color:#666;border-left:2px solid #609;padding-left:6px' }, l.quote)] : []), ...words(l.text, 'p').map((p) => { p.style.margin = 0; return p; }),
      ...(l.table ? l.table.slice(1).map((r) => make('p', { style: 'margin:4px 0 0;font-size:13px' }, `${r[1]} × ${r[0]} — ${r[2]}`)) : []),
      ...(l.link ? [make('p', { style: 'margin:6px 0 0;font-size:12px;background:#fff;padding:6px' }, make('strong', {}, l.link[0]), make('br'), l.link[1])] : []), ...(l.edited ? [make('small', { style: 'color:#888' }, ` ${l.edited}`)] : [])),
      ...(l.file ? [make('a', { href: '/f', style: 'display:inline-block;margin-top:4px;background:#eee;border-radius:12px;padding:8px 12px' }, l.file)] : []),
      ...(l.cards ? [make('div', { style: 'display:flex;flex-direction:column' }, ...l.cards.map(([t, p]) => make('div', { role: 'link', tabindex: 0, style: 'cursor:pointer;border:1px solid #ddd;border-radius:12px;padding:8px;margin-top:4px' }, make('div', { style: 'font-weight:700' }, t), make('div', { style: 'font-size:12px' }, p))))] : []),
      ...(l.react ? [make('div', { style: 'font-size:12px;margin-top:-6px;text-align:right' }, l.react)] : []),
      ...(l.failed ? [make('div', { style: 'font-size:11px;color:#c00;text-align:right' }, '⚠ ', l.failed)] : []))));
    if (l.quick) inner.append(make('div', { style: 'display:flex;gap:4px;margin:6px 0 0 36px' }, ...l.quick.map((q) => make('span', { tabindex: 0, style: 'cursor:pointer;border:1px solid #609;border-radius:10px;padding:4px 8px' }, q))));
    last = who; log.scrollTop = 1e6;
  } };
};
