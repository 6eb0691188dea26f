'use strict';
// A window on a long list: rows of measured height placed by transform, elements used again for other rows; names with a
// coloured dot; the time to the right of the name.
globalThis.layout = ({ place, make, field, say, words }) => {
  const log = make('div', { 'aria-live': 'off', style: 'flex:1;overflow-y:auto;min-height:0;position:relative' }), inner = make('div', { style: 'position:relative;width:100%' }), box = make('textarea');
  log.append(inner);
  place.append(log, box);
  field(box);
  const rows = [], tops = [], pool = [];
  const fill = (element, line) => {
    const mine = line.role === 'customer', who = mine ? say('Jij', 'You') : line.name;
    element.replaceChildren(...(line.role === 'system' ? [make('div', { style: 'text-align:center;color:#888;font-size:12px' }, line.text)]
      : [make('div', { style: 'display:flex;gap:6px;font-size:12px;color:#555' }, make('i', { style: `width:8px;height:8px;border-radius:4px;background:${mine ? '#06c' : '#c60'}` }), make('b', {}, who), make('span', { style: 'margin-left:auto' }, line.time)), make('div', { class: mine ? 'w w1' : 'w w2' }, ...words(line.text, 'div'))]));
  };
  const render = () => {
    inner.style.height = `${tops.at(-1) + 120}px`;
    const from = Math.max(0, tops.findIndex((t) => t > log.scrollTop - 120)), to = Math.min(rows.length, from + 9);
    while (pool.length < Math.min(9, rows.length)) { const element = make('div', { style: 'position:absolute;left:0;right:0;top:0;padding:5px 10px' }); pool.push(element); inner.append(element); }
    for (let n = from; n < to; n += 1) {
      const element = pool[n % 9];
      if (element.dataset.index !== String(n)) { element.dataset.index = String(n); fill(element, rows[n]); }
      element.style.transform = `translateY(${tops[n]}px)`;
    }
    tops.forEach((_, n) => { if (n >= from && n < to && pool[n % 9]) { const h = pool[n % 9].offsetHeight; if (n + 1 < tops.length) tops[n + 1] = tops[n] + h; if (pool[n % 9].dataset.index === String(n)) pool[n % 9].style.transform = `translateY(${tops[n]}px)`; } });
    [...pool].sort((a, b) => a.dataset.index - b.dataset.index).forEach((e, i) => { if (inner.children[i] !== e) inner.insertBefore(e, inner.children[i]); });
  };
  log.addEventListener('scroll', render);
  return { draw(line) {
    rows.push(line);
    tops.push((tops.at(-1) ?? -60) + 60);
    render();
    log.scrollTop = 1e9;
    render();
  } };
};
