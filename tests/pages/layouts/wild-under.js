'use strict';
// One line under the last bubble of a group says who and when, and changes as time goes by ("Kettle • AI agent • Just now",
// then "1m ago"); the person's own says "Seen"; a sales card stands between messages; an intro with the team's faces on top.
globalThis.layout = ({ place, make, field, say, words, sleep }) => {
  const log = make('div', { role: 'log', style: 'flex:1;overflow-y:auto;min-height:0;padding:12px' }), box = make('textarea', { placeholder: say('Schrijf een antwoord…', 'Write a reply…') });
  log.append(make('div', { style: 'text-align:center;padding:16px' }, make('div', {}, ...['a', 'b', 'c'].map(() => make('span', { style: 'display:inline-block;width:36px;height:36px;border-radius:50%;background:#cbd5e1' }))), make('p', { style: 'color:#64748b;font-size:13px' }, say('Stel ons een vraag. Het team kan ook helpen.', 'Ask us anything. The team can also help.'))));
  place.append(log, make('div', { style: 'display:flex' }, box));
  field(box);
  let last = '', group = null, foot = null;
  return { draw({ role, name, text, quick, table, cards, form, quote, react, edited, file, rate, n }) {
    if (role === 'system') { log.append(make('div', { style: 'text-align:center;font-size:12px;color:#94a3b8;margin:12px 0' }, text)); last = '';
      if (rate) log.append(make('div', { style: 'background:#f8fafc;border-radius:12px;padding:14px;text-align:center;margin:8px' }, make('div', { style: 'font-weight:600' }, say('Beoordeel je gesprek', 'Rate your conversation')), make('div', {}, ...['😠', '🙁', '😐', '😃', '🤩'].map((e) => make('div', { role: 'button', tabindex: 0, style: 'display:inline-block;font-size:22px;cursor:pointer' }, e))))); log.scrollTop = 1e6; return; }
    const mine = role === 'customer', who = mine ? 'me' : name;
    if (who !== last) { group = make('div', { style: `display:flex;flex-direction:column;gap:4px;margin:10px 0;align-items:${mine ? 'flex-end' : 'flex-start'}` }); foot = make('div', { style: 'font-size:12px;color:#64748b' }); group.append(foot); log.append(group); last = who; }
    foot.before(make('div', { style: `border-radius:14px;padding:10px 14px;max-width:82%;background:${mine ? '#0f766e' : '#f1f5f9'};color:${mine ? '#fff' : '#0f172a'}` }, ...(quote ? [make('div', { style: 'opacity:.7;font-size:12px;border-left:2px solid;padding-left:6px;margin-bottom:4px' }, make('div', { style: 'font-weight:600' }, say('Jij', 'You')), make('div', {}, quote))] : []), ...words(text),
      ...(table ? table.slice(1).map((r) => make('div', { style: 'display:flex;justify-content:space-between;border-top:1px solid #ddd;padding:4px 0;font-size:13px' }, ...r.map((c) => make('span', {}, c)))) : []),
      ...(cards ? [make('div', {}, ...cards.map(([t, p]) => make('div', { style: 'display:flex;justify-content:space-between;border:1px solid #cbd5e1;background:#fff;border-radius:8px;padding:8px;margin-top:6px' }, make('div', {}, make('div', { style: 'font-weight:600' }, t), make('div', { style: 'font-size:12px;color:#64748b' }, p)), make('div', { role: 'button', tabindex: 0 }, '›'))))] : []),
      ...(form ? [make('div', { style: 'background:#fff;border-radius:8px;padding:8px;margin-top:8px' }, ...form.map((f) => make('div', {}, make('label', { style: 'font-size:12px' }, f), make('input', { type: 'text', placeholder: f }))))] : []),
      ...(file ? [make('a', { href: '/f', style: 'font-size:13px;display:block' }, file)] : []), ...(edited ? [make('em', { style: 'font-size:11px;color:#64748b' }, say(' (bewerkt)', ' (edited)'))] : [])));
    if (react) foot.before(make('div', { style: 'font-size:12px;border:1px solid #e2e8f0;border-radius:10px;padding:1px 6px;margin-top:-8px;background:#fff' }, react));
    const line = foot;
    line.textContent = mine ? say('Niet gezien', 'Not seen yet') : [name, ...(role === 'bot' ? [say('AI-medewerker', 'AI Agent')] : []), say('Zojuist', 'Just now')].join(' • ');
    sleep(350).then(() => { line.textContent = mine ? say('Gezien', 'Seen') : line.textContent.replace(say('Zojuist', 'Just now'), say('1 min geleden', '1m ago')); });
    group.append(...(quick ? [make('div', { style: 'display:flex;flex-direction:column;gap:6px;align-items:flex-end;width:100%' }, ...quick.map((q) => make('button', { type: 'button', style: 'border:1px solid #0f766e;border-radius:14px;padding:8px;background:none' }, q)))] : []));
    if (mine) log.querySelectorAll('button').forEach((b) => b.parentNode.remove());
    if (n === 5) log.append(make('div', { style: 'border:1px solid #e2e8f0;border-radius:12px;margin:10px 0;overflow:hidden' }, make('div', { style: 'padding:10px' }, make('div', { style: 'font-weight:700' }, say('Black Friday bij ons', 'Black Friday at ours')), make('div', { style: 'font-size:13px' }, say('Tot 40 % korting op messen', 'Up to 40% off knives'))), make('a', { href: '/sale', style: 'display:block;text-align:center;background:#0f766e;color:#fff;padding:8px' }, say('Shop nu', 'Shop now'))));
    log.scrollTop = 1e6;
  } };
};
