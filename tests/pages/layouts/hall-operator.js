'use strict';
// Rows with made-up classes: a face drawn by the background, a name above the first words of a group with what the person does, the time hidden until
// the mouse comes, a tick that says "Read" to screen readers, pictures of the next row; cards hang below the words.
globalThis.layout = ({ place, make, field, say, words, random, sleep }) => {
  const log = make('div', { class: random(), style: 'flex:1;overflow-y:auto;min-height:0;padding:10px 14px' }), box = make('textarea', {}); place.append(log, box); field(box);
  let last = '', typing = null;
  const put = (e) => { log.append(e); log.scrollTop = 1e6; return e; };
  const note = (t) => put(make('div', { class: random(), style: 'margin:10px auto;width:fit-content;font-size:12px;color:#6c757d;background:#f3f5f7;border-radius:6px;padding:3px 8px' }, t));
  return { draw(l) {
    if (typing && l.what !== 'typing') { typing.remove(); typing = null; }
    if (l.role === 'aside') {
      last = '';
      if (l.what === 'earlier') put(make('span', { class: random(), style: 'display:block;text-align:center;cursor:pointer;text-decoration:underline;font-size:12px' }, l.text));
      if (['day', 'unread', 'privacy', 'away'].includes(l.what)) note(l.text);
      if (l.what === 'typing') typing = put(make('div', { style: 'display:flex;gap:8px' }, make('span', { style: 'width:28px;height:28px;border-radius:50%;background:#bbb' }), make('div', { style: 'background:#f3f5f7;border-radius:14px;padding:8px 12px' }, make('span', { style: 'font-size:13px;color:#888' }, l.text, '…'))));
      if (l.what === 'email') put(make('div', { style: 'background:#f3f5f7;border-radius:14px;padding:12px;width:260px;margin-left:36px' }, make('div', {}, l.text), make('div', {}, make('input', { type: 'email', placeholder: l.field }), make('div', { role: 'button', tabindex: 0 }, l.button))));
      if (l.what === 'csat') put(make('div', { style: 'border-top:1px solid #ddd;text-align:center;padding:12px' }, make('div', { style: 'font-weight:600' }, l.text), make('div', { style: 'display:flex;justify-content:center;gap:6px' }, ...[1, 2, 3, 4, 5].map(() => make('span', { style: 'width:24px;height:24px;background:#fc3;display:inline-block;cursor:pointer' })))));
      return;
    }
    if (l.role === 'system') { note(l.text); last = ''; return; }
    const mine = l.role === 'customer', who = mine ? 'me' : l.name, head = who !== last && !mine;
    put(make('div', { class: random(), style: `display:flex;gap:8px;margin-top:${who === last ? 3 : 12}px;flex-direction:${mine ? 'row-reverse' : 'row'}` }, ...(mine ? [] : [make('span', { style: `width:28px;height:28px;flex:none;border-radius:50%;${who === last ? '' : 'background:#7a8'}` })]), make('div', { style: 'max-width:76%' },
      ...(head ? [make('div', { style: 'font-size:12px;color:#555;margin-bottom:2px' }, make('span', { style: 'font-weight:600' }, l.name), make('span', { style: 'margin-left:6px' }, l.role === 'bot' ? 'Bot' : l.name.startsWith('F') ? say('Verkoop', 'Sales') : say('Werkplaats', 'Workshop')))] : []),
      make('div', { style: `border-radius:14px;padding:8px 12px;background:${mine ? '#1972f5' : '#f3f5f7'};color:${mine ? '#fff' : '#111'}` }, ...(l.quote ? [make('div', { style: 'border-left:2px solid #1972f5;padding:0 0 0 8px;margin-bottom:4px;font-size:12px;color:#666' }, make('span', { style: 'display:block;font-weight:600' }, say('Jij', 'You')), l.quote)] : []), ...words(l.text, 'span'), ...(l.list ? [make('ol', { style: 'margin:4px 0;padding-left:20px' }, ...l.list.map((t) => make('li', {}, t)))] : []),
        ...(l.table ? [make('div', { style: 'margin-top:6px' }, ...l.table.slice(1).map(([x, y]) => make('div', { style: 'display:flex;justify-content:space-between;gap:16px' }, make('span', {}, x), make('b', {}, y))))] : [])),
      ...(l.cards ? [make('div', { style: 'display:flex;flex-direction:column;gap:4px;margin-top:4px' }, ...l.cards.map(([t, p]) => make('a', { href: '/a', style: 'background:#fff;border:1px solid #dde;border-radius:10px;padding:8px' }, make('b', { style: 'display:block' }, t), make('small', {}, p))))] : []),
      ...(l.file ? [make('a', { href: '/f', style: 'display:flex;gap:6px;background:#f3f5f7;border-radius:10px;padding:8px;margin-top:4px' }, make('span', {}, '📄'), make('span', {}, l.file))] : []), ...(l.link ? [make('a', { href: '/x', style: 'display:block;border:1px solid #dde;border-radius:10px;margin-top:4px;padding:8px' }, make('span', { style: 'display:block;font-weight:600' }, l.link[0]), make('span', { style: 'display:block;font-size:12px' }, l.link[1]), make('span', { style: 'font-size:11px;color:#999' }, l.link[2]))] : []),
      make('div', { style: `font-size:11px;color:#999;text-align:${mine ? 'right' : 'left'}` }, make('span', { style: 'opacity:0' }, l.time), ...(l.edited ? [make('span', {}, l.edited)] : []), ...(mine ? [make('span', { role: 'img', 'aria-label': say('Gelezen', 'Read'), style: 'display:inline-block;width:10px;height:10px' })] : [])),
      ...(l.react ? [make('span', { style: 'border:1px solid #dde;border-radius:10px;font-size:12px;padding:1px 6px' }, l.react)] : []))));
    if (l.failed) { const f = put(make('div', { style: 'text-align:right;font-size:12px;color:#d00;cursor:pointer' }, `! ${l.failed}`)); sleep(600).then(() => f.remove()); }
    if (l.quick) put(make('div', { style: 'display:flex;flex-wrap:wrap;gap:6px;margin:8px 0 0 36px' }, ...l.quick.map((q) => make('div', { style: 'cursor:pointer;border:1px solid #1972f5;border-radius:8px;padding:6px 10px;color:#1972f5' }, q))));
    last = who;
  } };
};
