"""Encrypted copies of the vault beside it, made by the day, checked by opening them; and going back to one.

``backups/`` holds ``2026-11-21.db`` (the same format and key) and ``2026-11-21.json`` (vault.json of that day, opening
with what opened it then). Kept are the last seven days and the last of four weeks. They are on the same disk: they
help against damage and mistakes, not against a lost computer.
"""

from __future__ import annotations

import contextlib
import datetime
import itertools
import os
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import apsw

from companion.chat.model import Chat
from companion.errors import N_, NotFound, Tampered, VaultDamaged
from companion.platform import ProcessLock, check_private, disk, private_folder, sync_folder, write_private
from companion.vault import envelope
from companion.vault.database import connect
from companion.vault.envelope import DATABASE
from companion.vault.store import Store

FOLDER, DAYS, WEEKS = "backups", 7, 4
_VERSION = re.compile(r"-version-\d+$")


class NoBackup(NotFound):
    message = N_("There is no such backup. See the list with companion restore.")


class BadBackup(VaultDamaged):
    message = N_("The backup {name} is damaged and was not used. Nothing was changed. Choose another one.")


@dataclass(frozen=True, slots=True)
class Backup:
    """One copy: ``name`` is its day, ``size`` in bytes."""

    name: str
    path: Path
    size: int


def kept(days: Collection[datetime.date]) -> set[datetime.date]:
    """Return which days to keep: the newest seven, and the newest of each of the newest four weeks (ISO 8601).

    >>> sorted(d.day for d in kept([datetime.date(2026, 11, d) for d in range(1, 23)]))
    [1, 8, 15, 16, 17, 18, 19, 20, 21, 22]
    """
    newest = sorted(days, reverse=True)
    weeks: dict[tuple[int, int], datetime.date] = {}
    for day in newest:
        weeks.setdefault(day.isocalendar()[:2], day)
    return {*newest[:DAYS], *list(weeks.values())[:WEEKS]}


def backups(folder: Path) -> list[Backup]:
    """Return the copies in the vault's ``folder``, newest first."""
    found = [path for path in (folder / FOLDER).glob("*.db") if _day(path)]
    return [Backup(path.stem, path, path.stat().st_size) for path in sorted(found, reverse=True)]


def due(folder: Path, today: datetime.date) -> bool:
    """Tell whether today has no copy yet."""
    return not (folder / FOLDER / f"{today}.db").exists()


def make(store: Store, key: bytes, today: datetime.date) -> Backup:
    """Make today's copy (again), check it, and only then put it in place and drop what is older than needed."""
    place = private_folder(store.folder / FOLDER)
    draft, path = place / f".{today}.part", place / f"{today}.db"
    try:
        draft.unlink(missing_ok=True)
        store.copy_to(draft, key)
        check(draft, key)
        with disk(place):
            os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    if (store.folder / envelope.FILE).exists():
        write_private(path.with_suffix(".json"), (store.folder / envelope.FILE).read_bytes())
    sync_folder(place)
    _rotate(store.folder)
    return Backup(path.stem, path, path.stat().st_size)


def check(path: Path, key: bytes) -> None:
    """Open a copy and read all of it; raise BadBackup when anything does not fit."""
    with _opened(path, key) as copy:
        if copy.verify():
            raise BadBackup(name=path.stem)


def restore(folder: Path, name: str, key: bytes, at: str, witness: Mapping[str, object] | None = None) -> Path:
    """Put the copy ``name`` in the vault's place and return where the replaced file went; nothing is thrown away.

    No one may have the vault open (VaultBusy). The restore is itself a link of the vault chain; ``witness``, the newest
    known from outside, covers what could not be read of a damaged vault, so that no alarm follows.
    """
    copy = _path(folder, name)
    check(copy, key)
    replaced, covers = _state(folder, key)
    lock = ProcessLock(folder / "lock")
    try:
        aside = swap(folder, copy)
    finally:
        lock.release()
    known = witness or {}
    covers = (max(covers[0], _number(known.get("count"))), max(covers[1], _number(known.get("steps"))))
    with Store.open(folder, key) as store:
        store.enter_restore(replaced, covers, at)
    return aside


