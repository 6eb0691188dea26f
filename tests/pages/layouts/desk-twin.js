'use strict';
// Each row says who speaks in words for screen readers only; a live region outside the rows repeats the newest one; "Sent · Just now".
globalThis.layout = ({ place, make, field, say, words, sleep }) => {
  const hid = 'position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0 0 0 0);white-space:nowrap';
  const log = make('div', { role: 'log', tabindex: 0, style: 'flex:1;overflow-y:auto;min-height:0;padding:8px' }), box = make('textarea', {}), live = make('div', { 'aria-live': 'polite', style: hid });
  log.append(live); place.append(log, box); field(box);
  let typing = null, state = null, last = '';
  return { draw(l) {
    if (typing && l.what !== 'typing') { typing.remove(); typing = null; }
    if (l.role === 'aside') {
      last = '';
      if (l.what === 'earlier') log.append(make('button', { type: 'button' }, l.text));
      if (l.what === 'day') log.append(make('div', { role: 'heading', 'aria-level': 2, style: 'text-align:center;font-size:12px' }, make('span', { style: hid }, say('Berichten van ', 'Messages of ')), l.text));
      if (l.what === 'unread') log.append(make('div', { style: 'text-align:center;color:#06c;font-size:12px' }, `— ${l.text} —`));
      if (l.what === 'privacy') log.append(make('p', { style: 'font-size:12px;text-align:center;color:#666' }, l.text, ' ', make('a', { href: '/p' }, say('Lees meer', 'Read more'))));
      if (l.what === 'prechat') log.append(make('div', { style: 'display:flex;justify-content:flex-end' }, make('div', { style: 'border:1px solid #06c;border-radius:10px;padding:10px;max-width:75%' }, ...l.rows.map(([k, v]) => make('div', {}, make('div', { style: 'font-size:11px;color:#666' }, k), make('div', {}, v))))));
      if (l.what === 'typing') { typing = make('div', { role: 'status' }, make('div', { style: 'background:#eee;border-radius:10px;width:fit-content;padding:8px' }, make('span', { style: hid }, l.text), ...[1, 2, 3].map(() => make('span', { style: 'display:inline-block;width:6px;height:6px;border-radius:50%;background:#888' })))); log.append(typing); }
      if (l.what === 'email') log.append(make('div', { role: 'group', 'aria-label': l.text, style: 'border:1px solid #ddd;border-radius:10px;padding:10px' }, make('p', { style: 'margin:0 0 6px' }, l.text), make('label', { for: 'mail', style: 'font-size:12px' }, l.field), make('input', { id: 'mail', type: 'email', style: 'display:block' }), make('button', { type: 'button' }, l.button)));
      if (l.what === 'csat') log.append(make('div', { style: 'text-align:center;padding:10px' }, make('div', {}, l.text), make('button', { type: 'button', 'aria-label': say('Goed', 'Good') }, '👍'), make('button', { type: 'button', 'aria-label': say('Slecht', 'Bad') }, '👎')));
      log.scrollTop = 1e6; return;
    }
    if (l.role === 'system') { log.append(make('div', { style: 'text-align:center;font-size:12px;color:#666;margin:8px' }, l.text)); last = ''; log.scrollTop = 1e6; return; }
    const mine = l.role === 'customer';
    live.textContent = say(`${mine ? 'Jij' : l.name} zegt: ${l.text}`, `${mine ? 'You' : l.name} says: ${l.text}`);
    state?.remove();
    log.append(make('div', { style: `margin:${last === l.role ? 2 : 10}px 0;display:flex;flex-direction:column;align-items:${mine ? 'flex-end' : 'flex-start'}` }, make('div', { style: `position:relative;max-width:80%;background:${mine ? '#06c' : '#eee'};color:${mine ? '#fff' : '#222'};border-radius:10px;padding:8px 12px` }, make('span', { style: hid }, say(`${mine ? 'Jij' : l.name} zegt:`, `${mine ? 'You' : l.name} says:`)),
      ...(l.quote ? [make('div', { style: 'background:#ddd;border-radius:6px;padding:4px 8px;font-size:12px;margin-bottom:4px' }, make('div', { style: 'font-weight:700' }, say('Jij', 'You')), make('div', {}, l.quote))] : []), make('div', {}, ...words(l.text, 'span')),
      ...(l.table ? [make('dl', { style: 'margin:6px 0 0' }, ...l.table.slice(1).map(([a, b, c]) => make('div', { style: 'display:flex;justify-content:space-between' }, make('dt', {}, a), make('dd', { style: 'margin:0' }, b), make('dd', { style: 'margin:0' }, c))))] : []),
      ...(l.file ? [make('div', {}, '📎 ', make('a', { href: '/f' }, l.file))] : []),
      ...(l.edited ? [make('span', { style: 'font-size:11px;color:#666' }, ` ${l.edited}`)] : [])),
      ...(l.cards ? l.cards.map(([t, p]) => make('a', { href: '/a', style: 'display:block;border:1px solid #ccc;border-radius:10px;padding:8px;margin-top:4px;width:75%' }, make('span', { style: 'display:block;font-weight:700' }, t), make('span', { style: 'display:block;font-size:12px' }, p))) : []),
      ...(l.link ? [make('a', { href: '/x', style: 'display:block;border:1px solid #ccc;border-radius:10px;padding:8px;margin-top:4px;width:75%' }, make('span', { style: 'display:block;font-weight:700' }, l.link[0]), make('span', { style: 'display:block;font-size:12px' }, l.link[1]))] : []),
      ...(l.react ? [make('span', { style: 'font-size:12px' }, l.react)] : []),
      ...(l.quick ? [make('div', {}, ...l.quick.map((q) => make('button', { type: 'button' }, q)))] : [])));
    if (mine) { state = make('div', { style: 'text-align:right;font-size:11px;color:#666' }, l.failed ?? say('Verzonden · Zojuist', 'Sent · Just now')); log.append(state); if (l.failed) { const s = state; sleep(500).then(() => { s.textContent = say('Verzonden · Zojuist', 'Sent · Just now'); }); } }
    last = l.role; log.scrollTop = 1e6;
  } };
};
