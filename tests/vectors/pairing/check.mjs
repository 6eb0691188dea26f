// Runs extension/crypto.js on pairing.json, from the extension's side.
import { readFileSync } from 'node:fs';
import * as keys from '../../../extension/crypto.js';

const bytes = (text) => Uint8Array.from(Buffer.from(text, 'hex'));
const same = (name, left, right) => {
  if (Buffer.compare(Buffer.from(left), Buffer.from(right))) throw new Error(`${name} differs`);
};

const { pairings } = JSON.parse(readFileSync(new URL('pairing.json', import.meta.url)));
for (const vector of pairings) {
  const given = Object.fromEntries(Object.entries(vector.bytes).map(([name, text]) => [name, bytes(text)]));
  const url = (data) => Buffer.from(data).toString('base64url');
  const jwk = { kty: 'EC', crv: 'P-256', d: url(given.private_e), x: url(given.point_e.slice(1, 33)), y: url(given.point_e.slice(33)) };
  const key = await crypto.subtle.importKey('jwk', jwk, { name: 'ECDH', namedCurve: 'P-256' }, false, ['deriveKey', 'deriveBits']);
  const pair = { key, point: given.point_e };
  const theirs = { pairing: vector.pairing, point: keys.toBase64(given.point_s), nonce: keys.toBase64(given.nonce_s) };
  same('commitment', await keys.commitment(pair, given.nonce_e), given.commitment);
  const seen = await keys.transcript(vector.origin, pair, given.nonce_e, theirs);
  same('transcript', seen, given.transcript);
  for (const who of ['browser', 'companion']) {
    same(`promise of the ${who}`, await keys.promiseOf(who, seen, 2, vector.code, given.random), given[`promise_${who}`]);
  }
  const known = await crypto.subtle.importKey('raw', given.key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const agreed = await keys.pairingKey(pair, theirs, seen);
  if (agreed.extractable) throw new Error('the pairing key can be read out');
  same('key', await keys.mac(agreed, 'probe'), await keys.mac(known, 'probe'));
}
console.log(`${pairings.length} agree`);
