// How pieces of a chat get to the service: one after the other, at once or through the queue, each exactly once.
import { toBase64 } from './crypto.js';
import * as queue from './queue.js';
import * as service from './service.js';

const api = globalThis.browser ?? globalThis.chrome;
const turns = new Map();

// One fragment of a stream after the other, so that none overtakes one that has to wait.
function inTurn(stream, work) {
  const mine = (turns.get(stream) ?? Promise.resolve()).then(work, work);
  turns.set(stream, mine);
  mine.finally(() => { if (turns.get(stream) === mine) turns.delete(stream); });
  return mine;
}

async function give(whole) {
  const mine = await service.paired();
  if (!mine) return { state: 'unpaired' };
  let state = 'away';
  if (await queue.waiting() === 0) {
    const said = await service.call('/capture', whole);
    if (said.state === 'ok' || said.state === 'refused') return said;
    state = said.state;
  }
  const kept = await queue.put(mine, whole);
  const left = await show();
  if (left > 1) deliver();
  return { state: kept ? state : 'full', waiting: left };
}

// Keep one piece, which `make` makes when its turn has come. Returns what the service said, that it waits, or that there
// is no room for it; null when there was nothing to keep.
export const keep = (stream, make) => inTurn(stream, async () => {
  const whole = await make();
  return whole && give(whole);
});

// Bring what waits to the service; called whenever it may be back.
export async function deliver() {
  if (await queue.waiting() === 0) return show();
  const lost = new Map();
  const done = await queue.drain(async ({ sealed, client, stream }) => {
    const said = await service.call('/capture', { sealed: toBase64(sealed), client });
    if (said.state === 'refused') lost.set(stream, said.error === 'too-large' ? 'too-large' : 'frame');
    return { ok: 'kept', refused: 'refused' }[said.state] ?? 'later';
  });
  if (done.refused) {
    const { lost: before = 0 } = await api.storage.local.get('lost');
    await api.storage.local.set({ lost: before + done.refused });
    for (const [stream, event] of lost) await note(stream, { event });
  }
  return show();
}

// Show how many pieces wait, and look again every half minute while any does.
export async function show() {
  const left = await queue.waiting();
  await api.action.setBadgeText({ text: left ? String(left) : '' });
  if (left) await api.alarms.create('deliver', { periodInMinutes: 0.5 });
  else await api.alarms.clear('deliver');
  return left;
}

// What the page of a chat can no longer tell, or never could: numbered apart from its own fragments.
let noted = 0;
export function note(stream, more) {
  noted = Math.max(noted + 1, Date.now());
  const whole = { stream, seq: 2 ** 40 + noted, seen_at: new Date().toISOString(), site: null, what: 'event', ...more };
  return keep(stream, () => whole);
}
