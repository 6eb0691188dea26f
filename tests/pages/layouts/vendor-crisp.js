'use strict';
// crisp: class names and attributes as in the adapter, otherwise an ordinary window.
globalThis.layout = ({ usual, bubble, middle, make, place }) => {
  const box = make('div', { id: 'crisp-chatbox', style: 'display:flex;flex-direction:column;height:100%' });
  place.append(box);
  return usual({
    parent: box, log: make('div', { id: 'crisp-chatbox-chat' }),
    row: ({ role, mine, text }) => (role === 'system' ? middle({ class: 'cc-1f3a' }, text) : bubble(mine, { class: mine ? 'cc-9xk2 cc-9xk2--visitor' : 'cc-9xk2 cc-9xk2--operator' }, text)),
  });
};
