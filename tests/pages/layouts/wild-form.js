'use strict';
// Form cards of an enterprise kit: the question stands in a card with labelled fields, which turns into a closed summary;
// the product cards stand in rows of their own without the bubble; order lines are a grid of boxes; names above, role in a tag.
globalThis.layout = ({ place, make, field, say, words, css }) => {
  css('.q-row{display:flex;padding:4px 10px}.q-row.sent{justify-content:flex-end}.q-name{font-size:12px;font-weight:700;color:#455a64}.q-text{background:#eceff1;border-radius:8px;padding:8px 12px;line-height:1.3}.sent .q-text{background:#a5d6a7}.q-stamp{font-size:10px;color:#78909c;margin-top:3px;text-align:right}.tag{font-size:10px;border:1px solid #91caff;border-radius:4px;color:#0958d9;padding:0 4px;margin-left:4px}');
  const log = make('div', { class: 'scroll fit', style: 'flex:1;overflow-y:auto;min-height:0' }), box = make('input', { class: 'q-field__native', style: 'margin:8px;height:32px' });
  place.append(log, box);
  field(box);
  let open = null;
  const cell = (t) => make('div', { style: 'border:1px solid #b0bec5;padding:2px 6px;background:#fff' }, t);
  return { draw({ role, name, text, time, first, quick, table, cards, form, quote, react, edited, file, rate }) {
    if (role === 'system') { log.append(make('div', { class: 'q-message-label', style: 'text-align:center;margin:16px 0;font-size:12px' }, text)); if (rate) log.append(make('div', { class: 'q-card', style: 'margin:10px;border:1px solid #ccc;border-radius:4px;padding:12px' }, make('div', { class: 'text-h6' }, say('Laat je mening achter', 'Leave your feedback')), make('div', { class: 'text-subtitle2' }, say('Het duurt een halve minuut.', 'It takes half a minute.')), make('textarea', {}), make('button', {}, say('Verzenden', 'Submit')), make('button', {}, say('Overslaan', 'Skip')))); log.scrollTop = 1e6; return; }
    const mine = role === 'customer';
    if (mine && open) { open.querySelector('.fields').remove(); open.append(make('div', { style: 'font-size:12px;color:#388e3c' }, say('✓ Verzonden', '✓ Submitted'))); open = null; }
    const body = make('div', { class: 'q-text' }, ...(quote ? [make('div', { class: 'reply', style: 'font-size:12px;background:#cfd8dc;border-radius:4px;padding:4px 8px;margin-bottom:4px' }, quote)] : []), ...words(text, 'div'),
      ...(table ? [make('div', { style: 'display:grid;grid-template-columns:2fr 1fr 1fr;margin-top:6px' }, ...table.flat().map(cell))] : []), ...(file ? [make('div', { class: 'file', style: 'display:flex;gap:4px' }, make('span', {}, '📄'), make('a', { href: '/f' }, file))] : []), make('div', { class: 'q-stamp' }, `${time}${edited ? say(' · gewijzigd', ' · edited') : ''}${mine ? ' ✓✓' : ''}`));
    if (form) { open = make('div', { style: 'margin-top:6px' }, make('div', { class: 'fields' }, ...form.map((f) => make('div', {}, make('div', { style: 'font-size:12px;color:#546e7a' }, `${f} *`), make('input', { type: 'text' }))), make('button', {}, say('Verzenden', 'Submit')))); body.insertBefore(open, body.lastChild); }
    log.append(make('div', { class: `q-row ${mine ? 'sent' : 'received'}` }, make('div', { style: 'max-width:80%' }, ...(first && !mine ? [make('div', { class: 'q-name' }, name, ...(role === 'bot' ? [make('span', { class: 'tag' }, 'Bot')] : [make('span', { class: 'tag' }, say('Adviseur', 'Advisor'))]))] : []), body, ...(react ? [make('div', { style: 'font-size:11px;display:inline-block;background:#fff;border:1px solid #cfd8dc;border-radius:9px;padding:0 5px;position:relative;top:-6px;left:8px' }, react)] : []))));
    if (cards) log.append(make('div', { class: 'carousel', style: 'display:flex;gap:8px;overflow-x:auto;padding:4px 10px' }, ...cards.map(([t, p]) => make('div', { class: 'q-card', style: 'flex:none;width:160px;border:1px solid #cfd8dc;border-radius:6px;padding:8px' }, make('div', { style: 'height:60px;background:#eceff1' }), make('div', { style: 'font-weight:600' }, t), make('div', { style: 'color:#607d8b' }, p), make('button', {}, say('Kies', 'Choose'))))));
    if (quick) log.append(make('div', { style: 'padding:4px 10px' }, ...quick.map((q) => make('div', { class: 'q-chip', style: 'display:inline-block;border-radius:16px;background:#e3f2fd;padding:4px 12px;margin:2px;cursor:pointer' }, q))));
    log.scrollTop = 1e6;
  } };
};
