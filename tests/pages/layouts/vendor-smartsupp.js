'use strict';
// smartsupp: class names and attributes as in the adapter, otherwise an ordinary window.
globalThis.layout = ({ usual, bubble, middle, make }) => usual({
  log: make('div', { 'data-testid': 'messages' }), field: { attributes: { 'data-testid': 'textarea' } },
  row: ({ role, mine, text }) => (role === 'system' ? middle({ 'data-testid': 'systemMessage' }, text)
    : make('div', { 'data-testid': 'messageGroup' }, make('div', { 'data-testid': mine ? 'messageContact' : role === 'bot' ? 'messageBot' : 'messageAgent' }, bubble(mine, {}, text)))),
});
