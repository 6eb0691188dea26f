'use strict';
// Everyone on the left, no names: bands as wide as the list, a coloured square, and under each answer a row of text
// buttons, stars and a question whether it helped.
globalThis.layout = ({ place, make, field, say, words }) => {
  const log = make('div', { role: 'log', style: 'flex:1;overflow-y:auto;min-height:0' }), box = make('div', { contenteditable: 'true', role: 'textbox', style: 'border:1px solid #aaa;min-height:32px;margin:8px' });
  place.append(log, box);
  field(box);
  const link = (text) => make('button', { type: 'button', style: 'border:0;background:none;color:#666;font-size:12px' }, text);
  return { draw({ role, text, quick }) {
    const mine = role === 'customer';
    if (role === 'system') { log.append(make('div', { style: 'border-top:1px solid #ddd;text-align:center;font-size:12px;color:#777;padding:6px' }, text)); return; }
    const foot = mine ? [] : [make('div', { style: 'display:flex;gap:4px' }, link(say('Kopiëren', 'Copy')), link(say('Vind ik leuk', 'Like')), link(say('Delen', 'Share'))), make('div', { style: 'font-size:12px;color:#666' }, make('span', {}, say('Was dit nuttig?', 'Was this helpful?')), ' ', ...[1, 2, 3, 4, 5].map(() => make('span', { role: 'button', tabindex: '0' }, '☆')))];
    log.append(make('div', { class: `band ${mine ? 'q' : 'a'}`, style: `display:flex;gap:10px;padding:12px;background:${mine ? '#fff' : '#f5f5f0'}` },
      make('div', { style: `width:26px;height:26px;flex:none;background:${mine ? '#a50' : '#064'}` }), make('div', {}, make('div', { class: 'prose' }, ...words(text)), ...foot, ...(quick ? [make('div', {}, ...quick.map((q) => make('button', { type: 'button' }, q)))] : []))));
    log.scrollTop = 1e6;
  } };
};
