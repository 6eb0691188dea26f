"""Care for the vault while the service runs: when to lock, back up, compare with witnesses; and slow guessing.

``Custody`` is asked by the Service and woken by ``tick`` every few seconds. It decides; the vault modules do.
"""

from __future__ import annotations

import contextlib
import json
import math
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from companion import platform
from companion.errors import N_, BadInput, CompanionError, Locked, Tampered, VaultDamaged, WrongPassphrase
from companion.vault import backup, keyrings, rekey
from companion.vault.store import Store

if TYPE_CHECKING:
    from companion.service.keeping import Keeping

#: Seconds between two looks, and how much longer than that counts as sleep (a lid that was closed).
TICK, SLEPT = 5.0, 30.0
#: Seconds between two witnesses that are handed out while things change.
OFTEN = 60.0
#: Wrong attempts that cost nothing but the half second of the derivation; then 2, 4, 8 ... seconds, at most this many.
FREE, LONGEST = 2, 300.0
#: A file that says: the person (or an idle hour) locked the vault; no keyring opens it again unasked.
MARK = "locked"


class TooSoon(Locked):
    message = N_("That was tried too often. Wait {seconds} seconds and try again.")
    status = 429


def boot_clock() -> float:
    """Return seconds that also pass while the computer sleeps, where the system has such a clock, else the wall's.

    CLOCK_BOOTTIME does not move when somebody sets the clock; the wall clock does, which then locks once too often.
    """
    number = getattr(time, "CLOCK_BOOTTIME", None)
    return time.clock_gettime(number) if number is not None else time.time()


def slept_so_far() -> float:
    """Return how many seconds the computer has slept since it started, where the system counts them, else 0.

    So a lid that is closed in the middle of a look is not taken for a long look.
    """
    number = getattr(time, "CLOCK_BOOTTIME", None)
    return time.clock_gettime(number) - time.clock_gettime(time.CLOCK_MONOTONIC) if number is not None else 0.0


def locked_by_hand(home: Path) -> bool:
    """Tell whether the vault was locked and not opened by the person since."""
    return (home / MARK).exists()


