'use strict';
// One heading "NAME, 14:03" over several bubbles of the same person.
globalThis.layout = ({ place, make, field, say }) => {
  const log = make('div', { class: 'log' }), box = make('textarea');
  place.append(make('header', { style: 'padding:8px;background:#124;color:#fff' }, 'Chat'), log, box);
  field(box);
  let group = null, last = '';
  return { draw({ role, name, text, time }) {
    const who = role === 'customer' ? say('Jij', 'You') : name;
    if (role === 'system') { group = null; last = ''; log.append(make('p', { style: 'text-align:center;color:#777;font-size:12px' }, text)); return; }
    if (last !== who) {
      group = make('div', { class: 'cluster', style: `padding:4px 10px;display:flex;flex-direction:column;align-items:${role === 'customer' ? 'flex-end' : 'flex-start'}` }, make('div', { style: 'font-size:12px;color:#666' }, `${who}, ${time}`));
      log.append(group);
      last = who;
    }
    group.append(make('div', { class: 'b', style: `background:${role === 'customer' ? '#d7f0d0' : '#f0f0f0'};padding:6px 10px;border-radius:8px;margin:2px 0;max-width:80%` }, text));
    log.scrollTop = 1e6;
  } };
};