def chats(folder: Path, name: str, key: bytes) -> list[Chat]:
    """Return the chats of the copy ``name``, newest first; raise NoBackup, BadBackup."""
    with _opened(_path(folder, name), key) as copy:
        return copy.chats()


def restore_chat(store: Store, name: str, key: bytes, chat_id: str) -> None:
    """Take one chat that is not in the vault (any more) from the copy ``name``, with all that belongs to it.

    Its links are the same; the vault chain gets one link that names them. Raises NoBackup, NoChat, BadInput.
    """
    path = _path(store.folder, name)
    check(path, key)
    with _opened(path, key) as copy, store.writing():
        store.new_chat(copy.chat(chat_id))
        store.adopt(copy, chat_id)


def put_back_envelope(folder: Path) -> bool:
    """Where vault.json is lost, take the newest one from the backups; False when there is none."""
    for backup in backups(folder):
        path = backup.path.with_suffix(".json")
        if path.exists() and not (folder / envelope.FILE).exists():
            check_private(path)
            write_private(folder / envelope.FILE, path.read_bytes(), new=True)
            return True
    return False


def drop_all(folder: Path) -> int:
    """Delete every copy, so that a deleted chat is in none of them; return how many there were."""
    found = backups(folder)
    for path in [*(folder / FOLDER).glob("*.db*"), *(folder / FOLDER).glob("*.json")]:
        path.unlink()
    return len(found)


def _path(folder: Path, name: str) -> Path:
    path = next((backup.path for backup in backups(folder) if backup.name == name), None)
    if not path:
        raise NoBackup
    return path


@contextlib.contextmanager
def _opened(path: Path, key: bytes) -> Iterator[Store]:
    check_private(path)
    try:
        connection = connect(path, key)
        try:
            yield Store(path.parent, connection)
        finally:
            connection.close()
    except (VaultDamaged, Tampered, apsw.Error) as damage:
        raise BadBackup(name=path.stem) from damage


def _rotate(folder: Path) -> None:
    days = {backup: _day(backup.path) for backup in backups(folder)}
    keep = kept([day for day in days.values() if day])
    for backup, day in days.items():
        if day not in keep:
            backup.path.unlink()
            backup.path.with_suffix(".json").unlink(missing_ok=True)


def _state(folder: Path, key: bytes) -> tuple[tuple[int, bytes] | None, tuple[int, int]]:
    """Return the head of the vault to be replaced, and the count and steps that its witnesses can have."""
    try:
        with Store.open(folder, key) as store:
            return store.vault_head(), (max(store.vault_head()[0], store.covered()), store.steps)
    except VaultDamaged:
        return None, (0, 0)


def swap(folder: Path, copy: Path) -> Path:
    """Put ``copy`` in the place of the database and return where the replaced file went; nobody has it open."""
    database = envelope.read(folder).database if (folder / envelope.FILE).exists() else DATABASE
    names = (folder / FOLDER / f"replaced-{n}.db" for n in itertools.count(1))
    draft, aside = folder / f".{database}.new", next(path for path in names if not path.exists())
    write_private(draft, copy.read_bytes())
    with disk(folder):
        for end in ("-shm", "-wal", ""):
            if (folder / f"{database}{end}").exists():
                os.replace(folder / f"{database}{end}", f"{aside}{end}")
        os.replace(draft, folder / database)
    sync_folder(folder)
    return aside


def _day(path: Path) -> datetime.date | None:
    """Return the day of a copy; one made before an upgrade says so after it (upgrade.py)."""
    try:
        return datetime.date.fromisoformat(_VERSION.sub("", path.stem))
    except ValueError:
        return None


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
