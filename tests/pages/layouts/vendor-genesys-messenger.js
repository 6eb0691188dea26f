'use strict';
// genesys-messenger: class names and attributes as in the adapter, otherwise an ordinary window.
globalThis.layout = ({ usual, bubble, middle, make }) => usual({
  log: make('div', { role: 'log' }), field: { attributes: { id: 'mxg-message-input' } },
  row: ({ role, mine, text }) => (role === 'system' ? middle({ class: 'mxg-system' }, text)
    : make('div', { class: mine ? 'mxg-inbound' : 'mxg-outbound' }, bubble(mine, { class: 'mxg-message-bubble' }, text))),
});
