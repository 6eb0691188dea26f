'use strict';
// A definition list: a term for who and when, a definition for each thing said.
globalThis.layout = ({ place, make, field, say, words }) => {
  const log = make('dl', { style: 'margin:0;padding:8px' }), box = make('textarea');
  place.append(make('div', { style: 'flex:1;overflow-y:auto;min-height:0' }, log), box);
  field(box);
  let last = '';
  return { draw({ role, name, text, time }) {
    const who = role === 'customer' ? say('Jij', 'You') : name;
    if (role === 'system') { log.append(make('dt', { style: 'font-style:italic;color:#777;text-align:center' }, text)); last = ''; return; }
    if (who !== last) log.append(make('dt', { style: 'font-weight:bold;margin-top:8px' }, who, ' ', make('time', { style: 'font-weight:normal;color:#888;font-size:12px' }, time)));
    last = who;
    log.append(make('dd', { style: 'margin:2px 0 2px 16px' }, ...words(text, 'div')));
    log.parentElement.scrollTop = 1e6;
  } };
};
