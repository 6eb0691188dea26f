"""Pairing: a browser and this service agree on a key, and the person sees that nobody stands between them.

::

    extension                                            service
    start    SHA-256("... commit", point, nonce)  ->     remembers it
             pairing, point, nonce                <-     its own, fresh
    reveal   point, nonce                         ->     must be what was promised
    both     transcript = SHA-256("... pair", origin, pairing, commitment, point S, nonce S, point E, nonce E)
             code = six digits of SHA-256("... code", transcript)      key = HKDF(ECDH, salt = transcript)
    the person reads the code in the browser and types it in the terminal or the dashboard,
             which then shows two digits of SHA-256("... code back", transcript): typed in the browser
    finish   HMAC(key, "... finish", transcript)  ->
             client, HMAC(key, "... paired", transcript, client, sealing key)  <-

Whoever stands between must choose before he sees, so he meets the right code once in a million tries; he gets ten in
two minutes, and three wrong codes typed end all pairings that wait. The code tells us who the browser is; the two
digits tell the browser that it was us who took the code, and not a program that sits on our port and says yes to
everything. Our own browser needs no code: it proves a one-time
ticket that lay in its private copy of the extension. The key itself never travels.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
import threading
import time
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from companion.errors import N_, BadInput, NotFound, Refused
from companion.web import wire
from companion.web.clients import SCOPES, USUAL, Clients, Records

LIFE, TRIES, WAITING, STARTS = 120.0, 3, 4, 10

class TooMany(Refused):
    message = N_("That was asked too often. Wait two minutes and try again.")
    status = 429


@dataclass(slots=True)
class Waiting:
    """A pairing that was started and not yet finished."""

    id: str
    origin: str
    browser: str
    commitment: bytes
    own: ec.EllipticCurvePrivateKey
    nonce: bytes
    since: str
    until: float
    transcript: bytes = b""
    key: bytes = b""
    code: str = ""
    client: str = ""


@dataclass(frozen=True, slots=True)
class Ticket:
    """A secret that lies in a private copy of the extension, for one use."""

    origin: str
    secret: bytes
    file: Path
    until: float


@dataclass(slots=True)
class _Pending:
    waiting: dict[str, Waiting] = field(default_factory=dict)
    tickets: dict[str, Ticket] = field(default_factory=dict)
    starts: list[float] = field(default_factory=list)
    tries: int = 0


class Pairing:
    """Who is paired, who waits, and the channels of those who came back."""

    def __init__(
        self, records: Records, now: Callable[[], datetime] = lambda: datetime.now(UTC),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._clock, self._clients = clock, Clients(records, now, clock)
        self._pending = _Pending()
        self._lock = threading.RLock()
        self.channels = self._clients.channels

    # -- the extension's side -------------------------------------------------------------------------------------

    def start(self, origin: str, said: Mapping[str, Any]) -> dict[str, Any]:
        """Begin a pairing for ``origin``. Raise TooMany when too many were begun."""
        commitment = wire.unb64(said.get("commitment"), 32)
        with self._lock:
            self._tidy()
            if len(self._pending.starts) >= STARTS or len(self._pending.waiting) >= WAITING:
                raise TooMany()
            self._pending.starts.append(self._clock())
            new = Waiting(
                secrets.token_hex(16), origin, label(said.get("browser")), commitment,
                ec.generate_private_key(wire.CURVE), secrets.token_bytes(32), self._clients.stamp(),
                self._clock() + LIFE,
            )  # fmt: skip
            self._pending.waiting[new.id] = new
        point = wire.point(new.own)
        return {"pairing": new.id, "point": wire.b64(point), "nonce": wire.b64(new.nonce), "seconds": int(LIFE)}

    def reveal(self, origin: str, said: Mapping[str, Any]) -> dict[str, Any]:
        """Take what the extension had promised; from now on its code can be typed."""
        with self._lock:
            waiting = self._waiting(origin, said)
            point, nonce = wire.unb64(said.get("point"), 65), wire.unb64(said.get("nonce"), 32)
            promised = wire.digest("chat-companion/1 commit", point, nonce)
            if waiting.code or not wire.same(promised, waiting.commitment):
                del self._pending.waiting[waiting.id]
                raise Refused()
            waiting.transcript = wire.digest(
                "chat-companion/1 pair", origin, waiting.id, waiting.commitment, wire.point(waiting.own), waiting.nonce,
                point, nonce,
            )  # fmt: skip
            waiting.key = wire.agreed(waiting.own, point, waiting.transcript)
            waiting.code = code_of(waiting.transcript)
        return {"state": "waiting"}

    def finish(self, origin: str, said: Mapping[str, Any]) -> dict[str, Any]:
        """Say whether the person approved; to the one who holds the key, once."""
        with self._lock:
            waiting = self._waiting(origin, said)
            proof = wire.mac(waiting.key, "chat-companion/1 finish", waiting.transcript)
            if not waiting.code or not wire.same(proof, wire.unb64(said.get("confirm"), 32)):
                raise Refused()
            if not waiting.client:
                return {"state": "waiting"}
            del self._pending.waiting[waiting.id]
            return self._clients.welcome(waiting.client, waiting.transcript)

    def ticket(self, origin: str, said: Mapping[str, Any]) -> dict[str, Any]:
        """Pair our own browser, which proves that it holds the ticket; the ticket is gone afterwards."""
        point, nonce = wire.unb64(said.get("point"), 65), wire.unb64(said.get("nonce"), 32)
        with self._lock:
            self._tidy()
            name = str(said.get("ticket"))
            ticket = self._pending.tickets.get(name)
            if ticket is None or ticket.origin != origin:
                raise Refused()
            proof = wire.mac(ticket.secret, "chat-companion/1 ticket", origin, name, point, nonce)
            if not wire.same(proof, wire.unb64(said.get("confirm"), 32)):
                raise Refused()
            del self._pending.tickets[name]
            ticket.file.unlink(missing_ok=True)
            own, answer = ec.generate_private_key(wire.CURVE), secrets.token_bytes(32)
            seen = (origin, name, point, nonce, wire.point(own), answer)
            transcript = wire.mac(ticket.secret, "chat-companion/1 ticket pair", *seen)
            browser = label(said.get("browser"))
            client = self._clients.admit(origin, browser, browser, wire.agreed(own, point, transcript), SCOPES)
        theirs = {"point": wire.b64(wire.point(own)), "nonce": wire.b64(answer)}
        return self._clients.welcome(client, transcript) | theirs

    def hello(self, origin: str, said: Mapping[str, Any], port: int) -> dict[str, Any]:
        """Prove to a paired extension who we are and open its channel."""
        nonce = wire.unb64(said.get("nonce"), 32)
        with self._lock:
            return self._clients.hello(str(said.get("client")), origin, nonce, port)

    # -- the person's side ----------------------------------------------------------------------------------------

    def approve(self, code: str, name: str | None = None, scopes: Iterable[str] | None = None) -> dict[str, Any]:
        """Pair the browser that shows ``code``. Raise Refused for a wrong one; the third ends all that wait.

        ``back`` in the answer is for the person to type in the browser, which is not paired before.
        """
        typed = "".join(c for c in code if c.isdigit())
        with self._lock:
            self._tidy()
            showing = [w for w in self._pending.waiting.values() if w.code and not w.client]
            if not showing:
                raise NotFound(N_("No browser is waiting. Open the panel of the extension and choose Pair."))
            found = [w for w in showing if wire.same(w.code.encode(), typed.encode())]
            if len(found) != 1:
                self._wrong()
            waiting = found[0]
            allowed = tuple(s for s in SCOPES if s in (USUAL if scopes is None else set(scopes)))
            called = label(name) if name else waiting.browser
            waiting.client = self._clients.admit(waiting.origin, waiting.browser, called, waiting.key, allowed)
            self._pending.tries = 0
            return self._clients.public(waiting.client) | {"code": waiting.code, "back": back_of(waiting.transcript)}

    def reject(self, pairing: str) -> None:
        """Turn away a browser that waits."""
        with self._lock:
            if self._pending.waiting.pop(pairing, None) is None:
                raise NotFound(N_("That browser waits no longer. Open its panel and choose Pair again."))

    def revoke(self, client: str) -> None:
        """End a pairing: its channels close at once and its key is forgotten."""
        with self._lock:
            self._clients.revoke(client)

    def listing(self) -> dict[str, Any]:
        """Return ``{"pending", "clients"}``; no code is in it: the person types what the browser shows."""
        with self._lock:
            self._tidy()
            pending = [
                {"id": w.id, "browser": w.browser, "origin": w.origin, "since": w.since, "scopes": list(USUAL)}
                for w in self._pending.waiting.values() if w.code and not w.client
            ]  # fmt: skip
            return {"pending": pending, "clients": self._clients.listing()}

    def add_ticket(self, folder: Path, port: int) -> Path:
        """Write ``ticket.json`` into a private copy of the extension, good for two minutes and one use."""
        name, secret = secrets.token_hex(16), secrets.token_bytes(32)
        file = folder / "ticket.json"
        file.unlink(missing_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
            json.dump({"service": f"http://127.0.0.1:{port}", "ticket": name, "secret": wire.b64(secret)}, out)
        with self._lock:
            self._pending.tickets[name] = Ticket(origin_of(folder), secret, file, self._clock() + LIFE)
        return file

    def origins(self) -> set[str]:
        """Return the origins of the paired extensions that may open the dashboard."""
        return self._clients.origins()

    # -- inside ---------------------------------------------------------------------------------------------------

    def _waiting(self, origin: str, said: Mapping[str, Any]) -> Waiting:
        self._tidy()
        waiting = self._pending.waiting.get(str(said.get("pairing")))
        if waiting is None or waiting.origin != origin:
            raise NotFound(N_("This pairing has ended. Start it again in the panel of the extension."))
        return waiting

    def _tidy(self) -> None:
        now, pending = self._clock(), self._pending
        for gone in [w for w in pending.waiting.values() if w.until <= now and w.client in self._clients]:
            self.revoke(gone.client)  # approved, but the browser never came for its answer
        pending.waiting = {k: w for k, w in pending.waiting.items() if w.until > now}
        pending.starts = [s for s in pending.starts if s > now - LIFE]
        for name in [n for n, t in pending.tickets.items() if t.until <= now]:
            pending.tickets.pop(name).file.unlink(missing_ok=True)
        if not pending.waiting:
            pending.tries = 0

    def _wrong(self) -> None:
        self._pending.tries += 1
        if self._pending.tries >= TRIES:
            self._pending.waiting.clear()
            raise Refused(N_("That code was wrong three times, so pairing was ended. Start it again in the browser."))
        raise Refused(N_("No browser shows that code. Look at the code in the browser and type it again."))


def new_ticket(service: Any, folder: Path) -> Path:
    """Write a ticket for ``service`` into the extension copy ``folder``; call it just before its browser starts."""
    pairing: Pairing = service.pairing
    return pairing.add_ticket(folder, service.port)


def code_of(transcript: bytes) -> str:
    """Return the six digits that both sides show.

    >>> code_of(bytes(32))
    '199702'
    """
    return _digits("code", transcript, 6)


def back_of(transcript: bytes) -> str:
    """Return the two digits that we show once the code was typed, for the person to type in the browser.

    >>> back_of(bytes(32))
    '38'
    """
    return _digits("code back", transcript, 2)


def _digits(purpose: str, transcript: bytes, length: int) -> str:
    number = int.from_bytes(wire.digest(f"chat-companion/1 {purpose}", transcript)[:8], "big")
    return f"{number % 10**length:0{length}d}"


def origin_of(folder: Path) -> str:
    """Return the origin of the extension in ``folder``, which its manifest's key fixes."""
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    number = hashlib.sha256(base64.b64decode(manifest["key"])).hexdigest()[:32]
    return "chrome-extension://" + "".join(chr(ord("a") + int(digit, 16)) for digit in number)


def label(said: object) -> str:
    """Return what a browser calls itself, as at most 60 printable characters.

    >>> label("Chromium\\u202e on Linux")
    'Chromium on Linux'
    """
    if said is not None and not isinstance(said, str):
        raise BadInput()
    shown = "".join(c for c in said or "" if not unicodedata.category(c).startswith("C"))
    return " ".join(shown.split())[:60] or "Browser"
