"""Pairing: a browser and this service agree on a key, and the person sees that nobody stands between them.

::

    extension                                            service
    start    SHA-256("... commit", point, nonce)  ->     remembers it
             pairing, point, nonce                <-     its own, fresh
    both     transcript = SHA-256("... pair", origin, pairing, commitment, point S, nonce S, point E, nonce E)
             key = HKDF(ECDH, salt = transcript)
    shows six random digits
    reveal   point, nonce, and for each digit a promise E =
             SHA-256("... code of browser", transcript, place, digit, random E)  ->
    the person reads the code in the browser and types it in the terminal or the dashboard
    finish   HMAC(key, "... finish", transcript), the randoms E shown so far                              ->
             promise S for the next digit, "... code of companion", and random S for the last one         <-
             ... six times; each side ends it at the first promise that does not fit; then
             random S, client, HMAC(key, "... paired", transcript, client, sealing key)                   <-

The code never travels, and it is shown digit by digit: each side promises that it knows a digit before the other one
shows anything from which it could be worked out. So whoever stands between, or sits on our port and says yes to
everything, learns one digit and is found out with the next: about six times in a million he gets through; he gets ten
tries in two minutes, and three wrong codes typed end all pairings that wait. (Six
digits made of the transcript would tell us who the browser is, but not tell the browser that it was us who took the
code.) Our own browser needs no code: it proves a one-time ticket that lay in its private copy of the extension.
The key itself never travels.
"""

from __future__ import annotations

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
from companion.web.tickets import LIFE, Tickets

TRIES, WAITING, STARTS, DIGITS = 3, 4, 10, 6
#: Seconds that typing a code waits for the browser; it asks every 0.7 seconds while its page is open.
PATIENCE = 10.0


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
    promises: tuple[bytes, ...] = ()
    randoms: tuple[bytes, ...] = field(default_factory=lambda: tuple(secrets.token_bytes(32) for _ in range(DIGITS)))
    shown: int = 0
    typed: str = ""
    called: str = ""
    allowed: tuple[str, ...] = ()
    client: str = ""
    wrong: bool = False


@dataclass(slots=True)
class _Pending:
    waiting: dict[str, Waiting] = field(default_factory=dict)
    starts: list[float] = field(default_factory=list)
    tries: int = 0


