// A second program that opens the recovery slot of a vault.json, written from its description alone.
// usage: node open.mjs vault.json CODE. Prints the data key, then check-ok or check-wrong.
import { createDecipheriv, hkdfSync } from "node:crypto";
import { readFileSync } from "node:fs";

const vault = JSON.parse(readFileSync(process.argv[2], "utf8"));
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
let number = 0n;
for (const c of process.argv[3].replaceAll("-", "").slice(0, 32)) number = (number << 5n) | BigInt(alphabet.indexOf(c));
const code = Buffer.from(number.toString(16).padStart(40, "0"), "hex");
const slot = vault.slots.find((s) => s.kind === "recovery");
const slotKey = Buffer.from(hkdfSync("sha256", code, Buffer.from(slot.salt, "base64"), "companion/recovery/1", 32));
const wrap = Buffer.from(slot.wrap, "base64");
const box = createDecipheriv("aes-256-gcm", slotKey, wrap.subarray(0, 12));
box.setAAD(Buffer.from(`companion/slot/1|${vault.vault}|recovery|${slot.id}`));
box.setAuthTag(wrap.subarray(44));
const key = Buffer.concat([box.update(wrap.subarray(12, 44)), box.final()]);
const check = Buffer.from(hkdfSync("sha256", key, "", `companion/check/1|${vault.vault}`, 32)).subarray(0, 16);
console.log(key.toString("hex"), check.toString("hex") === vault.check ? "check-ok" : "check-wrong");
