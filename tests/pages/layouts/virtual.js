'use strict';
// A virtual list: only the rows in view are in the document, placed in a box as high as all of them would be.
globalThis.layout = ({ place, make, field }) => {
  const log = make('div', { class: 'log', style: 'position:relative' }), inner = make('div', { style: 'position:relative' }), box = make('textarea');
  log.append(inner);
  place.append(log, box);
  field(box);
  const HEIGHT = 52, rows = [], drawn = new Map();
  const render = () => {
    inner.style.height = `${rows.length * HEIGHT}px`;
    const from = Math.max(0, Math.floor(log.scrollTop / HEIGHT) - 2), to = Math.min(rows.length, from + Math.ceil(log.clientHeight / HEIGHT) + 4);
    for (const [n, element] of drawn) if (n < from || n >= to) { element.remove(); drawn.delete(n); }
    for (let n = from; n < to; n += 1) {
      if (drawn.has(n)) continue;
      const { role, text } = rows[n], mine = role === 'customer';
      const element = make('div', { 'data-index': String(n), style: `position:absolute;top:${n * HEIGHT}px;left:0;right:0;display:flex;justify-content:${role === 'system' ? 'center' : mine ? 'flex-end' : 'flex-start'}` },
        make('div', { class: role === 'system' ? 'note' : mine ? 'mine' : 'theirs', style: role === 'system' ? 'color:#888;font-size:12px' : `background:${mine ? '#cdf' : '#eee'};border-radius:8px;padding:4px 8px;margin:2px 8px;max-width:80%;max-height:44px;overflow:hidden` }, text));
      const next = [...drawn.keys()].filter((k) => k > n).sort((a, b) => a - b)[0];
      inner.insertBefore(element, next === undefined ? null : drawn.get(next));
      drawn.set(n, element);
    }
  };
  log.addEventListener('scroll', render);
  globalThis.page.fill = (count) => { for (let n = 0; n < count; n += 1) rows.push({ role: n % 2 ? 'customer' : 'agent', text: `row ${n} of the old chat` }); inner.style.height = `${rows.length * HEIGHT}px`; log.scrollTop = 1e9; render(); };
  globalThis.page.scrollTo = (top) => { log.scrollTop = top; };
  return { draw(line) {
    rows.push(line);
    inner.style.height = `${rows.length * HEIGHT}px`;
    log.scrollTop = 1e9;
    render();
  } };
};
