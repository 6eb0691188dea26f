'use strict';
// column-reverse: the newest message is first in the document and last on the screen.
globalThis.layout = ({ place, make, field }) => {
  const log = make('div', { style: 'flex:1;overflow-y:auto;min-height:0;display:flex;flex-direction:column-reverse' }), box = make('textarea');
  place.append(log, box);
  field(box);
  return { draw({ role, name, text, time, first }) {
    const mine = role === 'customer';
    log.prepend(role === 'system' ? make('div', { style: 'align-self:center;font-size:12px;color:#777;margin:6px' }, text)
      : make('div', { class: mine ? 'out' : 'in', style: `align-self:${mine ? 'flex-end' : 'flex-start'};max-width:80%;margin:3px 8px` },
        first && !mine ? make('div', { style: 'font-size:12px;font-weight:bold' }, name) : '', make('div', { style: `background:${mine ? '#dcf' : '#eee'};padding:6px;border-radius:6px` }, text), make('div', { style: 'font-size:10px;color:#999' }, time)));
  } };
};
