'use strict';
// Nothing tells the sides apart: the same plain lines for everybody, no names, no sides, no colours; a dotted line above
// each change of speaker.
globalThis.layout = ({ place, make, field, words }) => {
  const log = make('div', { style: 'flex:1;overflow-y:auto;min-height:0;padding:8px' }), box = make('textarea');
  place.append(log, box);
  field(box);
  return { draw({ role, text, first }) {
    log.append(make('div', { class: 'say', style: `padding:3px 0;${first ? 'border-top:1px dotted #bbb' : ''}` }, ...(role === 'system' ? [make('em', {}, text)] : words(text, 'div'))));
    log.scrollTop = 1e6;
  } };
};
