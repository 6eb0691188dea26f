'use strict';
// Floats of former days: "Fern Vandelay says:" over a paragraph, the time floats at the right; own lines "I say:"; lines in between are table rows of one cell.
globalThis.layout = ({ place, make, field, say, words, sleep }) => {
  const log = make('div', { id: 'chatbox', style: 'flex:1;overflow-y:auto;min-height:0;border:1px solid #999' }), box = make('textarea', {}); place.append(log, box); field(box);
  let typing = null;
  const put = (e) => { log.append(e); log.scrollTop = 1e6; return e; };
  const bar = (...k) => put(make('div', { class: 'bar', style: 'clear:both;background:#ffd;border:1px solid #eec;padding:3px 6px;font-size:12px' }, ...k));
  return { draw(l) {
    if (typing && l.what !== 'typing') { typing.remove(); typing = null; }
    if (l.role === 'aside') {
      if (['earlier', 'day', 'unread', 'privacy', 'away'].includes(l.what)) bar(l.text);
      if (l.what === 'typing') typing = bar(l.text);
      if (l.what === 'email') bar(l.text, ' ', make('input', { type: 'text', size: 12 }), make('input', { type: 'submit', value: l.button }));
      if (l.what === 'csat') bar(l.text, ' ', ...[1, 2, 3, 4, 5].map((n) => make('input', { type: 'radio', name: 'm', value: n })), make('input', { type: 'submit', value: 'OK' }));
      return;
    }
    if (l.role === 'system') { bar(l.text); return; }
    const mine = l.role === 'customer';
    const e = put(make('div', { class: `msg ${mine ? 'usr' : 'op'}`, style: 'clear:both;padding:6px;overflow:hidden;border-bottom:1px dotted #ccc' }, make('div', { class: 'tm', style: 'float:right;font-size:11px;color:#999' }, l.time), make('div', { class: 'nm', style: `font-weight:bold;color:${mine ? '#369' : '#933'}` }, mine ? say('Ik zeg:', 'I say:') : say(`${l.name} zegt:`, `${l.name} says:`)), make('div', { class: 'tx' }, ...(l.quote ? [make('blockquote', { style: 'margin:0 0 0 8px;color:#777' }, l.quote)] : []), ...words(l.text, 'p').map((p) => { p.style.margin = 0; return p; }), ...(l.list ? [make('ol', {}, ...l.list.map((t) => make('li', {}, t)))] : []), ...(l.table ? [make('table', { border: 1 }, ...l.table.map((r) => make('tr', {}, ...r.map((c) => make('td', {}, c)))))] : []), ...(l.cards ? [make('ul', {}, ...l.cards.map(([t, p]) => make('li', {}, make('a', { href: '/a' }, t), make('br'), p)))] : []), ...(l.file ? [make('img', { alt: '', width: 16, height: 16 }), make('a', { href: '/f' }, l.file)] : []), ...(l.edited ? [make('span', { style: 'font-size:10px;color:#999' }, l.edited)] : [])), ...(l.react ? [make('div', { style: 'font-size:11px' }, l.react)] : []), ...(l.quick ? [make('div', {}, ...l.quick.map((q) => make('input', { type: 'button', value: q })))] : [])));
    if (l.failed) { const f = make('div', { style: 'color:red;font-size:11px' }, l.failed); e.append(f); sleep(600).then(() => f.remove()); }
  } };
};
