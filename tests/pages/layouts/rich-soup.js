'use strict';
// Utility classes, and class names that every build makes anew; no names; one face at the foot of each group; the time
// below a group; choices as chips below the last words.
globalThis.layout = ({ place, make, field, words, random, css }) => {
  const c = Object.fromEntries(['row', 'in', 'out', 'stack', 'b', 'face', 'time', 'chip', 'note'].map((k) => [k, random()]));
  css(`.${c.row}{display:flex;gap:8px;padding:2px 12px}.${c.out}{flex-direction:row-reverse}.${c.stack}{display:flex;flex-direction:column;max-width:74%}
    .${c.b}{padding:8px 12px;border-radius:18px;width:fit-content}.${c.in} .${c.b}{background:#f1f5f9}.${c.out} .${c.b}{background:#4338ca;color:#fff;margin-left:auto}
    .${c.face}{width:28px;height:28px;border-radius:999px;background:#94a3b8;align-self:flex-end;flex:none}.${c.time}{font-size:11px;color:#94a3b8;padding:0 4px}
    .${c.chip}{border:1px solid #4338ca;border-radius:999px;padding:4px 10px;background:none}.${c.note}{display:flex;justify-content:center;font-size:11px;color:#94a3b8;padding:8px} .${c.b} p,.${c.b} ul{margin:0}`);
  const list = make('div', { class: `${random()} flex flex-col` }), log = make('div', { class: `${random()} overflow-y-auto`, style: 'flex:1;overflow-y:auto;min-height:0' }, make('div', { class: random() }, list)), box = make('textarea', { rows: '1' });
  place.append(log, make('div', { class: random() }, box));
  field(box);
  let last = '', stack = null, chips = null;
  return { draw({ role, text, time, quick }) {
    chips?.remove();
    if (role === 'system') { list.append(make('div', { class: c.note }, make('span', {}, text))); last = ''; return; }
    const mine = role === 'customer';
    if (last !== mine) {
      stack = make('div', { class: c.stack }, make('div', { class: c.time }, time));
      list.append(make('div', { class: `${c.row} ${mine ? c.out : c.in}` }, ...(mine ? [] : [make('div', { class: c.face })]), stack));
      last = mine;
    }
    stack.lastChild.before(make('div', { class: c.b }, ...words(text)));
    if (quick) { chips = make('div', { style: 'display:flex;gap:6px;padding:4px 48px' }, ...quick.map((q) => make('button', { class: c.chip, type: 'button' }, q))); list.append(chips); }
    log.scrollTop = 1e6;
  } };
};
