"""Keeping the vault: made, opened and locked; what the person chose; the base of the Service."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from companion.config import Settings, system_language, zone_of
from companion.errors import N_, BadInput, Locked
from companion.locale import translator
from companion.service.custody import Custody
from companion.vault import envelope, keyrings, keys
from companion.vault.store import Store

if TYPE_CHECKING:
    from companion.service.recorder import Recorder

#: What the person chooses; kept in the vault.
PREFERENCES: dict[str, Any] = {
    "language": "", "hints": "normal", "muted": [], "sensitive": True, "screenshots": False, "idle_lock_minutes": 0,
    "lock_on_sleep": True, "person": "me", "sites_off": [], "reworder": "", "count_hints": False, "hint_counts": {},
}  # fmt: skip


def clock() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """Return a moment as the store keeps it: ISO 8601, UTC, milliseconds, Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Keeping:
    """A data folder with its vault, *new*, *locked* or *open*; raises Locked for what needs an open one."""

    def __init__(
        self, settings: Settings, now: Callable[[], datetime] = clock, pairing: Callable[..., Any] | None = None
    ) -> None:
        """``pairing`` makes the keeper of paired browsers from the open store and the clock; without it none pairs."""
        self.settings, self.now, self._new_pairing = settings, now, pairing
        self.home: Path = settings.home
        self.port = settings.port or 0
        self.pairing: Any = None
        self.sessions: Any = None
        self._store: Store | None = None
        self._recorder: Recorder | None = None
        self._preferences: dict[str, Any] = {}
        self._lock = threading.RLock()
        self._keyring: tuple[float, Any] | None = None
        self.custody = Custody(self)
        #: What forgets for good after a lock: the process begins anew. Without it, only this object forgets.
        self.begin_anew: Callable[[], None] | None = None
        #: True from the lock on until the process began anew: what is opened meanwhile would be closed in a moment.
        self.leaving = False

    @property
    def state(self) -> str:
        """``new``, ``locked`` or ``open``."""
        if self._store is not None:
            return "open"
        return "locked" if envelope.exists(self.home) else "new"

    @property
    def locked(self) -> bool:
        """True until the vault is open."""
        return self._store is None

    @property
    def store(self) -> Store:
        """The open store; raise Locked when there is none."""
        if self._store is None:
            raise Locked()
        return self._store

    @property
    def recorder(self) -> Recorder:
        """The recorder of the open store, made when it is first needed; raise Locked when there is none."""
        if self._recorder is None:
            store = self.store
            from companion.service.recorder import Recorder

            with self._lock:
                if self._store is not store:
                    raise Locked()
                self._recorder = self._recorder or Recorder(
                    store, adapters=self.settings.adapters, zone=self.settings.zone,
                    practice=f"http://localhost:{self.port}/practice",
                )  # fmt: skip
        return self._recorder

    def vault(self) -> dict[str, Any]:
        """Return the state of the vault and whether the system's keyring can open it."""
        return {"state": {"new": "none"}.get(self.state, self.state), "keyring": self.keyring() is not None}

    def keyring(self) -> Any:
        """Return the system's keyring or None; asked at most twice a minute, because asking writes a trial value."""
        if self._keyring is None or time.monotonic() - self._keyring[0] > 30:
            self._keyring = time.monotonic(), keyrings.os_keyring()
        return self._keyring[1]

    def opened_store(self) -> Store | None:
        """Return the store, or None while it is not open."""
        return self._store

    def stamped(self) -> str:
        """Return the present moment as the store keeps it."""
        return stamp(self.now())

    def create_vault(self, passphrase: str | None = None, recovery: bool = True) -> str:
        """Make a new vault, wrapped by the passphrase or else by the keyring; return the recovery code to print.

        Without ``recovery`` nobody is there to print it: none is made, the answer is empty, the dashboard offers one.
        """
        with self._lock:
            if envelope.exists(self.home):
                raise BadInput(N_("There is already a vault here. Unlock it instead."))
            _, key = keys.create(self.home, passphrase=passphrase, keyring=passphrase is None)
            self._opened(key)
            return keys.new_recovery_code(self.home, key) if recovery else ""

    def unlock(self, passphrase: str | None = None, recovery: str | None = None) -> None:
        """Open the vault. Raise WrongPassphrase, TooSoon, or Locked when the keyring alone cannot open it."""
        if self._store is None:
            with self.custody.trying(), self._lock:
                if self._store is None:
                    self._opened(keys.unlock(self.home, passphrase=passphrase, recovery=recovery))

    def open_with(self, key: bytes) -> None:
        """Open the vault with a data key that was unwrapped already."""
        with self._lock:
            self._opened(key)

    def _opened(self, dek: bytes) -> None:
        self._store = Store.open(self.home, dek)
        self._preferences = PREFERENCES | {
            k: self._store.setting(k) for k in PREFERENCES if self._store.setting(k) is not None
        }
        self._recorder = None
        self.pairing = self._new_pairing(self._store, self.now) if self._new_pairing else None
        self.custody.opened(self._store, dek)

    def lock(self) -> None:
        """Close the vault for the person: from now on only they open it again, no keyring by itself."""
        if self._store is None:
            return self._close(by_hand=True)
        with self._beginning_anew():
            self._close(by_hand=True)

    def close(self) -> None:
        """Close the vault; the service ends."""
        self._close(by_hand=False)

    @contextlib.contextmanager
    def _beginning_anew(self) -> Iterator[None]:
        """Let the process begin anew after the block, where it can; nobody opens the vault in between."""
        self.leaving = self.begin_anew is not None
        try:
            yield
        except BaseException:
            self.leaving = False
            raise
        if self.begin_anew:
            self.begin_anew()

    def _close(self, *, by_hand: bool) -> None:
        from companion.language.forget import forget

        with self._lock:
            forget()
            store, self._store = self._store, None
            self._recorder = self.pairing = None
            self._preferences = {}
            if store is not None:
                self.custody.closing(store, by_hand=by_hand)
                store.close()

    def custody_report(self) -> dict[str, Any]:
        """Return what is to be told about the vault's keeping; see Custody.report."""
        return self.custody.report(translator(self.language))

    def settings_get(self) -> dict[str, Any]:
        """Return what the person chose."""
        return dict(PREFERENCES | self._preferences)

    def settings_set(self, key: str, value: Any) -> None:
        """Change one choice; raise BadInput for one that does not exist."""
        if key not in PREFERENCES or type(value) is not type(PREFERENCES[key]):
            raise BadInput(N_("There is no such setting. See the settings page."))
        self.store.put_setting(key, value)
        self._preferences[key] = value

    def preference(self, key: str) -> Any:
        """Return one choice of the person, or its default while the vault is locked."""
        return self._preferences.get(key, PREFERENCES[key])

    @property
    def language(self) -> str:
        """The language of screens and exports: the person's choice, else that of this run, else that of the system."""
        return self.preference("language") or self.settings.language or system_language()

    @property
    def zone(self) -> Any:
        """The time zone of the person."""
        return zone_of(self.settings.zone)
