'use strict';
// A definition list in pieces: a term with name and part in brackets and the time, its words below, one after the other; the customer's term is only "You".
globalThis.layout = ({ place, make, field, say, words, sleep }) => {
  const log = make('div', { style: 'flex:1;overflow-y:auto;min-height:0;padding:8px' }), box = make('textarea', {}); place.append(log, box); field(box);
  let typing = null, last = '', dl = null;
  const put = (e) => { log.append(e); log.scrollTop = 1e6; return e; };
  const note = (t) => put(make('p', { style: 'margin:6px 0;padding:4px 8px;background:#f6f8fa;border-left:3px solid #8b949e;font-size:13px' }, t));
  return { draw(l) {
    if (typing && l.what !== 'typing') { typing.remove(); typing = null; }
    if (l.role === 'aside') {
      last = '';
      if (l.what === 'day' || l.what === 'unread') put(make('h5', { style: 'margin:8px 0;border-bottom:1px solid #ccc' }, l.text));
      if (l.what === 'privacy') note(l.text);
      if (l.what === 'typing') typing = note(l.text);
      if (l.what === 'email') put(make('fieldset', {}, make('legend', {}, l.text), make('input', { type: 'email', placeholder: l.field }), make('button', { type: 'button' }, l.button)));
      if (l.what === 'csat') put(make('fieldset', {}, make('legend', {}, l.text), make('input', { type: 'number', min: 1, max: 10 }), make('button', { type: 'button' }, 'OK')));
      return;
    }
    if (l.role === 'system') { note(l.text); last = ''; return; }
    const mine = l.role === 'customer', who = mine ? 'me' : l.name;
    if (who !== last) { dl = put(make('dl', { style: 'margin:8px 0' })); dl.append(make('dt', { style: `font-weight:600;color:${mine ? '#0969da' : '#24292f'}` }, mine ? say('Jij', 'You') : `${l.name} (${l.role === 'bot' ? 'bot' : say('adviseur', 'adviser')})`, ' ', make('time', { style: 'font-weight:400;font-size:12px;color:#57606a' }, l.time))); }
    dl.append(make('dd', { style: 'margin:2px 0 2px 12px' }, ...(l.quote ? [make('q', { style: 'color:#57606a' }, l.quote), make('br')] : []), ...words(l.text, 'span'), ...(l.edited ? [make('small', { style: 'color:#57606a' }, ` ${l.edited}`)] : []), ...(l.list ? [make('ul', {}, ...l.list.map((t) => make('li', {}, t)))] : []), ...(l.table ? [make('table', {}, make('tbody', {}, ...l.table.map((r) => make('tr', {}, ...r.map((c) => make('td', {}, c))))))] : []), ...(l.cards ? [make('ul', {}, ...l.cards.map(([t, p]) => make('li', {}, make('a', { href: '/a' }, t), ` — ${p}`)))] : []), ...(l.link ? [make('div', {}, make('a', { href: '/x' }, l.link[0]), ` (${l.link[2]})`)] : []), ...(l.file ? [make('div', {}, make('a', { href: '/f' }, l.file))] : []), ...(l.failed ? [make('small', { style: 'color:#cf222e' }, ` ${l.failed}`)] : []), ...(l.react ? [make('small', {}, ` ${l.react} 1`)] : []), ...(l.quick ? [make('div', {}, ...l.quick.map((q) => make('button', { type: 'button' }, q)))] : [])));
    last = who; log.scrollTop = 1e6;
  } };
};
