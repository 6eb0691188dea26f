'use strict';
// Three columns without boxes: time, name at the right of its column, words; the name only where the speaker changes; notes across all three.
globalThis.layout = ({ place, make, field, words }) => {
  const log = make('div', { style: 'flex:1;overflow-y:auto;min-height:0;font-size:14px' }), box = make('textarea', {}); place.append(log, box); field(box);
  let typing = null, last = '';
  const put = (e) => { log.append(e); log.scrollTop = 1e6; return e; };
  const across = (...k) => put(make('div', { class: 'info', style: 'padding:4px 8px 4px 150px;color:#8a6d3b;font-size:13px' }, ...k));
  return { draw(l) {
    if (typing && l.what !== 'typing') { typing.remove(); typing = null; }
    if (l.role === 'aside') {
      last = '';
      if (l.what === 'day' || l.what === 'unread') across(make('u', {}, l.text));
      if (l.what === 'privacy') across(l.text);
      if (l.what === 'typing') typing = across(make('i', {}, l.text));
      if (l.what === 'email') across(l.text, make('br'), make('input', { type: 'email', placeholder: l.field }), make('button', { type: 'button' }, l.button));
      if (l.what === 'csat') across(l.text, make('br'), ...[1, 2, 3, 4, 5].map((i) => make('button', { type: 'button' }, String(i))));
      return;
    }
    if (l.role === 'system') { across(l.text); last = ''; return; }
    const mine = l.role === 'customer', who = mine ? 'Iris Boer' : l.name;
    put(make('div', { class: `row ${mine ? 'own' : 'other'}`, style: 'display:flex;gap:8px;padding:2px 8px' }, make('span', { class: 'ts', style: 'width:40px;color:#aaa;font-size:12px' }, l.time), make('span', { class: 'nick', style: `width:94px;text-align:right;font-weight:bold;color:${mine ? '#060' : '#600'}` }, who === last ? '' : who), make('span', { class: 'msg', style: 'flex:1' }, ...(l.quote ? [make('div', { style: 'color:#999' }, `> ${l.quote}`)] : []), ...words(l.text, 'span'), ...(l.edited ? [make('small', { style: 'color:#999' }, ` ${l.edited}`)] : []), ...(l.list ? [make('ul', {}, ...l.list.map((t) => make('li', {}, t)))] : []), ...(l.table ? [make('table', {}, make('tbody', {}, ...l.table.map((r) => make('tr', {}, ...r.map((c) => make('td', {}, c))))))] : []), ...(l.cards ? l.cards.map(([t, p]) => make('div', {}, make('a', { href: '/a' }, t), ' ', make('small', {}, p))) : []), ...(l.link ? [make('div', {}, make('small', {}, l.link[0]))] : []), ...(l.file ? [make('div', {}, make('a', { href: '/f' }, l.file))] : []), ...(l.quick ? [make('div', {}, ...l.quick.map((q) => make('button', { type: 'button' }, q)))] : []))));
    if (l.failed) across(make('span', { style: 'color:red' }, l.failed));
    last = who;
  } };
};
