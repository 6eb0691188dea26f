// The middle of the extension: takes messages from our own scripts and pages and passes them to the service.
// Everything that must survive is in IndexedDB or storage.session; the worker may vanish at any moment.
import { toBase64 } from './crypto.js';
import { deliver, keep, note, show } from './delivery.js';
import * as pictures from './pictures.js';
import * as queue from './queue.js';
import * as reminders from './reminders.js';
import * as rest from './rest.js';
import * as service from './service.js';
import * as streams from './streams.js';

const api = globalThis.browser ?? globalThis.chrome;
const MORE = 2500; // ms for the other wordings, and for the person's own language model, which may think for two seconds
const DRAFT = 500; // ms: later than this a verdict is of no use, and the message goes out as typed
const STATUS = 2000;

// -- who speaks ---------------------------------------------------------------------------------------------------

const isOurPage = (sender) => sender.id === api.runtime.id && Boolean(sender.url?.startsWith(api.runtime.getURL('')));

const isOurScript = (sender) => sender.id === api.runtime.id && Boolean(sender.tab) && !isOurPage(sender);

// The address of the page without what may be private in it: no query, no fragment.
function siteOf(sender) {
  try {
    const { origin, pathname } = new URL(sender.tab.url ?? sender.url);
    return origin === 'null' ? null : origin + pathname;
  } catch {
    return null;
  }
}

let salt;
async function salted() {
  const { salt: kept = crypto.randomUUID() } = await api.storage.local.get('salt');
  await api.storage.local.set({ salt: kept });
  return kept;
}

// Names for this tab and for this page in it, the same after a reload of it or of this extension; no address can be told
// from them.
async function placeOf({ tab }) {
  const named = async (what) => {
    const told = new TextEncoder().encode(`${await (salt ??= salted())} ${what}`);
    return toBase64(new Uint8Array(await crypto.subtle.digest('SHA-256', told))).slice(0, 22);
  };
  return { tab: await named(tab.id), page: await named(`${tab.id} ${tab.url}`) };
}

// Our own dashboard is never read; the practice chat on localhost is.
async function isDashboard(site) {
  const { hostname, port } = new URL(site);
  const mine = await service.paired();
  return port !== '' && port === (mine?.base && new URL(mine.base).port)
    && (hostname === '127.0.0.1' || hostname.endsWith('.localhost'));
}

// -- fragments ----------------------------------------------------------------------------------------------------

async function fragment({ kind, ...payload }, sender) {
  const { stream } = payload;
  if (typeof stream !== 'string') return null;
  const stopped = streams.seen(stream, sender); // at once: its page may be gone when its turn comes
  const said = await keep(stream, async () => {
    const site = siteOf(sender);
    if (!site || await isDashboard(site)) return null;
    await api.storage.session.set({ [`tab:${sender.tab.id}`]: stream });
    for (const each of await stopped) await note(each, { event: 'crashed' });
    const place = payload.seq === 0 ? await placeOf(sender) : {};
    return { ...payload, ...place, site, title: sender.tab.title ?? payload.title ?? null };
  });
  if (said?.picture) picture(said.picture, stream, sender);
  return said;
}

// The service asks for a picture: of a promise, or of the end. One is taken at most once.
const pictured = new Set();
async function picture({ why, id }, stream, sender) {
  const name = `${stream} ${id}`;
  if (pictured.has(name) || !await pictures.allowed()) return;
  pictured.add(name);
  const taken = await pictures.take(stream, sender).catch(() => null);
  await note(stream, taken ? { what: 'picture', why, id, ...taken } : { event: 'no-picture', why, id });
}

// -- the other kinds ----------------------------------------------------------------------------------------------

async function draft({ kind, ...payload }, sender) {
  const site = siteOf(sender);
  if (!site || await isDashboard(site)) return null;
  return service.call('/review', payload, payload.brief ? DRAFT : MORE);
}

const streamOf = async (tab) => (await api.storage.session.get(`tab:${tab}`))[`tab:${tab}`] ?? null;

// A question to our scripts in the frames of a tab: the one that it is for answers.
const relay = (tab, message) => api.tabs.sendMessage(tab, message).catch(() => null);

// The same where any frame may be meant, also one in which there was nothing to look at until now.
async function askAll(tab, message) {
  await rest.bring(tab, rest.everywhere);
  return relay(tab, message);
}

