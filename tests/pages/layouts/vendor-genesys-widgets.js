'use strict';
// genesys-widgets: class names and attributes as in the adapter, otherwise an ordinary window.
globalThis.layout = ({ usual, bubble, middle, make, place }) => {
  const box = make('div', { class: 'cx-webchat', style: 'display:flex;flex-direction:column;height:100%' });
  place.append(make('div', { class: 'cx-widget', style: 'height:100%' }, box));
  return usual({
    parent: box, log: make('div', { class: 'cx-transcript' }),
    row: ({ role, mine, name, text, time }) => (role === 'system' ? middle({ class: 'cx-message cx-system' }, text)
      : make('div', { class: 'cx-message-group' }, make('div', { class: `cx-message cx-participant ${mine ? 'cx-you' : 'cx-them'}` }, make('div', { style: 'font-size:12px' }, make('span', { class: 'cx-name' }, mine ? '' : name), ' ', make('span', { class: 'cx-time' }, time)), bubble(mine, { class: 'cx-message-text' }, text)))),
  });
};
