// The way to the service: the only file that fetches. Nothing of a chat leaves before the service on that very port has
// proved that it holds the pairing key, and then only in a box that nobody else can open.
import * as keys from './crypto.js';
import { within } from './queue.js';

const api = globalThis.browser ?? globalThis.chrome;
const PORTS = Array.from({ length: 10 }, (_, place) => 21847 + place);
const PROTOCOL = '1';
const REST = 1500; // ms without a new search after one that found nothing: typing must not wait for ten ports
const ORIGIN = new URL(api.runtime.getURL('')).origin;

let open = null;
let opening = null;
let rest = { until: 0, state: 'away' };

async function post(base, path, body, timeout, token) {
  const headers = { 'Content-Type': 'application/json', 'X-Companion-Protocol': PROTOCOL };
  if (token) headers.Authorization = `Bearer ${token}`;
  const answer = await fetch(base + path, {
    method: 'POST', headers, body: JSON.stringify(body), signal: AbortSignal.timeout(timeout), credentials: 'omit',
    redirect: 'error', cache: 'no-store', referrerPolicy: 'no-referrer',
  });
  return { status: answer.status, said: await answer.json() };
}

// Where a service may be: the address the person set, or ten ports. Never another machine.
async function bases(first) {
  const { service } = await api.storage.local.get('service');
  const set = service && /^(?:http:\/\/)?127\.0\.0\.1:(\d{1,5})\/?$/.exec(String(service).trim());
  if (service) return set ? [`http://127.0.0.1:${set[1]}`] : [];
  const all = PORTS.map((port) => `http://127.0.0.1:${port}`);
  return first ? [first, ...all.filter((base) => base !== first)] : all;
}

const portOf = (base) => new URL(base).port;

let current = null;

// The pairing, read once: a verdict must not wait for the disk.
export function paired() {
  current ??= within('pairing', 'readonly', (store) => store.get('current'));
  current.catch(() => { current = null; });
  return current;
}

async function remember(name, value) {
  await within('pairing', 'readwrite', (store) => store.put(value, name));
  current = null;
}

async function drop(name) {
  await within('pairing', 'readwrite', (store) => store.delete(name));
  current = null;
}

// Ask one address to prove itself. Returns a channel, or the state that its refusal suggests.
async function greet(base, mine, timeout) {
  const nonce = keys.random(32);
  try {
    const { status, said } = await post(base, '/hello', { client: mine.client, nonce: keys.toBase64(nonce) }, timeout);
    if (status === 200) {
      const channel = await keys.channel(mine.key, mine.client, ORIGIN, nonce, portOf(base), said);
      return channel ? { ...channel, base, scopes: said.scopes } : { state: 'away' };
    }
    if (said.error === 'not-paired') return { state: base === mine.base ? 'unpaired' : 'away' };
    return { state: { locked: 'locked', 'other-version': 'old' }[said.error] ?? 'away' };
  } catch {
    return { state: 'away' };
  }
}

async function search(mine, timeout) {
  const [likely, ...others] = await bases(mine.base);
  if (!likely) return { state: 'away' };
  const found = [await greet(likely, mine, timeout)];
  if (!found[0].token) found.push(...await Promise.all(others.map((base) => greet(base, mine, timeout))));
  const channel = found.find((each) => each.token);
  if (channel && channel.base !== mine.base) await remember('current', { ...mine, base: channel.base });
  return channel ?? found.find((each) => each.state !== 'away') ?? { state: 'away' };
}

async function channel(mine, timeout) {
  if (open) return open;
  if (Date.now() < rest.until) return rest;
  opening ??= search(mine, timeout).then((found) => {
    if (found.token) open = found;
    else rest = { until: Date.now() + REST, state: found.state };
    return found;
  }).finally(() => { opening = null; });
  return opening;
}

// Search again at the next call: the person asked, or something changed.
export function wake() {
  open = null;
  rest = { until: 0, state: 'away' };
}

