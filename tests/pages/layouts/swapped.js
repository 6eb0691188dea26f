'use strict';
// The person's own messages are on the left and the company's on the right, in rows that otherwise look the same.
globalThis.layout = ({ place, make, field }) => {
  const log = make('div', { class: 'log' }), box = make('textarea');
  place.append(log, box);
  field(box);
  return { draw({ role, text }) {
    const mine = role === 'customer';
    log.append(role === 'system' ? make('div', { class: 'row', style: 'text-align:center;color:#999;font-size:12px' }, text)
      : make('div', { class: 'row' }, make('div', { style: `width:fit-content;max-width:70%;padding:6px 10px;margin:5px;border:1px solid #ccc;border-radius:5px;${mine ? '' : 'margin-left:auto'}` }, text)));
    log.scrollTop = 1e6;
  } };
};
