'use strict';
// intercom: class names and attributes as in the adapter, otherwise an ordinary window.
globalThis.layout = ({ usual, bubble, middle, make }) => usual({
  log: make('div', { class: 'intercom-conversation-parts' }), field: { attributes: { name: 'message' } },
  row: ({ role, mine, text }) => (role === 'system' ? middle({ class: 'intercom-event' }, text)
    : make('div', { class: 'intercom-conversation-part' }, make('div', { class: `intercom-comment-container intercom-comment-container-${mine ? 'user' : 'admin'}` }, bubble(mine, { class: 'intercom-comment' }, make('div', { class: 'intercom-block-paragraph' }, text))))),
});
