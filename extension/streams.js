// Which chats are being watched, and where: so that one that stops without a word is noticed, also after the browser or
// this extension began anew. Only random names and numbers of tabs are kept, never what or whom it is about.
import { bring } from './rest.js';

const api = globalThis.browser ?? globalThis.chrome;
const KEY = 'watched';
let turn = Promise.resolve();

// One change after the other; the worker may vanish between two of them.
function change(work) {
  const done = turn.then(async () => {
    const all = (await api.storage.local.get(KEY))[KEY] ?? {};
    const before = JSON.stringify(all);
    const found = work(all);
    if (JSON.stringify(all) !== before) await api.storage.local.set({ [KEY]: all });
    return found;
  });
  turn = done.catch(() => {});
  return done;
}

const alive = new Set(); // what this worker has written down already: one more fragment costs nothing

// A fragment of this stream came from there. Returns the streams that stopped in the same place without a word.
export async function seen(stream, sender) {
  if (alive.has(stream)) return [];
  alive.add(stream);
  const here = { tab: sender.tab.id, frame: sender.frameId ?? 0, page: sender.documentId ?? null };
  if (here.frame) bring(here.tab, { frameIds: [0] }).then(() => api.tabs.sendMessage(here.tab, { kind: 'framed' }, { frameId: 0 })).catch(() => {});
  return change((all) => {
    const before = Object.entries(all).filter(([name, old]) => name !== stream && old.tab === here.tab && old.frame === here.frame && old.page !== here.page);
    for (const [name] of before) delete all[name];
    all[stream] = here;
    return before.filter(([, old]) => !old.left).map(([name]) => name);
  });
}

// The page of this stream is being left in an orderly way.
export function left(stream) {
  alive.delete(stream);
  return change((all) => { if (all[stream]) all[stream].left = true; });
}

// The whole page of this tab is: frames in it cannot say so themselves, they are gone before anybody listens.
export function leftTab(tab) {
  return change((all) => { for (const each of Object.values(all)) if (each.tab === tab) each.left = true; });
}

export function forget(stream) {
  alive.delete(stream);
  return change((all) => { delete all[stream]; });
}

// What was watched in a tab that is gone: [[stream, whether it was left in an orderly way]].
export const ofTab = (tab) => change((all) => taken(all, (each) => each.tab === tab));

// What was watched when the browser or this extension ended.
export const ofBefore = () => change((all) => taken(all, (_, name) => !alive.has(name)));

function taken(all, wanted) {
  const found = Object.entries(all).filter(([name, each]) => wanted(each, name));
  for (const [name] of found) { delete all[name]; alive.delete(name); }
  return found.map(([name, each]) => [name, Boolean(each.left)]);
}
