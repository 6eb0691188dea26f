'use strict';
// A flat list: "Name: words" in one paragraph, everybody the same.
globalThis.layout = ({ place, make, field, say }) => {
  const log = make('div', { class: 'log', 'aria-live': 'polite', style: 'padding:6px' }), box = make('input', { type: 'text', style: 'margin:8px;height:30px' }), send = make('button', { type: 'button' }, 'OK');
  place.append(log, make('div', { style: 'display:flex' }, box, send));
  field(box, send);
  return { draw({ role, name, text }) {
    log.append(role === 'system' ? make('p', {}, make('i', {}, text)) : make('p', {}, make('b', {}, `${role === 'customer' ? say('Ik', 'Me') : name}:`), ` ${text}`));
    log.scrollTop = 1e6;
  } };
};
