'use strict';
// A caption at the bottom inside each bubble: "Fern Vandelay · 14:03", the customer's with the time only; a hidden copy of every row for screen readers.
globalThis.layout = ({ place, make, field, say, words, sleep }) => {
  const hid = 'position:absolute;left:-10000px;width:1px;height:1px;overflow:hidden';
  const log = make('div', { role: 'region', tabindex: 0, style: 'flex:1;overflow-y:auto;min-height:0;padding:8px' }), box = make('div', { contenteditable: 'true', style: 'border:1px solid #aaa;min-height:28px;margin:6px' }); place.append(log, box); field(box);
  let typing = null;
  const put = (e) => { log.append(e); log.scrollTop = 1e6; return e; };
  const sys = (t) => put(make('div', { class: 'sys', style: 'text-align:center;margin:8px' }, make('span', { style: 'background:#eef;border-radius:10px;padding:3px 10px;font-size:12px' }, t)));
  return { draw(l) {
    if (typing && l.what !== 'typing') { typing.remove(); typing = null; }
    if (l.role === 'aside') {
      if (l.what === 'earlier') put(make('div', { style: 'text-align:center' }, make('a', { href: '#' }, l.text)));
      if (['day', 'unread', 'privacy', 'away'].includes(l.what)) sys(l.text);
      if (l.what === 'typing') typing = put(make('div', { class: 'outb', style: 'background:#eee;border-radius:4px;padding:8px;width:fit-content' }, l.text));
      if (l.what === 'email') put(make('div', { class: 'outb', style: 'background:#eee;border-radius:4px;padding:8px;max-width:70%' }, make('div', { class: 'txt' }, l.text), make('input', { type: 'text', placeholder: l.field }), make('button', { type: 'button' }, l.button)));
      if (l.what === 'csat') put(make('div', { style: 'background:#eef;padding:10px;text-align:center' }, make('div', {}, l.text), make('select', {}, ...[1, 2, 3, 4, 5].map((n) => make('option', {}, String(n))))));
      return;
    }
    if (l.role === 'system') { sys(l.text); return; }
    const mine = l.role === 'customer', cap = make('div', { class: 'cap', style: `font-size:11px;color:${mine ? '#cde' : '#777'};margin-top:4px` }, mine ? (l.failed ?? l.time) : `${l.name} · ${l.time}${l.edited ? ` · ${l.edited}` : ''}`);
    if (l.failed) sleep(500).then(() => { cap.textContent = l.time; });
    put(make('div', { style: `display:flex;margin:5px 0;justify-content:${mine ? 'flex-end' : 'flex-start'}` }, make('div', { 'aria-hidden': 'true', class: mine ? 'inb' : 'outb', style: `background:${mine ? '#146' : '#eee'};color:${mine ? '#fff' : '#222'};border-radius:4px;padding:8px;max-width:70%` }, ...(l.quote ? [make('div', { style: 'background:#ddd;padding:4px 8px;border-radius:4px;font-size:12px;margin-bottom:4px' }, say('Jij: ', 'You: '), l.quote)] : []), make('div', { class: 'txt' }, ...words(l.text, 'span')), ...(l.list ? [make('ul', { style: 'margin:4px 0' }, ...l.list.map((t) => make('li', {}, t)))] : []),
      ...(l.table ? [make('table', { style: 'border-collapse:collapse;font-size:13px' }, ...l.table.map((r, i) => make('tr', {}, ...r.map((c) => make(i ? 'td' : 'th', { style: 'border:1px solid #bbb;padding:2px 6px' }, c)))))] : []), ...(l.cards ? l.cards.map(([t, p]) => make('div', { style: 'background:#fff;border:1px solid #ccc;padding:8px;margin-top:4px' }, make('strong', {}, t), make('p', { style: 'margin:2px 0' }, p), make('a', { href: '/a' }, say('Openen', 'Open')))) : []), ...(l.link ? [make('div', { style: 'border-left:3px solid #146;padding-left:8px;margin-top:6px' }, make('strong', { style: 'display:block' }, l.link[0]), make('span', { style: 'font-size:12px' }, l.link[1]))] : []), ...(l.file ? [make('div', { style: 'border:1px dashed #999;padding:6px' }, '📎 ', l.file)] : []), cap), make('span', { style: hid }, say(`${mine ? 'Jij zei' : `${l.name} zei`}: ${l.text}`, `${mine ? 'You said' : `${l.name} said`}: ${l.text}`)), ...(l.react ? [make('span', { style: 'align-self:flex-end;font-size:12px' }, l.react)] : [])));
    if (l.quick) put(make('div', {}, ...l.quick.map((q) => make('button', { type: 'button', style: 'display:block;width:100%;margin-top:4px' }, q))));
  } };
};
