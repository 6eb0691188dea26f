// What waits while the service is away: sealed, in order, each delivered once. Only random names and sizes are readable.
import { seal } from './crypto.js';

const LIMIT = { items: 20000, bytes: 100 * 2 ** 20 };
const NAME = 'companion';

let opening = null;

export function database() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore('pairing');
      const queue = request.result.createObjectStore('queue', { keyPath: 'id', autoIncrement: true });
      queue.createIndex('fragment', ['stream', 'seq'], { unique: true });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => { opening = null; reject(request.error); };
  });
  return opening;
}

// Run one transaction; the result is there only when it is safely on disk.
export async function within(store, mode, work) {
  const db = await database();
  return new Promise((resolve, reject) => {
    const transaction = db.transaction(store, mode, { durability: 'strict' });
    const request = work(transaction.objectStore(store));
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error ?? request?.error);
  });
}

let bytes = null;

async function size() {
  if (bytes === null) {
    bytes = 0;
    for (const item of await within('queue', 'readonly', (store) => store.getAll())) bytes += item.sealed.length;
  }
  return bytes;
}

export const waiting = () => within('queue', 'readonly', (store) => store.count());

// Put a fragment in the queue. Returns false when the queue is full: the person is told, nothing is dropped unseen.
export async function put(pairing, fragment) {
  const sealed = await seal(pairing.sealing, pairing.client, { ...fragment, away: true });
  if (await waiting() >= LIMIT.items || await size() + sealed.length > LIMIT.bytes) return false;
  try {
    await within('queue', 'readwrite', (store) =>
      store.add({ stream: fragment.stream, seq: fragment.seq, client: pairing.client, sealed }));
    bytes += sealed.length;
  } catch (error) {
    if (error?.name !== 'ConstraintError') return false;
  }
  return true;
}

const first = () => within('queue', 'readonly', (store) => store.openCursor());

async function remove(item) {
  await within('queue', 'readwrite', (store) => store.delete(item.id));
  if (bytes !== null) bytes -= item.sealed.length;
}

let draining = null;

// Deliver in order until empty or until `deliver` cannot. It returns "kept", "refused" (this piece, for good) or "later".
export function drain(deliver) {
  draining ??= (async () => {
    const done = { kept: 0, refused: 0 };
    for (;;) {
      const item = (await first())?.value;
      if (!item) return done;
      const result = await deliver(item);
      if (result === 'later') return done;
      done[result] += 1;
      await remove(item);
    }
  })().finally(() => { draining = null; });
  return draining;
}

export async function forget(stream) {
  bytes = null;
  const range = IDBKeyRange.bound([stream, 0], [stream, Infinity]);
  await within('queue', 'readwrite', (store) => {
    const request = store.index('fragment').openCursor(range);
    request.onsuccess = () => { request.result?.delete(); request.result?.continue(); };
    return request;
  });
}

export const clear = () => { bytes = 0; return within('queue', 'readwrite', (store) => store.clear()); };
