"""What takes bytes from strangers, as functions of bytes: each returns, or something is wrong.

``tests/test_fuzz.py`` plays the corpus and generated input; ``python -m tests.fuzz NAME SECONDS`` lets atheris search.
"""

from __future__ import annotations

import contextlib
import functools
import json
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from companion.capture.reader import Reader
from companion.errors import BadInput, Refused, Tampered, TooLarge
from companion.evidence import verify as evidence
from companion.service.fragments import checked, joined, readable, split
from companion.vault import chain as links
from companion.web import fragments, wire
from companion.web.channel import Channel

CORPUS = Path(__file__).with_name("corpus")
KEY = AESGCM(bytes(32))


def wire_schema(data: bytes) -> None:
    """JSON from outside, a box, and what may be in it."""
    try:
        found = wire.read(data)
    except BadInput:
        return
    assert wire.read(wire.write(found)) == found
    channel = Channel("c", "o", frozenset(), b"", KEY, KEY, 0.0)
    with contextlib.suppress(BadInput, Refused):
        channel.open("/capture", found)
    try:
        checked(fragments.admit(found))
    except BadInput:
        return
    kept = {f"{name}": value for name, value in split(found)}
    assert "head" in kept


def reader(data: bytes) -> None:
    """Pieces of pages: each byte 0 begins a piece, each byte 1 a fragment. Fed again, the same is read."""
    fed = []
    for seq, part in enumerate(data.split(b"\1")[:20]):
        pieces = []
        for n, html in enumerate(part.split(b"\0")[:20]):
            key, rest = html[:1].hex() or "00", html[1:].decode("utf-8", "replace")
            pieces.append({"key": key, "parent": "0", "after": pieces[-1]["key"] if n % 3 else None, "html": rest})
        what = "sent" if part[:1] == b"s" else "pieces"
        fed.append({
            "stream": "a", "seq": seq, "seen_at": f"2026-11-21T20:15:{seq:02d}.000Z", "site": "https://a.example/",
            "what": what, "pieces": pieces if what == "pieces" else [], "gone": [], "log": {"w": 300},
            "text": part[1:].decode("utf-8", "replace"), "how": "enter",
        })  # fmt: skip
    views = []
    for _ in range(2):
        made = Reader("on")
        for n, fragment in enumerate(fed):
            made.feed(readable(fragments.admit(json.loads(json.dumps(fragment)))), n)
        views.append(made.state())
    assert views[0].messages == views[1].messages
    assert [m.n for m in views[0].messages] == list(range(1, len(views[0].messages) + 1))


def chain(data: bytes) -> None:
    """Rows of a chain as they stand in an exported file."""
    try:
        rows = json.loads(data)
    except (ValueError, RecursionError):
        return
    try:
        read = [links.from_row(row) for row in (rows if isinstance(rows, list) else [rows])]
        links.verify(read, links.chat_start("c"))
    except (Tampered, BadInput):
        return
    for link in read:
        assert links.from_row(links.row(link)) == link
        if link.kind == "fragment" and all(f.value is not None for f in link.fields):
            with contextlib.suppress(KeyError, ValueError, TypeError, AttributeError):
                joined(link.fields)


@functools.cache
def report() -> bytes:
    from tests import evidence_kit

    return evidence_kit.report()


def verify(data: bytes) -> None:
    """A signed report with a splice: three bytes say where, one how much goes, the rest is put in."""
    whole = report()
    at, cut, piece = int.from_bytes(data[:3], "big") % (len(whole) + 1), data[3:4], data[4:]
    changed = whole[:at] + piece + whole[at + (cut[0] if cut else 0) :]
    try:
        found = evidence.check(changed)
    except (BadInput, TooLarge):
        return
    assert not found.ok or changed == whole
    found.row()


TARGETS = {"wire": wire_schema, "reader": reader, "chain": chain, "verify": verify}
