"""The browsers that are paired: their records in the vault, and the channels of those that came back.

A record holds the name the person gave, the browser's own name, its exact origin, what it may do, the pairing key and
two dates. It lies in the encrypted vault and leaves it only without the key.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Protocol

from companion.errors import N_, NotFound
from companion.web import wire
from companion.web.channel import Channels, NotPaired

#: What a client may be allowed. "dashboard" opens it signed in, with full reading power: the person ticks it.
SCOPES = ("record", "people", "delete", "dashboard")
USUAL = ("record", "people", "delete")


class Records(Protocol):
    """What pairing needs of the store."""

    def clients(self) -> Mapping[str, Mapping[str, Any]]: ...
    def put_client(self, client_id: str, record: Any) -> None: ...
    def remove_client(self, client_id: str) -> None: ...
    def sealing_public(self) -> bytes: ...


class Clients:
    """All paired browsers of this vault."""

    def __init__(self, records: Records, now: Callable[[], datetime], clock: Callable[[], float]) -> None:
        self._records, self._now = records, now
        self._known: dict[str, dict[str, Any]] = {k: dict(v) for k, v in records.clients().items()}
        self._sealing = records.sealing_public()
        self.channels = Channels(clock)

    def __contains__(self, client: str) -> bool:
        return client in self._known

    def stamp(self) -> str:
        """Return the present moment as the vault keeps it."""
        return self._now().astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def admit(self, origin: str, browser: str, name: str, key: bytes, scopes: tuple[str, ...]) -> str:
        """Keep a new client for good and return its id."""
        client, now = secrets.token_hex(8), self.stamp()
        record = {
            "id": client, "name": name, "browser": browser, "origin": origin, "scopes": list(scopes),
            "key": wire.b64(key), "paired_at": now, "last_seen": now,
        }  # fmt: skip
        self._records.put_client(client, record)
        self._known[client] = record
        return client

    def welcome(self, client: str, transcript: bytes) -> dict[str, Any]:
        """Return what a new client must know, with the proof that we hold the key of this very pairing."""
        record = self._known[client]
        proof = wire.mac(wire.unb64(record["key"]), "chat-companion/1 paired", transcript, client, self._sealing)
        return {
            "state": "paired", "client": client, "name": record["name"], "scopes": record["scopes"],
            "sealing": wire.b64(self._sealing), "confirm": wire.b64(proof),
        }  # fmt: skip

    def hello(self, client: str, origin: str, nonce: bytes, port: int) -> dict[str, Any]:
        """Prove to a client who we are and open its channel. Raise NotPaired for another origin."""
        record = self._known.get(client)
        if record is None or not wire.same(record["origin"].encode(), origin.encode()):
            raise NotPaired()
        record["last_seen"] = self.stamp()
        self._records.put_client(client, record)
        return self.channels.hello(record, nonce, port, self._sealing)

    def revoke(self, client: str) -> None:
        """End a pairing: its channels close at once and its key is forgotten."""
        if self._known.pop(client, None) is None:
            raise NotFound(N_("There is no such browser. See the list on the dashboard under Browsers."))
        self._records.remove_client(client)
        self.channels.end(client)

    def public(self, client: str) -> dict[str, Any]:
        """Return a record without its key."""
        return {k: v for k, v in self._known[client].items() if k != "key"}

    def listing(self) -> list[dict[str, Any]]:
        """Return all records without their keys."""
        return [self.public(client) for client in self._known]

    def origins(self) -> set[str]:
        """Return the origins of the extensions that may open the dashboard signed in."""
        return {c["origin"] for c in self._known.values() if "dashboard" in c["scopes"]}
