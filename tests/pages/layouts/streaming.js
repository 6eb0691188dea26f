'use strict';
// Answers grow word by word; three dots wait before them; a hidden live region holds every text once more.
globalThis.layout = ({ place, make, field }) => {
  const log = make('div', { class: 'log' }), box = make('textarea');
  const copy = make('div', { role: 'log', 'aria-live': 'polite', style: 'position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0 0 0 0)' });
  place.append(copy, log, box);
  field(box);
  const sleep = (ms) => new Promise((done) => { setTimeout(done, ms); });
  return { async draw({ role, text }) {
    const mine = role === 'customer';
    copy.append(make('div', {}, text));
    if (role === 'system') { log.append(make('div', { class: 'sep', style: 'text-align:center;font-size:12px;color:#888' }, text)); return; }
    const words = make('div', { class: 'words', style: `padding:8px;border-radius:8px;background:${mine ? '#e0e7ff' : '#f6f6f6'}` }, mine ? text : '…');
    log.append(make('div', { class: mine ? 'turn mine' : 'turn', style: `padding:4px 10px;margin-${mine ? 'left' : 'right'}:60px` }, words));
    if (!mine) {
      await sleep(120);
      words.textContent = '';
      for (const word of text.split(' ')) { words.textContent += `${words.textContent ? ' ' : ''}${word}`; await sleep(15); }
    }
    log.scrollTop = 1e6;
  } };
};
