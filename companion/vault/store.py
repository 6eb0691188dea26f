"""The vault as everyone else knows it: ``Store.open(folder, key)``, plain methods, dataclasses in and out.

record.py has chats and links, views.py what was understood, decisions.py promises, shelf.py the rest; database.py the
file. Every method is durable when it returns, unless it runs inside ``with store.writing():``, which makes one step of
several. Any thread may call; one connection and one lock serve them in turn.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Self

from companion.vault import identity, sealed, witness
from companion.vault.decisions import Decisions
from companion.vault.shelf import Shelf

_EXPORT = b"witness of an export"


class Store(Decisions, Shelf):
    """The open vault."""

    @classmethod
    def open(cls, folder: Path, key: bytes) -> Self:
        """Open the vault in ``folder``, or make it; see Database.open. A new one gets its own keys at once.

        So there is no older state of a vault that could not read its own witnesses.
        """
        store = super().open(folder, key)
        try:
            store.device_key()
            store.sealing_public()
        except BaseException:
            store.close()
            raise
        return store

    def device_key(self) -> bytes:
        """Return the device's private key and certificate (PEM), made when the vault is.

        A certificate needs a beginning, so this one time the clock is read here.
        """
        return self._kept_secret("device", lambda: identity.new(datetime.datetime.now(datetime.UTC)))

    def sealing_public(self) -> bytes:
        """Return the 65-byte public key to which extensions seal what has to wait (sealed.py)."""
        return sealed.public_of(self._sealing())

    def unseal(self, message: bytes, belongs_to: bytes = b"") -> bytes:
        """Open a message sealed to this vault; raises CannotUnseal."""
        return sealed.unseal(self._sealing(), message, belongs_to)

    def witness(self) -> dict[str, object]:
        """Return a signed note of how long the vault chain is now, for others to keep (witness.py)."""
        with self._thread:
            return witness.make(self.device_key(), self.vault_id, *self.vault_head(), self.steps)

    def sealed_witness(self) -> bytes:
        """Return the witness sealed to this vault: an export carries it, and tells its reader nothing."""
        return sealed.seal(self.sealing_public(), json.dumps(self.witness()).encode(), _EXPORT)

    def open_witness(self, data: bytes) -> Mapping[str, object]:
        """Return the witness that ``sealed_witness`` made; raise NotAWitness when another vault did."""
        try:
            note: Mapping[str, object] = json.loads(self.unseal(data, _EXPORT))
            return note
        except sealed.CannotUnseal as foreign:
            raise witness.NotAWitness from foreign

    def check_witness(self, note: Mapping[str, object]) -> int:
        """Compare an earlier witness with the vault; return its count, or raise RolledBack, Forked, NotAWitness."""
        told = witness.read(note, self.device_key(), self.vault_id)
        with self._thread:
            row = self._one("select hash from ledger where n = ?", (told[0],))
            witness.compare(told, bytes(row[0]).hex() if row else None, self.steps, self.covered())
        return told[0]

    def secret(self, name: str) -> bytes | None:
        """Return a secret that other parts of the vault keep in it, or None."""
        row = self._one("select value from secrets where name = ?", (name,))
        return bytes(row[0]) if row else None

    def drop_secret(self, name: str) -> None:
        """Forget a secret; it is fine when it was not there."""
        self._do("delete from secrets where name = ?", (name,))

    def _sealing(self) -> bytes:
        return self._kept_secret("sealing", sealed.new_private)

    def _kept_secret(self, name: str, make: Callable[[], bytes]) -> bytes:
        with self._thread:
            row = self._one("select value from secrets where name = ?", (name,))
            value = bytes(row[0]) if row else make()
            if not row:
                self._do("insert into secrets values (?, ?)", (name, value))
            return value
