'use strict';
// Media objects of an older framework: a list of rows with a face, a heading line with the name at one end and the time at the
// other, the words in a panel; the person's face on the right, their name there, too; "new messages" and day lines between.
globalThis.layout = ({ place, make, field, say, words, css }) => {
  css('.panel{border:1px solid #ddd;border-radius:4px;box-shadow:0 1px 1px #0001}.panel-body{padding:10px;height:100%;overflow-y:auto}.chat{list-style:none;margin:0;padding:0}.chat li{margin-bottom:10px;padding-bottom:5px;border-bottom:1px dotted #b3a9a9;overflow:hidden}.chat-img{width:40px;height:40px;border-radius:50%}.pull-left{float:left}.pull-right{float:right}.left .chat-body{margin-left:55px}.right .chat-body{margin-right:55px}.text-muted{color:#777}.small{font-size:85%}.label{display:inline;padding:.2em .6em;font-size:75%;color:#fff;background:#5bc0de;border-radius:.25em}');
  const face = (c) => `data:image/svg+xml;utf8,<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><rect width="40" height="40" fill="${c}"/></svg>`;
  const list = make('ul', { class: 'chat' }), log = make('div', { class: 'panel-body', style: 'flex:1;overflow-y:auto;min-height:0' }, list), box = make('input', { type: 'text', class: 'form-control input-sm' }), send = make('button', { class: 'btn btn-warning btn-sm' }, say('Stuur', 'Send'));
  place.append(make('div', { class: 'panel-heading' }, make('span', { class: 'glyphicon' }), ' Chat'), log, make('div', { class: 'input-group', style: 'display:flex' }, box, send));
  field(box, send);
  list.append(make('li', { class: 'text-center text-muted small', style: 'text-align:center' }, say('maandag 30 november', 'Monday, 30 November')));
  return { draw({ role, name, text, time, quick, table, cards, form, quote, react, edited, file, rate, n }) {
    if (role === 'system') { list.append(make('li', { class: 'text-center text-muted small', style: 'text-align:center' }, text)); if (rate) list.append(make('li', { class: 'well' }, make('strong', {}, say('Beoordeel deze chat', 'Rate this chat')), make('div', { class: 'btn-group' }, ...[1, 2, 3, 4, 5].map((s) => make('button', { class: 'btn btn-default' }, `${s}`))))); log.scrollTop = 1e6; return; }
    const mine = role === 'customer', who = mine ? 'Iris' : name;
    if (n === 12) list.append(make('li', { class: 'unread', style: 'text-align:center;color:#c00;border-bottom:1px solid #c00' }, say('Nieuwe berichten', 'New messages')));
    list.append(make('li', { class: `${mine ? 'right' : 'left'} clearfix` }, make('span', { class: `chat-img1 ${mine ? 'pull-right' : 'pull-left'}` }, make('img', { class: 'chat-img img-circle', src: face(mine ? 'salmon' : 'skyblue'), alt: 'User Avatar', width: 40, height: 40 })),
      make('div', { class: 'chat-body clearfix' }, make('div', { class: 'header' }, ...(mine ? [make('small', { class: 'text-muted small' }, make('span', { class: 'glyphicon-time' }), time), make('strong', { class: 'pull-right primary-font' }, who)] : [make('strong', { class: 'primary-font' }, who), ' ', ...(role === 'bot' ? [make('span', { class: 'label' }, 'bot')] : []), make('small', { class: 'pull-right text-muted small' }, make('span', { class: 'glyphicon-time' }), time)])),
        ...(quote ? [make('blockquote', { style: 'font-size:12px;border-left:5px solid #eee;padding:2px 10px;margin:4px 0' }, make('p', { style: 'margin:0' }, quote), make('footer', { class: 'small' }, 'Iris'))] : []), ...words(text),
        ...(table ? [make('table', { class: 'table table-condensed' }, ...table.map((r, i) => make('tr', {}, ...r.map((c) => make(i ? 'td' : 'th', {}, c)))))] : []),
        ...(cards ? [make('div', { class: 'row' }, ...cards.map(([t, p]) => make('div', { class: 'col-xs-6 thumbnail', style: 'border:1px solid #ddd;padding:4px;border-radius:4px;width:40%;float:left' }, make('h5', { style: 'margin:0' }, t), make('p', {}, p), make('a', { class: 'btn btn-primary', role: 'button', href: '#' }, say('Kies', 'Choose')))))] : []),
        ...(form ? [make('form', { class: 'form-inline' }, ...form.map((f) => make('div', { class: 'form-group' }, make('label', {}, f), make('input', { class: 'form-control' }))), make('button', { class: 'btn btn-default', type: 'button' }, 'OK'))] : []),
        ...(file ? [make('p', {}, make('a', { href: '/f' }, file))] : []), ...(edited ? [make('p', { class: 'text-muted small', style: 'font-size:11px;color:#777' }, say('bewerkt om 14:12', 'edited at 14:12'))] : []), ...(react ? [make('span', { class: 'badge', style: 'font-size:12px;background:#eee;border-radius:10px;padding:2px 6px' }, react)] : []),
        ...(quick ? [make('div', { class: 'btn-group-vertical' }, ...quick.map((q) => make('button', { class: 'btn btn-default' }, q)))] : []))));
    log.scrollTop = 1e6;
  } };
};
