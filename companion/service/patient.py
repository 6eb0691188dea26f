"""A vault that may be damaged, for ``companion doctor`` while no service runs."""

from __future__ import annotations

from typing import Any

from companion.config import Settings
from companion.errors import CompanionError, Locked, VaultDamaged
from companion.service import Service
from companion.service.custody import locked_by_hand
from companion.vault import doctor, keys


class Patient:
    """Answers ``check``, ``accept`` and ``repair`` like the Service, also when the vault does not open."""

    def __init__(self, settings: Settings, passphrase: str | None) -> None:
        """Raise Locked, WrongPassphrase or NoVault when there is no key to look with."""
        self.service = Service(settings)
        self.returned = doctor.put_back_envelope(settings.home)
        if passphrase is None and locked_by_hand(settings.home):
            raise Locked()
        self.key = keys.unlock(settings.home, passphrase)
        self.problem: CompanionError | None = None
        self._open()

    def check(self) -> list[dict[str, Any]]:
        """Return the findings; of a vault that does not open, why."""
        found = [] if self.service.locked else self.service.check()
        if self.problem:
            found.append({"check": "file", "ok": False, "detail": self.problem.message,
                          "values": {k: str(v) for k, v in self.problem.values.items()}})  # fmt: skip
        return found

    def accept(self) -> None:
        """Go on with this vault although a witness remembers a newer one."""
        self.service.accept()

    def witnessed(self, sealed: str) -> dict[str, Any]:
        """Compare the vault with the note that one of its exports carries."""
        return self.service.witnessed(sealed)

    def repair(self) -> dict[str, Any]:
        """Keep what can be read; see doctor.repair."""
        known = self.service.custody.newest
        self.service.close()
        done = doctor.repair(self.service.home, self.key, self.service.stamped(), known)
        self._open()
        return done

    def close(self) -> None:
        """Let go of the vault."""
        self.service.close()

    def _open(self) -> None:
        try:
            self.service.open_with(self.key)
            self.problem = None
        except VaultDamaged as damage:
            self.problem = damage
