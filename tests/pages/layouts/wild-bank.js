'use strict';
// A plain document: a heading for each turn says who, in which part, and when ("Yara Stam (adviser) wrote at 14:05"), paragraphs
// below it, a rule between turns; everything as wide as the page; a note about privacy on top, links to print and to mail below.
globalThis.layout = ({ place, make, field, say, words }) => {
  const log = make('div', { id: 'gesprek', style: 'flex:1;overflow-y:auto;min-height:0;padding:0 14px' }), box = make('textarea', { rows: '2' }), send = make('input', { type: 'submit', value: say('Verstuur', 'Send') });
  log.append(make('p', { style: 'background:#fff3cd;padding:8px;font-size:13px' }, say('Deel nooit je pincode of wachtwoord in de chat.', 'Never share your PIN or password in the chat.')));
  place.append(log, make('div', {}, box, send), make('p', { style: 'font-size:12px;margin:0 14px' }, make('a', { href: '#' }, say('Afdrukken', 'Print')), ' ', make('a', { href: '#' }, say('Mail mij dit gesprek', 'Mail me this chat')))); field(box, send);
  let last = '', turn = null;
  return { draw({ role, name, text, time, quick, table, cards, form, quote, react, edited, file, rate }) {
    if (role === 'system') { log.append(make('hr'), make('p', { style: 'font-style:italic;color:#555' }, `${time}: ${text}`)); last = ''; if (rate) log.append(make('form', {}, make('p', {}, say('Hoe waarschijnlijk is het dat je ons aanbeveelt?', 'How likely are you to recommend us?')), ...Array.from({ length: 11 }, (_, i) => make('button', { type: 'button' }, `${i}`)))); return; }
    const mine = role === 'customer', who = mine ? say('U', 'You') : name;
    if (who !== last) { turn = make('section', {}, make('h4', { style: 'margin:10px 0 2px;font-size:13px' }, mine ? say(`U schreef om ${time}`, `You wrote at ${time}`) : `${name} (${role === 'bot' ? say('virtuele assistent', 'virtual assistant') : say('adviseur', 'adviser')}) ${say('schreef om', 'wrote at')} ${time}`)); log.append(turn); last = who; }
    turn.append(...(quote ? [make('p', { style: 'font-size:12px;color:#777;margin:2px 0' }, `> ${quote}`)] : []), ...words(text), ...(table ? [make('table', { border: 1 }, ...table.map((r, i) => make('tr', {}, ...r.map((c) => make(i ? 'td' : 'th', {}, c)))))] : []), ...(cards ? [make('ul', {}, ...cards.map(([t, p]) => make('li', {}, make('a', { href: '#' }, t), ' ', p)))] : []), ...(form ? [make('p', {}, ...form.flatMap((f) => [make('label', {}, f, ' ', make('input', { type: 'text' })), ' ']))] : []), ...(file ? [make('p', {}, make('a', { href: '/f' }, file))] : []), ...(edited ? [make('p', { style: 'font-size:11px;color:#777' }, say('(gewijzigd)', '(edited)'))] : []), ...(react ? [make('p', { style: 'font-size:12px' }, react)] : []), ...(quick ? [make('p', {}, ...quick.map((q) => make('button', { type: 'button' }, q)))] : []));
    log.scrollTop = 1e6;
  } };
};
