'use strict';
// Class names of a component library's build ("css-1x2y3z Mui...-root"): a promotion stays at the top of the list, cards in a
// row that scrolls sideways, chips that go when one is chosen, name and time below the bubble, stars at the end.
globalThis.layout = ({ place, make, field, say, words, css, company }) => {
  css(`.MuiPaper{border-radius:16px;padding:8px 14px;max-width:78%;box-shadow:0 1px 3px #0003;width:fit-content}.MuiCap{font-size:11px;color:#0009}.MuiChip{display:inline-flex;border:1px solid #1976d2;color:#1976d2;border-radius:16px;padding:4px 10px;font-size:13px;cursor:pointer}
   .MuiAv{width:32px;height:32px;border-radius:50%;background:#bdbdbd;color:#fff;display:flex;align-items:center;justify-content:center;font-size:14px;flex:none}.MuiAlert{display:flex;gap:8px;background:#e5f6fd;color:#014361;padding:6px 12px;border-radius:4px;font-size:13px;margin:6px}`);
  const cls = (...names) => names.join(' ');
  const list = make('div', { class: 'MuiStack-root css-18zsr3k', style: 'display:flex;flex-direction:column;gap:10px;padding:10px' }), log = make('div', { class: 'MuiBox-root css-8atqhb', 'aria-live': 'polite', style: 'flex:1;overflow-y:auto;min-height:0' }, list), box = make('textarea', { class: 'MuiInputBase-input css-u36398', rows: '1' });
  list.append(make('div', { class: 'MuiAlert MuiAlert-standardInfo css-1pxa9xg', role: 'alert' }, make('div', { class: 'MuiAlert-message' }, say('Deze week 20 % korting op alle pannen. ', 'This week 20% off all pans. '), make('a', { href: '/sale' }, say('Bekijk', 'View')))));
  place.append(log, make('div', { class: 'MuiBox-root css-0' }, box));
  field(box);
  let chips = null;
  return { draw({ role, name, text, time, quick, table, cards, form, quote, react, edited, file, rate }) {
    chips?.remove(); chips = null;
    if (role === 'system') { list.append(make('div', { class: 'MuiDivider-root MuiDivider-withChildren css-c1ovea', role: 'separator', style: 'display:flex;align-items:center;gap:8px;font-size:12px;color:#0009' }, make('span', { style: 'flex:1;border-top:1px solid #ddd' }), make('span', { class: 'MuiDivider-wrapper css-c1ovea' }, text), make('span', { style: 'flex:1;border-top:1px solid #ddd' })));
      if (rate) list.append(make('div', { class: 'MuiCard-root css-s18byi', style: 'border:1px solid #ddd;border-radius:4px;padding:12px;text-align:center' }, make('p', { class: 'MuiTypography-body2' }, say('Hoe was dit gesprek?', 'How was this conversation?')), make('span', { class: 'MuiRating-root', role: 'radiogroup' }, ...[1, 2, 3, 4, 5].map((n) => make('label', {}, make('span', { style: 'font-size:20px' }, '☆'), make('span', { style: 'position:absolute;clip:rect(0 0 0 0);width:1px;height:1px;overflow:hidden' }, `${n} Stars`), make('input', { type: 'radio', name: 'r', style: 'display:none' })))), make('textarea', { placeholder: say('Opmerking', 'Comment'), style: 'width:90%' }), make('button', { class: 'MuiButton-root' }, say('Verstuur', 'Submit'))));
      return; }
    const mine = role === 'customer';
    const inner = [...(quote ? [make('div', { class: 'MuiBox-root css-q0te', style: `border-left:3px solid #1976d2;padding-left:8px;margin-bottom:4px` }, make('span', { class: 'MuiTypography-caption', style: 'font-size:12px;color:#666;display:block' }, say('Jij', 'You')), make('span', { class: 'MuiTypography-caption', style: 'font-size:12px;color:#666;display:block' }, quote))] : []), ...words(text),
      ...(table ? [make('table', { class: 'MuiTable-root', style: 'font-size:13px' }, make('thead', {}, make('tr', {}, ...table[0].map((c) => make('th', {}, c)))), make('tbody', {}, ...table.slice(1).map((r) => make('tr', {}, ...r.map((c) => make('td', {}, c))))))] : []),
      ...(form ? [make('div', {}, ...form.map((f) => make('div', { class: 'MuiFormControl-root', style: 'margin-top:8px' }, make('label', { class: 'MuiInputLabel-root' }, f), make('input', { class: 'MuiInputBase-input', type: 'text' }))), make('button', { class: 'MuiButton-root' }, say('Verstuur', 'Submit')))] : []),
      ...(file ? [make('a', { href: '/f', class: 'MuiLink-root', style: 'display:flex;gap:4px' }, make('svg', { width: '16', height: '16' }), file)] : [])];
    const row = make('div', { class: cls('MuiStack-root', mine ? 'css-7v1o' : 'css-7v2i'), style: `display:flex;gap:8px;flex-direction:${mine ? 'row-reverse' : 'row'}` }, make('div', { class: 'MuiAvatar-root MuiAvatar-circular MuiAv css-2s90m6' }, mine ? 'I' : name[0]),
      make('div', { style: `display:flex;flex-direction:column;align-items:${mine ? 'flex-end' : 'flex-start'};min-width:0;flex:1` }, make('div', { class: cls('MuiPaper-root MuiPaper', mine ? 'css-own1' : 'css-oth1'), style: `background:${mine ? '#1976d2' : '#fff'};color:${mine ? '#fff' : '#111'};position:relative` }, ...inner, ...(react ? [make('span', { class: 'MuiBadge-badge', style: 'position:absolute;bottom:-8px;right:4px;background:#fff;border:1px solid #ccc;border-radius:10px;font-size:11px;padding:0 4px;color:#111' }, react)] : [])),
        ...(cards ? [make('div', { class: 'MuiBox-root css-scroll', style: 'display:flex;gap:8px;overflow-x:auto;max-width:100%;padding:6px 0' }, ...cards.map(([t, p]) => make('div', { class: 'MuiPaper-root MuiCard-root css-card', style: 'min-width:150px;border-radius:8px;box-shadow:0 1px 3px #0003;padding:8px;background:#fff' }, make('h6', { class: 'MuiTypography-h6', style: 'margin:0;font-size:15px' }, t), make('p', { class: 'MuiTypography-body2', style: 'margin:2px 0;font-size:13px;color:#666' }, p), make('button', { class: 'MuiButton-root' }, say('Deze', 'This one')))))] : []),
        make('span', { class: 'MuiTypography-root MuiCap css-1dm' }, `${mine ? say('Jij', 'You') : name} · ${time}${edited ? say(' · bewerkt', ' · edited') : ''}`)));
    list.append(row);
    if (quick) { chips = make('div', { class: 'MuiStack-root css-chips', style: 'display:flex;gap:6px;flex-wrap:wrap' }, ...quick.map((q) => make('div', { class: 'MuiChip-root MuiChip-clickable MuiChip', tabindex: '0' }, make('span', { class: 'MuiChip-label' }, q)))); list.append(chips); }
    void company; log.scrollTop = 1e6;
  } };
};
