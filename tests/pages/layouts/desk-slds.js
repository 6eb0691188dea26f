'use strict';
// A list of items, inbound and outbound; below each bubble "Name • 14:03" with a hidden "said … at"; events with a sign; bookends.
globalThis.layout = ({ place, make, field, say, words, sleep }) => {
  const log = make('section', { role: 'log', class: 'chat', style: 'flex:1;overflow-y:auto;min-height:0' }), box = make('textarea', {});
  const list = make('ul', { class: 'chat-list', style: 'list-style:none;margin:0;padding:0 8px' }); log.append(list);
  place.append(log, box); field(box);
  let typing = null;
  const item = (kind, ...k) => { const li = make('li', { class: `chat-item chat-item_${kind}`, style: `display:flex;margin-top:12px;justify-content:${kind === 'outbound' ? 'flex-end' : kind === 'inbound' ? 'flex-start' : 'center'}` }, ...k); list.append(li); log.scrollTop = 1e6; return li; };
  const event = (kind, ...k) => item(kind, make('div', { class: 'chat-event', style: 'width:100%;display:flex;align-items:center;font-size:12px;color:#444' }, make('div', { style: 'flex:1;border-top:1px solid #ddd' }), make('div', { class: 'chat-event__body', style: 'padding:0 10px;text-align:center' }, make('svg', { 'aria-hidden': 'true', style: 'width:14px;height:14px;display:inline-block' }), make('p', { style: 'display:inline' }, ...k)), make('div', { style: 'flex:1;border-top:1px solid #ddd' })));
  return { draw(l) {
    if (typing && l.what !== 'typing') { typing.remove(); typing = null; }
    if (l.role === 'aside') {
      if (l.what === 'earlier') item('more', make('a', { href: '#', role: 'button' }, l.text));
      if (l.what === 'day') item('bookend', make('div', { class: 'chat-bookend' }, make('span', {}, l.text)));
      if (l.what === 'unread') item('divider', make('div', { role: 'separator', style: 'color:#b00;font-size:12px;border-bottom:1px solid #b00;width:100%;text-align:center' }, l.text));
      if (l.what === 'privacy') event('event', l.text);
      if (l.what === 'prechat') item('event', make('div', { style: 'border:1px solid #ddd;padding:10px;width:100%' }, make('h3', { style: 'font-size:14px' }, l.text), make('dl', {}, ...l.rows.flatMap(([k, v]) => [make('dt', { style: 'color:#666' }, k), make('dd', { style: 'margin:0' }, v)]))));
      if (l.what === 'typing') typing = item('inbound', make('div', { class: 'chat-message' }, make('div', { style: 'background:#f3f2f2;border-radius:12px;padding:8px 12px' }, make('i', {}, l.text))));
      if (l.what === 'email') item('form', make('form', { style: 'border:1px solid #ddd;padding:10px;width:100%' }, make('p', {}, l.text), make('label', { style: 'display:block;font-size:12px' }, l.field, make('input', { type: 'email' })), make('button', { type: 'button' }, l.button)));
      if (l.what === 'csat') item('survey', make('fieldset', { style: 'width:100%' }, make('legend', {}, l.text), ...[1, 2, 3, 4, 5].map((n) => make('label', {}, make('input', { type: 'radio', name: 'csat' }), String(n)))));
      return;
    }
    if (l.role === 'system') { event('event', make('strong', {}, l.text.split(/ (?=neemt|joined|heeft|has left)/)[0]), l.text.slice(l.text.split(/ (?=neemt|joined|heeft|has left)/)[0].length)); return; }
    const mine = l.role === 'customer';
    const meta = make('div', { class: 'chat-message__meta', style: `font-size:12px;color:#555;text-align:${mine ? 'right' : 'left'}`, 'aria-label': say(`${mine ? 'Jij zei' : `${l.name} zei`} om ${l.time}`, `said ${mine ? 'you' : l.name} at ${l.time}`) }, `${mine ? say('Jij', 'You') : l.name} • ${l.time}${l.edited ? ` • ${l.edited}` : ''}${mine ? ` • ${say('Gelezen', 'Read')}` : ''}`);
    if (l.failed) { const was = meta.textContent; meta.textContent = l.failed; sleep(500).then(() => { meta.textContent = was; }); }
    item(mine ? 'outbound' : 'inbound', ...(mine ? [] : [make('span', { class: 'avatar', 'aria-hidden': 'true', style: 'width:32px;height:32px;border-radius:50%;background:#0b5cab;color:#fff;text-align:center;line-height:32px;margin-right:6px' }, make('abbr', { title: l.name }, l.name.split(' ').map((w) => w[0]).slice(0, 2).join('')))]), make('div', { class: 'chat-message', style: 'max-width:75%' },
      make('div', { class: `chat-message__text chat-message__text_${mine ? 'outbound' : 'inbound'}`, style: `border-radius:12px;padding:10px;background:${mine ? '#0b5cab' : '#f3f2f2'};color:${mine ? '#fff' : '#181818'}` },
        ...(l.quote ? [make('blockquote', { style: 'margin:0 0 4px;padding-left:6px;border-left:2px solid #888;font-size:12px' }, make('b', {}, say('Jij', 'You')), make('div', {}, l.quote))] : []), ...words(l.text, 'span'),
        ...(l.table ? [make('div', {}, ...l.table.slice(1).map(([a, b, c]) => make('div', { style: 'border-top:1px solid #ccc;padding:6px 0' }, make('div', { style: 'font-weight:700' }, a), make('div', { style: 'display:flex;justify-content:space-between' }, make('span', {}, b), make('span', {}, c)))))] : []),
        ...(l.cards ? [make('ul', { style: 'list-style:none;padding:0;margin:8px 0 0' }, ...l.cards.map(([t, p]) => make('li', { style: 'background:#fff;border:1px solid #ccc;border-radius:6px;padding:8px;margin-top:6px' }, make('a', { href: '/a' }, t), make('p', { style: 'margin:0;font-size:12px' }, p))))] : []),
        ...(l.link ? [make('div', { style: 'background:#fff;border-radius:6px;padding:8px;margin-top:6px' }, make('div', { style: 'font-weight:700' }, l.link[0]), make('div', {}, l.link[1]), make('div', { style: 'font-size:11px' }, l.link[2]))] : []),
        ...(l.file ? [make('div', { style: 'border:1px solid #ccc;border-radius:4px;padding:6px;background:#fff;margin-top:6px' }, make('span', { style: 'font-size:11px' }, 'PDF'), make('a', { href: '/f', download: '' }, l.file))] : [])), meta,
      ...(l.react ? [make('div', { style: 'font-size:12px' }, make('button', { type: 'button' }, l.react))] : []),
      ...(l.quick ? [make('ul', { style: 'list-style:none;padding:0' }, ...l.quick.map((q) => make('li', { style: 'margin-top:4px' }, make('button', { type: 'button' }, q))))] : [])));
  } };
};
