'use strict';
// Cards like letters, as wide as the list: a head with the name in bold and the time at the right, the words below; the page's own notes between with a sign.
globalThis.layout = ({ place, make, field, say, words, sleep }) => {
  const log = make('main', { style: 'flex:1;overflow-y:auto;min-height:0;padding:10px;max-width:none' }), box = make('textarea', {}); place.append(log, box); field(box);
  let typing = null;
  const put = (e) => { log.append(e); log.scrollTop = 1e6; return e; };
  const note = (sign, ...k) => put(make('div', { style: 'font-size:13px;color:#555;padding:6px 4px;display:flex;gap:6px' }, make('span', { 'aria-hidden': 'true' }, sign), make('span', {}, ...k)));
  return { draw(l) {
    if (typing && l.what !== 'typing') { typing.remove(); typing = null; }
    if (l.role === 'aside') {
      if (l.what === 'earlier') put(make('button', { type: 'button' }, l.text));
      if (['day', 'unread'].includes(l.what)) put(make('h4', { style: 'font-size:12px;text-transform:uppercase;margin:8px 0' }, l.text));
      if (['privacy', 'away'].includes(l.what)) note('ℹ', l.text);
      if (l.what === 'typing') typing = note('✎', l.text);
      if (l.what === 'email') put(make('div', { style: 'border:1px dashed #999;padding:10px;margin:6px 0' }, make('div', {}, l.text), make('input', { type: 'email', 'aria-label': l.field }), make('button', { type: 'button' }, l.button)));
      if (l.what === 'csat') put(make('div', { style: 'border:1px dashed #999;padding:10px;margin:6px 0' }, make('div', {}, l.text), make('input', { type: 'range', min: 0, max: 10 }), make('button', { type: 'button' }, 'OK')));
      return;
    }
    if (l.role === 'system') { note('→', l.text); return; }
    const mine = l.role === 'customer';
    const card = put(make('article', { style: `border:1px solid #ddd;border-radius:6px;margin:6px 0;background:${mine ? '#fffbea' : '#fff'}` }, make('header', { style: 'display:flex;justify-content:space-between;padding:6px 10px;border-bottom:1px solid #eee' }, make('strong', {}, mine ? 'Iris' : l.name), make('span', { style: 'font-size:12px;color:#777' }, `${l.edited ? `${l.edited}, ` : ''}${l.time}`)), make('div', { style: 'padding:8px 10px' }, ...(l.quote ? [make('blockquote', { style: 'margin:0 0 6px;padding-left:8px;border-left:2px solid #ccc;color:#777' }, make('div', {}, say('Iris schreef:', 'Iris wrote:')), l.quote)] : []), ...words(l.text, 'p').map((p) => { p.style.margin = '0 0 4px'; return p; }), ...(l.list ? [make('ol', {}, ...l.list.map((t) => make('li', {}, t)))] : []), ...(l.table ? [make('table', {}, make('tbody', {}, ...l.table.map((r) => make('tr', {}, ...r.map((c) => make('td', {}, c))))))] : []), ...(l.cards ? [make('ul', {}, ...l.cards.map(([t, p]) => make('li', {}, make('a', { href: '/a' }, t), make('div', {}, p))))] : []), ...(l.link ? [make('div', { style: 'background:#f7f7f7;padding:6px' }, make('div', { style: 'font-weight:600' }, l.link[0]), make('div', {}, l.link[1]))] : [])),
      ...(l.file ? [make('footer', { style: 'border-top:1px solid #eee;padding:6px 10px;font-size:13px' }, make('a', { href: '/f' }, l.file), ' (34 kB)')] : []), ...(l.react ? [make('div', { style: 'padding:0 10px 6px' }, l.react)] : []), ...(l.quick ? [make('div', { style: 'padding:6px 10px' }, ...l.quick.map((q) => make('button', { type: 'button' }, q)))] : [])));
    if (l.failed) { const f = make('div', { style: 'color:#c00;padding:6px 10px' }, l.failed); card.append(f); sleep(600).then(() => f.remove()); }
  } };
};
