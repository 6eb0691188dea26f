// Keys and sealing, by WebCrypto only. The pairing key cannot be read by any script: it lives as a CryptoKey that is
// not extractable. docs/protocol.md draws every byte; companion/web/{wire,pairing,channel}.py is the other side.

const subtle = crypto.subtle;
const text = new TextEncoder();
const CURVE = { name: 'ECDH', namedCurve: 'P-256' };
const PURPOSE = 'chat-companion/1 ';
const SEALED = text.encode('companion/sealed/1');

export const random = (length) => crypto.getRandomValues(new Uint8Array(length));

export const hex = (data) => [...data].map((byte) => byte.toString(16).padStart(2, '0')).join('');

export function toBase64(data) {
  let binary = '';
  for (let at = 0; at < data.length; at += 0x8000) binary += String.fromCharCode(...data.subarray(at, at + 0x8000));
  return btoa(binary);
}

export const fromBase64 = (coded) => Uint8Array.from(atob(coded), (letter) => letter.charCodeAt(0));

export function concat(...parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

// Join without ambiguity: before each part its length in four bytes, big endian.
export function joined(...parts) {
  return concat(...parts.flatMap((part) => {
    const raw = typeof part === 'string' ? text.encode(part) : part;
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, raw.length);
    return [length, raw];
  }));
}

export const digest = async (...parts) => new Uint8Array(await subtle.digest('SHA-256', joined(...parts)));

export const mac = async (key, ...parts) => new Uint8Array(await subtle.sign('HMAC', key, joined(...parts)));

const hmacKey = (raw) => subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify']);

const importPoint = (point) => subtle.importKey('raw', point, CURVE, true, []);

export async function newPair() {
  const pair = await subtle.generateKey(CURVE, false, ['deriveKey', 'deriveBits']);
  return { key: pair.privateKey, point: new Uint8Array(await subtle.exportKey('raw', pair.publicKey)) };
}

// The pairing key that both sides agree on: an HMAC key nobody can read out.
async function agreed(pair, point, salt) {
  const other = await importPoint(point);
  const shared = await subtle.deriveKey({ name: 'ECDH', public: other }, pair.key, 'HKDF', false, ['deriveKey']);
  const info = text.encode(`${PURPOSE}pairing`);
  return subtle.deriveKey({ name: 'HKDF', hash: 'SHA-256', salt, info }, shared,
    { name: 'HMAC', hash: 'SHA-256', length: 256 }, false, ['sign', 'verify']);
}

export const commitment = (pair, nonce) => digest(`${PURPOSE}commit`, pair.point, nonce);

// What both sides have seen, as one hash; `theirs` is the answer to /pair/start.
export async function transcript(origin, pair, nonce, theirs) {
  return digest(`${PURPOSE}pair`, origin, theirs.pairing, await commitment(pair, nonce),
    fromBase64(theirs.point), fromBase64(theirs.nonce), pair.point, nonce);
}

export const newCode = () => String(new DataView(random(4).buffer).getUint32(0) % 1000000).padStart(6, '0');

// A promise of "browser" or "companion" that it knows the digit at a place of the code, which shows nothing of it.
export const promiseOf = (who, seen, place, code, hidden) => digest(`${PURPOSE}code of ${who}`, seen, String(place), code[place], hidden);

export const pairingKey = (pair, theirs, seen) => agreed(pair, fromBase64(theirs.point), seen);

export const confirmation = (key, seen) => mac(key, `${PURPOSE}finish`, seen);

// True when the answer to /pair/finish or /pair/ticket comes from who holds the same key.
export const isPaired = (key, seen, answer) => subtle.verify('HMAC', key, fromBase64(answer.confirm),
  joined(`${PURPOSE}paired`, seen, answer.client, fromBase64(answer.sealing)));

export async function ticketProof(secret, origin, ticket, pair, nonce) {
  return mac(await hmacKey(secret), `${PURPOSE}ticket`, origin, ticket, pair.point, nonce);
}

export async function ticketKey(secret, origin, ticket, pair, nonce, answer) {
  const point = fromBase64(answer.point);
  const seen = await mac(await hmacKey(secret), `${PURPOSE}ticket pair`, origin, ticket, pair.point, nonce, point,
    fromBase64(answer.nonce));
  return { seen, key: await agreed(pair, point, seen) };
}

// A channel, when the service proved that it holds the pairing key and listens on this very port; else null.
export async function channel(key, client, origin, nonce, port, answer) {
  const seed = joined(client, origin, nonce, fromBase64(answer.nonce), String(port));
  const proof = joined(`${PURPOSE}hello`, seed, fromBase64(answer.sealing));
  if (!await subtle.verify('HMAC', key, fromBase64(answer.proof), proof)) return null;
  const derived = (purpose) => mac(key, PURPOSE + purpose, seed);
  const aes = async (purpose, use) => subtle.importKey('raw', await derived(purpose), 'AES-GCM', false, [use]);
  return {
    token: `${answer.channel}.${toBase64(await derived('token'))}`,
    request: await aes('request', 'encrypt'),
    answer: await aes('answer', 'decrypt'),
    n: 0,
  };
}

function boxing(path, n) {
  const iv = new Uint8Array(12);
  new DataView(iv.buffer).setBigUint64(4, BigInt(n));
  return { name: 'AES-GCM', iv, additionalData: text.encode(path) };
}

export async function box(open, path, n, value) {
  return toBase64(new Uint8Array(await subtle.encrypt(boxing(path, n), open.request, text.encode(json(value)))));
}

export async function unbox(open, path, n, coded) {
  return JSON.parse(new TextDecoder().decode(await subtle.decrypt(boxing(path, n), open.answer, fromBase64(coded))));
}

// Seal what has to wait to the vault's public key (companion/vault/sealed.py); this browser cannot open it again.
export async function seal(sealing, client, value) {
  const mine = await newPair();
  const shared = await subtle.deriveKey({ name: 'ECDH', public: await importPoint(sealing) }, mine.key, 'HKDF', false,
    ['deriveKey']);
  const salt = concat(mine.point, sealing);
  const key = await subtle.deriveKey({ name: 'HKDF', hash: 'SHA-256', salt, info: SEALED }, shared,
    { name: 'AES-GCM', length: 256 }, false, ['encrypt']);
  const extra = concat(SEALED, Uint8Array.of(0), text.encode(client));
  const data = await subtle.encrypt({ name: 'AES-GCM', iv: new Uint8Array(12), additionalData: extra }, key,
    text.encode(json(value)));
  return concat(Uint8Array.of(1), mine.point, new Uint8Array(data));
}

// JSON that the service takes: a page may show NUL or half a surrogate pair, and neither may stop the record.
function json(value) {
  return JSON.stringify(value, (_, found) =>
    (typeof found === 'string' ? found.toWellFormed().replaceAll('\0', '\ufffd') : found));
}
