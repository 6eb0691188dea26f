// A second checker of the chain format, written from docs/evidence.md alone. usage: node check.mjs FILE.json
// Prints "ok COUNT HEAD", or "broken N" for the first link that does not fit.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

const u64 = (n) => { const b = Buffer.alloc(8); b.writeBigUInt64BE(BigInt(n)); return b; };
const block = (b) => Buffer.concat([u64(b.length), b]);
const text = (s) => block(Buffer.from(s, "utf8"));
const sha = (...parts) => createHash("sha256").update(Buffer.concat(parts)).digest();
const hex = (s) => Buffer.from(s, "hex");

const { start, id, links } = JSON.parse(readFileSync(process.argv[2], "utf8"));
let head = sha(Buffer.from(`companion/${start}/1\0`), text(id));
let count = 0;
for (const link of links) {
  count += 1;
  const commitments = link.fields.map((f) => hex(f.commitment));
  const opens = link.fields.every((f) => f.value === undefined || sha(Buffer.from("companion/field/1\0"), hex(f.salt),
    text(f.name), block(Buffer.from(f.value, "base64"))).equals(hex(f.commitment)));
  const hash = sha(Buffer.from("companion/link/1\0"), head, u64(link.n), text(link.kind), text(link.seen_at),
    u64(commitments.length), ...commitments);
  if (link.n !== count || !opens || !hex(link.prev).equals(head) || !hex(link.hash).equals(hash)) {
    console.log(`broken ${count}`);
    process.exit(0);
  }
  head = hash;
}
console.log(`ok ${count} ${head.toString("hex")}`);
