'use strict';
// Composes a chat window from a seed: how the log, the rows, the sides, names, times, receipts, faces and everything
// around them are drawn are independent choices. The story is that of made.json. page.lines tells what is true.
const query = new URLSearchParams(location.search), seed = Number(query.get('seed') ?? 1), lang = query.get('lang') ?? 'en';
let state = (seed * 2654435761) >>> 0;
const random = () => { state = (state + 0x6D2B79F5) >>> 0; let t = Math.imul(state ^ (state >>> 15), state | 1); t ^= t + Math.imul(t ^ (t >>> 7), t | 61); return ((t ^ (t >>> 14)) >>> 0) / 4294967296; };
for (let i = 0; i < 8; i += 1) random();
const pick = (...of) => of[Math.floor(random() * of.length)], chance = (p) => random() < p;
const wait = (ms) => new Promise((done) => { setTimeout(done, ms); });
globalThis.page = { drawn: 0, lines: [], how: {} };

// The choices. Each is drawn in the same order for every seed.
const how = {
  log: pick('div', 'div', 'ul', 'ol', 'section', 'chat-log', 'table'), role: pick('log', 'log', 'list', null, null), live: chance(0.4), deep: pick(0, 0, 1, 2, 3),
  rows: pick('div', 'div', 'article', 'section', 'chat-row'), classes: pick('readable', 'readable', 'hashed', 'utility', 'none'), sameClass: chance(0.3),
  sides: pick('self', 'reverse', 'reverse', 'margin', 'float', 'justify', 'colour', 'bare'), group: pick('each', 'each', 'group', 'first'),
  name: pick('above', 'above', 'inside', 'below', 'line', 'label', 'face', 'hidden', 'says', 'part', 'row', 'badge', 'none'), own: pick('none', 'none', 'you', 'name'),
  nameLook: pick('bold', 'grey', 'colour', 'small'), time: pick('name', 'name', 'below', 'below', 'inside', 'hover', 'row', 'hidden', 'none'),
  clock: pick('24', '24', 'ampm', 'ago', 'today'), datetime: chance(0.5), receipt: pick('none', 'none', 'last', 'each', 'ticks', 'joined'), words: pick(0, 1, 2, 3),
  face: pick('none', 'none', 'img', 'initials', 'svg'), alt: pick(0, 1, 2, 3), system: pick('middle', 'middle', 'italic', 'pill', 'incoming', 'rule'),
  typing: pick('dots', 'dots', 'text', 'both', 'outside'), quick: pick('below', 'inside', 'foot', 'row'), failed: pick('note', 'button', 'icon'), actions: pick('none', 'none', 'none', 'hover', 'always'),
  acts: pick(0, 1, 2, 3), react: pick('over', 'below', 'inside'), quote: pick('block', 'div', 'none'), card: pick('bubble', 'wide', 'row'), rating: pick('stars', 'faces', 'choice'),
  copy: chance(0.25), head: chance(0.8), foot: chance(0.4), status: pick(0, 1, 2), p: pick('p', 'div', 'span'), stamp: chance(0.25), pool: pick(0, 1, 2, 3, 4), word: pick(0, 1, 2, 3), day: pick(0, 1, 2, 3),
  story: pick(0, 1), size: pick(14, 15, 16), theme: pick(['#2563eb', '#fff', '#f1f5f9', '#0f172a'], ['#dcf8c6', '#111', '#ffffff', '#111'], ['#333', '#fff', '#eee', '#222'], ['#e8f0fe', '#222', '#f7f7f8', '#222']), rim: chance(0.25),
};
if (how.log === 'table') { how.sides = 'bare'; how.group = 'each'; if (!['above', 'says', 'part'].includes(how.name)) how.name = 'above'; }
if (how.sides === 'bare') { if (['none', 'below', 'inside'].includes(how.name)) how.name = 'above'; if (how.own === 'none') how.own = 'you'; how.card = 'wide'; }
if (how.name === 'row' && how.group === 'each') how.group = 'first';
if (how.name === 'face') how.face = 'img';
if (how.time === 'name' && ['none', 'face', 'inside', 'label', 'hidden'].includes(how.name)) how.time = 'below';
page.how = how;

