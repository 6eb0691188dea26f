'use strict';
// Each line of a message stands in an element of its own, names and times come before a group as one line of text, the
// person's own groups have the word "Me" there; bubbles are drawn by borders.
globalThis.layout = ({ place, make, field, say }) => {
  const log = make('div', { role: 'log', style: 'flex:1;overflow-y:auto;min-height:0;padding:6px' }), box = make('textarea');
  place.append(log, box);
  field(box);
  let last = '', group = null;
  return { draw({ role, name, text, time }) {
    if (role === 'system') { log.append(make('div', { style: 'font-size:12px;color:#888;text-align:center;padding:4px' }, `${time} – ${text}`)); last = ''; return; }
    const mine = role === 'customer', who = mine ? say('Ik', 'Me') : name;
    if (who !== last) { group = make('div', { style: `margin:6px ${mine ? '0 6px 60px' : '60px 6px 0'}` }, make('div', { style: `font-size:12px;color:#555;text-align:${mine ? 'right' : 'left'}` }, `${time} | ${who}`)); log.append(group); last = who; }
    group.append(make('div', { style: `border:1px solid ${mine ? '#2a7' : '#aaa'};border-radius:6px;padding:4px 8px;margin-top:3px` }, ...text.split('\n').map((l) => make('div', { style: 'min-height:8px' }, l))));
    log.scrollTop = 1e6;
  } };
};
