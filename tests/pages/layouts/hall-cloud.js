'use strict';
// Everybody in the same boxes at the left with a letter in a circle; who, when and all the words stand once more in the label of the row.
globalThis.layout = ({ place, make, field, say, words, sleep }) => {
  const log = make('div', { role: 'list', style: 'flex:1;overflow-y:auto;min-height:0;padding:8px;background:#fafafa' }), box = make('textarea', {}); place.append(log, box); field(box);
  let typing = null;
  const put = (e) => { log.append(e); log.scrollTop = 1e6; return e; };
  const note = (t) => put(make('div', { role: 'note', style: 'margin:8px 44px;color:#777;font-size:13px' }, t));
  return { draw(l) {
    if (typing && l.what !== 'typing') { typing.remove(); typing = null; }
    if (l.role === 'aside') {
      if (l.what === 'earlier') put(make('button', { type: 'button' }, l.text));
      if (['day', 'unread'].includes(l.what)) put(make('div', { role: 'separator', 'aria-label': l.text, style: 'border-top:1px solid #ccc;margin:14px 0;text-align:center;font-size:12px' }, l.text));
      if (['privacy', 'away'].includes(l.what)) note(l.text);
      if (l.what === 'typing') typing = note(l.text);
      if (l.what === 'email') put(make('div', { style: 'background:#fff;border-radius:8px;box-shadow:0 1px 3px #0003;padding:12px;margin:8px 0 8px 44px' }, make('div', { style: 'font-weight:600' }, l.text), make('input', { type: 'email', placeholder: l.field }), make('button', { type: 'button' }, l.button)));
      if (l.what === 'csat') put(make('div', { style: 'background:#fff;border-radius:8px;box-shadow:0 1px 3px #0003;padding:12px;margin:8px 0 8px 44px' }, make('div', {}, l.text), ...['1', '2', '3', '4', '5'].map((n) => make('button', { type: 'button' }, n))));
      return;
    }
    if (l.role === 'system') { note(l.text); return; }
    const who = l.role === 'customer' ? 'Iris Boer' : l.name;
    const row = put(make('div', { role: 'listitem', 'aria-label': `${who}, ${l.time}, ${l.text}`, style: 'display:flex;gap:8px;margin:8px 0' }, make('div', { style: `width:36px;height:36px;flex:none;border-radius:50%;background:${l.role === 'customer' ? '#a66' : '#66a'};color:#fff;display:flex;align-items:center;justify-content:center` }, who[0]), make('div', { style: 'background:#fff;border-radius:8px;box-shadow:0 1px 3px #0003;padding:8px 12px;flex:1' }, make('div', { style: 'display:flex;justify-content:space-between' }, make('span', { style: 'font-weight:600' }, who), make('span', { style: 'font-size:12px;color:#777' }, l.time)), ...(l.quote ? [make('div', { style: 'border-left:3px solid #ccc;padding-left:8px;color:#777;font-size:13px' }, l.quote)] : []), make('div', {}, ...words(l.text, 'span')), ...(l.list ? [make('ul', { style: 'margin:4px 0' }, ...l.list.map((t) => make('li', {}, t)))] : []), ...(l.table ? [make('table', {}, make('tbody', {}, ...l.table.slice(1).map((r) => make('tr', {}, ...r.map((c) => make('td', {}, c))))))] : []), ...(l.cards ? [make('div', {}, ...l.cards.map(([t, p]) => make('a', { href: '/a', style: 'display:block;border:1px solid #ddd;border-radius:6px;padding:6px;margin-top:4px' }, make('div', {}, t), make('div', { style: 'font-size:12px' }, p))))] : []), ...(l.link ? [make('a', { href: '/x', style: 'display:block;border:1px solid #ddd;border-radius:6px;padding:6px;margin-top:4px' }, l.link[0])] : []), ...(l.file ? [make('div', {}, make('a', { href: '/f' }, l.file))] : []), ...(l.edited ? [make('div', { style: 'font-size:11px;color:#999' }, l.edited)] : []), ...(l.react ? [make('span', { style: 'background:#eef;border-radius:10px;padding:0 6px;font-size:12px' }, l.react)] : []))));
    if (l.failed) { const f = make('div', { style: 'color:#c00;font-size:12px;align-self:center' }, l.failed); row.append(f); sleep(600).then(() => f.remove()); }
    if (l.quick) put(make('div', { style: 'margin-left:44px' }, ...l.quick.map((q) => make('button', { type: 'button' }, q))));
  } };
};