class Custody:
    """What one service remembers about its vault besides what is in it."""

    def __init__(
        self, service: Keeping, clock: Callable[[], float] = boot_clock, sleep: Callable[[], float] = slept_so_far
    ) -> None:
        self.service, self._clock, self._sleep = service, clock, sleep
        self.key = b""
        self.wrong, self.last_wrong = 0, ""
        self.alarm: Tampered | None = None
        self.newest: Mapping[str, object] | None = None
        self.trouble: CompanionError | None = None
        self.kept_by: set[str] = set()
        self._next_try = self._next_note = 0.0
        self._noted = -1
        self._copied: date | None = None
        self._used = self._looked = clock()
        self._slept = sleep()
        self._deriving, self._caring = threading.Lock(), threading.Lock()

    # -- opening --------------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def trying(self) -> Iterator[None]:
        """Let one attempt at a time through, later ones ever slower; raise TooSoon without keeping a thread waiting."""
        if not self._deriving.acquire(blocking=False):
            raise TooSoon(seconds=1)
        try:
            wait = self._next_try - self._clock()
            if wait > 0:
                raise TooSoon(seconds=math.ceil(wait))
            yield
        except WrongPassphrase:
            self.wrong, self.last_wrong = self.wrong + 1, self.service.stamped()
            delay = min(2.0 ** (self.wrong - FREE), LONGEST) if self.wrong > FREE else 0.0
            self._next_try = self._clock() + delay
            raise
        finally:
            self._deriving.release()

    def opened(self, store: Store, key: bytes) -> None:
        """Remember the key for copies, compare with the keyring's witness, and end what an earlier run left open."""
        self.key, self.alarm, self.trouble, self.newest = key, None, None, None
        self._noted, self._next_note, self._copied, self.kept_by = -1, 0.0, None, set()
        self.touch()
        (self.service.home / MARK).unlink(missing_ok=True)
        if backend := self.service.keyring():
            self.kept_by.add("keyring")
            if note := keyrings.get(backend, keyrings.witness_account(store.vault_id)):
                with contextlib.suppress(ValueError):
                    self.heard(json.loads(note), store)
        self._note(store)

    def closing(self, store: Store, *, by_hand: bool) -> None:
        """Hand out a last witness, forget the key, and mark the folder when the person locks."""
        with contextlib.suppress(CompanionError):
            self._note(store)
        self.key = b""
        if by_hand:
            platform.write_private(self.service.home / MARK, b"")

    # -- witnesses ------------------------------------------------------------------------------------------------

    def heard(self, note: object, store: Store) -> None:
        """Compare what a keeper remembers with the vault; the worst answer stays until the person decides."""
        if not isinstance(note, Mapping):
            return
        try:
            store.check_witness(note)
        except BadInput:  # of another vault, or made up
            return
        except Tampered as alarm:
            self.alarm = alarm
        if self.newest is None or _steps(note) > _steps(self.newest):
            self.newest = dict(note)

    def given(self, data: bytes, store: Store) -> int:
        """Compare with the note of an export (evidence/witness.py) and return its count; an older vault is an alarm.

        Raise RolledBack, Forked, NotAWitness.
        """
        note = store.open_witness(data)
        self.heard(note, store)
        return store.check_witness(note)

    def note(self) -> Mapping[str, object] | None:
        """Return the witness for others to keep; None during an alarm, so that nobody forgets what they know."""
        return None if self.alarm else self.newest

    def accept(self, store: Store) -> None:
        """The person goes on with this vault: write that down as a restore, which covers what the witnesses know."""
        known = self.newest or {}
        covers = (max(_number(known.get("count")), store.vault_head()[0]), max(_steps(known), store.steps))
        store.enter_restore(store.vault_head(), covers, self.service.stamped())
        self.alarm, self._noted = None, -1
        self._note(store)

    def _note(self, store: Store) -> None:
        if self.alarm or store.steps == self._noted:
            return
        self.newest, self._noted = store.witness(), store.steps
        self._next_note = self._clock() + OFTEN
        if backend := self.service.keyring():
            keyrings.put(backend, keyrings.witness_account(store.vault_id), json.dumps(self.newest).encode())

    # -- from time to time ----------------------------------------------------------------------------------------

    def touch(self) -> None:
        """The person did something."""
        self._used = self._clock()

    def rested(self) -> None:
        """A look is over; what took long in it was not sleep."""
        self._looked = self._clock()

    def tick(self) -> None:
        """Look once: lock after sleep or idleness, else copy and note what is due. Problems are told, not raised."""
        now, store = self._clock(), self.service.opened_store()
        minutes = self.service.preference("idle_lock_minutes")
        gone, self._slept = self._sleep() - self._slept, self._sleep()
        slept = (gone > SLEPT or now - self._looked > TICK + SLEPT) and self.service.preference("lock_on_sleep")
        try:
            if store and (slept or (minutes and now - self._used > 60 * minutes)):
                self.service.lock()
            elif store:
                self.care(store)
        except Locked:  # while this looked
            pass
        except CompanionError as problem:
            self.trouble = problem
        self.rested()

    def care(self, store: Store) -> None:
        """Make today's copy when there is none of this run, and hand out a witness when something changed."""
        if self._copied != self.today():
            self.copy(store)
        store.scrub()  # what a deletion left when the disk was full or the process was killed
        if self._clock() >= self._next_note:
            self._note(store)

    def copy(self, store: Store) -> backup.Backup:
        """Make and check today's copy; a vault that does not fit together shows here."""
        with self._caring:
            try:
                self._copied = self.today()
                rekey.finish(store, self.key)
                made = backup.make(store, self.key, self._copied)
                self.trouble = None
                return made
            except (backup.BadBackup, VaultDamaged) as damage:
                self.trouble = DamageFound()
                raise self.trouble from damage

    def today(self) -> date:
        """Return the day in the person's zone."""
        moment: datetime = self.service.now().astimezone(self.service.zone)
        return moment.date()

    # -- telling --------------------------------------------------------------------------------------------------

    def report(self, say: Callable[[str], str] = str) -> dict[str, Any]:
        """Return what the start page, the panel and ``doctor`` tell: plain sentences or None, through ``say``."""
        clients = 0 if self.service.pairing is None else len(self.service.pairing.listing()["clients"])
        last = next(iter(backup.backups(self.service.home)), None)
        return {
            "alarm": self.alarm.text(say) if self.alarm else None,
            "trouble": self.trouble.text(say) if self.trouble else None,
            "witnesses": sorted(self.kept_by | ({"browser"} if clients else set())),
            "wrong": self.wrong, "last_wrong": self.last_wrong or None,
            "backup": last.name if last else None,
        }  # fmt: skip


class DamageFound(VaultDamaged):
    message = N_("Something in your record does not fit together. Nothing was removed. Run companion doctor.")


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _steps(note: Mapping[str, object]) -> int:
    return _number(note.get("steps"))
