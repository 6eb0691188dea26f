'use strict';
// Plays a scenario in a layout. A layout is a function (tools) -> { draw(line), clear?() } that builds its own window
// in tools.place and tells tools.field(element) where the person types.
const query = new URLSearchParams(location.search);
const make = (tag, attributes = {}, ...kids) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== null && value !== undefined) element.setAttribute(name, value);
  element.append(...kids);
  return element;
};
const clock = (n) => `14:${String(3 + Math.floor(n / 3)).padStart(2, '0')}`;

globalThis.page = { drawn: 0, layout: null };

// A widget in a frame of its own: the same page once more, inside the frame element that the vendor uses.
const inFrame = (outer) => {
  const inside = new URLSearchParams(query);
  inside.delete('outer');
  inside.set('framed', '1');
  document.body.append(make('iframe', { ...JSON.parse(outer), src: `chat.html?${inside}`, style: 'position:fixed;right:16px;bottom:16px;width:400px;height:560px;border:0' }));
};

const run = async () => {
  if (query.get('outer')) { inFrame(query.get('outer')); return; }
  if (query.get('framed')) document.querySelector('main').hidden = true;
  const lang = query.get('lang') ?? 'en';
  document.documentElement.lang = lang;
  const name = query.get('layout');
  const scenario = (await (await fetch(name.startsWith('desk-') ? 'desk.json' : name.startsWith('dock-') ? 'dock.json' : name.startsWith('hall-') ? 'hall.json' : name.startsWith('wild') ? 'wild.json' : name.startsWith('rich-') ? 'rich.json' : 'scenarios.json')).json())[lang];
  document.title = scenario.company;
  document.getElementById('company').textContent = scenario.company;
  const place = make('div', { id: query.get('id') ?? 'chat' });
  document.body.append(place);
  await new Promise((done) => { const s = make('script', { src: `layouts/${query.get('layout')}.js` }); s.onload = done; document.head.append(s); });
  const { lines } = scenario;
  let field = null;
  const sent = async (text) => {
    const n = page.drawn;
    if (lines[n]?.role !== 'customer' || lines[n].text !== text) throw new Error(`expected line ${n}, got ${text}`);
    await draw(n);
    await speak(n + 1);
  };
  const tools = {
    place, make, clock, lang, company: scenario.company,
    say: (nl, en) => (lang === 'nl' ? nl : en),
    // The usual window: a list, a field, and rows as row(line) makes them.
    usual({ log, row, field, parent }) {
      const box = make(field?.tag ?? 'textarea', field?.attributes ?? {});
      log.style.cssText += ';flex:1;overflow-y:auto;min-height:0';
      (parent ?? place).append(log, box);
      tools.field(box);
      return { draw(line) {
        const made = row({ ...line, mine: line.role === 'customer', who: line.role === 'customer' ? tools.say('Jij', 'You') : line.name, face: line.role });
        if (made) log.append(made);
        log.scrollTop = 1e6;
      } };
    },
    // Words in a bubble at one side, as nearly every widget draws them.
    bubble: (mine, attributes, ...kids) => make('div', { ...attributes, style: `background:${mine ? '#346' : '#eee'};color:${mine ? '#fff' : '#111'};padding:7px 11px;border-radius:10px;width:fit-content;max-width:75%;margin:4px ${mine ? '8px 4px auto' : '8px'}` }, ...kids),
    // The words as a page draws them: paragraphs, lists, links.
    words(text, tag = 'p') {
      const inline = (line) => line.split(/(https:\S+)/).filter(Boolean).map((part) => (part.startsWith('https:') ? make('a', { href: part }, part) : part));
      return text.split('\n\n').flatMap((part) => {
        const lines = part.split('\n'), items = lines.filter((l) => l.startsWith('- ')), rest = lines.filter((l) => !l.startsWith('- '));
        return [...rest.map((l) => make(tag, {}, ...inline(l))), ...(items.length ? [make('ul', {}, ...items.map((l) => make('li', {}, l.slice(2))))] : [])];
      });
    },
    random: () => `c${Math.random().toString(36).slice(2, 8)}`,
    sleep: (ms) => new Promise((done) => { setTimeout(done, ms); }),
    css(text) { document.head.append(make('style', {}, text)); },
    middle: (attributes, ...kids) => make('div', { ...attributes, style: 'text-align:center;color:#888;font-size:12px;margin:6px' }, ...kids),
    field(element, send) {
      field = element;
      page.focus = () => element.focus();
      const take = () => (element.isContentEditable ? element.innerText : element.value).trim();
      const go = () => {
        const text = take();
        if (!text) return;
        if (element.isContentEditable) element.textContent = ''; else element.value = '';
        sent(text);
      };
      element.addEventListener('keydown', (event) => { if (event.key === 'Enter' && !event.shiftKey) { event.preventDefault(); go(); } });
      send?.addEventListener('click', go);
      page.send = (text) => sent(text);
    },
  };
  const layout = globalThis.layout(tools);
  const draw = async (n) => { await layout.draw({ ...lines[n], n, time: clock(n), first: !lines[n - 1] || lines[n - 1].role !== lines[n].role }); page.drawn = n + 1; };
  const speak = async (n) => {
    for (let i = n; i < lines.length && lines[i].role !== 'customer'; i += 1) {
      await new Promise((done) => { setTimeout(done, Number(query.get('pause') ?? 60)); });
      await draw(i);
    }
  };
  page.lines = lines;
  await speak(0);
};
run();
