'use strict';
// Name and time stand inside the bubble above the words; the page's notes begin with the time; days between dashes; a row of small tools below each bubble.
globalThis.layout = ({ place, make, field, say, words, sleep }) => {
  const log = make('div', { role: 'log', style: 'flex:1;overflow-y:auto;min-height:0;padding:10px' }), box = make('textarea', {}); place.append(log, box); field(box);
  let typing = null;
  const put = (e) => { log.append(e); log.scrollTop = 1e6; return e; };
  const note = (t) => put(make('div', { style: 'font-size:12px;color:#616161;margin:8px 4px' }, t));
  return { draw(l) {
    if (typing && l.what !== 'typing') { typing.remove(); typing = null; }
    if (l.role === 'aside') {
      if (l.what === 'day') put(make('div', { style: 'text-align:center;font-size:12px' }, `—— ${l.text} ——`));
      if (l.what === 'unread') put(make('div', { style: 'color:#c4314b;font-size:12px;border-bottom:1px solid #c4314b' }, l.text));
      if (l.what === 'privacy') note(l.text);
      if (l.what === 'typing') typing = note(l.text);
      if (l.what === 'email') put(make('div', { style: 'border:1px solid #ddd;border-radius:6px;padding:10px' }, make('b', {}, l.text), make('input', { type: 'email', placeholder: l.field }), make('button', { type: 'button' }, l.button)));
      if (l.what === 'csat') put(make('div', { style: 'border:1px solid #ddd;border-radius:6px;padding:10px' }, make('b', {}, l.text), make('div', {}, ...Array.from({ length: 10 }, (_, n) => make('a', { href: '#', style: 'padding:4px' }, String(n + 1))))));
      return;
    }
    if (l.role === 'system') { note(`${l.time} ${l.text}`); return; }
    const mine = l.role === 'customer';
    put(make('div', { style: `display:flex;flex-direction:column;align-items:${mine ? 'flex-end' : 'flex-start'};margin:8px 0` }, make('div', { style: `background:${mine ? '#e8ebfa' : '#f5f5f5'};border-radius:6px;padding:8px 14px;max-width:80%` }, make('div', { style: 'font-size:12px;color:#616161' }, ...(mine ? [] : [make('span', {}, l.name), ' ']), make('span', {}, l.time), ...(l.edited ? [' ', make('span', {}, l.edited)] : [])), ...(l.quote ? [make('blockquote', { style: 'border-left:4px solid #bbb;margin:4px 0;padding:2px 8px;background:#fff' }, make('div', { style: 'font-size:12px' }, `Iris ${l.time}`), make('div', {}, l.quote))] : []), make('div', {}, ...words(l.text, 'span')),
      ...(l.list ? [make('ol', { style: 'margin:4px 0' }, ...l.list.map((t) => make('li', {}, t)))] : []), ...(l.table ? [make('table', {}, make('thead', {}, make('tr', {}, ...l.table[0].map((c) => make('th', {}, c)))), make('tbody', {}, ...l.table.slice(1).map((r) => make('tr', {}, ...r.map((c) => make('td', {}, c))))))] : []), ...(l.cards ? l.cards.map(([t, p]) => make('button', { type: 'button', style: 'display:block;width:100%;text-align:left;margin-top:4px' }, make('b', {}, t), make('br'), p)) : []), ...(l.link ? [make('a', { href: '/x', style: 'display:flex;border:1px solid #ddd;margin-top:6px;background:#fff' }, make('span', { style: 'width:40px;background:#ccc' }), make('span', { style: 'padding:6px' }, make('span', { style: 'display:block;font-weight:600' }, l.link[0]), make('span', { style: 'display:block;font-size:12px' }, l.link[1])))] : []), ...(l.file ? [make('div', { style: 'border:1px solid #ddd;background:#fff;padding:6px;margin-top:6px' }, make('span', {}, l.file), make('a', { href: '/f', style: 'margin-left:8px' }, 'Download'))] : []), ...(l.react ? [make('button', { type: 'button', style: 'font-size:12px' }, `${l.react} 1`)] : [])),
    make('div', { style: 'font-size:11px;color:#888' }, make('a', { href: '#' }, say('Beantwoorden', 'Reply')), ' · ', make('a', { href: '#' }, say('Kopiëren', 'Copy')))));
    if (l.failed) { const f = put(make('div', { style: 'color:#c4314b;font-size:12px;text-align:right' }, '⊘ ', l.failed)); sleep(600).then(() => f.remove()); }
    if (l.quick) put(make('div', {}, ...l.quick.map((q) => make('button', { type: 'button' }, q))));
  } };
};