class Pairing:
    """Who is paired, who waits, and the channels of those who came back."""

    def __init__(
        self, records: Records, now: Callable[[], datetime] = lambda: datetime.now(UTC),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._clock, self._clients = clock, Clients(records, now, clock)
        self._pending, self._tickets = _Pending(), Tickets(clock)
        self._lock = threading.RLock()
        self._answered = threading.Condition(self._lock)
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
        """Take what the extension had committed to, and its promise that it knows a code; now that can be typed."""
        with self._lock:
            waiting = self._waiting(origin, said)
            point, nonce = wire.unb64(said.get("point"), 65), wire.unb64(said.get("nonce"), 32)
            promises = wire.unb64(said.get("promises"), 32 * DIGITS)
            committed = wire.digest("chat-companion/1 commit", point, nonce)
            if waiting.promises or not wire.same(committed, waiting.commitment):
                del self._pending.waiting[waiting.id]
                raise Refused()
            waiting.transcript = wire.digest(
                "chat-companion/1 pair", origin, waiting.id, waiting.commitment, wire.point(waiting.own), waiting.nonce,
                point, nonce,
            )  # fmt: skip
            waiting.key = wire.agreed(waiting.own, point, waiting.transcript)
            waiting.promises = tuple(promises[32 * n : 32 * n + 32] for n in range(DIGITS))
        return {"state": "waiting"}

    def finish(self, origin: str, said: Mapping[str, Any]) -> dict[str, Any]:
        """Say how far the person is, to the one who holds the key.

        ``waiting``; ``typed`` with our promise for the next digit, and what opens the one before; after the last one
        ``paired``; or ``wrong`` at the first digit that does not fit what was typed, and it is over.
        """
        with self._lock:
            waiting = self._waiting(origin, said)
            proof = wire.mac(waiting.key, "chat-companion/1 finish", waiting.transcript)
            if not waiting.promises or not wire.same(proof, wire.unb64(said.get("confirm"), 32)):
                raise Refused()
            if not waiting.typed:
                return {"state": "waiting"}
            if "random" in said:
                at, shown = waiting.shown, wire.unb64(said["random"], 32)
                theirs = promise_of("browser", waiting.transcript, at, waiting.typed[at], shown)
                if not wire.same(theirs, waiting.promises[at]):
                    return self._ended(waiting)
                waiting.shown += 1
            opened = {"random": wire.b64(waiting.randoms[waiting.shown - 1])} if waiting.shown else {}
            if waiting.shown == DIGITS:
                return self._let_in(waiting) | opened
            at = waiting.shown
            ours = promise_of("companion", waiting.transcript, at, waiting.typed[at], waiting.randoms[at])
            return {"state": "typed", "promise": wire.b64(ours)} | opened

    def _ended(self, waiting: Waiting) -> dict[str, Any]:
        del self._pending.waiting[waiting.id]
        waiting.wrong = True
        self._answered.notify_all()
        return {"state": "wrong"}

    def _let_in(self, waiting: Waiting) -> dict[str, Any]:
        del self._pending.waiting[waiting.id]
        name = waiting.called or waiting.browser
        waiting.client = self._clients.admit(waiting.origin, waiting.browser, name, waiting.key, waiting.allowed)
        self._answered.notify_all()
        return self._clients.welcome(waiting.client, waiting.transcript)

    def ticket(self, origin: str, said: Mapping[str, Any]) -> dict[str, Any]:
        """Pair our own browser, which proves that it holds the ticket; the ticket is gone afterwards."""
        point, nonce = wire.unb64(said.get("point"), 65), wire.unb64(said.get("nonce"), 32)
        with self._lock:
            name = str(said.get("ticket"))
            secret = self._tickets.take(origin, name, wire.unb64(said.get("confirm"), 32), point, nonce)
            own, answer = ec.generate_private_key(wire.CURVE), secrets.token_bytes(32)
            seen = (origin, name, point, nonce, wire.point(own), answer)
            transcript = wire.mac(secret, "chat-companion/1 ticket pair", *seen)
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
        """Pair the browser that shows ``code``, and return its row when it has answered.

        Raise BadInput for what is no code, NotFound when no browser waits, Refused when the one that waits shows
        another code (the third time ends all that wait) or does not answer within PATIENCE seconds.
        """
        typed = "".join(c for c in code if c.isdigit())
        if len(typed) != 6:
            raise BadInput(N_("The code has six digits. Look at the browser and type it again."))
        allowed = tuple(s for s in SCOPES if s in (USUAL if scopes is None else set(scopes)))
        with self._lock:
            self._tidy()
            asked = [w for w in self._pending.waiting.values() if w.promises and not w.typed]
            if not asked:
                raise NotFound(N_("No browser is waiting. Open the panel of the extension and choose Pair."))
            for waiting in asked:
                waiting.typed, waiting.called, waiting.allowed = typed, label(name) if name else "", allowed
            self._answered.wait_for(lambda: any(w.client for w in asked) or all(w.wrong for w in asked), PATIENCE)
            for waiting in asked:
                if not waiting.client and not waiting.wrong:  # it has seen digits of a code that is used up
                    self._pending.waiting.pop(waiting.id, None)
            for waiting in asked:
                if waiting.client:
                    self._pending.tries = 0
                    return self._clients.public(waiting.client)
            if any(w.wrong for w in asked):
                self._wrong()
            raise Refused(N_("The browser did not answer. Keep its page with the code open and type the code again."))

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
                for w in self._pending.waiting.values() if w.promises
            ]  # fmt: skip
            return {"pending": pending, "clients": self._clients.listing()}

    def add_ticket(self, folder: Path, port: int) -> Path:
        """Write ``ticket.json`` into a private copy of the extension, good for two minutes and one use."""
        with self._lock:
            return self._tickets.add(folder, port)

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
        pending.waiting = {k: w for k, w in pending.waiting.items() if w.until > now}
        pending.starts = [s for s in pending.starts if s > now - LIFE]
        self._tickets.tidy()
        if not pending.waiting:
            pending.tries = 0

    def _wrong(self) -> None:
        self._pending.tries += 1
        if self._pending.tries >= TRIES:
            self._pending.waiting.clear()
            raise Refused(N_("That code was wrong three times, so pairing was ended. Start it again in the browser."))
        raise Refused(N_("No browser shows that code. It shows a new one now: type that."))


def promise_of(who: str, transcript: bytes, place: int, digit: str, random: bytes) -> bytes:
    """Return the promise of ``browser`` or ``companion`` that it knows the digit at a place of the code.

    >>> promise_of("browser", bytes(32), 0, "7", bytes(32)).hex()[:16]
    'c7bbcbe873791825'
    """
    return wire.digest(f"chat-companion/1 code of {who}", transcript, str(place), digit, random)


def label(said: object) -> str:
    """Return what a browser calls itself, as at most 60 printable characters.

    >>> label("Chromium\\u202e on Linux")
    'Chromium on Linux'
    """
    if said is not None and not isinstance(said, str):
        raise BadInput()
    shown = "".join(c for c in said or "" if not unicodedata.category(c).startswith("C"))
    return " ".join(shown.split())[:60] or "Browser"
