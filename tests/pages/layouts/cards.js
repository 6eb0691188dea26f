'use strict';
// The company's words come with answers to choose from, a card with a table, a picture and a link beside them.
globalThis.layout = ({ place, make, field, say }) => {
  const log = make('div', { class: 'log' }), box = make('textarea');
  place.append(log, box);
  field(box);
  const face = 'data:image/svg+xml;utf8,<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32"><rect width="32" height="32" fill="teal"/></svg>';
  return { draw({ role, name, text, n, time }) {
    const mine = role === 'customer';
    if (role === 'system') { log.append(make('div', { class: 'event', style: 'display:flex;justify-content:center;font-size:12px;color:#888' }, make('span', { style: 'border-radius:8px;background:#f4f4f4;padding:2px 8px' }, text))); return; }
    const bubble = make('div', { class: 'bubble', style: `padding:8px;border-radius:10px;max-width:250px;background:${mine ? '#ffe9b8' : '#eef'}` }, make('p', { style: 'margin:0' }, text));
    const row = make('div', { class: mine ? 'turn turn-out' : 'turn turn-in', style: `display:flex;gap:6px;margin:6px;${mine ? 'flex-direction:row-reverse' : ''}` },
      mine ? '' : make('img', { src: face, alt: name, width: '32', height: '32', style: 'border-radius:50%' }), make('div', {}, bubble, make('div', { style: 'font-size:10px;color:#888' }, time)));
    log.append(row);
    if (n === 0) row.append(make('div', { style: 'display:flex;flex-wrap:wrap;gap:4px;align-self:flex-end' }, ...[say('Reparatie', 'Delivery'), say('Iets anders', 'Something else')].map((t) => make('div', { style: 'border:1px solid #66a;border-radius:12px;padding:3px 9px;cursor:pointer' }, t))));
    log.scrollTop = 1e6;
  } };
};
