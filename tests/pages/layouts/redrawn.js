'use strict';
// The whole list is thrown away and drawn again with every message.
globalThis.layout = ({ place, make, field }) => {
  const log = make('div', { class: 'log' }), box = make('textarea');
  place.append(log, box);
  field(box);
  const all = [];
  const row = ({ role, text, time }) => make('div', { class: `r ${role === 'customer' ? 'r-right' : role === 'system' ? 'r-mid' : 'r-left'}`, style: `text-align:${role === 'customer' ? 'right' : role === 'system' ? 'center' : 'left'};margin:6px` },
    make('span', { style: role === 'system' ? 'color:#999;font-size:12px' : 'display:inline-block;padding:6px 10px;border:1px solid #bbb;border-radius:6px;max-width:75%;text-align:left' }, text), role === 'system' ? '' : make('div', { style: 'font-size:10px;color:#999' }, time));
  return { draw(line) {
    all.push(line);
    log.innerHTML = '';
    log.append(...all.map(row));
    log.scrollTop = 1e6;
  } };
};
