"""What goes over the wire, byte by byte: JSON from outside, base64, and the bytes that are hashed or signed.

Whatever is hashed is first joined without ambiguity: before each part stands its length in four bytes.

>>> joined("ab", b"c")
b'\\x00\\x00\\x00\\x02ab\\x00\\x00\\x00\\x01c'
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import math
import re
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from companion.errors import BadInput

#: How deep JSON from outside may nest; a fragment needs five.
DEPTH = 16
CURVE = ec.SECP256R1()

_UNCLEAN = re.compile("[\0\ud800-\udfff]")


def read(data: bytes) -> dict[str, Any]:
    """Return a JSON object from outside: strict UTF-8, no NUL, lone surrogate, NaN or deep nesting; else BadInput.

    >>> read(b'{"a": [1, "x"]}')
    {'a': [1, 'x']}
    """
    try:
        found = json.loads(data.decode("utf-8"), parse_constant=_refuse, parse_float=_finite)
    except (ValueError, RecursionError):
        raise BadInput() from None
    if not isinstance(found, dict):
        raise BadInput()
    _check(found)
    return found


def write(value: Mapping[str, Any]) -> bytes:
    """Return an object as JSON bytes."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _refuse(name: str) -> float:
    raise ValueError(name)


def _finite(digits: str) -> float:
    """Return the number; one too large for any number (1e999) would be written as a word that is no JSON."""
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(digits)
    return number


def _check(found: Any) -> None:
    layer: list[Any] = [found]
    for _ in range(DEPTH):
        below: list[Any] = []
        for value in layer:
            if isinstance(value, dict):
                below += value.keys()
                below += value.values()
            elif isinstance(value, list):
                below += value
            elif isinstance(value, str) and _UNCLEAN.search(value):
                raise BadInput()
        layer = below
    if layer:
        raise BadInput()


def b64(data: bytes) -> str:
    """Return base64 with padding."""
    return base64.b64encode(data).decode()


def unb64(text: object, length: int | None = None) -> bytes:
    """Return the bytes of strict base64, of exactly ``length`` when given; else BadInput."""
    try:
        data = base64.b64decode(text, validate=True) if isinstance(text, str) else None
    except (binascii.Error, ValueError):
        data = None
    if data is None or (length is not None and len(data) != length):
        raise BadInput()
    return data


def joined(*parts: str | bytes) -> bytes:
    """Return the parts as bytes, each after its length."""
    raw = [p.encode() if isinstance(p, str) else p for p in parts]
    return b"".join(len(p).to_bytes(4, "big") + p for p in raw)


def digest(*parts: str | bytes) -> bytes:
    """Return the SHA-256 of the joined parts."""
    return hashlib.sha256(joined(*parts)).digest()


def mac(key: bytes, *parts: str | bytes) -> bytes:
    """Return the HMAC-SHA256 of the joined parts."""
    return hmac.new(key, joined(*parts), hashlib.sha256).digest()


def same(left: bytes, right: bytes) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(left, right)


def point(key: ec.EllipticCurvePrivateKey) -> bytes:
    """Return the public half as an uncompressed point (65 bytes)."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def agreed(key: ec.EllipticCurvePrivateKey, other: bytes, salt: bytes) -> bytes:
    """Return the pairing key that ``key`` and the point ``other`` agree on; BadInput when it is not on the curve."""
    try:
        public = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, other)
    except ValueError:
        raise BadInput() from None
    shared = key.exchange(ec.ECDH(), public)
    return HKDF(hashes.SHA256(), 32, salt, b"chat-companion/1 pairing").derive(shared)
