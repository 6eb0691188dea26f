'use strict';
// A table of two columns: the company's words left, the person's words right, the time in the middle.
globalThis.layout = ({ place, make, field, words }) => {
  const body = make('tbody'), log = make('div', { style: 'flex:1;overflow-y:scroll;min-height:0' }, make('table', { style: 'width:100%;border-spacing:4px;table-layout:fixed' }, make('colgroup', {}, make('col', { style: 'width:44%' }), make('col', { style: 'width:12%' }), make('col', { style: 'width:44%' })), body)), box = make('textarea');
  place.append(log, box);
  field(box);
  return { draw({ role, text, time }) {
    const at = make('td', { style: 'font-size:10px;color:#999;text-align:center' }, time), said = make('td', { style: 'vertical-align:top;background:#f7f7f2;padding:5px' }, ...words(text, 'div')), none = make('td');
    if (role === 'system') body.append(make('tr', {}, make('td', { colspan: '3', style: 'text-align:center;color:#999;font-size:12px' }, text)));
    else body.append(make('tr', {}, ...(role === 'customer' ? [none, at, said] : [said, at, none])));
    log.scrollTop = 1e6;
  } };
};
