"""The encrypted file: SQLCipher 4 with a raw key, one connection, one lock, and words for what can go wrong.

WAL with synchronous FULL: what was acknowledged survives kill -9 and, where the disk keeps its word, power loss.
A commit is durable when ``writing`` ends; nested blocks join the outer one.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Sequence
from importlib import resources
from pathlib import Path
from typing import Any, Self

import apsw

from companion.errors import N_, BadInput, CompanionError, DiskFull, Locked, VaultBusy, VaultDamaged
from companion.platform import ProcessLock, ReadOnly, check_private, new_private_file, private_folder, sync_folder
from companion.vault import envelope, pages, upgrade
from companion.vault.envelope import DATABASE, VaultTooNew

VERSION = 1
#: Pages kept in memory, in KiB.
CACHE = "cache_size = -1024"
Values = Sequence[int | float | str | bytes | None]


class WrongKey(VaultDamaged):
    message = N_("The vault file in {folder} belongs to another key. Put back the file that was there before.")


class DatabaseGone(VaultDamaged):
    message = N_("Your chats were in {folder}, and the file is gone. Put back a backup; nothing new was made.")


class Database:
    """The open file; ``Store`` adds what is in it. Use from any thread."""

    def __init__(self, folder: Path, connection: apsw.Connection, lock: ProcessLock | None = None) -> None:
        self.folder = folder
        self._connection, self._process = connection, lock
        self._thread, self._depth, self._whole = threading.RLock(), 0, threading.RLock()
        self.vault_id = str(self._one("select value from meta where name = 'vault'")[0])

    @classmethod
    def open(cls, folder: Path, key: bytes) -> Self:
        """Open the vault in ``folder``, or make it when vault.json says that it was not made yet.

        Raises VaultBusy, WrongKey, VaultDamaged, VaultTooNew, DatabaseGone, UnsafeFolder, DiskFull, ReadOnly.
        """
        private_folder(folder)
        lock = ProcessLock(folder / "lock")
        try:
            with _words(folder):
                connection = _connect(folder, key)
                try:
                    return cls(folder, connection, lock)
                except BaseException:
                    connection.close()
                    raise
        except BaseException:
            lock.release()
            raise

    def close(self) -> None:
        """Put everything into the one file and let go of it."""
        with self._thread, _words(self.folder):
            try:
                self._connection.close()
            finally:
                if self._process:
                    self._process.release()

    def copy_to(self, path: Path, key: bytes) -> None:
        """Write a copy of everything to a new private file under the same key, while others go on working."""
        new_private_file(path)
        with self._whole, _words(path.parent):
            target = connect(path, key)
            try:
                with target.backup("main", self._connection, "main") as copy:
                    while not copy.done:
                        with self._thread:
                            copy.step(200)
                target.pragma("journal_mode", "delete")
            finally:
                target.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Make what happens inside one transaction: all of it is on the disk at the end, or nothing.

        A block inside another is undone alone when it fails, and reaches the disk with the outer one.
        """
        with self._thread, _words(self.folder):
            self._depth += 1
            try:
                with self._savepoint() if self._depth > 1 else self._transaction():
                    yield
            finally:
                self._depth -= 1

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("begin immediate")
        before = self._connection.total_changes()
        try:
            yield
            if self._connection.total_changes() > before:
                self._connection.execute("update meta set value = value + 1 where name = 'steps'")
            self._connection.execute("commit")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("rollback")
            raise

    @contextlib.contextmanager
    def _savepoint(self) -> Iterator[None]:
        name = f"inner{self._depth}"
        self._connection.execute(f"savepoint {name}")
        try:
            yield
        except BaseException:
            if self._connection.in_transaction:  # a full disk ends the whole transaction
                self._connection.execute(f"rollback to {name}")
            raise
        finally:
            if self._connection.in_transaction:
                self._connection.execute(f"release {name}")

    def owe_scrub(self) -> None:
        """Note, in the same step as a deletion, that what it left between the rows has to go."""
        self._do("insert or replace into meta (name, value) values ('scrub', 1)")

    def scrub(self) -> bool:
        """Write the file anew where something was deleted; tell whether nothing is owed any more.

        ``secure_delete`` blanks the rows, not the copies that SQLite left of them when it moved rows from page to page.
        Whoever is inside ``writing`` leaves it to the next call; so does a process that was killed half way.
        """
        with self._whole, self._thread:
            if self._depth:
                return False
            if self._one("select 1 from meta where name = 'scrub'"):
                self._do("insert into found (found) values ('rebuild')")
                self._all("vacuum")
                self._do("delete from meta where name = 'scrub'")
                self._all("pragma wal_checkpoint(truncate)")
            return True

    @property
    def steps(self) -> int:
        """How many transactions ever changed this vault: a lost one makes it smaller (witness.py)."""
        return int(self._one("select value from meta where name = 'steps'")[0])

    def put(self, sql: str, values: Values = ()) -> int:
        """Change something that no method is there for: a migration, a repair."""
        return self._do(sql, values)

    def _all(self, sql: str, values: Values = ()) -> list[tuple[Any, ...]]:
        with self._thread, _words(self.folder):
            return self._connection.execute(sql, values).fetchall()

    def _one(self, sql: str, values: Values = ()) -> tuple[Any, ...]:
        rows = self._all(sql, values)
        return rows[0] if rows else ()

    def _do(self, sql: str, values: Values = ()) -> int:
        """Change something and return how many rows changed."""
        with self._thread:
            if not self._depth:
                with self.writing():
                    return self._do(sql, values)
            if not self._connection.in_transaction:  # a full disk ended it, and a caller went on
                raise DiskFull
            with _words(self.folder):
                self._connection.execute(sql, values)
                return self._connection.changes()