const DO = {
  // -- from a page, answered at once
  inside: async ({ path, size, from }, { tab }) => ({ state: 'told', ...await askAll(tab.id, { kind: 'inside', path, size, from }) }),
  there: async ({ path, size }, { tab }) => ({ state: 'told', there: Boolean(await askAll(tab.id, { kind: 'there', path, size })) }),
  async opened({ stream, since }, { tab }) {
    const before = await streamOf(tab.id);
    return { state: 'told', before: Boolean(before && before !== stream), pressed: await rest.pressed(tab.id, since) };
  },
  // Those from `from` to before `to` were on their way when the page was left: whether one got lost will be seen.
  async bye({ stream, from, to, tab: whole }, { tab }) {
    await (whole ? streams.leftTab(tab.id) : streams.left(stream));
    if (from < to) await note(stream, { event: 'left', from, to });
    return { state: 'told' };
  },
  async hidden({ hidden }, { tab }) {
    await api.action.setBadgeText({ tabId: tab.id, text: hidden ? '!' : '' });
    await api.action.setTitle({ tabId: tab.id, title: api.i18n.getMessage(hidden ? 'badge_hidden' : 'ext_name') });
    return { state: 'told' };
  },
  async 'pick-end'(_, { tab }) {
    await relay(tab.id, { kind: 'pick-end' });
    return { state: 'told' };
  },
  async picked({ frame, path }, sender) {
    await relay(sender.tab.id, { kind: 'pick-end' });
    return service.call('/site', { site: new URL(siteOf(sender)).origin, pick: { frame, path } });
  },
  // -- from our own pages
  async pick({ tab }) {
    await askAll(tab, { kind: 'pick' });
    return { state: 'told' };
  },
  pictures: ({ on }) => service.call('/site', { pictures: on }),
  'site-on': ({ site }) => service.call('/site', { site, off: false }),
  async stop({ stream, site }) {
    if (stream) await note(stream, { event: 'switched-off' });
    return service.call('/site', { site, off: true });
  },
  // -- from both
  person: ({ stream, person }) => service.call('/person', stream ? { stream, person } : { person }),
  async forget({ stream }) {
    await queue.forget(stream);
    await streams.forget(stream);
    await show();
    return service.call('/forget', { stream });
  },
  // Not a support chat: nothing of it stays, and this site is left alone from now on.
  async 'site-off'({ stream }, sender) {
    if (stream) await DO.forget({ stream });
    return service.call('/site', { site: new URL(siteOf(sender)).origin, off: true });
  },
  async pair() {
    await api.tabs.create({ url: api.runtime.getURL('panel/pair.html') });
    return { state: 'ok' };
  },
  async dashboard(_, sender) {
    const said = await ask();
    if (said.state !== 'ok') return said;
    await api.tabs.create({ url: api.runtime.getURL('panel/open.html'), index: sender.tab ? sender.tab.index + 1 : undefined });
    return { state: 'ok' };
  },
};

// Must start in the very task of the click, so it is not among the others.
function openPanel(sender) {
  const opened = api.sidePanel?.open && sender.tab ? api.sidePanel.open({ tabId: sender.tab.id }) : Promise.reject();
  const url = api.runtime.getURL(`panel/panel.html?tab=${sender.tab?.id ?? ''}`);
  return opened.catch(() => api.tabs.create({ url })).then(() => ({ state: 'ok' }));
}

// The service's signed note of how long the record is: kept here and shown back, so that an older record is noticed.
async function ask(payload = {}) {
  const { witness } = await api.storage.local.get('witness');
  const said = await service.call('/status', witness ? { ...payload, witness } : payload, STATUS);
  if (said.state === 'ok' && said.witness) await api.storage.local.set({ witness: said.witness });
  return said;
}

