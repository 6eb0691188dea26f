'use strict';
// A whole page is the chat: nothing scrolls but the page itself, the field sticks to the bottom.
globalThis.layout = ({ place, make, field }) => {
  document.querySelector('main').remove();
  place.id = 'room';
  const log = make('div', { style: 'padding:10px 10px 90px' }), box = make('textarea', { style: 'width:90%;height:44px' });
  place.append(log, make('div', { style: 'position:fixed;bottom:0;left:0;right:0;background:#fff;padding:8px' }, box));
  field(box);
  return { draw({ role, text }) {
    const mine = role === 'customer';
    log.append(make('div', { class: role === 'system' ? 's' : mine ? 'q' : 'a', style: `margin:8px;${role === 'system' ? 'text-align:center;color:#888' : mine ? 'margin-left:200px;background:#eef;padding:8px;border-radius:6px' : 'margin-right:200px'}` }, text));
    scrollTo(0, 1e6);
  } };
};
