'use strict';
// chatwoot: class names and attributes as in the adapter, otherwise an ordinary window.
globalThis.layout = ({ usual, bubble, middle, make }) => usual({
  log: make('div', { class: 'conversation-wrap' }), field: { attributes: { id: 'chat-input', class: 'user-message-input' } },
  row: ({ role, mine, name, text }) => (role === 'system' ? middle({ class: 'activity-message' }, text) : mine
    ? make('div', { class: 'user-message-wrap' }, make('div', { class: 'message-wrap' }, bubble(true, { class: 'chat-bubble user' }, make('div', { class: 'message-content' }, text))))
    : make('div', { class: 'agent-message-wrap' }, make('div', { class: 'message-wrap' }, bubble(false, { class: 'chat-bubble agent' }, make('div', { class: 'message-content' }, text)), make('p', { class: 'agent-name', style: 'font-size:12px;color:#666' }, name)))),
});
