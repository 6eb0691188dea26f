'use strict';
// Every row holds its words twice: once drawn (hidden from screen readers), once as a sentence for screen readers ("At 14:05 Yara Stam
// says: ..."); the person's words have their own; a pill that leads to the newest floats over the list; bubbles in two tones of one grey.
globalThis.layout = ({ place, make, field, say, words, css }) => {
  css('.vh{position:absolute!important;clip-path:inset(50%);height:1px;width:1px;overflow:hidden;white-space:nowrap}');
  const list = make('div', { role: 'list' }), log = make('div', { style: 'flex:1;overflow-y:auto;min-height:0;position:relative;padding:0 10px' }, list, make('button', { style: 'position:absolute;bottom:8px;left:45%' }, '↓')), box = make('textarea');
  place.append(log, box); field(box);
  return { draw({ role, name, text, time, quick, table, cards, form, quote, react, edited, file, rate, first }) {
    if (role === 'system') { list.append(make('div', { role: 'listitem' }, make('span', { class: 'vh' }, say(`Melding: ${text}`, `Notice: ${text}`)), make('div', { 'aria-hidden': 'true', style: 'text-align:center;font-size:12px;color:#666;padding:8px' }, text))); if (rate) list.append(make('div', { role: 'listitem', style: 'text-align:center' }, make('div', {}, say('Beoordeling', 'Rating')), ...[1, 2, 3, 4, 5].map((i) => make('button', { 'aria-label': `${i}` }, '★')))); log.scrollTop = 1e6; return; }
    const mine = role === 'customer', all = [text, ...(table ?? []).flat(), ...(cards ?? []).flat()].join(' ');
    list.append(make('div', { role: 'listitem', style: `display:flex;flex-direction:column;align-items:${mine ? 'flex-end' : 'flex-start'};margin:4px 0` }, make('span', { class: 'vh' }, mine ? say(`Om ${time} zeg jij: ${all}`, `At ${time} you say: ${all}`) : say(`Om ${time} zegt ${name}: ${all}`, `At ${time} ${name} says: ${all}`)),
      ...(first && !mine ? [make('div', { 'aria-hidden': 'true', style: 'font-size:12px;color:#555' }, name)] : []), make('div', { 'aria-hidden': 'true', style: `border-radius:10px;padding:8px 12px;max-width:80%;background:${mine ? '#ddd' : '#eee'}` }, ...(quote ? [make('div', { style: 'font-size:12px;color:#666;border-bottom:1px solid #ccc' }, quote)] : []), ...words(text), ...(table ? [make('div', {}, ...table.slice(1).map((r) => make('div', { style: 'display:flex;gap:12px;font-size:13px' }, ...r.map((c) => make('span', {}, c)))))] : []),
        ...(cards ? [make('div', { style: 'display:grid;grid-template-columns:1fr 1fr;gap:6px' }, ...cards.map(([t, p]) => make('figure', { style: 'margin:0;border:1px solid #ccc;border-radius:6px;background:#fff;padding:6px' }, make('div', { style: 'height:40px;background:#eee' }), make('figcaption', {}, make('b', {}, t), make('div', {}, p)), make('button', {}, say('Kies', 'Pick')))))] : []), ...(form ? form.map((f) => make('input', { placeholder: f })) : []), ...(file ? [make('div', {}, '📄 ', make('a', { href: '/f' }, file))] : []), ...(edited ? [make('small', { style: 'font-size:11px;color:#666' }, say('bewerkt', 'edited'))] : [])),
      ...(react ? [make('div', { 'aria-hidden': 'true', style: 'font-size:12px' }, react)] : []), make('div', { 'aria-hidden': 'true', style: 'font-size:11px;color:#777' }, mine ? `${time} · ${say('Bezorgd', 'Delivered')}` : time), ...(quick ? [make('div', { role: 'group' }, ...quick.map((q) => make('button', {}, q)))] : [])));
    log.scrollTop = 1e6;
  } };
};
