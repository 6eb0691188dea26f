'use strict';
// A list whose rows say who and when only in the label of the row; the words stand bare, the person's indented; the time shows
// on hover (title); pictures of the speakers have an empty alt; ticks are drawn; the last row is "typing" for a while.
globalThis.layout = ({ place, make, field, say, words, sleep, css }) => {
  css('@keyframes up{50%{transform:translateY(-3px)}}.dot{width:6px;height:6px;border-radius:3px;background:#999;display:inline-block;animation:up 1s infinite}');
  const ol = make('ol', { style: 'list-style:none;margin:0;padding:0' }), log = make('div', { tabindex: '0', role: 'region', 'aria-label': say('Berichten', 'Messages'), style: 'flex:1;overflow-y:auto;min-height:0' }, ol), box = make('textarea', { 'aria-label': say('Typ je bericht', 'Type your message') });
  place.append(log, box);
  field(box);
  let k = 0;
  return { async draw({ role, name, text, time, quick, table, cards, form, quote, react, edited, file, rate }) {
    k += 1;
    if (role === 'system') { ol.append(make('li', { id: `item-${k}`, style: 'padding:6px 20px;color:#555;font-style:italic' }, text)); if (rate) ol.append(make('li', { id: 'rating' }, make('fieldset', {}, make('legend', {}, say('Geef een cijfer', 'Give a score')), ...[1, 2, 3, 4, 5].map((n) => make('label', {}, make('input', { type: 'radio', name: 's' }), `${n}`))))); log.scrollTop = 1e6; return; }
    const mine = role === 'customer';
    if (!mine) { const t = make('li', { class: 'pending' }, make('span', { class: 'dot' }), make('span', { class: 'dot' }), make('span', { class: 'dot' })); ol.append(t); log.scrollTop = 1e6; await sleep(150); t.remove(); }
    ol.append(make('li', { id: `item-${k}`, 'aria-label': mine ? say(`Jij, ${time}`, `You, ${time}`) : say(`${name}, ${time}`, `${name}, ${time}`), title: time, style: `padding:6px 12px 6px ${mine ? '70px' : '12px'}` },
      make('div', { style: 'display:flex;gap:8px' }, ...(mine ? [] : [make('img', { alt: '', width: 28, height: 28, src: 'data:image/svg+xml;utf8,<svg xmlns="http://www.w3.org/2000/svg" width="28" height="28"><rect width="28" height="28" fill="plum"/></svg>' })]),
        make('div', { class: mine ? 'said own' : 'said', style: mine ? 'color:#064' : '' }, ...(quote ? [make('q', { style: 'display:block;font-size:12px;color:#777' }, quote)] : []), ...words(text, 'div'),
          ...(table ? [make('pre', { style: 'font:12px monospace' }, table.map((r) => r.join('\t')).join('\n'))] : []), ...(cards ? [make('ol', {}, ...cards.map(([t, p]) => make('li', {}, t, ' – ', p)))] : []),
          ...(form ? [make('div', {}, ...form.map((f) => make('input', { type: 'text', 'aria-label': f, placeholder: f })))] : []), ...(file ? [make('div', {}, make('a', { href: '/f' }, file))] : []), ...(quick ? [make('p', {}, ...quick.flatMap((q) => [make('a', { href: '#', role: 'button' }, q), ' '])) ] : []),
          ...(edited ? [make('small', { style: 'font-size:11px;color:#777' }, say('aangepast', 'edited'))] : []), ...(react ? [make('div', { 'aria-label': say('Reacties', 'Reactions'), style: 'font-size:12px' }, make('button', {}, react))] : [])), ...(mine ? [make('svg', { width: 12, height: 12, 'aria-label': say('Gelezen', 'Read') })] : []))));
    log.scrollTop = 1e6;
  } };
};
