'use strict';
// An element whose shadow root holds what scrolls and a slot: the rows hang in the element itself and only show in the list. It begins empty.
globalThis.layout = ({ place, make, field }) => {
  customElements.define('slot-list', class extends HTMLElement {
    connectedCallback() {
      const scroll = make('div', { style: 'height:100%;overflow-y:auto;box-sizing:border-box;padding:8px' }, make('slot'));
      this.attachShadow({ mode: 'open' }).append(scroll);
      this.end = () => { scroll.scrollTop = 1e6; };
    }
  });
  const list = make('slot-list', { style: 'display:block;flex:1;min-height:0' }), box = make('textarea');
  place.append(list, box);
  field(box);
  return { draw({ role, name, text }) {
    const mine = role === 'customer';
    if (role === 'system') list.append(make('div', { style: 'text-align:center;color:#777;font-size:12px' }, text));
    else list.append(make('div', { class: mine ? 'mine' : 'theirs', style: `display:flex;flex-direction:column;margin:6px 0;align-items:${mine ? 'flex-end' : 'flex-start'}` }, ...(mine ? [] : [make('b', { style: 'font-size:12px' }, name)]),
      make('span', { style: `background:${mine ? '#246' : '#eee'};color:${mine ? '#fff' : '#111'};border-radius:10px;padding:6px 10px;max-width:75%` }, text)));
    list.end();
  } };
};
