'use strict';
// whatsapp-web: class names and attributes as in the adapter, otherwise an ordinary window.
globalThis.layout = ({ usual, bubble, middle, make, place }) => {
  const main = make('div', { id: 'main', style: 'display:flex;flex-direction:column;height:100%' }), footer = make('footer');
  place.append(main);
  const made = usual({
    parent: main, log: make('div', { role: 'application' }), field: { tag: 'div', attributes: { contenteditable: 'true', style: 'min-height:30px;border:1px solid #999' } },
    row: ({ role, mine, text, n }) => (role === 'system' ? make('div', { role: 'row' }, middle({}, text))
      : make('div', { role: 'row' }, make('div', { class: mine ? 'message-out' : 'message-in', 'data-id': `${mine}_x${n}` }, bubble(mine, { class: 'copyable-text', 'data-pre-plain-text': '[20:00, 21/11/2026] X: ' }, make('span', { class: 'selectable-text' }, text))))),
  });
  footer.append(main.lastElementChild);
  main.append(footer);
  return made;
};
