'use strict';
// One box per message with bare text and line breaks: the name in bold, a break, the words, a break, the time in small letters.
globalThis.layout = ({ place, make, field, say, sleep }) => {
  const log = make('div', { style: 'flex:1;overflow-y:auto;min-height:0' }), box = make('input', { type: 'text' }); place.append(log, box); field(box);
  let typing = null;
  const put = (e) => { log.append(e); log.scrollTop = 1e6; return e; };
  const info = (...k) => put(make('div', { style: 'color:#888;text-align:center;font-size:12px;margin:6px' }, ...k));
  const links = (t) => t.split(/(https:\S+)/).filter(Boolean).map((p) => (p.startsWith('https:') ? make('a', { href: p }, p) : p));
  return { draw(l) {
    if (typing && l.what !== 'typing') { typing.remove(); typing = null; }
    if (l.role === 'aside') {
      if (['earlier', 'day', 'unread', 'privacy', 'away'].includes(l.what)) info(l.text);
      if (l.what === 'typing') typing = info(make('i', {}, l.text));
      if (l.what === 'email') put(make('div', { style: 'margin:6px;padding:8px;border:1px solid #ccc' }, l.text, make('br'), make('input', { type: 'email', placeholder: l.field }), make('button', { type: 'button' }, l.button)));
      if (l.what === 'csat') put(make('div', { style: 'margin:6px;padding:8px;border:1px solid #ccc' }, l.text, make('br'), ...[1, 2, 3, 4, 5].map((n) => make('button', { type: 'button' }, String(n)))));
      return;
    }
    if (l.role === 'system') { info(l.text); return; }
    const mine = l.role === 'customer';
    const e = put(make('div', { style: `margin:6px;padding:8px;max-width:75%;background:${mine ? '#dfd' : '#eee'};border-radius:6px;width:fit-content;${mine ? 'margin-left:auto' : ''}` }, make('b', {}, mine ? say('Jij', 'You') : l.name), make('br'), ...(l.quote ? [make('i', { style: 'color:#888;font-size:12px' }, l.quote), make('br')] : []), ...links(l.text), make('br'), ...(l.list ?? []).flatMap((t) => [`• ${t}`, make('br')]), ...(l.table ?? []).slice(1).flatMap((r) => [r.join(' - '), make('br')]), ...(l.cards ?? []).flatMap(([t, p]) => [make('a', { href: '/a' }, t), ` ${p}`, make('br')]), ...(l.file ? [make('a', { href: '/f' }, l.file), make('br')] : []), make('small', { style: 'color:#777' }, `${l.time}${l.edited ? ` ${l.edited}` : ''}`)));
    if (l.failed) { const f = make('small', { style: 'color:#c00' }, ` ${l.failed}`); e.append(f); sleep(600).then(() => f.remove()); }
    if (l.react) e.append(make('span', { style: 'font-size:12px' }, ` ${l.react}`));
    if (l.quick) put(make('div', {}, ...l.quick.map((q) => make('button', { type: 'button' }, q))));
  } };
};
