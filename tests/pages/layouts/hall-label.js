'use strict';
// A label with the name is a row of its own above a group, the face a row of its own below it; "Today 14:03" between; the state below the newest one.
globalThis.layout = ({ place, make, field, say, words, sleep }) => {
  const log = make('div', { role: 'log', 'aria-live': 'polite', style: 'flex:1;overflow-y:auto;min-height:0;padding:12px;display:flex;flex-direction:column' }), box = make('textarea', {}); place.append(log, box); field(box);
  let last = '', typing = null, state = null, face = null, time = '';
  const put = (e) => { log.append(e); log.scrollTop = 1e6; return e; };
  const mid = (t) => put(make('div', { style: 'align-self:center;font-size:11px;color:#87929d;margin:10px 0' }, t));
  return { draw(l) {
    if (typing && l.what !== 'typing') { typing.remove(); typing = null; }
    if (l.role === 'aside') {
      last = '';
      if (l.what === 'earlier') put(make('button', { type: 'button', style: 'align-self:center' }, l.text));
      if (['day', 'unread', 'privacy', 'away'].includes(l.what)) mid(l.text);
      if (l.what === 'typing') typing = put(make('div', { 'aria-label': l.text, style: 'align-self:flex-start;background:#f3f3f4;border-radius:14px;padding:12px;width:44px;height:10px' }, ...[1, 2, 3].map(() => make('span', { style: 'display:inline-block;width:6px;height:6px;border-radius:3px;background:#999' }))));
      if (l.what === 'email') put(make('form', { onsubmit: 'return false', style: 'align-self:stretch;border:1px solid #d8dcde;border-radius:14px;padding:14px;margin:8px 0' }, make('div', { style: 'font-size:14px' }, l.text), make('label', { style: 'font-weight:600;display:block' }, l.field), make('input', { type: 'email', style: 'width:90%' }), make('button', { type: 'submit' }, l.button)));
      if (l.what === 'csat') put(make('div', { style: 'align-self:flex-start;border:1px solid #d8dcde;border-radius:14px;padding:14px' }, make('div', {}, l.text), make('div', { style: 'display:flex;gap:8px' }, make('button', { type: 'button' }, say('👍 Goed', '👍 Good')), make('button', { type: 'button' }, say('👎 Slecht', '👎 Bad')))));
      return;
    }
    if (l.role === 'system') { mid(l.text); last = ''; return; }
    const mine = l.role === 'customer', who = mine ? 'me' : l.name;
    if (l.time !== time) { mid(say(`Vandaag ${l.time}`, `Today ${l.time}`)); time = l.time; last = ''; }
    if (who !== last) { if (!mine) put(make('div', { style: 'font-size:12px;color:#68737d;margin:8px 0 2px 40px' }, l.name)); face = null; }
    face?.remove(); state?.remove();
    put(make('div', { style: `align-self:${mine ? 'flex-end' : 'flex-start'};margin:1px 0 1px ${mine ? 0 : 36}px;max-width:75%;background:${mine ? '#17494d' : '#f3f3f4'};color:${mine ? '#fff' : '#2f3941'};border-radius:14px;padding:10px 14px;font-size:14px` }, ...(l.quote ? [make('div', { style: 'font-size:12px;opacity:.7;border-left:2px solid;padding-left:6px' }, l.quote)] : []), ...words(l.text, 'div'),
      ...(l.list ? l.list.map((t, i) => make('div', {}, `${i + 1}. ${t}`)) : []), ...(l.table ? [make('div', {}, ...l.table.slice(1).map(([x, y]) => make('div', { style: 'border-top:1px solid #ccc' }, make('div', { style: 'font-size:12px' }, x), make('div', {}, y))))] : []), ...(l.link ? [make('div', { style: 'background:#fff;border-radius:8px;padding:8px;margin-top:6px' }, make('div', { style: 'font-weight:600' }, l.link[0]), make('div', { style: 'font-size:12px' }, l.link[2]))] : []), ...(l.file ? [make('a', { href: '/f', style: 'display:block' }, l.file)] : []), ...(l.edited ? [make('span', { style: 'font-size:11px;color:#888' }, ` (${l.edited})`)] : [])));
    if (l.cards) put(make('div', { style: 'display:flex;gap:8px;overflow-x:auto;margin:4px 0 4px 36px' }, ...l.cards.map(([t, p]) => make('div', { style: 'border:1px solid #d8dcde;border-radius:14px;min-width:160px;overflow:hidden' }, make('div', { style: 'padding:10px' }, make('div', { style: 'font-weight:600' }, t), make('div', { style: 'font-size:12px' }, p)), make('button', { type: 'button', style: 'width:100%' }, say('Lees artikel', 'View article'))))));
    if (l.react) put(make('div', { style: 'margin:-6px 0 0 44px;font-size:12px;background:#fff;border:1px solid #ddd;border-radius:10px;width:fit-content' }, l.react));
    if (!mine) face = put(make('div', { style: 'flex:none;width:28px;height:28px;border-radius:50%;background:#7a8;color:#fff;text-align:center;margin-top:-28px;font-size:12px' }, l.name[0]));
    if (mine) { state = put(make('div', { style: 'align-self:flex-end;font-size:11px;color:#68737d' }, l.failed ?? say('Verzonden', 'Sent'))); const s = state; if (l.failed) sleep(500).then(() => { s.textContent = say('Verzonden', 'Sent'); }); }
    if (l.quick) put(make('div', { style: 'display:flex;gap:8px;justify-content:flex-end;flex-wrap:wrap' }, ...l.quick.map((q) => make('button', { type: 'button', style: 'border-radius:14px' }, q))));
    last = who;
  } };
};
