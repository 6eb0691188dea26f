'use strict';
// tawk: class names and attributes as in the adapter, otherwise an ordinary window.
globalThis.layout = ({ usual, bubble, middle, make }) => usual({
  log: make('div', { id: 'tawk-chat-message-container', class: 'tawk-chat-message-container' }), field: { attributes: { class: 'tawk-chatinput-editor' } },
  row: ({ role, mine, name, text, time }) => (role === 'system' ? middle({ class: 'tawk-system' }, text)
    : make('div', { class: 'tawk-message' }, mine ? '' : make('div', { style: 'font-size:12px;color:#555' }, name), bubble(mine, { class: 'tawk-message-box' }, text), make('div', { class: 'tawk-timeago', style: `font-size:10px;text-align:${mine ? 'right' : 'left'}` }, time))),
});
