'use strict';
// Everyone on the left, no bubbles: a round picture with initials, a bold name, a time, then the words.
globalThis.layout = ({ place, make, field, say }) => {
  const log = make('ol', { class: 'log', style: 'list-style:none;margin:0;padding:8px' }), box = make('div', { contenteditable: 'true', role: 'textbox', style: 'border:1px solid #999;min-height:30px;margin:8px' });
  place.append(log, box);
  field(box);
  return { draw({ role, name, text, time }) {
    const who = role === 'customer' ? 'Robin' : name;
    if (role === 'system') log.append(make('li', { class: 'entry note', style: 'color:#777;font-size:12px;padding:6px 0 6px 44px' }, text));
    else log.append(make('li', { class: 'entry', style: 'display:flex;gap:8px;padding:6px 0' },
      make('span', { style: 'width:36px;height:36px;border-radius:50%;background:#357;color:#fff;display:flex;align-items:center;justify-content:center;flex:none' }, who.split(' ').map((w) => w[0]).join('').toUpperCase()),
      make('div', {}, make('div', {}, make('strong', {}, who), ' ', make('small', { style: 'color:#888' }, time)), make('div', { class: role === 'customer' ? 'said own' : 'said' }, text))));
    log.scrollTop = 1e6;
    void say;
  } };
};
