'use strict';
// tidio: class names and attributes as in the adapter, otherwise an ordinary window.
globalThis.layout = ({ usual, bubble, middle, make }) => usual({
  log: make('div', { id: 'messages' }),
  row: ({ role, mine, text }) => (role === 'system' ? middle({ class: 'notice' }, text) : bubble(mine, { class: `message message-${mine ? 'visitor' : 'operator'}` }, text)),
});
