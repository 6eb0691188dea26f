'use strict';
// A face with the name in its alternative text beside the last bubble of a group; "Sally • 2 min" below that bubble and nowhere else.
globalThis.layout = ({ place, make, field, say, words, sleep, random }) => {
  const log = make('div', { style: 'flex:1;overflow-y:auto;min-height:0;padding:16px' }), box = make('textarea', { placeholder: say('Bericht…', 'Message…') });
  const list = make('div', { class: random(), 'aria-live': 'polite' }); log.append(list);
  place.append(log, make('div', { style: 'border-top:1px solid #eee' }, box)); field(box);
  let last = '', foot = null, face = null, typing = null;
  const gray = (...k) => make('div', { class: random(), style: 'font-size:12px;color:#8a8f98;text-align:center;margin:14px 0' }, ...k);
  const card = (...k) => make('div', { class: random(), style: 'border:1px solid #e4e4e7;border-radius:12px;padding:14px;margin:10px 0 10px 38px;background:#fff' }, ...k);
  return { draw(l) {
    if (typing && l.what !== 'typing') { typing.remove(); typing = null; }
    if (l.role === 'aside') {
      last = '';
      if (l.what === 'earlier') list.append(make('div', { style: 'text-align:center' }, make('button', { type: 'button', style: 'border:0;background:none;color:#2563eb' }, l.text)));
      if (l.what === 'day' || l.what === 'unread') list.append(gray(make('span', {}, l.text)));
      if (l.what === 'privacy') list.append(gray(l.text));
      if (l.what === 'prechat') list.append(card(make('div', { style: 'font-weight:600' }, l.text), ...l.rows.map(([k, v]) => make('div', { style: 'font-size:13px' }, make('span', { style: 'color:#8a8f98' }, `${k}: `), make('span', {}, v)))));
      if (l.what === 'typing') { typing = make('div', { style: 'display:flex;gap:8px;align-items:flex-end' }, make('img', { alt: l.name, src: 'data:image/gif;base64,R0lGODlhAQABAAAAACw=', style: 'width:28px;height:28px;border-radius:50%;background:#ccd' }), make('div', { style: 'background:#f1f1f4;border-radius:18px;padding:10px 14px;font-size:13px;color:#777' }, l.text, '…')); list.append(typing); }
      if (l.what === 'email') list.append(card(make('div', {}, l.text), make('input', { type: 'email', placeholder: l.field, style: 'border:1px solid #ccc;width:60%' }), make('button', { type: 'button' }, l.button)));
      if (l.what === 'csat') list.append(card(make('div', { style: 'font-weight:600;text-align:center' }, l.text), make('div', { style: 'display:flex;justify-content:space-around' }, ...['😠', '🙁', '😐', '😃', '🤩'].map((e) => make('button', { type: 'button', style: 'font-size:22px;border:0;background:none' }, e)))));
      log.scrollTop = 1e6; return;
    }
    if (l.role === 'system') { list.append(gray(l.text)); last = ''; log.scrollTop = 1e6; return; }
    const mine = l.role === 'customer', who = mine ? 'me' : l.name;
    if (who === last) { foot?.remove(); if (face) face.style.visibility = 'hidden'; if (face) face.removeAttribute('alt'); }
    face = mine ? null : make('img', { alt: l.name, src: 'data:image/gif;base64,R0lGODlhAQABAAAAACw=', style: 'width:28px;height:28px;border-radius:50%;background:#ccd' });
    const bubble = make('div', { class: random(), style: `border-radius:18px;padding:10px 14px;background:${mine ? '#2563eb' : '#f1f1f4'};color:${mine ? '#fff' : '#1a1a1a'};width:fit-content` },
      ...(l.quote ? [make('div', { style: 'border-left:3px solid #999;padding-left:8px;margin-bottom:6px;font-size:12px;opacity:.75' }, l.quote)] : []), ...words(l.text, 'div'),
      ...(l.table ? [make('table', { style: 'font-size:13px;border-collapse:collapse;margin-top:6px' }, make('thead', {}, make('tr', {}, ...l.table[0].map((c) => make('th', { style: 'text-align:left' }, c)))), make('tbody', {}, ...l.table.slice(1).map((r) => make('tr', {}, ...r.map((c) => make('td', { style: 'padding:2px 6px' }, c))))))] : []),
      ...(l.file ? [make('a', { href: '/f', style: 'display:block;margin-top:6px;border:1px solid #ddd;border-radius:8px;padding:8px' }, l.file)] : []),
      ...(l.link ? [make('a', { href: '/x', style: 'display:block;margin-top:8px;border:1px solid #ddd;border-radius:10px;padding:8px;background:#fff' }, make('div', { style: 'font-weight:600' }, l.link[0]), make('div', { style: 'font-size:12px;color:#777' }, l.link[1]), make('div', { style: 'font-size:11px;color:#999' }, l.link[2]))] : []));
    const cards = l.cards ? [make('div', { style: 'display:flex;gap:8px;overflow-x:auto;margin-top:6px;width:280px' }, ...l.cards.map(([t, p]) => make('a', { href: '/a', style: 'border:1px solid #e4e4e7;border-radius:10px;padding:10px;min-width:150px;color:#1a1a1a' }, make('div', { style: 'font-weight:600;font-size:13px' }, t), make('div', { style: 'font-size:12px;color:#777' }, p))))] : [];
    foot = make('div', { class: random(), style: `font-size:11px;color:#8a8f98;margin:3px 4px 0;text-align:${mine ? 'right' : 'left'}` }, mine ? (l.failed ?? say('Gezien', 'Seen')) : `${l.name}${l.role === 'bot' ? ' • Bot' : ''} • ${say('2 min', '2m')}${l.edited ? ` • ${l.edited}` : ''}`);
    list.append(make('div', { class: random(), style: `display:flex;gap:8px;align-items:flex-end;margin-top:${who === last ? 3 : 12}px;justify-content:${mine ? 'flex-end' : 'flex-start'}` }, ...(face ? [face] : []), make('div', { style: 'max-width:75%;position:relative' }, bubble, ...(l.react ? [make('span', { style: 'position:absolute;right:-10px;bottom:8px;background:#fff;border:1px solid #ddd;border-radius:10px;font-size:11px;padding:0 5px' }, l.react)] : []), ...cards, foot)));
    if (mine && l.failed) { const f = foot; f.style.color = '#c00'; sleep(500).then(() => { f.textContent = say('Gezien', 'Seen'); f.style.color = ''; }); }
    if (l.quick) { const q = make('div', { style: 'display:flex;gap:6px;flex-wrap:wrap;justify-content:flex-end;margin-top:10px' }, ...l.quick.map((t) => make('button', { type: 'button', style: 'border:1px solid #2563eb;border-radius:16px;padding:6px 12px;background:#fff' }, t))); list.append(q); }
    last = who; log.scrollTop = 1e6;
  } };
};
