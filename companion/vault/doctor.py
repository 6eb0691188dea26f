"""Look over everything that is kept, in plain sentences; and keep what can be read when something is damaged."""

from __future__ import annotations

import contextlib
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from companion import __version__
from companion.errors import N_, CompanionError, Locked, Tampered
from companion.platform import check_private
from companion.vault import backup, database, envelope, keys, salvage
from companion.vault.store import Store

TROUBLES = {
    "missing": N_("{links} pieces of chat are missing. Try companion doctor --repair, or go back to a backup."),
    "shorter": N_("A chat lost its end ({links} pieces are known). Try companion doctor --repair."),
    "different": N_("A chat was changed outside Chat Companion. Go back to a backup with companion restore."),
    "unexplained": N_("A chat is not in the list of what was added. Go back to a backup with companion restore."),
    "missing-decision": N_("{links} things you said of promises are missing. Go back to a backup."),
    "unexplained-decision": N_("{links} remarks on promises were not made here. Go back to a backup."),
    "index": N_("Tables of the file disagree ({links} times). Run companion doctor --repair."),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: ``detail`` is a gettext key with ``values`` put in after translation."""

    check: str
    ok: bool
    detail: str
    values: Mapping[str, object] = field(default_factory=dict)


CODE = Finding("recovery", True, N_("There is a recovery code. Keep its print apart from this computer."))
NO_CODE = Finding("recovery", True, N_("You have no recovery code. Make one with companion recovery, and print it."))
NO_BACKUP = Finding("backups", True, N_("There is no backup yet. Make one with companion backup --now."))
ALONE = Finding(
    "witness", True,
    N_("Nobody else remembers how long your record is, so an older copy in its place would not be noticed."),
)  # fmt: skip


def examine(folder: Path, store: Store, key: bytes, alarm: CompanionError | None, witnesses: bool) -> list[Finding]:
    """Look at files, content, backups, ways in and witnesses of an open vault; takes a while for a large one."""
    return [
        Finding("version", True, N_("Chat Companion {version}, vault version {vault}."),
                {"version": __version__, "vault": database.VERSION}),
        *_files(folder), *content(store), *_backups(folder, key), *_ways(folder, key), *_witness(alarm, witnesses),
    ]  # fmt: skip


def told(findings: list[Finding]) -> list[dict[str, Any]]:
    """Return findings as JSON-ready rows."""
    return [{**asdict(found), "values": {k: str(v) for k, v in found.values.items()}} for found in findings]


def content(store: Store) -> Iterator[Finding]:
    """Follow every chain and compare it with what is there; nobody writes meanwhile."""
    try:
        with store.writing():
            troubles = store.verify()
    except CompanionError as damage:
        yield Finding("record", False, damage.message, damage.values)
        return
    for kind, count in Counter(trouble.kind for trouble in troubles).items():
        links = sum(trouble.links for trouble in troubles if trouble.kind == kind)
        yield Finding("record", False, TROUBLES[kind], {"links": links, "count": count})
    if not troubles:
        chats = store.chats()
        links = sum(store.head(chat.id)[0] for chat in chats)
        yield Finding("record", True, N_("{chats} chats with {links} pieces: every one is unchanged."),
                      {"chats": len(chats), "links": links})  # fmt: skip


def repair(folder: Path, key: bytes, at: str, witness: Mapping[str, object] | None = None) -> dict[str, Any]:
    """Make a fresh database of what can be read and of the backups, put it in place and keep the damaged file.

    Nobody may have the vault open. Returns counts, and the name of the damaged file in the folder of backups.
    """
    known = tuple(value if isinstance(value := (witness or {}).get(name), int) else 0 for name in ("count", "steps"))
    fresh, count = salvage.rescue(folder, key, at, (known[0], known[1]))
    aside = backup.swap(folder, fresh)
    shutil.rmtree(fresh.parent)
    return {**count, "damaged": aside.name}


def put_back_envelope(folder: Path) -> bool:
    """Where vault.json is gone or cannot be read, put it aside and take the newest one of the backups."""
    with contextlib.suppress(CompanionError):
        envelope.read(folder)
        return False
    path = folder / envelope.FILE
    if path.exists() and any(copy.path.with_suffix(".json").exists() for copy in backup.backups(folder)):
        path.replace(folder / backup.FOLDER / "damaged-vault.json")
    return backup.put_back_envelope(folder)


def _files(folder: Path) -> Iterator[Finding]:
    try:
        for path in [folder / envelope.FILE, *envelope.databases(folder), *(folder / backup.FOLDER).glob("*")]:
            check_private(path)
        yield Finding("files", True, N_("Only you can open the files."))
    except CompanionError as unsafe:
        yield Finding("files", False, unsafe.message, unsafe.values)


def _backups(folder: Path, key: bytes) -> Iterator[Finding]:
    bad = []
    copies = backup.backups(folder)
    for copy in copies:
        try:
            backup.check(copy.path, key)
        except CompanionError:
            bad.append(copy.name)
    if bad:
        words = N_("These backups are damaged: {names}. Make a new one: companion backup --now.")
        yield Finding("backups", False, words, {"names": ", ".join(bad)})
    elif copies:
        yield Finding("backups", True, N_("{count} backups open, the newest of {name}."),
                      {"count": len(copies), "name": copies[0].name})  # fmt: skip
    else:
        yield NO_BACKUP


def _ways(folder: Path, key: bytes) -> Iterator[Finding]:
    kinds = envelope.read(folder).kinds
    if "keyring" in kinds:
        try:
            good = keys.unlock(folder) == key
        except Locked:
            good = False
        yield Finding("keyring", good, N_("The keyring of this computer opens your record.") if good else N_(
            "The keyring of this computer lost your key. Use your passphrase or recovery code."))  # fmt: skip
    yield CODE if "recovery" in kinds else NO_CODE


def _witness(alarm: CompanionError | None, witnesses: bool) -> Iterator[Finding]:
    if isinstance(alarm, Tampered):
        yield Finding("witness", False, alarm.message, alarm.values)
    elif witnesses:
        yield Finding("witness", True, N_("An older copy put in its place would be noticed."))
    else:
        yield ALONE
