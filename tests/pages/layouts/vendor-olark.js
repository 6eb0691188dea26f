'use strict';
// olark: class names and attributes as in the adapter, otherwise an ordinary window.
globalThis.layout = ({ usual, bubble, middle, make, place }) => {
  const box = make('div', { id: 'olark-container', style: 'display:flex;flex-direction:column;height:100%' });
  place.append(box);
  return usual({
    parent: box, log: make('div', { class: 'olark-messages' }), field: { attributes: { name: 'olark-message-textarea' } },
    row: ({ role, mine, text }) => (role === 'system' ? middle({ class: 'olark-notice' }, text) : bubble(mine, { class: mine ? 'olark-visitor-message' : 'olark-operator-message' }, text)),
  });
};