// Elements: el(kind, tag, style, ...kids) names its classes as the page does.
const plainNames = { row: 'message', bubble: 'message-bubble', name: 'message-author', time: 'message-time', meta: 'message-meta', system: 'system-message', body: 'message-body', face: 'avatar', group: 'message-group', quick: 'quick-replies', words: 'message-text' };
const utilities = { row: 'flex mb-2', bubble: 'px-3 py-2 rounded-xl text-sm', name: 'text-xs font-medium', time: 'text-xs text-gray-400', meta: 'flex gap-1 text-xs', body: 'flex flex-col min-w-0', face: 'w-7 h-7 rounded-full', quick: 'flex gap-2', words: 'leading-5' };
const hash = (text) => { let n = 7 + seed; for (const c of text) n = (n * 31 + c.charCodeAt(0)) >>> 0; return n.toString(36).slice(0, 6); };
const classOf = (kind, mine) => {
  const side = mine === undefined || how.sameClass ? '' : mine ? 'out' : 'in';
  if (how.classes === 'readable') return `${plainNames[kind] ?? `chat-${kind}`}${side && ` is-${side}`}`;
  if (how.classes === 'hashed') return `sc-${hash(kind)}${side && ` x${hash(kind + side)}`}`;
  return how.classes === 'utility' ? utilities[kind] ?? null : null;
};
const make = (tag, attributes = {}, ...kids) => {
  const e = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== null && value !== undefined) e.setAttribute(name, value);
  e.append(...kids.flat().filter((kid) => kid !== null && kid !== undefined));
  return e;
};
const el = (kind, tag, style, ...kids) => make(tag, { class: classOf(kind), style: style || null }, ...kids);
const HIDDEN = 'position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0,0,0,0);white-space:nowrap', GREY = 'font-size:11px;color:#78838f';
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? '');

