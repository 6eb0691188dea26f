"""The channel of a paired extension: proof first, then sealed requests and answers.

``hello`` answers a challenge with a proof of the pairing key, so that a stranger who listens on our port learns nothing
but a random client id. The proof names the origin and our port: passed on by a stranger between us, it does not fit.
From both nonces each side derives what this one channel uses, and nothing of it is ever sent::

    seed    = joined(client, origin, nonce of the extension, nonce of the service, port)
    proof   = HMAC(pairing key, "chat-companion/1 hello",   seed, sealing key)      service -> extension
    token   = HMAC(pairing key, "chat-companion/1 token",   seed)                   the bearer token
    request = HMAC(pairing key, "chat-companion/1 request", seed)                   AES-256-GCM, extension -> service
    answer  = HMAC(pairing key, "chat-companion/1 answer",  seed)                   AES-256-GCM, service -> extension

A box is AES-256-GCM over JSON; its nonce is four zero bytes and the number of the request (eight bytes, big endian),
its associated data the path. A number is taken once: a request that is sent again is refused.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from companion.errors import N_, BadInput, Refused
from companion.web import wire

#: A channel lives as long as a browser is likely to stay open in one day; then the extension says hello again.
LIFE = 12 * 3600.0
#: Channels of one client at a time: one worker, and a few that were restarted.
PER_CLIENT = 8
#: How far a request may lag behind a later one; a browser opens six connections.
WINDOW = 1024


class NotPaired(Refused):
    message = N_("This browser is not paired with Chat Companion. Open its panel and pair it.")
    status = 401


@dataclass(slots=True)
class Channel:
    """One conversation with one client; the token is kept as a hash only."""

    client: str
    origin: str
    scopes: frozenset[str]
    token: bytes
    request: AESGCM
    answer: AESGCM
    until: float
    highest: int = -1
    taken: set[int] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def open(self, path: str, body: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        """Return the number and the content of a boxed request. Raise Refused for a box that is not new and ours."""
        n, box = body.get("n"), wire.unb64(body.get("box"))
        if not isinstance(n, int) or isinstance(n, bool) or not 0 <= n < 2**53:
            raise BadInput()
        try:
            content = self.request.decrypt(_nonce(n), box, path.encode())
        except InvalidTag:
            raise Refused() from None
        self._take(n)
        return n, wire.read(content)

    def close(self, path: str, n: int, value: Mapping[str, Any]) -> dict[str, str]:
        """Return the boxed answer to request ``n``."""
        return {"box": wire.b64(self.answer.encrypt(_nonce(n), wire.write(value), path.encode()))}

    def _take(self, n: int) -> None:
        with self.lock:
            if n in self.taken or n <= self.highest - WINDOW:
                raise Refused(N_("This request came twice. Reload the extension."))
            self.taken.add(n)
            if n > self.highest:
                self.highest = n
                self.taken = {m for m in self.taken if m > n - WINDOW}


def _nonce(n: int) -> bytes:
    return bytes(4) + n.to_bytes(8, "big")


class Channels:
    """The open channels, by a random name; none survives the process or a lock of the vault."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._open: OrderedDict[str, Channel] = OrderedDict()
        self._lock = threading.Lock()

    def hello(self, record: Mapping[str, Any], nonce: bytes, port: int, sealing: bytes) -> dict[str, Any]:
        """Open a channel for a client record and return the proof."""
        key, own = wire.unb64(record["key"], 32), secrets.token_bytes(32)
        seed = wire.joined(record["id"], record["origin"], nonce, own, str(port))

        def derived(purpose: str) -> bytes:
            return wire.mac(key, f"chat-companion/1 {purpose}", seed)

        channel = Channel(
            record["id"], record["origin"], frozenset(record["scopes"]), hashlib.sha256(derived("token")).digest(),
            AESGCM(derived("request")), AESGCM(derived("answer")), self._clock() + LIFE,
        )  # fmt: skip
        name = secrets.token_hex(8)
        with self._lock:
            self._open[name] = channel
            own_names = [n for n, c in self._open.items() if c.client == record["id"]]
            for old in own_names[:-PER_CLIENT]:
                del self._open[old]
        proof = wire.mac(key, "chat-companion/1 hello", seed, sealing)
        return {
            "channel": name, "nonce": wire.b64(own), "proof": wire.b64(proof), "sealing": wire.b64(sealing),
            "scopes": sorted(record["scopes"]),
        }  # fmt: skip

    def find(self, token: str, origin: str) -> Channel:
        """Return the channel of ``name.token`` when it belongs to this origin. Raise NotPaired otherwise."""
        name, _, secret = token.partition(".")
        channel = self._open.get(name)
        try:
            given = hashlib.sha256(wire.unb64(secret, 32)).digest()
        except BadInput:
            given = bytes(32)
        known = channel.token if channel else bytes(32)
        # Both comparisons always run, so that time tells nothing of which one failed.
        good = [wire.same(given, known), wire.same(origin.encode(), (channel.origin if channel else "").encode())]
        if channel is None or not all(good) or channel.until < self._clock():
            raise NotPaired()
        return channel

    def end(self, client: str) -> None:
        """Close every channel of a client."""
        with self._lock:
            for name in [n for n, c in self._open.items() if c.client == client]:
                del self._open[name]
