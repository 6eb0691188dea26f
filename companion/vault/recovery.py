"""The recovery code: 160 random bits that a person can print, read aloud and type back.

32 characters of Crockford's base32 (no I, L, O, U) and two check characters, in groups of four. The check characters
are 10 bits of SHA-256("companion/recovery/1\\0" code), so one mistyped character gets through once in about a thousand
times, and is then refused by the key itself.

>>> write(bytes(20))
'0000-0000-0000-0000-0000-0000-0000-0000-H3'
>>> read("oooo oooo 0000 0000 0000 0000 0000 0000 h3") == bytes(20)
True
"""

from __future__ import annotations

import hashlib

from companion.errors import N_, BadInput

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BYTES, LENGTH = 20, 34
_LOOKALIKES = str.maketrans("OIL", "011")


class MistypedCode(BadInput):
    message = N_("There is a typing error in this recovery code. Compare it with your print and type it again.")


def write(secret: bytes) -> str:
    """Return the printable code of 20 secret bytes."""
    number = int.from_bytes(secret, "big")
    text = "".join(ALPHABET[number >> shift & 31] for shift in range(155, -1, -5)) + _check(secret)
    return "-".join(text[at : at + 4] for at in range(0, LENGTH, 4))


def read(text: str) -> bytes:
    """Return the 20 secret bytes of a typed code; spaces, dashes, case and O for 0, I or L for 1 do not matter."""
    typed = "".join(text.upper().split()).replace("-", "").translate(_LOOKALIKES)
    if len(typed) != LENGTH or not set(typed) <= set(ALPHABET):
        raise MistypedCode
    number = 0
    for character in typed[:32]:
        number = number << 5 | ALPHABET.index(character)
    secret = number.to_bytes(BYTES, "big")
    if typed[32:] != _check(secret):
        raise MistypedCode
    return secret


def _check(secret: bytes) -> str:
    digest = hashlib.sha256(b"companion/recovery/1\0" + secret).digest()
    return ALPHABET[digest[0] & 31] + ALPHABET[digest[1] & 31]
