'use strict';
// A group per speaker with a small name above its bubbles, inside the group, and a face beside the last; times between groups; "seen by" with a small face; "You replied to" above quotes.
globalThis.layout = ({ place, make, field, say, words, random, sleep }) => {
  const log = make('div', { class: random(), style: 'flex:1;overflow-y:auto;min-height:0;padding:8px' }), box = make('div', { contenteditable: 'true', role: 'textbox', style: 'border-radius:18px;background:#f0f2f5;padding:8px;margin:8px;min-height:20px' }); place.append(log, box); field(box);
  let last = '', group = null, typing = null, seen = null, n = 0;
  const put = (e) => { log.append(e); log.scrollTop = 1e6; return e; };
  const mid = (t) => put(make('div', { style: 'text-align:center;font-size:12px;color:#65676b;margin:14px' }, make('span', {}, t)));
  return { draw(l) {
    if (typing && l.what !== 'typing') { typing.remove(); typing = null; }
    if (l.role === 'aside') {
      last = '';
      if (['day', 'unread', 'privacy'].includes(l.what)) mid(l.text);
      if (l.what === 'typing') typing = put(make('div', { style: 'display:flex;gap:8px;align-items:center' }, make('img', { alt: '', src: 'data:image/gif;base64,R0lGODlhAQABAAAAACw=', style: 'width:28px;height:28px;border-radius:50%' }), make('div', { style: 'background:#f0f0f0;border-radius:18px;padding:8px 12px' }, l.text)));
      if (l.what === 'email') put(make('div', { style: 'border:1px solid #ddd;border-radius:18px;padding:12px;width:70%' }, make('div', {}, l.text), make('input', { type: 'email', placeholder: l.field, style: 'width:90%' }), make('div', { role: 'button', tabindex: 0 }, l.button)));
      if (l.what === 'csat') put(make('div', { style: 'text-align:center;padding:12px' }, make('div', {}, l.text), ...[1, 2, 3, 4, 5].map((i) => make('span', { 'aria-label': `${i}`, role: 'button', style: 'font-size:24px' }, '☆'))));
      return;
    }
    if (l.role === 'system') { mid(l.text); last = ''; return; }
    const mine = l.role === 'customer', who = mine ? 'me' : l.name;
    seen?.remove();
    if (who !== last) { if (n % 3 === 0) mid(say(`ZO ${l.time}`, `SUN ${l.time}`)); n += 1; group = put(make('div', { style: `display:flex;flex-direction:column;gap:2px;margin:6px 0;padding-left:${mine ? 0 : 36}px;position:relative;align-items:${mine ? 'flex-end' : 'flex-start'}` }, ...(mine ? [] : [make('div', { style: 'font-size:11px;color:#65676b;padding-left:12px' }, l.name), make('img', { alt: l.name, src: 'data:image/gif;base64,R0lGODlhAQABAAAAACw=', style: 'position:absolute;left:0;bottom:0;width:28px;height:28px;border-radius:50%;background:#9bc' })]))); }
    if (l.quote) group.append(make('div', { style: 'font-size:12px;color:#65676b' }, say(`${l.name} heeft op jou geantwoord`, `${l.name} replied to you`)), make('div', { style: 'background:#f7f7f7;color:#65676b;border-radius:18px;padding:6px 12px 14px;margin-bottom:-12px;font-size:13px' }, l.quote));
    group.append(make('div', { style: `border-radius:18px;padding:8px 12px;max-width:75%;background:${mine ? '#0084ff' : '#f0f0f0'};color:${mine ? '#fff' : '#050505'}` }, ...words(l.text, 'div'), ...(l.list ? l.list.map((t, i) => make('div', {}, `${i + 1}. ${t}`)) : []), ...(l.table ? l.table.slice(1).map((r) => make('div', {}, r.join(': '))) : [])));
    if (l.edited) group.append(make('div', { style: 'font-size:11px;color:#65676b' }, l.edited.replace(/[()]/g, '')));
    if (l.cards) group.append(make('div', { style: 'display:flex;gap:6px;overflow-x:auto;max-width:100%' }, ...l.cards.map(([t, p]) => make('div', { style: 'border:1px solid #ddd;border-radius:12px;min-width:130px' }, make('div', { style: 'height:40px;background:#dde' }), make('div', { style: 'padding:8px;font-weight:600' }, t), make('div', { style: 'padding:0 8px 8px;font-size:12px' }, p), make('div', { role: 'button', style: 'border-top:1px solid #ddd;text-align:center;padding:6px' }, say('Kies', 'Choose'))))));
    if (l.link) group.append(make('a', { href: '/x', style: 'border-radius:12px;border:1px solid #ddd;padding:8px;width:60%' }, make('div', { style: 'font-weight:600' }, l.link[0]), make('div', { style: 'font-size:12px' }, l.link[2])));
    if (l.file) group.append(make('a', { href: '/f', style: 'border-radius:18px;background:#f0f0f0;padding:8px 12px' }, '📄 ', l.file));
    if (l.react) group.append(make('div', { style: 'border-radius:10px;background:#fff;font-size:12px;margin-top:-6px' }, l.react));
    if (l.failed) { const f = make('div', { style: 'font-size:12px;color:#e41e3f' }, l.failed); group.append(f); sleep(600).then(() => f.remove()); }
    if (mine) seen = put(make('div', { style: 'text-align:right;font-size:11px;color:#65676b' }, say('Gezien door Waterpas', 'Seen by Spirit Level')));
    if (l.quick) put(make('div', { style: 'display:flex;gap:6px;justify-content:center' }, ...l.quick.map((q) => make('div', { role: 'button', tabindex: 0, style: 'border:1px solid #0084ff;color:#0084ff;border-radius:16px;padding:6px 12px' }, q))));
    last = who; log.scrollTop = 1e6;
  } };
};
