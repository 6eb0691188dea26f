'use strict';
// Bubbles left and right by inline style only: no class, no name, no time anywhere.
globalThis.layout = ({ place, make, field }) => {
  const log = make('div', { style: 'flex:1;overflow-y:auto;min-height:0;padding:10px' }), box = make('textarea', {});
  place.append(log, box);
  field(box);
  return { draw({ role, text }) {
    const mine = role === 'customer', side = role === 'system' ? 'center' : mine ? 'flex-end' : 'flex-start';
    const style = role === 'system' ? 'font-size:12px;color:#888' : `background:${mine ? '#2456c7' : '#eee'};color:${mine ? '#fff' : '#111'};padding:6px 10px;border-radius:12px;max-width:75%`;
    log.append(make('div', { style: `display:flex;justify-content:${side};margin:5px 0` }, make('div', { style }, text)));
    log.scrollTop = 1e6;
  } };
};
