'use strict';
// A wrapper for each day with a heading, receipts under the person's messages, a typing line that comes and goes.
globalThis.layout = ({ place, make, field, say }) => {
  const log = make('section', { class: 'log' }), box = make('textarea');
  place.append(log, box);
  field(box);
  let day = null;
  const typing = make('div', { class: 'typing', style: 'font-size:12px;color:#777;padding:4px 12px' });
  const newDay = (words) => { day = make('div', { class: 'day' }, make('div', { style: 'text-align:center;margin:8px' }, make('span', { style: 'background:#ddd;border-radius:9px;padding:2px 10px;font-size:12px' }, words))); log.append(day); };
  newDay(say('Gisteren', 'Yesterday'));
  return { async draw({ role, name, text, time, n }) {
    if (n === 4) newDay(say('Vandaag', 'Today'));
    const mine = role === 'customer';
    if (!mine && role !== 'system') {
      typing.textContent = say(`${name} is aan het typen…`, `${name} is typing…`);
      log.append(typing);
      await new Promise((done) => { setTimeout(done, 150); });
      typing.remove();
    }
    if (role === 'system') day.append(make('div', { class: 'line', style: 'display:flex;justify-content:center;color:#888;font-size:12px' }, text));
    else day.append(make('div', { class: 'line', style: `display:flex;flex-direction:column;align-items:${mine ? 'flex-end' : 'flex-start'};margin:4px 10px` },
      make('div', { style: `padding:7px 11px;border-radius:14px;max-width:78%;background:${mine ? '#0b6' : '#f2f2f2'}` }, text), make('div', { style: 'font-size:11px;color:#999' }, mine ? `${time} · ${say('Gelezen', 'Read')}` : time)));
    log.scrollTop = 1e6;
  } };
};