const run = async () => {
  const book = (await (await fetch('made.json')).json())[lang], at = (list, n) => list[n % list.length];
  const company = at(book.company, how.pool), agents = at(book.agents, how.pool), names = [at(book.bot, how.pool), ...agents], me = how.own === 'you' ? at(book.you, how.word) : at(book.customer, how.pool);
  const values = { company, bot: names[0], a1: agents[0].split(' ')[0], a2: agents[1].split(' ')[0] };
  const story = book.stories[how.story].map((line) => ({ ...line, text: line.text && fill(line.text, values) }));
  document.documentElement.lang = lang; document.title = company; document.getElementById('company').textContent = company;
  const shown = ['none', 'face'].includes(how.name) ? how.face === 'img' && how.alt !== 3 : true;
  const lines = story.map((line) => {
    if (line.role === 'aside') return { ...line, text: line.what === 'terms' ? at(book.terms, how.status) : '' };
    if (line.role === 'system') return { role: 'system', kind: line.kind, name: null, text: fill(at(book[line.kind], how.word), { name: names[line.who] }), drawn: how.system };
    return { ...line, kind: 'said', who: line.who ?? 0, words: line.text, name: line.role === 'customer' || !shown ? null : names[line.who ?? 0], text: [line.text, ...(line.list ?? []), ...(line.code ? [line.code] : [])].join('\n') };
  });
  page.lines = lines;

  const place = make('div', { id: 'chat' });
  if (how.head) place.append(make('header', { style: 'padding:10px;background:#f8fafc;border-bottom:1px solid #ddd' }, make('strong', {}, company), make('div', { style: 'font-size:12px;color:#666' }, at(book.status, how.status))));
  const shell = el('log', how.log === 'table' ? 'div' : how.log, 'flex:1;overflow-y:auto;min-height:0;margin:0;padding:12px;list-style:none;display:flex;flex-direction:column', null);
  if (how.role) shell.setAttribute('role', how.role);
  if (how.live) shell.setAttribute('aria-live', 'polite');
  const body = how.log === 'table' ? make('tbody') : shell;
  if (how.log === 'table') { shell.style.display = 'block'; shell.append(make('table', { style: 'width:100%;border-collapse:collapse' }, body)); }
  const outside = make('div', { style: 'min-height:16px;padding:0 12px;font-size:12px;color:#777' }), foot = make('div', { style: 'padding:0 12px' });
  const field = make('textarea', { placeholder: book.hint, rows: '2', style: 'flex:1;font:inherit' }), send = make('button', { type: 'button' }, book.send);
  const copy = make('div', { style: HIDDEN, 'aria-live': 'polite' });
  place.append(shell, outside, foot, make('div', { style: 'display:flex;gap:6px;padding:8px' }, field, send));
  if (how.foot) place.append(make('div', { style: 'font-size:11px;text-align:center;color:#888;padding:4px' }, at(book.foot, how.status)));
  if (how.copy) place.append(copy);
  document.body.append(place);

  const asRow = (e) => (how.log === 'ul' || how.log === 'ol' ? make('li', { style: e.dataset.place ?? null }, e) : e);
  const put = (e) => {
    let out = asRow(e);
    if (how.log === 'table' && e.tagName !== 'TR') out = make('tr', {}, make('td', { colspan: '3' }, e));
    body.append(out); shell.scrollTop = 1e6;
    return out;
  };
  const clockOf = (n) => {
    const minute = String(3 + Math.floor(n / 3)).padStart(2, '0');
    return { 24: `14:${minute}`, ampm: `2:${minute} PM`, ago: at(book.ago, how.word), today: fill(book.today, { time: `14:${minute}` }) }[how.clock];
  };
  const stamp = (n, tag = how.datetime ? 'time' : 'span') => make(tag, { class: classOf('time'), datetime: tag === 'time' ? `2026-11-22T14:${String(3 + n).padStart(2, '0')}:00` : null, style: GREY }, clockOf(n));
  const whoIs = (l) => (l.role === 'customer' ? (how.own === 'none' ? null : me) : names[l.who]);
  const part = (l) => at(l.role === 'bot' ? book.botparts : book.parts, how.word);
  const nameStyle = { bold: 'font-weight:600;font-size:13px', grey: 'font-size:12px;color:#6b7280', colour: 'font-size:13px;font-weight:600;color:#0d7a5f', small: 'font-size:11px' }[how.nameLook];
  const nameOf = (l) => {
    const who = whoIs(l);
    if (!who) return null;
    const plain = (text) => el('name', pick2(), nameStyle, text);
    if (how.name === 'says') return plain(fill(at(book.says, how.word), { name: who }));
    if (how.name === 'part' && l.role !== 'customer') return plain(at([`${who} (${part(l)})`, `${who} · ${part(l)}`, `${who} - ${part(l)}`, `${who}, ${part(l)}`], how.word));
    if (how.name === 'badge' && l.role !== 'customer') return el('head', 'div', 'display:flex;gap:6px;align-items:center', plain(who), el('badge', 'span', how.rim ? 'font-size:10px;background:#e2e8f0;border-radius:6px;padding:1px 5px' : 'font-size:11px;color:#8a94a0', part(l)));
    return plain(who);
  };
  const pick2 = () => (how.p === 'p' || how.name === 'inside' ? 'div' : 'span');
  const heading = (l) => {
    const name = nameOf(l);
    if (!name && how.time !== 'name') return null;
    if (how.name === 'line') return el('head', 'div', `${GREY};display:block`, `${whoIs(l) ?? ''}${whoIs(l) ? at([' • ', ' · ', ', ', ' | '], how.word) : ''}${clockOf(l.n)}`);
    return el('head', 'div', `display:flex;gap:8px;align-items:baseline${l.role === 'customer' && !['colour', 'bare'].includes(how.sides) ? ';justify-content:flex-end' : ''}`, name, how.time === 'name' ? stamp(l.n) : null);
  };
  const face = (l) => {
    if (how.face === 'none' || (l.role === 'customer' && how.own !== 'name')) return null;
    const who = whoIs(l) ?? '', box = 'width:28px;height:28px;border-radius:50%;flex:none;background:#9ab';
    if (how.face === 'img') return make('img', { class: classOf('face'), style: box, alt: how.alt === 3 ? '' : fill(at(book.face, how.alt), { name: who }), src: 'data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7' });
    if (how.face === 'initials') return el('face', 'div', `${box};display:flex;align-items:center;justify-content:center;font-size:12px;color:#fff`, who.split(' ').map((w) => w[0]).slice(0, 2).join('').toUpperCase());
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    svg.setAttribute('style', box); svg.setAttribute('aria-hidden', 'true'); svg.setAttribute('viewBox', '0 0 24 24');
    return svg;
  };
  const inline = (text) => text.split(/(https?:\S+)/).filter(Boolean).map((x) => (x.startsWith('http') ? make('a', { href: x }, x) : x));
  const words = (l) => [
    ...l.words.split('\n\n').map((t) => el('words', how.p === 'span' && !l.words.includes('\n\n') && !l.list && !l.code ? 'span' : how.p === 'span' ? 'div' : how.p, '', ...inline(t))),
    ...(l.list ? [make('ul', { style: 'margin:4px 0;padding-left:18px' }, ...l.list.map((t) => make('li', {}, t)))] : []),
    ...(l.code ? [make('pre', { style: 'margin:4px 0;white-space:pre-wrap' }, make('code', {}, l.code))] : [])];
  const button = (text, style) => make('button', { type: 'button', style: style ?? 'border:1px solid #88a;border-radius:12px;background:#fff;padding:3px 9px' }, text);
  const quickBox = (l) => el('quick', 'div', 'display:flex;gap:6px;flex-wrap:wrap;margin:4px 0', ...l.quick.map((q) => button(q)));
  const receiptWords = () => at(book.receipts, how.words);
  let lastReceipt = null;
  const receipt = (l) => {
    if (l.role !== 'customer' || how.receipt === 'none') return null;
    const [first, then] = receiptWords();
    if (how.receipt === 'ticks') {
      const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg'), title = document.createElementNS('http://www.w3.org/2000/svg', 'title');
      title.textContent = then; svg.setAttribute('width', '16'); svg.setAttribute('height', '10'); svg.setAttribute('role', 'img'); svg.append(title);
      return svg;
    }
    const e = el('receipt', 'span', GREY, how.receipt === 'joined' ? `${clockOf(l.n)} · ${first}` : first);
    setTimeout(() => { e.textContent = how.receipt === 'joined' ? `${clockOf(l.n)} · ${then}` : then; }, 400);
    if (how.receipt === 'last') { lastReceipt?.remove(); lastReceipt = e; }
    return e;
  };

  // One bubble with what hangs at it.
  const item = (l, first) => {
    const mine = l.role === 'customer', [mineBg, mineFg, theirBg, theirFg] = how.theme, bare = how.sides === 'bare';
    const style = bare ? 'padding:2px 0' : `background:${mine ? mineBg : theirBg};color:${mine ? mineFg : theirFg};padding:8px 12px;border-radius:12px;width:fit-content;max-width:100%;font-size:${how.size}px${how.rim || theirBg === '#ffffff' ? ';border:1px solid #d4d8dd' : ''}`;
    const quote = l.quote && how.quote !== 'none' ? make(how.quote === 'block' ? 'blockquote' : 'div', { style: 'margin:0 0 4px;padding-left:6px;border-left:3px solid #99a;font-size:12px;opacity:.8' }, l.quote) : null;
    const inTime = how.time === 'inside' ? make('div', { style: `font-size:11px;text-align:right;opacity:.7` }, clockOf(l.n)) : null;
    const bubble = make('div', { class: classOf('bubble', mine), style, title: how.time === 'hover' ? clockOf(l.n) : null }, how.name === 'inside' && first ? nameOf(l) : null, quote, ...words(l), inTime, l.quick && how.quick === 'inside' ? quickBox(l) : null, l.react && how.react === 'inside' ? make('span', { style: 'font-size:12px;background:#fff;color:#111;border-radius:8px;padding:1px 5px' }, `${l.react} 1`) : null);
    if (how.sides === 'margin') bubble.style.cssText += `;margin:2px ${mine ? '0 2px auto' : 'auto 2px 0'};max-width:78%`;
    if (how.sides === 'float') bubble.style.cssText += `;float:${mine ? 'right' : 'left'};max-width:78%`;
    const label = how.name === 'label' ? (mine ? at(book.labelme, how.word) : at(book.label, how.word)) : null;
    const kids = [bubble];
    const meta = [how.name === 'below' && first ? nameOf(l) : null, how.time === 'below' && how.receipt !== 'joined' ? stamp(l.n) : how.time === 'below' && !mine ? stamp(l.n) : null, receipt(l)].filter(Boolean);
    if (meta.length) kids.push(el('meta', 'div', `${GREY};display:flex;gap:6px${mine && !bare && how.sides !== 'colour' ? ';justify-content:flex-end' : ''}${how.sides === 'float' ? ';clear:both' : ''}`, ...meta));
    if (how.time === 'hidden') kids.push(make('span', { style: HIDDEN }, clockOf(l.n)));
    if (l.react && how.react !== 'inside') kids.push(make('div', { style: `font-size:12px;background:#fff;border:1px solid #ddd;border-radius:10px;padding:1px 6px;width:fit-content${how.react === 'over' ? ';position:absolute;right:0;bottom:-8px' : ';clear:both'}` }, l.react));
    if (how.actions !== 'none' && !mine) kids.push(el('actions', 'div', `display:flex;gap:4px;font-size:11px${how.actions === 'hover' ? ';visibility:hidden' : ''}`, ...at(book.actions, how.acts).map((t) => (how.rim ? make('a', { href: '#', style: 'color:#678', onclick: 'return false' }, t) : button(t, 'border:0;background:none;font-size:11px;color:#678')))));
    if (l.quick && how.quick === 'below') kids.push(quickBox(l));
    if (l.failed) {
      const note = at(book.failed, how.word), e = how.failed === 'button' ? make('div', { style: 'font-size:12px;color:#b91c1c' }, `${note.split('. ')[0]} `, button(note.split('. ')[1] ?? '↻')) : make('div', { style: 'font-size:12px;color:#b91c1c' }, how.failed === 'icon' ? '⚠ ' : '', note);
      kids.push(e);
      setTimeout(() => { if (how.stamp) e.remove(); }, 900);
    }
    const out = make('div', { class: [classOf('item', mine), how.actions === 'hover' ? 'show' : null].filter(Boolean).join(' ') || null, style: 'position:relative;min-width:0' + (how.sides === 'float' ? ';overflow:hidden' : ''), 'aria-label': label ? fill(label, { name: names[l.who], time: clockOf(l.n) }) : null, role: label ? 'group' : null }, ...kids);
    if (how.name === 'hidden') out.prepend(make('span', { style: HIDDEN }, whoIs(l) ? fill(at(book.says, how.word), { name: whoIs(l) }) : ''));
    if (how.deep > 1) return make('div', { style: 'min-width:0' }, out);
    return out;
  };
  const speaker = { key: null, column: null };
  const said = (l) => {
    const mine = l.role === 'customer', key = `${l.role}${l.who}`, again = speaker.key === key;
    if (how.copy) copy.replaceChildren(make('div', {}, `${whoIs(l) ?? ''} ${l.words}`.trim()));
    if (how.group === 'group' && again && speaker.column) { speaker.column.append(item(l, false)); shell.scrollTop = 1e6; return; }
    const first = how.group === 'each' || !again;
    if (how.log === 'table') {
      const row = make('tr', { class: classOf('row', mine) }, make('td', { style: 'vertical-align:top;width:80px' }, nameOf(l)), make('td', {}, item(l, first)), how.time === 'row' || how.time === 'name' ? make('td', { style: 'vertical-align:top' }, stamp(l.n)) : null);
      put(row); return;
    }
    const headed = first && ['above', 'line', 'says', 'part', 'badge'].includes(how.name) ? heading(l) : null;
    if (first && how.name === 'row' && whoIs(l)) put(make('div', { style: `${nameStyle};margin:8px 0 2px${mine && !['colour', 'bare'].includes(how.sides) ? ';text-align:right' : ''}` }, whoIs(l)));
    if (how.time === 'row' && (!again || how.stamp)) put(make('div', { style: 'text-align:center;font-size:11px;color:#888;margin:6px' }, clockOf(l.n)));
    const column = el('body', 'div', `min-width:0;${['margin', 'float'].includes(how.sides) ? 'flex:1' : 'max-width:80%'}`, headed, item(l, first));
    let inner = column;
    for (let i = 0; i < how.deep; i += 1) inner = el(`wrap${i}`, 'div', i ? 'min-width:0;display:contents' : `display:flex;gap:8px;min-width:0${how.sides === 'reverse' && mine ? ';flex-direction:row-reverse' : ''}${['margin', 'float'].includes(how.sides) ? ';width:100%' : ''}`, i || how.group === 'first' && !first ? null : face(l), inner);
    const row = make(how.rows, { class: classOf('row', mine), style: `display:flex;gap:8px;margin:4px 0${how.sides === 'reverse' && mine ? ';flex-direction:row-reverse' : ''}${how.sides === 'self' ? `;align-self:${mine ? 'flex-end' : 'flex-start'}` : ''}${how.sides === 'justify' && mine ? ';justify-content:flex-end' : ''}` }, how.deep ? null : first ? face(l) : null, inner);
    if (how.sides === 'self') row.dataset.place = `align-self:${mine ? 'flex-end' : 'flex-start'}`;
    put(row);
    Object.assign(speaker, { key, column });
  };
  const system = (text, label = false) => {
    speaker.key = null;
    if (how.system === 'incoming' && !label) put(make('div', { class: classOf('row', false), style: 'display:flex;margin:4px 0' }, make('div', { style: `background:${how.theme[2]};color:${how.theme[3]};padding:8px 12px;border-radius:12px;width:fit-content;font-size:${how.size}px;border:1px solid #d4d8dd` }, text)));
    else if (how.system === 'rule') put(make('div', { style: 'display:flex;align-items:center;gap:8px;font-size:12px;color:#888;margin:8px 0' }, make('hr', { style: 'flex:1' }), text, make('hr', { style: 'flex:1' })));
    else put(make('div', { style: `text-align:center;color:#7a828c;font-size:12px;margin:8px 0${how.system === 'italic' ? ';font-style:italic' : ''}` }, how.system === 'pill' ? make('span', { style: 'background:#eef1f4;border-radius:10px;padding:3px 10px' }, text) : text));
  };
  const dots = (moves) => { const d = [0, 1, 2].map((i) => make('span', { style: 'display:inline-block;width:7px;height:7px;border-radius:50%;background:#999;margin:0 2px' })); if (moves) d.forEach((e) => e.animate([{ opacity: 0.2 }, { opacity: 1 }], { duration: 600, iterations: Infinity })); return d; };
  let typing = null;
  const aside = {
    day: () => system(at(book.day, how.day), true), unread: () => system(at(book.unread, how.day), true), terms: (l) => system(l.text),
    typing: async (l) => {
      const name = names[l.who ?? 0], text = fill(at(book.typing, how.word), { name });
      if (how.typing === 'outside') { outside.textContent = text; await wait(250); outside.textContent = ''; return; }
      speaker.key = null;
      typing = put(make('div', { class: classOf('row', false), style: 'display:flex;margin:4px 0' }, make('div', { style: `background:${how.theme[2]};padding:8px 12px;border-radius:12px;width:fit-content` }, ...(how.typing === 'text' ? [text] : how.typing === 'both' ? [text, ' ', ...dots(true)] : dots(how.rim)))));
      await wait(350); typing.remove();
    },
    form: () => {
      speaker.key = null;
      const inside = [make('div', { style: 'font-weight:600' }, book.form.title), ...book.form.fields.map((f) => make('label', { style: 'display:block;font-size:12px' }, f, make('input', { style: 'display:block' }))), button(book.form.button)];
      put(make('div', { class: how.card === 'row' ? classOf('row', false) : null, style: how.card === 'bubble' ? `background:${how.theme[2]};padding:10px;border-radius:12px;width:70%;border:1px solid #d4d8dd` : 'border:1px solid #ccd;padding:10px;margin:6px 0;border-radius:6px' }, make('form', { onsubmit: 'return false' }, ...inside)));
    },
    rating: () => put(make('div', { style: 'margin:8px 0;padding:10px;border-top:1px solid #ddd;text-align:center' }, make('div', {}, at(book.rating, how.status)), make('div', {}, ...(how.rating === 'stars' ? ['☆', '☆', '☆', '☆', '☆'] : how.rating === 'faces' ? ['😞', '😐', '😀'] : [1, 2, 3, 4, 5]).map((x) => button(String(x)))))),
  };
  const draw = async (n) => {
    const l = { ...lines[n], n };
    foot.replaceChildren();
    if (l.role === 'aside') await aside[l.what](l);
    else if (l.role === 'system') system(l.text);
    else said(l);
    if (l.quick && ['foot', 'row'].includes(how.quick)) { const box = quickBox(l); if (how.quick === 'foot') foot.append(box); else { speaker.column = null; put(box); } }
    page.drawn = n + 1;
  };
  const speak = async (n) => { for (let i = n; i < lines.length && lines[i].role !== 'customer'; i += 1) { await wait(Number(query.get('pause') ?? 40)); await draw(i); } };
  const go = async () => {
    const text = field.value.trim(), n = page.drawn;
    if (!text) return;
    if (lines[n]?.words !== text) throw new Error(`expected line ${n}, got ${text}`);
    field.value = '';
    await draw(n); await speak(n + 1);
  };
  field.addEventListener('keydown', (event) => { if (event.key === 'Enter') { event.preventDefault(); go(); } });
  send.addEventListener('click', go);
  page.focus = () => field.focus();
  await speak(0);
  page.ready = true;
};
run();
