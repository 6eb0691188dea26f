'use strict';
// Everything in a closed shadow root, right to left: the person's bubbles are on the left.
globalThis.layout = ({ place, make, field }) => {
  const root = place.attachShadow({ mode: 'closed' });
  root.append(make('style', {}, ':host{direction:rtl}.l{flex:1;overflow-y:auto;min-height:0}.m{display:flex}.m span{padding:6px 10px;margin:4px 8px;border-radius:10px;background:#eee;max-width:70%}.m.x{justify-content:flex-end}.m.x span{background:#cde}.c{text-align:center;font-size:12px;color:#777}'));
  const log = make('div', { class: 'l' }), box = make('textarea', { style: 'margin:8px' });
  root.append(log, box);
  field(box);
  globalThis.page.focus = () => box.focus();
  return { draw({ role, text }) {
    log.append(role === 'system' ? make('div', { class: 'c' }, text) : make('div', { class: role === 'customer' ? 'm x' : 'm' }, make('span', {}, text)));
    log.scrollTop = 1e6;
  } };
};
