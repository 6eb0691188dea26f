'use strict';
// Answers quote the line before them in a box of its own inside the bubble; a reaction hangs at the corner; edited words
// say so; a menu of actions in words stands beside every bubble and shows on hover only.
globalThis.layout = ({ place, make, field, say, words, css }) => {
  css('.m{position:relative;display:flex;gap:6px;padding:4px 12px}.m .acts{opacity:0;font-size:11px}.m:hover .acts{opacity:1}.m.o{justify-content:flex-end}.bb{background:#f3e8ff;border-radius:12px;padding:8px 12px;max-width:70%}.o .bb{background:#7e22ce;color:#fff}.re{position:absolute;bottom:-4px;font-size:12px;background:#fff;border-radius:9px;border:1px solid #ddd;padding:0 4px}.q{border-left:3px solid #a855f7;padding:2px 8px;font-size:12px;color:#555;margin-bottom:4px}');
  const log = make('div', { role: 'list', style: 'flex:1;overflow-y:auto;min-height:0' }), box = make('textarea');
  place.append(log, box);
  field(box);
  let before = null;
  return { draw({ role, name, text, n }) {
    if (role === 'system') { log.append(make('div', { role: 'listitem', style: 'text-align:center;font-size:12px;color:#777;padding:6px' }, text)); before = null; return; }
    const mine = role === 'customer';
    const quoted = !mine && before && n > 8 ? [make('blockquote', { class: 'q', style: 'margin:0 0 4px' }, make('b', {}, say('Jij', 'You')), make('div', {}, before.slice(0, 40)))] : [];
    log.append(make('div', { role: 'listitem', class: mine ? 'm o' : 'm' }, make('div', { class: 'bb' }, ...quoted, ...words(text, 'div'), ...(n === 13 ? [make('span', { style: 'font-size:11px;opacity:.7' }, say('(bewerkt)', '(edited)'))] : [])),
      make('div', { class: 'acts' }, make('span', { role: 'button' }, say('Antwoorden', 'Reply')), make('span', { role: 'button' }, say('Doorsturen', 'Forward'))), ...(n === 7 ? [make('div', { class: 're' }, '❤️ 1')] : [])));
    before = mine ? text : null;
    void name;
    log.scrollTop = 1e6;
  } };
};
