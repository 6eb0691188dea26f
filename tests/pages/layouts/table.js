'use strict';
// A table: name, words and time in three cells of one row.
globalThis.layout = ({ place, make, field }) => {
  const body = make('tbody'), log = make('div', { class: 'log', role: 'log' }, make('table', { style: 'width:100%;border-collapse:collapse' }, body)), box = make('textarea');
  place.append(log, box);
  field(box);
  return { draw({ role, name, text, time }) {
    body.append(role === 'system' ? make('tr', { class: 'info' }, make('td', { colspan: '3', style: 'color:#888;text-align:center' }, text))
      : make('tr', { class: role === 'customer' ? 'row me' : 'row' }, make('td', { style: 'font-weight:bold;vertical-align:top;width:80px' }, role === 'customer' ? 'Robin' : name), make('td', {}, text), make('td', { style: 'color:#888;font-size:11px;vertical-align:top' }, time)));
    log.scrollTop = 1e6;
  } };
};
