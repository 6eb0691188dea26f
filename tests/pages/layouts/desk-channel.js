'use strict';
// Everyone at the left, as in a team's channel: face, name, badge and time in a head, further lines without; a toolbar on each row.
globalThis.layout = ({ place, make, field, say, words }) => {
  const log = make('div', { role: 'feed', style: 'flex:1;overflow-y:auto;min-height:0' }), box = make('div', { contenteditable: 'true', role: 'textbox', style: 'border:1px solid #888;margin:8px;min-height:30px;padding:6px' });
  place.append(log, box); field(box);
  let last = '', typing = null;
  const rule = (text, c) => make('div', { style: 'display:flex;align-items:center;margin:8px 12px' }, make('hr', { style: 'flex:1' }), make('div', { style: `border:1px solid #ddd;border-radius:12px;font-size:12px;padding:2px 10px;color:${c}` }, text), make('hr', { style: 'flex:1' }));
  const tools = () => make('div', { role: 'toolbar', style: 'position:absolute;top:-8px;right:10px;opacity:0' }, make('button', { type: 'button', 'aria-label': say('Reageren', 'React') }, '😀'), make('button', { type: 'button' }, say('Beantwoorden', 'Reply')));
  return { draw(l) {
    if (typing && l.what !== 'typing') { typing.remove(); typing = null; }
    if (l.role === 'aside') {
      if (l.what === 'earlier') log.append(make('button', { type: 'button', style: 'display:block;margin:auto' }, l.text));
      if (l.what === 'day') { log.append(rule(l.text, '#333')); last = ''; }
      if (l.what === 'unread') { log.append(rule(l.text, '#c00')); last = ''; }
      if (l.what === 'privacy') log.append(make('div', { style: 'padding:6px 12px;font-size:12px;color:#777;font-style:italic' }, l.text));
      if (l.what === 'prechat') log.append(make('div', { style: 'margin:6px 12px;border-left:4px solid #bbb;padding:4px 10px' }, make('div', { style: 'font-weight:700' }, l.text), ...l.rows.map(([k, v]) => make('div', {}, make('b', {}, k), ' ', v))));
      if (l.what === 'typing') { typing = make('div', { style: 'padding:2px 12px;font-size:12px;color:#777' }, make('b', {}, l.name), l.text.slice(l.name.length), '…'); log.append(typing); }
      if (l.what === 'email') log.append(make('div', { style: 'margin:6px 12px;border:1px solid #ddd;border-radius:6px;padding:10px' }, make('div', {}, l.text), make('div', { style: 'display:flex' }, make('input', { type: 'email', 'aria-label': l.field, style: 'flex:1' }), make('button', { type: 'button' }, l.button))));
      if (l.what === 'csat') log.append(make('div', { style: 'margin:6px 12px;border:1px solid #ddd;border-radius:6px;padding:10px' }, make('div', {}, l.text), make('div', {}, ...[1, 2, 3, 4, 5].map(() => make('span', { role: 'radio', 'aria-checked': 'false', tabindex: 0, style: 'font-size:20px;cursor:pointer' }, '★')))));
      log.scrollTop = 1e6; return;
    }
    if (l.role === 'system') { log.append(make('div', { style: 'padding:4px 12px 4px 56px;font-size:13px;color:#777' }, l.text)); last = ''; log.scrollTop = 1e6; return; }
    const mine = l.role === 'customer', who = mine ? 'Iris' : l.name, head = who !== last;
    const body = make('div', { style: 'flex:1;min-width:0' }, ...(head ? [make('div', {}, make('button', { type: 'button', style: 'border:0;background:none;padding:0;font-weight:700;font-size:15px' }, who), ...(l.role === 'bot' ? [make('span', { style: 'background:#ddd;font-size:10px;border-radius:2px;padding:1px 4px;margin-left:4px' }, 'APP')] : []), make('a', { href: '#', style: 'font-size:12px;color:#777;margin-left:6px' }, l.time))] : []),
      ...(l.quote ? [make('div', { style: 'border-left:4px solid #ddd;padding-left:8px;color:#555;font-size:13px' }, l.quote)] : []),
      make('div', { class: 'text' }, ...words(l.text, 'span'), ...(l.edited ? [make('span', { style: 'font-size:12px;color:#888' }, ` (${l.edited})`)] : [])),
      ...(l.table ? [make('pre', { style: 'background:#f8f8f8;border:1px solid #ddd;padding:6px;font-size:12px;border-radius:4px' }, l.table.map((r) => r.join('   ')).join('\n'))] : []),
      ...(l.cards ? [make('div', {}, ...l.cards.map(([t, p]) => make('div', { style: 'border-left:4px solid #36c;padding-left:10px;margin-top:6px' }, make('a', { href: '/a', style: 'font-weight:700' }, t), make('div', {}, p))))] : []),
      ...(l.link ? [make('div', { style: 'border-left:4px solid #ddd;padding-left:10px;margin-top:4px' }, make('div', { style: 'font-size:12px;color:#555' }, l.link[2]), make('a', { href: '/x', style: 'font-weight:700' }, l.link[0]), make('div', {}, l.link[1]))] : []),
      ...(l.file ? [make('div', { style: 'border:1px solid #ddd;border-radius:8px;padding:8px;width:220px' }, make('div', { style: 'font-weight:700' }, l.file), make('div', { style: 'font-size:12px;color:#777' }, 'PDF'))] : []),
      ...(l.react ? [make('div', {}, make('button', { type: 'button', style: 'border-radius:12px;font-size:12px' }, l.react))] : []),
      ...(l.failed ? [make('div', { style: 'font-size:12px;color:#c00' }, l.failed)] : []),
      ...(l.quick ? [make('div', {}, ...l.quick.map((q) => make('button', { type: 'button', style: 'border:1px solid #999;border-radius:4px;margin-right:6px' }, q)))] : []));
    log.append(make('div', { role: 'article', style: 'display:flex;gap:8px;padding:4px 12px;position:relative' }, make('div', { style: 'width:36px' }, ...(head ? [make('span', { style: `display:block;width:36px;height:36px;border-radius:4px;background:${mine ? '#696' : '#669'}` })] : [])), body, tools()));
    last = who; log.scrollTop = 1e6;
  } };
};