// Ask the service. Returns its answer with state "ok", or state "refused" with {error, message} when it said no inside
// the channel, or "away", "locked", "unpaired", "old". Only what came in the channel is ever believed.
export async function call(path, payload, timeout = 10000) {
  const mine = await paired();
  if (!mine) return { state: 'unpaired' };
  const end = Date.now() + timeout;
  for (let attempt = 0; attempt < 2 && Date.now() < end; attempt += 1) {
    const now = await channel(mine, Math.min(end - Date.now(), 2000));
    if (!now.token) return { state: now.state };
    const n = now.n++;
    try {
      const sent = { n, box: await keys.box(now, path, n, payload) };
      const { status, said } = await post(now.base, path, sent, Math.max(1, end - Date.now()), now.token);
      if (said.box) {
        const content = await keys.unbox(now, path, n, said.box);
        if (status === 200) return { ...content, state: 'ok' };
        if (content.error === 'locked') return { state: 'locked' };
        return { ...content, state: status >= 500 ? 'away' : 'refused' }; // a full disk is no reason to throw away
      }
    } catch (error) {
      if (error?.name === 'TimeoutError') return { state: 'away' };
    }
    if (open === now) open = null; // restarted, locked, gone, or a stranger answers: ask for proof again
  }
  return { state: 'away' };
}

// -- pairing ------------------------------------------------------------------------------------------------------

function browserName() {
  const brands = navigator.userAgentData?.brands?.map((each) => each.brand) ?? [];
  const own = ['Microsoft Edge', 'Google Chrome', 'Brave', 'Opera', 'Vivaldi', 'Chromium'].find((name) => brands.includes(name));
  const name = own ?? (/Firefox/.test(navigator.userAgent) ? 'Firefox' : 'Browser');
  const systems = [[/Windows/, 'Windows'], [/Mac OS/, 'macOS'], [/Android/, 'Android'], [/CrOS/, 'ChromeOS'], [/Linux/, 'Linux']];
  const system = systems.find(([pattern]) => pattern.test(navigator.userAgent))?.[1];
  return system ? `${name}, ${system}` : name;
}

// Which addresses answer like a service of ours. Anybody can: the code decides, not this.
async function present() {
  const question = { client: keys.hex(keys.random(8)), nonce: keys.toBase64(keys.random(32)) };
  const found = await Promise.all((await bases()).map(async (base) => {
    try {
      const { said } = await post(base, '/hello', question, 2000);
      return { base, error: said.error };
    } catch {
      return { base, error: null };
    }
  }));
  return found.filter((each) => ['not-paired', 'locked', 'other-version'].includes(each.error));
}

// Begin pairing, with the service after `skip` when there are several. Returns {state: "waiting", code, seconds, others}.
export async function pairStart(skip) {
  wake();
  const all = await present();
  if (!all.length) return { state: 'away' };
  const place = (all.findIndex((each) => each.base === skip) + 1) % all.length;
  const { base, error } = all[place];
  if (error !== 'not-paired') return { state: error === 'locked' ? 'locked' : 'old', base, others: all.length > 1 };
  const pair = await keys.newPair();
  const nonce = keys.random(32);
  const first = { browser: browserName(), commitment: keys.toBase64(await keys.commitment(pair, nonce)) };
  const begun = await post(base, '/pair/start', first, 5000);
  if (begun.status !== 200) return { state: begun.status === 429 ? 'busy' : 'away', base, others: all.length > 1 };
  const seen = await keys.transcript(ORIGIN, pair, nonce, begun.said);
  const key = await keys.pairingKey(pair, begun.said, seen);
  const code = keys.newCode();
  const hidden = [...code].map(() => keys.random(32));
  const promises = await Promise.all(hidden.map((each, place) => keys.promiseOf('browser', seen, place, code, each)));
  const shown = { pairing: begun.said.pairing, point: keys.toBase64(pair.point), nonce: keys.toBase64(nonce),
    promises: keys.toBase64(keys.concat(...promises)) };
  const revealed = await post(base, '/pair/reveal', shown, 5000);
  if (revealed.status !== 200) return { state: 'away', base, others: all.length > 1 };
  const until = Date.now() + begun.said.seconds * 1000;
  await remember('pending', { base, pairing: begun.said.pairing, seen, key, code, hidden, until });
  return { state: 'waiting', code, seconds: begun.said.seconds, base, others: all.length > 1 };
}

