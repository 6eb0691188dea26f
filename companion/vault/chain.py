"""Say exactly which bytes are hashed, so that a record can be checked, and parts of it hidden, by anyone.

::

    u64(x)       x as 8 bytes, most significant first
    block(x)     u64(length of x in bytes) then x; text is UTF-8
    commitment   SHA-256( "companion/field/1\\0" salt[16] block(name) block(value) )
    link hash    SHA-256( "companion/link/1\\0" prev[32] u64(n) block(kind) block(seen_at)
                          u64(number of fields) commitment[32] ... )
    first prev   SHA-256( "companion/chat/1\\0" block(chat id) )    or, in the vault chain,
                 SHA-256( "companion/vault/1\\0" block(vault id) )

A link is kept apart from its values: whoever holds the commitments can follow the chain, and only who holds salt and
value can say what a field was. A redacted field is its commitment alone; not even its name remains.
docs/evidence.md draws the same for people who write their own checker.

>>> first = make(chat_start("c1"), 1, "pieces", "2026-11-21T20:15:03.120Z", [("head", b"{}")], [bytes(16)])
>>> verify([first, redact(make(first.hash, 2, "pieces", "", [("head", b"x")], [bytes(16)]), {0})], chat_start("c1"))[0]
2
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from companion.errors import N_, BadInput, Tampered

SALT = 16
_FIELD, _LINK, _CHAT, _VAULT = (f"companion/{what}/1\0".encode() for what in ("field", "link", "chat", "vault"))


class ChainBroken(Tampered):
    message = N_("The record does not fit together at link {n}. Ask for the original and check again.")


@dataclass(frozen=True, slots=True)
class Field:
    """One committed value; ``name``, ``value`` and ``salt`` are all None when it is redacted."""

    name: str | None
    value: bytes | None
    salt: bytes | None
    commitment: bytes


@dataclass(frozen=True, slots=True)
class Link:
    """One link: ``n`` counts from 1, ``prev`` and ``hash`` are 32 bytes. ``new`` is False for a repeated delivery."""

    n: int
    kind: str
    seen_at: str
    prev: bytes
    hash: bytes
    fields: tuple[Field, ...]
    new: bool = True

    def value(self, name: str) -> bytes | None:
        """Return the value of the field ``name``, or None when it is absent or redacted."""
        return next((field.value for field in self.fields if field.name == name), None)


def commit(salt: bytes, name: str, value: bytes) -> bytes:
    """Return the 32-byte commitment to one field; ``salt`` is 16 random bytes used nowhere else."""
    if len(salt) != SALT:
        raise BadInput
    return hashlib.sha256(_FIELD + salt + _block(_utf8(name)) + _block(value)).digest()


def link_hash(prev: bytes, n: int, kind: str, seen_at: str, commitments: Sequence[bytes]) -> bytes:
    """Return the 32-byte hash of link ``n`` after the link whose hash is ``prev``."""
    head = _LINK + prev + _u64(n) + _block(_utf8(kind)) + _block(_utf8(seen_at))
    return hashlib.sha256(head + _u64(len(commitments)) + b"".join(commitments)).digest()


def chat_start(chat_id: str) -> bytes:
    """Return what the first link of a chat takes for ``prev``."""
    return hashlib.sha256(_CHAT + _block(_utf8(chat_id))).digest()


def vault_start(vault_id: str) -> bytes:
    """Return what the first link of the vault chain takes for ``prev``."""
    return hashlib.sha256(_VAULT + _block(_utf8(vault_id))).digest()


def make(
    prev: bytes, n: int, kind: str, seen_at: str, fields: Sequence[tuple[str, bytes]], salts: Sequence[bytes]
) -> Link:
    """Return link ``n`` over ``fields`` (name, value), one fresh salt each."""
    done = tuple(
        Field(name, value, salt, commit(salt, name, value)) for (name, value), salt in zip(fields, salts, strict=True)
    )
    return Link(n, kind, seen_at, prev, link_hash(prev, n, kind, seen_at, [f.commitment for f in done]), done)


def redact(link: Link, places: Collection[int]) -> Link:
    """Return ``link`` with the fields at ``places`` (from 0) reduced to their commitments; its hash stays the same."""
    hide = tuple(
        Field(None, None, None, field.commitment) if place in places else field
        for place, field in enumerate(link.fields)
    )
    return replace(link, fields=hide)


def verify(links: Iterable[Link], start: bytes) -> tuple[int, bytes]:
    """Follow ``links`` from ``start``; return their count and the last hash. Raise ChainBroken at the first misfit."""
    count, head = 0, start
    for link in links:
        count += 1
        if link.n != count or not hmac.compare_digest(link.prev, head) or not _holds(link):
            raise ChainBroken(n=count)
        head = link.hash
    return count, head


def row(link: Link) -> dict[str, object]:
    """Return ``link`` as JSON-ready values: hashes and salts in hexadecimal, values in base64."""
    return {
        "n": link.n, "kind": link.kind, "seen_at": link.seen_at, "prev": link.prev.hex(), "hash": link.hash.hex(),
        "fields": [
            {"commitment": field.commitment.hex()} if field.value is None or field.salt is None else
            {"name": field.name, "salt": field.salt.hex(), "value": base64.b64encode(field.value).decode(),
             "commitment": field.commitment.hex()}
            for field in link.fields
        ],
    }  # fmt: skip


def from_row(data: Mapping[str, object]) -> Link:
    """Return the link that ``row`` wrote; raise Tampered when it has another shape. Nothing is verified here."""
    try:
        n, kind, seen_at, fields = data["n"], data["kind"], data["seen_at"], data["fields"]
        if type(n) is not int or not isinstance(kind, str) or not isinstance(seen_at, str):
            raise Tampered
        if not isinstance(fields, list):
            raise Tampered
        return Link(n, kind, seen_at, _hash(data["prev"]), _hash(data["hash"]), tuple(_field(f) for f in fields))
    except (KeyError, TypeError, ValueError, binascii.Error) as broken:
        raise Tampered from broken


def _field(data: Mapping[str, object]) -> Field:
    commitment = _hash(data["commitment"])
    if "value" not in data:
        return Field(None, None, None, commitment)
    name, salt, value = data["name"], data["salt"], data["value"]
    if not isinstance(name, str) or not isinstance(salt, str) or not isinstance(value, str):
        raise Tampered
    return Field(name, base64.b64decode(value, validate=True), bytes.fromhex(salt), commitment)


def _hash(data: object) -> bytes:
    raw = bytes.fromhex(data) if isinstance(data, str) else b""
    if len(raw) != 32:
        raise Tampered
    return raw


def _holds(link: Link) -> bool:
    try:
        expected = link_hash(link.prev, link.n, link.kind, link.seen_at, [f.commitment for f in link.fields])
        return hmac.compare_digest(link.hash, expected) and all(_opens(field) for field in link.fields)
    except BadInput:
        return False


def _opens(field: Field) -> bool:
    if field.name is None and field.value is None and field.salt is None:
        return True
    if field.name is None or field.value is None or field.salt is None:
        return False
    return hmac.compare_digest(field.commitment, commit(field.salt, field.name, field.value))


def _u64(number: int) -> bytes:
    return number.to_bytes(8, "big")


def _block(data: bytes) -> bytes:
    return _u64(len(data)) + data


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as broken:
        raise BadInput from broken
