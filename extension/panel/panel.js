// The panel: is a record being kept, what was promised in this chat, for whom. It asks again while it is open.
import { ask, find, say, speak } from './words.js';

const api = globalThis.browser ?? globalThis.chrome;
const EVERY = 3000;
let stream = null;

// The tab that the panel is about: the one beside it, or the one it was opened for.
async function tab() {
  const asked = Number(new URLSearchParams(location.search).get('tab'));
  if (asked) return asked;
  const [found] = await api.tabs.query({ active: true, currentWindow: true });
  return found?.id ?? null;
}

const show = (id, visible) => { find(id).hidden = !visible; };

const plural = (key, count) => (count === 1 ? say(`${key}_one`) : say(key, count));

function header(said) {
  const state = said.state === 'ok' ? (said.current ? 'ok' : 'idle') : said.state;
  find('state').dataset.state = state;
  find('title').textContent = say(`panel_${state}`);
  find('text').textContent = say(`panel_${state}_text`);
  show('pair', state === 'unpaired');
  show('again', ['away', 'locked', 'old', 'refused'].includes(state));
  show('waiting', said.waiting > 0);
  find('waiting').textContent = said.waiting ? plural('panel_waiting', said.waiting) : '';
  show('lost', said.lost > 0);
  show('gap', said.current?.gaps.length > 0);
  find('lost').textContent = said.lost ? plural('panel_lost', said.lost) : '';
}

function promise(found) {
  const item = document.createElement('li');
  const words = document.createElement('q');
  words.className = 'words';
  words.textContent = found.words;
  item.append(words);
  const due = found.due ? new Date(`${found.due}T12:00`).toLocaleDateString(say('lang'), { weekday: 'long', day: 'numeric', month: 'long' }) : found.deadline;
  if (due) {
    const line = document.createElement('span');
    line.className = 'due';
    line.textContent = say('panel_due', due);
    item.append(line);
  }
  return item;
}

function chat(current) {
  show('chat', current);
  show('forget', current);
  stream = current?.stream ?? null;
  if (!current) return;
  find('company').textContent = current.practice ? say('panel_practice', current.company) : current.company;
  find('count').textContent = plural('panel_count', current.messages.length);
  find('promises').replaceChildren(...current.promises.map(promise));
  show('no-promises', !current.promises.length);
}

// -- ask for this in writing --------------------------------------------------------------------------------------

const button = (key, act) => Object.assign(document.createElement('button'), { textContent: say(key), onclick: act });

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    find('ask-said').textContent = say('panel_copied');
  } catch {
    find('ask-said').textContent = say('panel_copy_by_hand');
  }
}

// Into the box of that chat, in whichever frame it is; where that cannot be done, on the clipboard.
async function put(text) {
  const where = await tab();
  const done = await api.tabs.sendMessage(where, { kind: 'put', stream, text }).catch(() => null);
  if (!done) return copy(text);
  find('ask-said').textContent = say('panel_put_done');
  return location.search ? api.tabs.update(where, { active: true }) : null;
}

function line({ text }, lang) {
  const item = document.createElement('li');
  const words = Object.assign(document.createElement('p'), { textContent: text, lang, dir: 'auto' });
  const row = Object.assign(document.createElement('div'), { className: 'row' });
  row.append(button('panel_put', () => put(text)), button('panel_copy', () => copy(text)));
  item.append(words, row);
  return item;
}

let asked = '';

function asks(current) {
  const lines = [...current?.ask ?? [], ...current?.quotes ?? []];
  show('asks', lines.length > 0);
  const now = JSON.stringify([lines, say('lang')]);
  if (now === asked) return; // the focus stays where it is
  asked = now;
  find('ask-list').replaceChildren(...lines.map((each) => line(each, current.lang)));
  find('ask-said').textContent = '';
}

const NOTIFY = { permissions: ['notifications'] };

async function reminders(said) {
  show('remind', said.state === 'ok' && !await api.permissions.contains(NOTIFY));
}

function whom(said) {
  const people = said.people ?? [];
  show('whom', said.state === 'ok' && people.length > 0);
  const select = find('person');
  if (document.activeElement === select) return;
  const chosen = said.current?.person ?? said.person ?? 'me';
  select.replaceChildren(new Option(say('panel_me'), 'me'), ...people.map((each) => new Option(each.name, each.id)));
  select.value = chosen;
}

// A conversation that is kept only when the person asks for it: the frame that has one says so.
async function offer(said) {
  const there = said.state === 'ok' && !said.current && await api.tabs.sendMessage(await tab(), { kind: 'offered' }).catch(() => false);
  show('offer', there === true);
}

