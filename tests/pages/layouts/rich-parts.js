'use strict';
// Each message is an element of its own kind with a shadow root; the words stand in a slot, the time only in a tooltip,
// the name only in the alt text of the face.
globalThis.layout = ({ place, make, field, say, words }) => {
  const face = (colour) => `data:image/svg+xml;utf8,<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32"><rect width="32" height="32" fill="${colour}"/></svg>`;
  if (!customElements.get('x-line')) customElements.define('x-line', class extends HTMLElement { constructor() { super(); this.attachShadow({ mode: 'open' }); } });
  const log = make('div', { role: 'log', 'aria-label': say('Gesprek', 'Conversation'), style: 'flex:1;overflow-y:auto;min-height:0;padding:6px' }), box = make('textarea', { 'aria-label': say('Bericht', 'Message') });
  place.append(make('div', { style: 'font-weight:bold;padding:8px' }, say('Chat met ons', 'Chat with us')), log, box);
  field(box);
  return { draw({ role, name, text, time, quick }) {
    const mine = role === 'customer', line = make('x-line', { 'data-kind': role === 'system' ? 'note' : 'line', style: 'display:block;margin:6px 0' });
    if (role === 'system') line.shadowRoot.append(make('div', { style: 'text-align:center;color:#777;font-size:12px' }, text));
    else line.shadowRoot.append(make('div', { style: `display:flex;gap:6px;${mine ? 'justify-content:flex-end' : ''}` },
      ...(mine ? [] : [make('img', { src: face('teal'), alt: say(`Foto van ${name}`, `Photo of ${name}`), width: '32', height: '32', style: 'border-radius:16px' })]),
      make('div', { title: `${time}`, style: `background:${mine ? '#fde68a' : '#e0f2fe'};border-radius:10px;padding:7px 10px;max-width:240px` }, make('slot'))));
    line.append(...words(text, 'div'));
    log.append(line);
    if (quick) line.shadowRoot.append(make('div', { style: 'padding-left:38px' }, ...quick.map((q) => make('div', { role: 'button', tabindex: '0', style: 'display:inline-block;border:1px solid #06c;border-radius:5px;padding:3px 7px;margin:2px;cursor:pointer' }, q))));
    log.scrollTop = 1e6;
  } };
};
