"""Write pairing.json: pairings with fixed keys, made by the wire's words only (hashlib, hmac, cryptography)."""

import hashlib
import json
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.door import CHROME, FIREFOX, agreed, joined


def point(private):
    return private.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def made(origin, seed):
    def fixed(name):
        return hashlib.sha256(f"{seed} {name}".encode()).digest()

    e, s = (ec.derive_private_key(int.from_bytes(fixed(n), "big"), ec.SECP256R1()) for n in ("extension", "service"))
    pairing, nonce_e, nonce_s = fixed("pairing")[:16].hex(), fixed("nonce e"), fixed("nonce s")
    commitment = hashlib.sha256(joined("chat-companion/1 commit", point(e), nonce_e)).digest()
    seen = hashlib.sha256(joined(
        "chat-companion/1 pair", origin, pairing, commitment, point(s), nonce_s, point(e), nonce_e,
    )).digest()  # fmt: skip

    code, hidden = f"{seed * 111111 % 10**6:06d}", fixed("random")

    def promise(who):
        return hashlib.sha256(joined(f"chat-companion/1 code of {who}", seen, "2", code[2], hidden)).digest()

    found = {
        "private_e": fixed("extension"), "private_s": fixed("service"), "point_e": point(e), "point_s": point(s),
        "nonce_e": nonce_e, "nonce_s": nonce_s, "commitment": commitment, "transcript": seen,
        "key": agreed(s, point(e), seen), "random": hidden, "promise_browser": promise("browser"),
        "promise_companion": promise("companion"),
    }  # fmt: skip
    shown = {k: v.hex() for k, v in found.items()}
    return {"origin": origin, "pairing": pairing, "code": code, "bytes": shown}


if __name__ == "__main__":
    pairings = [made(CHROME, 1), made(FIREFOX, 2), made(CHROME, 3)]
    about = "Made by make.py; agreed on by companion/web/{wire,pairing}.py and by extension/crypto.js under node."
    text = json.dumps({"about": about, "pairings": pairings}, indent=1)
    Path(__file__).with_name("pairing.json").write_text(text + "\n")