async function pendingOne() {
  const pending = await within('pairing', 'readonly', (store) => store.get('pending'));
  return pending && Date.now() <= pending.until ? pending : null;
}

// Ask whether the person typed the code. Returns state "waiting", "wrong" (another code was typed, this one is over),
// "ended" or "paired". Whoever listens on that port can say yes: only who promises to know each digit before we show
// anything of it, and then shows that it did, is the companion in which the person typed the code.
export async function pairPoll() {
  const pending = await pendingOne();
  if (!pending) return { state: 'ended' };
  const asking = { pairing: pending.pairing, confirm: keys.toBase64(await keys.confirmation(pending.key, pending.seen)) };
  const ask = async (more) => (await post(pending.base, '/pair/finish', { ...asking, ...more }, 5000));
  try {
    const { status, said } = await ask({});
    if (status !== 200) return { state: 'ended' };
    if (said.state !== 'typed') return { state: 'waiting' };
    await drop('pending');
    return { state: await prove(pending, said.promise, ask) };
  } catch {
    return { state: 'waiting' };
  }
}

// Show digit by digit that we know the code, and see each time that the other side did.
async function prove(pending, first, ask) {
  let promise = first;
  for (let place = 0; place < pending.code.length; place += 1) {
    const { status, said } = await ask({ random: keys.toBase64(pending.hidden[place]) });
    if (status !== 200 || said.state === 'wrong') return said.state === 'wrong' ? 'wrong' : 'ended';
    const theirs = await keys.promiseOf('companion', pending.seen, place, pending.code, keys.fromBase64(said.random));
    if (keys.toBase64(theirs) !== promise) return 'ended';
    if (place + 1 < pending.code.length) promise = said.promise;
    else if (said.state !== 'paired' || !await keys.isPaired(pending.key, pending.seen, said)) return 'ended';
    else await settle(pending.key, pending.base, said);
  }
  return 'paired';
}

async function settle(key, base, said) {
  const { client, name } = said;
  await remember('current', { client, name, key, sealing: keys.fromBase64(said.sealing), base });
  await drop('pending');
  wake();
}

// Our own browser was given a one-time ticket in its private copy of the extension.
export async function useTicket() {
  if (await paired()) return false;
  try {
    const { service, ticket, secret } = await (await fetch(api.runtime.getURL('ticket.json'))).json();
    const raw = keys.fromBase64(secret);
    const pair = await keys.newPair();
    const nonce = keys.random(32);
    const confirm = keys.toBase64(await keys.ticketProof(raw, ORIGIN, ticket, pair, nonce));
    const shown = { ticket, browser: browserName(), point: keys.toBase64(pair.point), nonce: keys.toBase64(nonce), confirm };
    const { status, said } = await post(service, '/pair/ticket', shown, 5000);
    if (status !== 200) return false;
    const { seen, key } = await keys.ticketKey(raw, ORIGIN, ticket, pair, nonce, said);
    if (!await keys.isPaired(key, seen, said)) return false;
    await api.storage.local.set({ service });
    await settle(key, service, said);
    return true;
  } catch {
    return false;
  }
}

// Forget the pairing in this browser; on the dashboard it stays listed until it is revoked there.
export async function unpair() {
  await drop('current');
  wake();
}

// The words of one language, for pages that cannot choose: chrome.i18n always takes the browser's.
export async function words(lang) {
  const file = await fetch(api.runtime.getURL(`_locales/${lang === 'nl' ? 'nl' : 'en'}/messages.json`));
  return Object.fromEntries(Object.entries(await file.json()).map(([key, entry]) => [key, entry.message]));
}