// A site that was switched off says so, and how to switch it on; where nothing was found the person may point at it.
let site = null;

async function place(said) {
  const { url } = await api.tabs.get(await tab()).catch(() => ({}));
  site = /^https?:/.test(url ?? '') ? new URL(url).origin : null;
  const off = Boolean(said.sites_off?.includes(site));
  show('off', said.state === 'ok' && off);
  show('find', said.state === 'ok' && site !== null && !off && !said.current);
  show('stop', said.state === 'ok' && site !== null && !off && Boolean(said.current));
}

const PICTURES = { origins: ['<all_urls>'] };

async function pictures(said) {
  const allowed = await api.permissions.contains(PICTURES).catch(() => false);
  show('pictures', said.state === 'ok');
  find('pictures-on').checked = Boolean(said.pictures);
  show('pictures-ask', Boolean(said.pictures) && !allowed);
}

// The browser asks the person; only then is the wish kept.
async function allowPictures(on) {
  if (on && !await api.permissions.request(PICTURES).catch(() => false)) {
    find('pictures-said').textContent = say('panel_pictures_no');
    on = false;
  } else find('pictures-said').textContent = say(on ? 'panel_pictures_on' : 'panel_pictures_off');
  if (!on) await api.permissions.remove(PICTURES).catch(() => false);
  await ask('status', { do: 'pictures', on });
  shown = '';
  await refresh();
}

let shown = '';

async function refresh() {
  const said = await ask('status', { words: true, tab: await tab() }) ?? { state: 'away', waiting: 0 };
  offer(said); // a page that does not answer must not hold up the rest
  const now = JSON.stringify(said);
  if (now === shown) return;
  shown = now;
  speak(said.words);
  header(said);
  chat(said.current ?? null);
  asks(said.current ?? null);
  await reminders(said);
  whom(said);
  await place(said);
  await pictures(said);
  show('doing', said.state === 'ok');
}

find('pair').addEventListener('click', () => api.tabs.create({ url: api.runtime.getURL('panel/pair.html') }));
find('again').addEventListener('click', async () => { await ask('pair', { step: 'again' }); shown = ''; await refresh(); });
find('keep').addEventListener('click', async () => {
  await api.tabs.sendMessage(await tab(), { kind: 'keep' }).catch(() => null);
  show('offer', false);
});
find('pick').addEventListener('click', async () => {
  const where = await tab();
  find('pick-said').textContent = say('panel_pick_said');
  await ask('status', { do: 'pick', tab: where });
  if (location.search) api.tabs.update(where, { active: true });
  else if (api.extension.getViews({ type: 'popup' }).includes(window)) window.close();
});
find('stop').addEventListener('click', async () => {
  const said = await ask('status', { do: 'stop', stream, site });
  find('how').textContent = say(said?.state === 'ok' ? 'panel_stopped' : 'panel_not_done');
  shown = '';
  await refresh();
});
find('off-undo').addEventListener('click', async () => {
  await ask('status', { do: 'site-on', site });
  shown = '';
  await refresh();
});
find('pictures-on').addEventListener('change', (event) => allowPictures(event.target.checked));
find('pictures-allow').addEventListener('click', () => allowPictures(true));
find('dashboard').addEventListener('click', () => api.tabs.create({ url: api.runtime.getURL('panel/open.html') }));
find('remind').addEventListener('click', async () => {
  if (!await api.permissions.request(NOTIFY).catch(() => false)) return;
  show('remind', false);
  find('how').textContent = say('panel_remind_on');
  await ask('remind');
});
find('person').addEventListener('change', async (event) => {
  const name = event.target.selectedOptions[0].textContent;
  const said = await ask('status', { do: 'person', stream, person: event.target.value });
  find('person-said').textContent = said?.state === 'ok' ? say(stream ? 'panel_for_chat' : 'panel_for_next', name) : say('panel_not_done');
});
find('forget').addEventListener('click', () => { show('sure', true); find('forget-no').focus(); });
find('forget-no').addEventListener('click', () => { show('sure', false); find('forget').focus(); });
find('forget-yes').addEventListener('click', async () => {
  const said = await ask('status', { do: 'forget', stream });
  show('sure', false);
  find('how').textContent = say(said?.state === 'ok' ? 'panel_forgotten' : 'panel_not_done');
  await refresh();
});

speak();
await refresh();
setInterval(refresh, EVERY);
