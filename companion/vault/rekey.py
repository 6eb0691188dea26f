"""Encrypt everything again under a new data key, so that an old key, wherever it went, opens nothing made from now on.

::

    1  vault-<8 hex>.db   a copy under the new key; in its secrets the former key and file    not ours until step 2
    2  vault.json         names the new file, wraps the new key                               one rename: done
    3  backups            each written again under the new key; the former file deleted; the former key forgotten

Killed before 2, the old vault is as it was and the copy is rubbish that nobody has a key for. Killed after 2,
``finish`` does the rest at the next opening. The vault keeps its name, device key, chains and paired browsers.
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import replace
from pathlib import Path

from companion.errors import N_, CompanionError
from companion.platform import disk, new_private_file, sync_folder
from companion.vault import backup, envelope, keys, recovery
from companion.vault.database import connect
from companion.vault.envelope import Envelope, Slot, b64, hkdf
from companion.vault.keys import PassphraseNeeded
from companion.vault.store import Store

FORMER = "former"


def run(folder: Path, key: bytes, passphrase: str | None = None) -> tuple[str | None, bytes]:
    """Give the vault in ``folder``, which nobody has open, a new key; return a new recovery code and the new key.

    The code is None when there was none. Raises PassphraseNeeded when the vault has a passphrase and none is given,
    WrongPassphrase, VaultBusy, DiskFull; then nothing changed.
    """
    with Store.open(folder, key) as store:
        known = envelope.read(folder)
        _sweep(folder, known.database)
        new, name = secrets.token_bytes(32), f"vault-{secrets.token_hex(4)}.db"
        slots, code = _slots(folder, known, new, passphrase)
        store.copy_to(folder / name, new)
        _remember(folder / name, new, key, known.database)
        changed = replace(known, check=envelope.check_value(new, known.vault), slots=slots, database=name)
        envelope.write(folder, changed)
        keys.forget_keyring(known)
    with Store.open(folder, new) as store:
        finish(store, new)
    return code, new


def finish(store: Store, key: bytes) -> None:
    """Bring the backups under the new key and forget the former one; does nothing when no re-key is open."""
    note = store.secret(FORMER)
    if not note:
        return
    former = json.loads(note)
    for copy in backup.backups(store.folder):
        _again(copy.path, bytes.fromhex(former["key"]), key, store.folder)
    for end in ("", "-wal", "-shm"):
        (store.folder / f"{former['database']}{end}").unlink(missing_ok=True)
    sync_folder(store.folder)
    store.drop_secret(FORMER)


def _slots(folder: Path, known: Envelope, new: bytes, passphrase: str | None) -> tuple[tuple[Slot, ...], str | None]:
    """Return every way in again, for the new key: keyring, the same passphrase, a new recovery code."""
    slots, code = [], None
    for slot in known.slots:
        if slot.kind == "recovery":
            secret, salt = secrets.token_bytes(recovery.BYTES), secrets.token_bytes(16)
            code = recovery.write(secret)
            slot_key = hkdf(secret, salt, "companion/recovery/1")
            slots.append(envelope.wrap(known.vault, "recovery", slot_key, new, {"salt": b64(salt)}))
            continue
        if slot.kind == "passphrase" and passphrase is None:
            raise PassphraseNeeded(N_("Your passphrase is needed for this. Type it and try again."))
        slots.append(keys.rewrapped(folder, known, slot, new, passphrase))
    return tuple(slots), code


def _remember(path: Path, new: bytes, key: bytes, database: str) -> None:
    connection = connect(path, new)
    try:
        connection.execute("pragma synchronous = full").fetchall()
        note = json.dumps({"key": key.hex(), "database": database}).encode()
        connection.execute("insert or replace into secrets values (?, ?)", (FORMER, note))
    finally:
        connection.close()
    with disk(path.parent), open(path, "rb") as file:
        os.fsync(file.fileno())
    sync_folder(path.parent)


def _again(path: Path, former: bytes, key: bytes, folder: Path) -> None:
    """Write one backup again under the new key, whole or not at all; one that is damaged stays as it is."""
    draft = path.with_name(f".{path.name}.again")
    draft.unlink(missing_ok=True)
    try:
        backup.check(path, former)
    except CompanionError:
        return  # done before a crash, or damaged
    new_private_file(draft)
    source, target = connect(path, former), connect(draft, key)
    try:
        with target.backup("main", source, "main") as copy:
            copy.step(-1)
        target.pragma("journal_mode", "delete")
    finally:
        source.close()
        target.close()
    backup.check(draft, key)
    with disk(folder):
        path.with_suffix(".json").unlink(missing_ok=True)  # the ways in of that day open the former key only
        os.replace(draft, path)
    sync_folder(path.parent)


def _sweep(folder: Path, named: str) -> None:
    """Remove copies of a re-key that never happened; nobody has their key."""
    for path in folder.glob("vault-*.db*"):
        if not path.name.startswith(named):
            path.unlink()
