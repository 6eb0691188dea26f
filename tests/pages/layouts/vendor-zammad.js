'use strict';
// zammad: class names and attributes as in the adapter, otherwise an ordinary window.
globalThis.layout = ({ usual, bubble, middle, make, place }) => {
  place.classList.add('zammad-chat');
  return usual({
    log: make('div', { class: 'zammad-chat-body' }), field: { attributes: { class: 'zammad-chat-input' } },
    row: ({ role, mine, text }) => (role === 'system' ? middle({ class: 'zammad-chat-status' }, text)
      : make('div', { class: `zammad-chat-message zammad-chat-message--${mine ? 'customer' : 'agent'}` }, bubble(mine, { class: 'zammad-chat-message-body' }, text))),
  });
};
