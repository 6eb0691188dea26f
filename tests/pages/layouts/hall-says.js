'use strict';
// Above every bubble "Fern at 14:03:"; the page's own words stand in bubbles like the company's but paler; a line for who types at the end; the customer "You at 14:03".
globalThis.layout = ({ place, make, field, say, words, sleep }) => {
  const log = make('div', { class: 'lines_area', 'aria-live': 'assertive', style: 'flex:1;overflow-y:auto;min-height:0;padding:8px' }), foot = make('div', { class: 'is_typing', style: 'font-size:12px;color:#777;min-height:18px' }), box = make('textarea', {});
  const scroll = make('div', { style: 'flex:1;overflow-y:auto;min-height:0' }); log.style.cssText = 'padding:8px'; scroll.append(log, foot); place.append(scroll, box); field(box);
  const put = (e) => { log.append(e); scroll.scrollTop = 1e6; return e; };
  const pale = (...k) => put(make('div', { class: 'line_wrapper', style: 'margin:8px 0' }, make('div', { class: 'line system', style: 'background:#fafafa;border:1px solid #eee;border-radius:6px;padding:6px 10px;color:#777;font-size:13px;width:fit-content' }, ...k)));
  return { draw(l) {
    foot.textContent = l.what === 'typing' ? `${l.text}...` : '';
    if (l.role === 'aside') {
      if (l.what === 'earlier') put(make('a', { href: '#', class: 'more' }, l.text));
      if (['day', 'unread'].includes(l.what)) put(make('div', { class: 'date', style: 'text-align:center;font-weight:bold;font-size:12px' }, l.text));
      if (['privacy', 'away'].includes(l.what)) pale(l.text);
      if (l.what === 'email') put(make('div', { class: 'form', style: 'border:1px solid #ddd;border-radius:6px;padding:10px;margin:8px 0' }, make('div', {}, l.text), make('label', {}, l.field, make('input', { type: 'email' })), make('button', { type: 'button' }, l.button)));
      if (l.what === 'csat') put(make('div', { class: 'survey', style: 'border:1px solid #ddd;border-radius:6px;padding:10px;margin:8px 0' }, make('div', {}, l.text), ...[say('Zeer tevreden', 'Very satisfied'), say('Neutraal', 'Neutral'), say('Ontevreden', 'Dissatisfied')].map((t) => make('label', { style: 'display:block' }, make('input', { type: 'radio', name: 'c' }), t))));
      return;
    }
    if (l.role === 'system') { pale(l.text); return; }
    const mine = l.role === 'customer';
    const row = put(make('div', { class: `line_wrapper ${mine ? 'visitor' : 'agent'}`, style: `margin:8px 0;text-align:${mine ? 'right' : 'left'}` }, make('div', { class: 'title', style: 'font-size:12px;color:#555' }, say(`${mine ? 'Jij' : l.name} om ${l.time}:`, `${mine ? 'You' : l.name} at ${l.time}:`)),
      make('div', { class: 'bubble', style: `display:inline-block;text-align:left;max-width:80%;background:${mine ? '#def' : '#eee'};border-radius:6px;padding:6px 10px` }, ...(l.quote ? [make('blockquote', { style: 'margin:0 0 4px;border-left:3px solid #999;padding-left:6px' }, l.quote)] : []), ...words(l.text, 'span'),
        ...(l.list ? [make('ul', {}, ...l.list.map((t) => make('li', {}, t)))] : []), ...(l.table ? [make('table', {}, make('tbody', {}, ...l.table.map((r) => make('tr', {}, ...r.map((c) => make('td', {}, c))))))] : []),
        ...(l.cards ? [make('div', {}, ...l.cards.map(([t, p]) => make('div', { style: 'margin-top:6px' }, make('a', { href: '/a' }, t), make('br'), p)))] : []), ...(l.link ? [make('div', { style: 'border-top:1px solid #ccc;margin-top:6px' }, make('b', {}, l.link[0]), make('div', {}, l.link[1]))] : []), ...(l.file ? [make('div', {}, make('a', { href: '/f', download: '' }, l.file))] : []), ...(l.edited ? [make('i', { style: 'font-size:11px;color:#999' }, ` ${l.edited}`)] : [])),
      ...(l.react ? [make('div', { style: 'font-size:11px' }, l.react)] : []), ...(l.quick ? [make('div', {}, ...l.quick.map((q) => make('button', { type: 'button' }, q)))] : [])));
    if (l.failed) { const f = make('div', { style: 'color:#c00;font-size:12px' }, l.failed); row.append(f); sleep(600).then(() => f.remove()); }
  } };
};
