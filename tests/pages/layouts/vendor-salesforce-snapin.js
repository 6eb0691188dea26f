'use strict';
// salesforce-snapin: class names and attributes as in the adapter, otherwise an ordinary window.
globalThis.layout = ({ usual, bubble, middle, make, place }) => {
  place.classList.add('embeddedServiceSidebar');
  return usual({
    log: make('ul', { class: 'messageWrapper', style: 'list-style:none;padding:0;margin:0' }), field: { attributes: { class: 'chasitorText' } },
    row: ({ role, mine, name, text, time }) => (role === 'system' ? middle({ class: 'chatMessage event' }, text)
      : make('li', { class: `chatMessage ${mine ? 'chasitor' : 'agent'}` }, bubble(mine, { class: 'chatContent' }, text), make('div', { class: 'nameAndTimeContent', style: 'font-size:11px;color:#777' }, mine ? '' : make('span', { class: 'agentName' }, name), ' ', make('span', { class: 'timeContent' }, time)))),
  });
};
