'use strict';
// rocketchat: class names and attributes as in the adapter, otherwise an ordinary window.
globalThis.layout = ({ usual, bubble, middle, make }) => usual({
  log: make('div', { class: 'message-list__x1y2' }), field: { tag: 'div', attributes: { 'data-qa': 'livechat-composer', contenteditable: 'true', style: 'min-height:30px;border:1px solid #999' } },
  row: ({ role, mine, text, n }) => (role === 'system' ? middle({ class: 'message-container__a1 message-container--system__b2' }, text)
    : make('div', { id: `r${n}x`, class: `message-container__a1${mine ? ' message-container--reverse__c3' : ''}` }, bubble(mine, { 'data-qa': 'message-bubble' }, text), make('time', { datetime: '2026-11-21T20:00:00Z', style: 'font-size:10px' }, '20:00'))),
});
