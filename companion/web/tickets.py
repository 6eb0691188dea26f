"""Tickets: how our own browser is paired without a code, by a secret that lies in its private copy of the extension."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from companion.errors import Refused
from companion.web import wire

#: Seconds that a ticket is good for, once.
LIFE = 120.0


@dataclass(frozen=True, slots=True)
class Ticket:
    """A secret that lies in a private copy of the extension, for one use."""

    origin: str
    secret: bytes
    file: Path
    until: float


class Tickets:
    """The tickets of this process; whoever calls holds the lock of the pairings."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._kept: dict[str, Ticket] = {}

    def add(self, folder: Path, port: int) -> Path:
        """Write ``ticket.json`` into a private copy of the extension, good for two minutes and one use."""
        name, secret = secrets.token_hex(16), secrets.token_bytes(32)
        file = folder / "ticket.json"
        file.unlink(missing_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
            json.dump({"service": f"http://127.0.0.1:{port}", "ticket": name, "secret": wire.b64(secret)}, out)
        self._kept[name] = Ticket(origin_of(folder), secret, file, self._clock() + LIFE)
        return file

    def take(self, origin: str, name: str, proof: bytes, *seen: bytes) -> bytes:
        """Return the secret of a ticket to the one who proves over ``seen`` that it holds it; the ticket is gone then.

        Raise Refused for everybody else.
        """
        self.tidy()
        ticket = self._kept.get(name)
        if ticket is None or ticket.origin != origin:
            raise Refused()
        if not wire.same(wire.mac(ticket.secret, "chat-companion/1 ticket", origin, name, *seen), proof):
            raise Refused()
        del self._kept[name]
        ticket.file.unlink(missing_ok=True)
        return ticket.secret

    def tidy(self) -> None:
        """Remove the tickets whose time is over."""
        for name in [n for n, t in self._kept.items() if t.until <= self._clock()]:
            self._kept.pop(name).file.unlink(missing_ok=True)


def new_ticket(service: Any, folder: Path) -> Path:
    """Write a ticket for ``service`` into the extension copy ``folder``; call it just before its browser starts."""
    written: Path = service.pairing.add_ticket(folder, service.port)
    return written


def origin_of(folder: Path) -> str:
    """Return the origin of the extension in ``folder``, which its manifest's key fixes."""
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    number = hashlib.sha256(base64.b64decode(manifest["key"])).hexdigest()[:32]
    return "chrome-extension://" + "".join(chr(ord("a") + int(digit, 16)) for digit in number)