async function status(payload, sender) {
  const does = Object.hasOwn(DO, payload.do ?? '') ? DO[payload.do] : null;
  const done = does ? await does(payload, sender) : null;
  if (done && done.state !== 'ok') return done;
  const said = await ask();
  const { lost = 0 } = await api.storage.local.get('lost');
  const answer = { ...said, waiting: await queue.waiting(), lost };
  if (isOurScript(sender)) delete answer.reminders; // of other chats: nothing for the page one is on
  const site = isOurScript(sender) ? siteOf(sender) : null;
  if (site && (await isDashboard(site) || said.sites_off?.includes(new URL(site).origin))) answer.watch = 'off';
  else if (site && await onlyByClick(site)) answer.watch = 'click';
  if (isOurScript(sender)) { delete answer.sites_off; delete answer.picks; }
  if (payload.adapters) answer.adapters = [...picksOf(said, site, payload.frame), ...(await api.storage.local.get('widgets')).widgets?.adapters ?? []];
  if (said.state === 'ok' && answer.waiting) deliver();
  if (payload.words) answer.words = await service.words(said.lang ?? api.i18n.getUILanguage().slice(0, 2));
  const stream = payload.stream ?? (payload.tab ? await streamOf(payload.tab) : null);
  if (isOurPage(sender) && stream && said.state === 'ok') {
    const chat = await service.call('/current', { stream }, STATUS);
    answer.current = chat.state === 'ok' ? { ...chat, stream } : null;
  }
  return answer;
}

// Where the person pointed on this site, in the frame that asks.
const picksOf = (said, site, frame) => (site && said.picks?.[new URL(site).origin] || [])
  .filter((pick) => pick.frame === frame).map(({ path }) => ({ id: null, path }));

const pair = ({ step, skip }) => ({
  start: () => service.pairStart(skip),
  async poll() {
    const said = await service.pairPoll();
    if (said.state === 'paired') { refresh(); deliver(); }
    return said;
  },
  again: async () => { service.wake(); return { state: 'ok' }; },
  unpair: async () => { await service.unpair(); return { state: 'ok' }; },
}[step]?.() ?? null);

const KINDS = {
  bring: [isOurScript, ({ part }, sender) => rest.bring(sender.tab.id, rest.frameOf(sender), part)],
  fragment: [isOurScript, fragment],
  draft: [isOurScript, draft],
  status: [(sender) => isOurScript(sender) || isOurPage(sender), status],
  pair: [isOurPage, pair],
  open: [isOurPage, ({ promise }) => service.call('/open', promise ? { promise } : {})],
  remind: [isOurPage, async () => { await remind(); return { state: 'ok' }; }],
};

api.runtime.onMessage.addListener((message, sender, respond) => {
  const [allowed, handle] = (Object.hasOwn(KINDS, message?.kind ?? '') && KINDS[message.kind]) || [];
  if (!handle || !allowed(sender)) return false;
  if (message.kind === 'status' && message.do === 'panel') openPanel(sender).then(respond);
  else Promise.resolve(handle(message, sender)).then(respond, () => respond(null));
  return true;
});

// What the eyes need to know of vendors, kept for the next start.
async function refresh() {
  const said = await service.call('/widgets', {});
  if (said.state !== 'ok') return;
  const { version, adapters, click } = said;
  await api.storage.local.set({ widgets: { version, adapters, click } });
}

// Where people talk with friends, colleagues or machines, a conversation is kept only when the person asks for it.
async function onlyByClick(site) {
  const { widgets } = await api.storage.local.get('widgets');
  const { hostname } = new URL(site);
  return Boolean(widgets?.click?.some((host) => hostname === host || hostname.endsWith(`.${host}`)));
}

const remind = () => reminders.remind(ask);
reminders.hearClicks();
api.permissions.onAdded.addListener(() => { reminders.hearClicks(); remind(); });

async function begin() {
  await api.alarms.create('remind', { delayInMinutes: 1, periodInMinutes: reminders.REMIND });
  await service.useTicket();
  await deliver();
  await refresh();
}

api.alarms.onAlarm.addListener(({ name }) => {
  service.wake();
  if (name === 'remind') return remind();
  return deliver();
});

// -- what ends ------------------------------------------------------------------------------------------------------

const LAST = 500; // ms in which the last word of a closed page may still come

async function closed(tab) {
  await api.storage.session.remove(`tab:${tab}`);
  await new Promise((done) => { setTimeout(done, LAST); });
  for (const [stream, left] of await streams.ofTab(tab)) await note(stream, { event: left ? 'closed' : 'crashed' });
}

// Chats that were being kept when this extension was loaded anew, or the browser ended.
async function stopped(event) {
  for (const [stream, left] of await streams.ofBefore()) if (!left) await note(stream, { event });
}

api.tabs.onRemoved.addListener(closed);
api.runtime.onInstalled.addListener(async ({ reason }) => { await stopped(reason === 'update' ? 'reloaded' : 'crashed'); await begin(); });
api.runtime.onStartup.addListener(async () => { await stopped('crashed'); await begin(); });
