"""Delete everything for good: first what opens the record, then the record, then every trace in the folder.

A file named ``erasing`` stands there from the first step to the last, so that a computer that stops half way goes on at
the next start instead of finding half a vault. Only names that are ours are removed; ``config.toml`` is the person's
own and stays. Overwriting a file is all that a program can do: a disk may keep older copies of it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

from companion.errors import CompanionError
from companion.platform import ProcessLock, disk, sync_folder, write_private
from companion.vault import backup, envelope, keyrings, keys

MARK = "erasing"
#: What else lies in the folder: who signed, the tickets and files that let a browser in, the mark of a lock.
SMALL = ("signer.txt", "ticket.json", "locked")
FOLDERS = (backup.FOLDER, "open", ".repair")


def begun(folder: Path) -> bool:
    """Tell whether everything here was to be deleted and something may be left."""
    return (folder / MARK).exists()


def everything(folder: Path) -> None:
    """Delete the vault in ``folder``, its backups and its keys for good. Raise VaultBusy while somebody has it open."""
    lock = ProcessLock(folder / "lock")
    try:
        write_private(folder / MARK, b"")
        _keys(folder)
        with disk(folder):
            for path in (*folder.glob("vault*.db*"), *folder.glob(".vault*"), *(folder / name for name in SMALL)):
                path.unlink(missing_ok=True)
            for name in FOLDERS:
                shutil.rmtree(folder / name, ignore_errors=True)
            sync_folder(folder)
            (folder / MARK).unlink()
            sync_folder(folder)
    finally:
        lock.release()


def _keys(folder: Path) -> None:
    """Destroy what opens the record: in the keyring, then every vault.json; without these the rest is noise."""
    with contextlib.suppress(CompanionError):  # gone already, or damaged: then its names are not known
        kept = envelope.read(folder)
        keys.forget_keyring(kept)
        if backend := keyrings.os_keyring():
            keyrings.drop(backend, keyrings.witness_account(kept.vault))
    for path in (*(folder / backup.FOLDER).glob("*.json"), folder / envelope.FILE):
        if path.is_file() and not path.is_symlink():
            with disk(folder), path.open("r+b") as file:
                file.write(os.urandom(path.stat().st_size))
                file.flush()
                os.fsync(file.fileno())
        path.unlink(missing_ok=True)
