// Seal a text as an extension does, with WebCrypto alone, from the drawing in companion/vault/sealed.py.
// usage: node seal.mjs PUBLIC_HEX TEXT BELONGS_TO. Prints the sealed message in hexadecimal.
const [publicHex, text, belongsTo] = process.argv.slice(2);
const { subtle } = globalThis.crypto;
const utf8 = (s) => new TextEncoder().encode(s);
const join = (...parts) => Buffer.concat(parts.map((part) => Buffer.from(part)));

const recipient = Buffer.from(publicHex, "hex");
const curve = { name: "ECDH", namedCurve: "P-256" };
const theirs = await subtle.importKey("raw", recipient, curve, false, []);
const mine = await subtle.generateKey(curve, false, ["deriveBits"]);
const sender = Buffer.from(await subtle.exportKey("raw", mine.publicKey));
const shared = await subtle.importKey("raw", await subtle.deriveBits({ name: "ECDH", public: theirs }, mine.privateKey, 256),
  "HKDF", false, ["deriveKey"]);
const key = await subtle.deriveKey(
  { name: "HKDF", hash: "SHA-256", salt: join(sender, recipient), info: utf8("companion/sealed/1") },
  shared, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
const box = await subtle.encrypt(
  { name: "AES-GCM", iv: new Uint8Array(12), additionalData: join(utf8("companion/sealed/1\0"), utf8(belongsTo)) },
  key, utf8(text));
console.log(join([1], sender, new Uint8Array(box)).toString("hex"));
