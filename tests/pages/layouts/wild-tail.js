'use strict';
// Utility classes, everyone on the left, names only for screen readers ("Kettle says"); a toast over the list repeats the last
// words; a hidden region announces them, too; suggestions stay stuck at the foot of the list; thumbs under each answer.
globalThis.layout = ({ place, make, field, say, words, css, sleep }) => {
  css('.sr-only{position:absolute;width:1px;height:1px;padding:0;margin:-1px;overflow:hidden;clip:rect(0,0,0,0);white-space:nowrap;border:0}');
  const list = make('div', { class: 'mx-auto flex flex-col text-base', style: 'display:flex;flex-direction:column' }), log = make('div', { class: 'relative flex-1 overflow-y-auto', style: 'flex:1;overflow-y:auto;min-height:0;position:relative' }, list);
  const live = make('div', { 'aria-live': 'polite', class: 'sr-only' }), box = make('div', { contenteditable: 'true', class: 'ProseMirror', style: 'border:1px solid #ccc;border-radius:20px;padding:8px;margin:8px;min-height:20px' });
  const tips = make('div', { class: 'sticky bottom-0 flex gap-2', style: 'position:sticky;bottom:0;display:flex;gap:6px;background:#fff;padding:6px' }, ...[say('Waar is mijn pakket?', 'Where is my parcel?'), say('Openingstijden', 'Opening hours')].map((t) => make('button', { type: 'button', class: 'rounded-full border px-3 py-1 text-sm' }, t)));
  log.append(tips);
  place.append(log, live, box);
  field(box);
  const th = (row, tag) => make('tr', { class: 'border-b' }, ...row.map((c) => make(tag, { class: 'p-2 text-left' }, c)));
  return { async draw({ role, name, text, quick, table, cards, form, quote, react, edited, file, rate }) {
    if (role === 'system') { list.append(make('div', { class: 'my-2 flex items-center text-xs text-gray-500', style: 'font-size:12px;color:#6b7280;padding:6px 16px' }, make('span', {}, '⇄ '), make('span', {}, text)));
      if (rate) list.append(make('form', { class: 'rounded-xl border p-4', style: 'border:1px solid #ddd;border-radius:12px;padding:12px;margin:8px' }, make('div', { class: 'font-medium' }, say('Hoe tevreden ben je?', 'How happy are you?')), make('div', {}, ...['😞', '😐', '😊'].map((e) => make('button', { type: 'button' }, e))))); log.scrollTop = 1e6; return; }
    const mine = role === 'customer', who = mine ? say('Jij zei:', 'You said:') : say(`${name} zei:`, `${name} said:`);
    const item = make('article', { class: 'w-full text-token-text-primary', 'data-turn': mine ? 'user' : 'assistant', style: `padding:12px 16px;${mine ? 'background:#f3f4f6' : ''}` }, make('h5', { class: 'sr-only' }, who),
      make('div', { class: 'flex gap-3', style: 'display:flex;gap:12px' }, make('div', { class: 'h-6 w-6 rounded-full', style: `width:24px;height:24px;border-radius:50%;flex:none;background:${mine ? '#059669' : '#7c3aed'}` }),
        make('div', { class: 'min-w-0 flex-1', style: 'min-width:0;flex:1' }, ...(quote ? [make('div', { class: 'mb-1 truncate text-xs', style: 'font-size:12px;color:#6b7280;border-left:2px solid #bbb;padding-left:6px' }, `↪ ${quote}`)] : []), make('div', { class: 'markdown prose' }, ...words(text),
          ...(table ? [make('div', { class: 'overflow-x-auto' }, make('table', { class: 'w-full' }, make('thead', {}, th(table[0], 'th')), make('tbody', {}, ...table.slice(1).map((r) => th(r, 'td')))))] : []),
          ...(cards ? [make('ul', { class: 'grid gap-2', style: 'list-style:none;padding:0' }, ...cards.map(([t, p]) => make('li', { class: 'rounded-lg border p-2', style: 'border:1px solid #ddd;border-radius:8px;padding:8px;margin:4px 0;cursor:pointer' }, make('div', { class: 'font-semibold', style: 'font-weight:600' }, t), make('div', { class: 'text-sm', style: 'font-size:13px' }, p))))] : [])),
        ...(form ? [make('div', { class: 'mt-2 space-y-2' }, ...form.map((f) => make('label', { class: 'block text-sm', style: 'display:block;font-size:13px' }, f, make('input', { type: 'text', class: 'border' }))))] : []),
        ...(file ? [make('a', { href: '/f', class: 'mt-2 flex items-center rounded border', style: 'display:flex;gap:6px;border:1px solid #ddd;border-radius:8px;padding:6px;font-size:13px' }, '📎', make('span', {}, file), make('span', { style: 'color:#888' }, '34 kB'))] : []),
        ...(edited ? [make('span', { class: 'text-xs italic', style: 'font-size:11px;font-style:italic;color:#888' }, say('bewerkt', 'edited'))] : []), ...(react ? [make('div', { class: 'flex', style: 'display:flex;font-size:12px' }, make('span', { class: 'rounded-full border', style: 'border:1px solid #ddd;border-radius:10px;padding:0 6px' }, react))] : []),
        ...(mine ? [] : [make('div', { class: 'mt-1 flex gap-1' }, make('button', { type: 'button', 'aria-label': say('Kopiëren', 'Copy') }, make('svg', {})), make('button', { type: 'button', 'aria-label': say('Goed antwoord', 'Good response') }, '👍'), make('button', { type: 'button' }, '👎'))]),
        ...(quick ? [make('div', { class: 'mt-2 flex gap-2 opts' }, ...quick.map((q) => make('button', { type: 'button', class: 'rounded-full' }, q)))] : []))));
    if (mine) list.querySelectorAll('.opts').forEach((o) => o.remove());
    list.append(item);
    live.textContent = `${mine ? say('Jij', 'You') : name}: ${text}`;
    if (!mine) { const toast = make('div', { role: 'status', style: 'position:absolute;top:8px;left:20%;right:20%;background:#111;color:#fff;border-radius:8px;padding:8px;font-size:13px' }, make('b', {}, name), make('div', {}, text.slice(0, 60))); log.append(toast); sleep(400).then(() => toast.remove()); }
    log.scrollTop = 1e6;
  } };
};
