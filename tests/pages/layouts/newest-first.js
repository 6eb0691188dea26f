'use strict';
// The field is above the list and the newest message comes first.
globalThis.layout = ({ place, make, field }) => {
  const log = make('div', { class: 'log' }), box = make('textarea');
  place.append(box, log);
  field(box);
  return { draw({ role, name, text, time }) {
    const mine = role === 'customer';
    log.prepend(make('div', { class: `item ${role === 'system' ? 'sys' : mine ? 'mine' : 'theirs'}`, style: `border-bottom:1px solid #ddd;padding:6px;${role === 'system' ? 'text-align:center;color:#888' : ''}` },
      role === 'system' ? '' : make('div', { style: 'font-size:12px;color:#555' }, make('b', {}, mine ? 'Robin' : name), ` · ${time}`), make('div', {}, text)));
  } };
};
