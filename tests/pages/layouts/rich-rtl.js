'use strict';
// A window written from right to left: the person's words left, the company's right, names in a small line with a dot.
globalThis.layout = ({ place, make, field, words }) => {
  place.dir = 'rtl';
  const log = make('ul', { style: 'flex:1;overflow-y:auto;min-height:0;list-style:none;margin:0;padding:6px' }), box = make('textarea');
  place.append(log, box);
  field(box);
  return { draw({ role, name, text, time }) {
    const mine = role === 'customer';
    if (role === 'system') log.append(make('li', { style: 'text-align:center;font-size:12px;color:#888' }, text));
    else log.append(make('li', { style: `display:flex;flex-direction:column;align-items:${mine ? 'flex-end' : 'flex-start'};margin:5px 0` }, ...(mine ? [] : [make('small', { style: 'color:#777' }, name, ' • ', time)]),
      make('article', { style: `background:${mine ? '#0a7' : '#eee'};color:${mine ? '#fff' : '#222'};padding:7px 10px;border-radius:9px;max-width:78%` }, ...words(text, 'div'))));
    log.scrollTop = 1e6;
  } };
};
