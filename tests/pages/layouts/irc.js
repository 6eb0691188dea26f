'use strict';
// Plain text lines "[14:03] Name: words", one div each, no other markup at all.
globalThis.layout = ({ place, make, field }) => {
  const log = make('div', { style: 'flex:1;overflow-y:scroll;font-family:monospace;min-height:0' }), box = make('textarea');
  place.append(log, box);
  field(box);
  return { draw({ role, name, text, time }) {
    log.append(make('div', {}, role === 'system' ? `[${time}] * ${text}` : `[${time}] ${role === 'customer' ? 'Robin' : name}: ${text}`));
    log.scrollTop = 1e6;
  } };
};
