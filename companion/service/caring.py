"""Caring for the vault: backups and restores, damage and repair, ways in and a new key."""

from __future__ import annotations

import base64
import contextlib
from collections.abc import Iterator
from typing import Any

from companion.service.keeping import Keeping
from companion.vault import backup, doctor, keys, rekey


class Caring(Keeping):
    """The part of the service that looks after the files of the vault."""

    def back_up(self) -> dict[str, Any]:
        """Make and check today's backup now."""
        made = self.custody.copy(self.store)
        return {"name": made.name, "size": made.size}

    def backups(self) -> list[dict[str, Any]]:
        """Return the backups, newest first."""
        return [{"name": b.name, "size": b.size} for b in backup.backups(self.home)]

    def prune_backups(self) -> int:
        """Delete all backups, which may hold deleted chats, and make a fresh one; return how many were deleted."""
        count = backup.drop_all(self.home)
        self.custody.copy(self.store)
        return count

    def restore(self, name: str, chat: str | None = None) -> dict[str, Any]:
        """Go back to a backup, or take one deleted chat from it; what stood there before is put aside."""
        if chat is not None:
            backup.restore_chat(self.store, name, self.custody.key, chat)
            return {"chat": chat}
        with self._reopening() as key:
            witness = self.custody.newest
            return {"replaced": backup.restore(self.home, name, key, self.stamped(), witness).name}

    def only_in_backup(self, name: str) -> list[dict[str, Any]]:
        """Return the chats that a backup has and the record has not, newest first."""
        kept = {chat.id for chat in self.store.chats()}
        found = backup.chats(self.home, name, self.custody.key)
        return [{"chat": c.id, "company": c.company, "started": c.started} for c in found if c.id not in kept]

    def check(self) -> list[dict[str, Any]]:
        """Read everything and return what ``companion doctor`` tells."""
        kept = bool(self.custody.report()["witnesses"])
        return doctor.told(doctor.examine(self.home, self.store, self.custody.key, self.custody.alarm, kept))

    def accept(self) -> None:
        """Go on with this vault although a witness remembers a newer one."""
        self.custody.accept(self.store)

    def witnessed(self, sealed: str) -> dict[str, Any]:
        """Compare the vault with the note (base64) that one of its exports carries; see Custody.given."""
        return {"count": self.custody.given(base64.b64decode(sealed), self.store)}

    def repair(self) -> dict[str, Any]:
        """Copy everything that can be read into a fresh vault and keep the damaged file beside it."""
        with self._reopening() as key:
            return doctor.repair(self.home, key, self.stamped(), self.custody.newest)

    def repair_shut(self, passphrase: str | None = None, recovery: str | None = None) -> dict[str, Any]:
        """Repair a vault that does not open, with the key by the way given, and open it; see ``repair``."""
        with self.custody.trying(), self._lock:
            if self._store is not None:
                return self.repair()
            doctor.put_back_envelope(self.home)
            key = keys.unlock(self.home, passphrase=passphrase, recovery=recovery)
            saved = doctor.repair(self.home, key, self.stamped(), self.custody.newest)
            self._opened(key)
            return saved

    def set_passphrase(self, new: str, old: str | None = None) -> None:
        """Add or change the passphrase; the key is asked for again."""
        keys.set_passphrase(self.home, self._asked(old), new)

    def new_recovery(self, passphrase: str | None = None) -> str:
        """Return a new recovery code to print; an older one stops working. The key is asked for again."""
        return keys.new_recovery_code(self.home, self._asked(passphrase))

    def rekey(self, passphrase: str | None = None) -> str | None:
        """Encrypt everything again under a new key; return a new recovery code when there was one."""
        self._asked(passphrase)
        with self._reopening() as key:
            code, self.custody.key = rekey.run(self.home, key, passphrase)
            return code

    def _asked(self, passphrase: str | None) -> bytes:
        """Return the key by the way the person gives again, counted like every attempt."""
        with self.custody.trying():
            return keys.unlock(self.home, passphrase=passphrase)

    @contextlib.contextmanager
    def _reopening(self) -> Iterator[bytes]:
        """Close the vault around a change of its files, and open it again with the key that holds then."""
        with self._lock:
            key, remembered = self.custody.key, self.custody.newest
            self._close(by_hand=False)
            self.custody.key, self.custody.newest = key, remembered
            try:
                yield key
            finally:
                self._opened(self.custody.key)
