'use strict';
// tiledesk: class names and attributes as in the adapter, otherwise an ordinary window.
globalThis.layout = ({ usual, bubble, middle, make }) => usual({
  log: make('div', { class: 'chat21-content' }), field: { attributes: { id: 'chat21-main-message-context' } },
  row: ({ role, mine, text }) => (role === 'system' ? middle({ class: 'msg_info' }, text) : make('div', { class: mine ? 'msg_sent msg_block-last' : 'msg_receive msg_block-last' }, bubble(mine, {}, text))),
});