def connect(path: Path, key: bytes) -> apsw.Connection:
    """Return a connection to an encrypted file that must be there; nothing was read from it yet."""
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
    connection.set_busy_timeout(5000)
    for pragma in ("cipher = 'sqlcipher'", "legacy = 4", f"key = \"x'{key.hex()}'\"", "temp_store = memory"):
        connection.execute(f"pragma {pragma}").fetchall()
    return connection


def _connect(folder: Path, key: bytes) -> apsw.Connection:
    known = envelope.read(folder) if (folder / envelope.FILE).exists() else None
    path = folder / (known.database if known else DATABASE)
    if not path.exists() and not path.is_symlink():
        if known and known.stored:
            raise DatabaseGone(folder=folder)
        new_private_file(path)
        sync_folder(folder)
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        if (folder / name).is_symlink() or (folder / name).exists():
            check_private(folder / name)
    size = path.stat().st_size
    if not size and known and known.stored:
        raise DatabaseGone(folder=folder)
    if 0 < size < pages.PAGE:  # SQLite would take it for empty
        raise VaultDamaged(folder=folder)
    connection = connect(path, key)
    try:
        _prepare(connection, known.vault if known else None, folder, key)
    except BaseException as problem:
        connection.close()
        if isinstance(problem, apsw.NotADBError):
            whole = pages.damaged(path, key)
            raise (WrongKey if whole[0] == whole[1] else VaultDamaged)(folder=folder) from problem
        raise
    if known and not known.stored:
        envelope.write(folder, envelope.stored(known))
    return connection


def _prepare(connection: apsw.Connection, vault: str | None, folder: Path, key: bytes) -> None:
    version = int(str(connection.pragma("user_version")))
    if version > VERSION:
        raise VaultTooNew
    for pragma in ("journal_mode = wal", "synchronous = full", "secure_delete = on", "foreign_keys = on", CACHE):
        connection.execute(f"pragma {pragma}").fetchall()
    if version == 0:
        with connection:
            connection.execute(resources.files("companion.vault").joinpath("schema.sql").read_text("utf-8"))
            name = vault or envelope.new_id()
            connection.execute("insert into meta (name, value) values ('vault', ?), ('steps', 0)", (name,))
            connection.execute(f"pragma user_version = {VERSION}")
    elif version < VERSION:
        upgrade.run(connection, folder, key, (version, VERSION))


_WORDS: tuple[tuple[tuple[type[Exception], ...], type[CompanionError]], ...] = (
    ((apsw.ConnectionClosedError,), Locked),  # by another thread, a moment ago
    ((apsw.FullError,), DiskFull),
    ((apsw.ReadOnlyError, apsw.CantOpenError, apsw.PermissionsError), ReadOnly),
    ((apsw.BusyError, apsw.LockedError), VaultBusy),
    ((apsw.NotADBError, apsw.CorruptError, apsw.IOError), VaultDamaged),
    ((UnicodeError, OverflowError, apsw.TooBigError), BadInput),
)


@contextlib.contextmanager
def _words(folder: Path) -> Iterator[None]:
    try:
        yield
    except CompanionError:
        raise
    except Exception as problem:
        for kinds, words in _WORDS:
            if isinstance(problem, kinds):
                raise words(folder=folder, path=folder) from None
        raise
