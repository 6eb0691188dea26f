'use strict';
// A banner in the list tells who the customer speaks with now (face, name, part); bubbles carry no names at all; day lines stick to the top.
globalThis.layout = ({ place, make, field, say, words, sleep }) => {
  const log = make('div', { class: 'thread', style: 'flex:1;overflow-y:auto;min-height:0' }), box = make('textarea', {}); place.append(log, box); field(box);
  let typing = null, who = '', day = null;
  const put = (e) => { (day ?? log).append(e); log.scrollTop = 1e6; return e; };
  const mid = (...k) => put(make('p', { style: 'text-align:center;font-size:12px;color:#7c98b6;margin:10px' }, ...k));
  return { draw(l) {
    if (typing && l.what !== 'typing') { typing.remove(); typing = null; }
    if (l.role === 'aside') {
      if (l.what === 'earlier') mid(make('a', { href: '#', role: 'button' }, l.text));
      if (l.what === 'day') { const sec = make('section', {}); sec.append(make('h2', { style: 'position:sticky;top:0;font-size:12px;text-align:center;background:#fff;margin:0' }, l.text)); log.append(sec); day = sec; }
      if (['unread', 'privacy', 'away'].includes(l.what)) mid(l.text);
      if (l.what === 'typing') typing = mid(make('em', {}, l.text));
      if (l.what === 'email') put(make('div', { style: 'margin:10px;padding:12px;background:#f5f8fa;border-radius:8px' }, make('p', { style: 'margin:0' }, l.text), make('input', { type: 'email', placeholder: l.field }), make('button', { type: 'button' }, l.button)));
      if (l.what === 'csat') put(make('div', { style: 'margin:10px;padding:12px;background:#f5f8fa;border-radius:8px' }, make('p', { style: 'margin:0' }, l.text), make('div', {}, ...Array.from({ length: 11 }, (_, n) => make('button', { type: 'button' }, String(n))))));
      return;
    }
    if (l.role === 'system') { mid(l.text); return; }
    const mine = l.role === 'customer';
    if (!mine && l.name !== who) { who = l.name; put(make('div', { class: 'banner', style: 'display:flex;flex-direction:column;align-items:center;padding:12px' }, make('img', { alt: '', src: 'data:image/gif;base64,R0lGODlhAQABAAAAACw=', style: 'width:48px;height:48px;border-radius:50%;background:#acd' }), make('h3', { style: 'margin:4px 0 0;font-size:16px' }, who), make('div', { style: 'font-size:12px;color:#7c98b6' }, l.role === 'bot' ? say('Virtuele assistent', 'Virtual assistant') : who.startsWith('F') ? say('Klantenservice', 'Customer service') : say('Werkplaats', 'Workshop')))); }
    put(make('div', { style: `margin:4px 12px;display:flex;justify-content:${mine ? 'flex-end' : 'flex-start'}` }, make('div', { style: `max-width:75%;border-radius:8px;padding:10px;background:${mine ? '#00a4bd' : '#f5f8fa'};color:${mine ? '#fff' : '#33475b'}` }, ...(l.quote ? [make('div', { style: 'font-size:12px;border-left:3px solid #ccc;padding-left:6px' }, l.quote)] : []), ...words(l.text, 'p').map((p) => { p.style.margin = 0; return p; }), ...(l.list ? [make('ol', { style: 'padding-left:18px;margin:0' }, ...l.list.map((t) => make('li', {}, t)))] : []), ...(l.table ? [make('div', { style: 'display:grid;grid-template-columns:1fr auto' }, ...l.table.slice(1).flat().map((c) => make('span', {}, c)))] : []), ...(l.cards ? l.cards.map(([t, p]) => make('a', { href: '/a', style: 'display:block;border:1px solid #cbd6e2;border-radius:6px;padding:8px;margin-top:6px' }, make('span', { style: 'display:block;font-weight:600' }, t), make('span', { style: 'display:block;font-size:12px' }, p))) : []), ...(l.link ? [make('a', { href: '/x', style: 'display:block;border:1px solid #cbd6e2;border-radius:6px;padding:8px;margin-top:6px' }, make('span', { style: 'display:block' }, l.link[0]), make('span', { style: 'display:block;font-size:11px' }, l.link[2]))] : []), ...(l.file ? [make('a', { href: '/f', style: 'display:block' }, l.file)] : []), make('span', { style: `display:block;font-size:10px;color:${mine ? '#dff' : '#7c98b6'};text-align:right` }, `${l.edited ? `${l.edited} ` : ''}${l.time}`)), ...(l.react ? [make('span', { style: 'font-size:12px;align-self:flex-end' }, l.react)] : [])));
    if (l.failed) { const f = put(make('div', { style: 'text-align:right;margin:0 12px;font-size:12px;color:#f2545b' }, l.failed)); sleep(600).then(() => f.remove()); }
    if (l.quick) put(make('div', { style: 'margin:6px 12px;display:flex;gap:6px;flex-wrap:wrap' }, ...l.quick.map((q) => make('button', { type: 'button', style: 'border-radius:16px' }, q))));
  } };
};
