'use strict';
// The name stands below the words as a signature, "— Tess Bloom, 14:03"; striped rows, everyone at the left; notes of the page between square brackets.
globalThis.layout = ({ place, make, field, say, words }) => {
  const log = make('ul', { style: 'flex:1;overflow-y:auto;min-height:0;list-style:none;margin:0;padding:0' }), box = make('input', { type: 'text' }); place.append(log, box); field(box);
  let typing = null, n = 0;
  const put = (...k) => { n += 1; const e = make('li', { style: `padding:8px 12px;background:${n % 2 ? '#fff' : '#f7f7fb'}` }, ...k); log.append(e); log.scrollTop = 1e6; return e; };
  return { draw(l) {
    if (typing && l.what !== 'typing') { typing.remove(); typing = null; }
    if (l.role === 'aside') {
      if (l.what === 'day' || l.what === 'unread') put(make('strong', {}, l.text));
      if (l.what === 'privacy') put(make('small', {}, `[${l.text}]`));
      if (l.what === 'typing') typing = put(make('small', {}, `[${l.text}]`));
      if (l.what === 'email') put(make('label', {}, l.text, make('input', { type: 'email', placeholder: l.field })), make('button', { type: 'button' }, l.button));
      if (l.what === 'csat') put(make('span', {}, l.text), make('select', {}, ...[1, 2, 3].map((i) => make('option', {}, String(i)))));
      return;
    }
    if (l.role === 'system') { put(make('small', { style: 'color:#666' }, `[${l.text}]`)); return; }
    const mine = l.role === 'customer';
    put(...(l.quote ? [make('blockquote', { style: 'margin:0 0 4px 8px;color:#666' }, `> ${l.quote}`)] : []), ...words(l.text, 'p').map((p) => { p.style.margin = 0; return p; }), ...(l.list ? [make('ol', {}, ...l.list.map((t) => make('li', {}, t)))] : []), ...(l.table ? [make('pre', {}, l.table.map((r) => r.join('\t')).join('\n'))] : []), ...(l.cards ? [make('div', {}, ...l.cards.map(([t, p]) => make('a', { href: '/a', style: 'display:block' }, `${t} - ${p}`)))] : []), ...(l.link ? [make('div', { style: 'font-size:12px' }, '↗ ', make('a', { href: '/x' }, l.link[0]))] : []), ...(l.file ? [make('div', { style: 'font-size:12px' }, '📎 ', make('a', { href: '/f' }, l.file))] : []), ...(l.quick ? [make('div', {}, ...l.quick.map((q) => make('button', { type: 'button' }, q)))] : []), make('div', { style: 'font-size:12px;color:#777' }, `— ${mine ? say('jij', 'you') : l.name}, ${l.time}${l.edited ? ` ${l.edited}` : ''}${l.failed ? ` · ${l.failed}` : ''}`, ...(l.react ? [make('span', {}, ` ${l.react}`)] : [])));
  } };
};
