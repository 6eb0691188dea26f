'use strict';
// The name is only the label of the box for screen readers; the time and a tick below; own rows are labelled, too; the list is drawn from the bottom.
globalThis.layout = ({ place, make, field, say, words, sleep }) => {
  const log = make('div', { style: 'flex:1;overflow-y:auto;min-height:0;display:flex;flex-direction:column-reverse' }), inner = make('div', { style: 'display:flex;flex-direction:column;padding:10px' }), box = make('textarea', {}); log.append(inner); place.append(log, box); field(box);
  let typing = null;
  const put = (e) => { inner.append(e); return e; };
  const mid = (t) => put(make('div', { style: 'align-self:center;font-size:12px;color:#789;padding:6px' }, t));
  return { draw(l) {
    if (typing && l.what !== 'typing') { typing.remove(); typing = null; }
    if (l.role === 'aside') {
      if (['earlier', 'day', 'unread', 'privacy', 'away'].includes(l.what)) mid(l.text);
      if (l.what === 'typing') typing = put(make('div', { 'aria-label': l.name, style: 'background:#e9edf2;border-radius:16px 16px 16px 4px;padding:10px;width:60px' }, make('span', { style: 'position:absolute;clip:rect(0 0 0 0);width:1px;height:1px;overflow:hidden' }, l.text)));
      if (l.what === 'email') put(make('div', { style: 'background:#e9edf2;border-radius:16px;padding:12px;max-width:80%' }, make('p', { style: 'margin:0 0 6px' }, l.text), make('input', { type: 'email', placeholder: l.field }), make('button', { type: 'button' }, l.button)));
      if (l.what === 'csat') put(make('div', { role: 'group', 'aria-label': l.text, style: 'align-self:center' }, make('p', {}, l.text), ...[1, 2, 3, 4, 5].map(() => make('button', { type: 'button' }, '★'))));
      return;
    }
    if (l.role === 'system') { mid(l.text); return; }
    const mine = l.role === 'customer', foot = make('div', { style: `font-size:11px;color:#789;align-self:${mine ? 'flex-end' : 'flex-start'};margin-bottom:8px` }, make('time', {}, l.time), ...(mine ? [' ', make('span', { title: say('Gelezen', 'Read') }, '✓✓')] : []), ...(l.edited ? [' ', make('span', {}, l.edited)] : []));
    put(make('div', { role: 'group', 'aria-label': mine ? say('Jij', 'You') : l.name, style: `align-self:${mine ? 'flex-end' : 'flex-start'};background:${mine ? '#2b6' : '#e9edf2'};color:${mine ? '#fff' : '#123'};border-radius:16px;padding:10px 14px;max-width:80%` }, ...(l.quote ? [make('div', { style: 'font-size:12px;border-left:2px solid #9ab;padding-left:6px;opacity:.8' }, l.quote)] : []), ...words(l.text, 'div'), ...(l.list ? [make('ul', { style: 'margin:4px 0' }, ...l.list.map((t) => make('li', {}, t)))] : []), ...(l.table ? [make('div', {}, ...l.table.slice(1).map(([x, y]) => make('div', { style: 'display:flex;justify-content:space-between;gap:10px' }, make('div', {}, x), make('div', {}, y))))] : []), ...(l.link ? [make('a', { href: '/x', style: 'display:block;background:#fff;border-radius:8px;padding:8px' }, make('b', { style: 'display:block' }, l.link[0]), make('span', {}, l.link[2]))] : []), ...(l.file ? [make('a', { href: '/f', style: 'display:block' }, l.file)] : [])));
    if (l.cards) put(make('div', { role: 'group', 'aria-label': say('Suggesties', 'Suggestions'), style: 'display:flex;gap:6px;overflow-x:auto' }, ...l.cards.map(([t, p]) => make('a', { href: '/a', style: 'background:#fff;border:1px solid #cdd;border-radius:10px;padding:8px;min-width:120px' }, make('div', {}, t), make('div', { style: 'font-size:12px' }, p)))));
    put(foot);
    if (l.react) foot.append(make('span', {}, ` ${l.react}`));
    if (l.failed) { const f = put(make('div', { role: 'alert', style: 'align-self:flex-end;color:#c00;font-size:12px' }, l.failed)); sleep(600).then(() => f.remove()); }
    if (l.quick) put(make('div', { style: 'display:flex;gap:6px;flex-wrap:wrap' }, ...l.quick.map((q) => make('button', { type: 'button', style: 'border-radius:14px' }, q))));
  } };
};
