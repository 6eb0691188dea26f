"""Bring an older vault to this program's version: first an encrypted copy, then every step in one transaction.

``STEPS[n]`` turns version ``n - 1`` into ``n``: SQL, or a function of the connection. A step never drops what was
captured. Interrupted at any moment, the vault is the old one or the new one; the copy lies among the backups.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from pathlib import Path

import apsw

from companion.errors import VaultDamaged
from companion.platform import disk, new_private_file, private_folder, sync_folder
from companion.vault import pages

#: The name of the folder is that of backup.FOLDER; the copy is listed and restored like every backup.
FOLDER = "backups"
STEPS: Mapping[int, str | Callable[[apsw.Connection], None]] = {}


def run(connection: apsw.Connection, folder: Path, key: bytes, versions: tuple[int, int]) -> Path:
    """Bring the open vault from the first to the second version and return the copy that was made before."""
    old, new = versions
    copy = _copy(connection, folder, key, old)
    connection.execute("begin immediate")
    try:
        for version in range(old + 1, new + 1):
            step = STEPS[version]
            connection.execute(step) if isinstance(step, str) else step(connection)
        connection.execute(f"pragma user_version = {new}")
        connection.execute("update meta set value = value + 1 where name = 'steps'")
        connection.execute("commit")
    except BaseException:
        if connection.in_transaction:
            connection.execute("rollback")
        raise
    return copy


def _copy(connection: apsw.Connection, folder: Path, key: bytes, version: int) -> Path:
    from companion.vault.database import connect

    place = private_folder(folder / FOLDER)
    path = place / f"{datetime.datetime.now(datetime.UTC).date()}-version-{version}.db"
    draft = place / f".{path.name}.part"
    draft.unlink(missing_ok=True)
    new_private_file(draft)
    target = connect(draft, key)
    try:
        with target.backup("main", connection, "main") as copy:
            copy.step(-1)
        target.pragma("journal_mode", "delete")
        whole = target.pragma("integrity_check") == "ok"
    finally:
        target.close()
    if not whole or pages.damaged(draft, key)[0]:
        draft.unlink()
        raise VaultDamaged(folder=folder)
    with disk(place):
        draft.replace(path)
    sync_folder(place)
    return path
