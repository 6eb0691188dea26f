"""Read what can still be read of a damaged database, and make a fresh one of it and of the backups.

The pages are decrypted one by one (pages.py) into an image in memory; a page that does not verify is blank there.
SQLite reads every table of that image from the front, from the back and row by row between, and steps over the blanks.
"""

from __future__ import annotations

import contextlib
import itertools
import secrets
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import apsw

from companion.chat.model import Chat
from companion.errors import CompanionError
from companion.platform import private_folder, write_private
from companion.vault import backup, chain, envelope, pages
from companion.vault.chain import Field, Link
from companion.vault.database import connect
from companion.vault.record import _CHAT_COLUMNS
from companion.vault.store import Store

#: Rows without a chain, copied as they are; links, fields and deliveries are put in after their chain was followed.
PLAIN = ("people", "shelf", "secrets", "streams", "messages", "events", "gaps", "promises", "states", "choices")


@dataclass
class Found:
    """What was read: rows by table, the links by chat and number, and the largest numbers seen."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    links: dict[str, dict[int, Link]] = field(default_factory=dict)
    deliveries: list[dict[str, Any]] = field(default_factory=list)
    ledger: int = 0
    steps: int = 0


def rescue(folder: Path, key: bytes, at: str, known: tuple[int, int]) -> tuple[Path, dict[str, int]]:
    """Build a fresh database under ``folder/.repair`` and return its path and what was kept.

    ``known`` are count and steps of the newest witness. Nobody may have the vault open; nothing of it is changed.
    """
    place = folder / ".repair"
    shutil.rmtree(place, ignore_errors=True)
    private_folder(place)
    found = read(folder, key, place)
    sources = [found, *_copies(folder, key)]
    write_private(place / envelope.FILE, _empty(folder))
    with Store.open(place, key) as store, store.writing():
        count = _fill(store, sources)
        _account(store)
        covers = (max(found.ledger, known[0], store.vault_head()[0]), max(found.steps, known[1], store.steps))
        store.enter_restore(None, covers, at)
    with Store.open(place, key) as store:
        if store.verify():
            raise envelope.damaged(folder)
    return place / envelope.DATABASE, count


def read(folder: Path, key: bytes, place: Path) -> Found:
    """Return what can be read of the vault in ``folder``, through a copy of its files in ``place``."""
    path, copy = folder / envelope.read(folder).database, place / "copy.db"
    if not path.exists():
        return Found()
    for end in ("", "-wal"):
        if (folder / f"{path.name}{end}").exists():
            write_private(place / f"copy.db{end}", (folder / f"{path.name}{end}").read_bytes())
    with contextlib.suppress(apsw.Error):
        connection = connect(copy, key)
        try:
            connection.execute("pragma wal_checkpoint(truncate)").fetchall()
        finally:
            connection.close()
    found = from_image(image(copy, key))
    for left in place.glob("copy.db*"):
        left.unlink()
    return found


def image(path: Path, key: bytes) -> bytes:
    """Return the file decrypted as plain SQLite, damaged pages blank; empty when the first page is one of them."""
    parts = []
    for number, whole, content in pages.each(path, key):
        if not whole and number == 1:
            return b""
        page = content if whole else bytes(len(content))
        if number == 1:
            page = b"SQLite format 3\0" + page[:2] + b"\1\1" + page[4:]  # no WAL: this lives in memory
        parts.append(page + bytes(pages.IV + pages.MAC))
    return b"".join(parts)


def from_image(data: bytes) -> Found:
    """Return the rows that can be read of a plain image."""
    found = Found()
    if not data:
        return found
    connection = apsw.Connection(":memory:")
    try:
        connection.deserialize("main", data)
        found.rows = {table: _rows(connection, table) for table in (*PLAIN, "chats")}
        found.deliveries = _rows(connection, "deliveries")
        rows, fields = _rows(connection, "links"), _rows(connection, "fields")
        found.links = _links([*rows, *_between(connection, rows, fields)], fields)
        found.ledger = max((row["n"] for row in _rows(connection, "ledger")), default=0)
        meta = {row["name"]: row["value"] for row in _rows(connection, "meta")}
        found.steps = int(meta.get("steps") or 0)
    except apsw.Error:
        return found  # the schema itself: the backups have to do
    finally:
        connection.close()
    return found


def _rows(connection: apsw.Connection, table: str) -> list[dict[str, Any]]:
    columns = [row[1] for row in connection.execute(f"pragma table_info({table})")]
    keys = [row[1] for row in connection.execute(f"pragma table_info({table})") if row[5]]
    without = "without rowid" in str(
        connection.execute("select lower(sql) from sqlite_master where name = ?", (table,)).fetchall()
    )
    order = keys if without else ["rowid"]
    listed = ", ".join([*columns, *order])
    met: dict[tuple[Any, ...], dict[str, Any]] = {}
    for way in ("asc", "desc"):
        by = ", ".join(f"{name} {way}" for name in order)
        _take(connection, f"select {listed} from {table} not indexed order by {by}", (), columns, met)  # noqa: S608
    if not without and met:
        known = sorted(number for (number,) in met)
        for before, after in itertools.pairwise(known):
            for number in range(before + 1, after):
                _take(connection, f"select {listed} from {table} where rowid = ?", (number,), columns, met)  # noqa: S608
    return [met[name] for name in sorted(met, key=repr if without else None)]


def _between(
    connection: apsw.Connection, rows: list[dict[str, Any]], fields: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Ask for each link by its number that has fields and was not met on the way."""
    missing = {(row["chat"], row["n"]) for row in fields} - {(row["chat"], row["n"]) for row in rows}
    met: dict[tuple[Any, ...], dict[str, Any]] = {}
    columns = ["chat", "n", "kind", "seen_at", "hash"]
    sql = "select chat, n, kind, seen_at, hash, chat, n from links where chat = ? and n = ?"
    for name in sorted(missing):
        _take(connection, sql, name, columns, met)
    return list(met.values())


def _take(
    connection: apsw.Connection, sql: str, values: tuple[Any, ...], columns: list[str],
    met: dict[tuple[Any, ...], dict[str, Any]],
) -> None:  # fmt: skip
    with contextlib.suppress(apsw.Error):
        for row in connection.execute(sql, values):
            met[row[len(columns) :]] = dict(zip(columns, row, strict=False))


def _links(rows: list[dict[str, Any]], fields: list[dict[str, Any]]) -> dict[str, dict[int, Link]]:
    """Return links with all their fields; whether they are whole shows when their chain is followed."""
    by: dict[tuple[str, int], dict[int, Field]] = {}
    for row in fields:
        by.setdefault((row["chat"], row["n"]), {})[row["place"]] = Field(
            row["name"], row["value"], row["salt"], row["commitment"]
        )
    found: dict[str, dict[int, Link]] = {}
    for row in rows:
        places = by.get((row["chat"], row["n"]), {})
        link = Link(row["n"], row["kind"], row["seen_at"], b"", row["hash"], tuple(places[p] for p in sorted(places)))
        found.setdefault(row["chat"], {})[row["n"]] = link
    return found


def _copies(folder: Path, key: bytes) -> Iterator[Found]:
    for copy in backup.backups(folder):
        yield from_image(image(copy.path, key))


def _empty(folder: Path) -> bytes:
    """Return vault.json for the fresh database: same vault, nothing stored yet."""
    known = replace(envelope.read(folder), stored=False, database=envelope.DATABASE)
    return envelope.text(known).encode()


def _fill(store: Store, sources: list[Found]) -> dict[str, int]:
    """Put in what was found, first source first; return counts of chats, links and chats that are not whole."""
    first = next((source for source in sources if source.rows), Found())
    deleted = _deleted(first, sources)
    for source in sources:
        for row in source.rows.get("chats", []):
            if row["id"] not in deleted:
                _insert(store, "chats", row)
    names = {chat for source in sources for chat in source.links} - deleted | {chat.id for chat in store.chats()}
    lost = sum(_chat(store, name, [source.links.get(name, {}) for source in sources]) for name in sorted(names))
    for table in PLAIN:
        for row in first.rows.get(table, []):
            _insert(store, table, row)
    for table in ("states", "choices"):
        store.put(f"delete from {table} where chat not in (select id from chats)")  # noqa: S608
    for row in first.deliveries:
        if row["n"] <= store.head(row["chat"])[0]:
            _insert(store, "deliveries", row)
    links = sum(store.head(chat.id)[0] for chat in store.chats())
    return {"chats": len(store.chats()), "links": links, "lost": lost}


def _deleted(first: Found, sources: list[Found]) -> set[str]:
    """Return the chats that only backups have because the person deleted them: their streams say so."""
    gone = {row["stream"] for row in first.rows.get("streams", []) if row["chat"] is None}
    had = {row["stream"]: row["chat"] for source in sources for row in source.rows.get("streams", []) if row["chat"]}
    return {had[stream] for stream in gone if stream in had} - set(first.links)


def _chat(store: Store, name: str, sources: list[dict[int, Link]]) -> int:
    """Put in the links of one chat as far as they follow from the start, the rest as a chat of its own; 1 when torn."""
    head, n = chain.chat_start(name), 0
    most = max((max(links, default=0) for links in sources), default=0)
    if not any(chat.id == name for chat in store.chats()):
        started = next((links[k].seen_at for links in sources for k in sorted(links)), "")
        _insert(store, "chats", _row(Chat(name, "?", "https://unknown.invalid/", started)))
    for n in range(1, most + 1):
        link = next((whole for links in sources if (whole := _whole(links.get(n), n, head))), None)
        if link is None:
            break
        store.keep(name, link)
        head = link.hash
    else:
        return int(not most)
    rest = f"{name[:59]}-rest"
    _insert(store, "chats", _row(replace(store.chat(name), id=rest)))
    for later in range(n, most + 1):
        link = next((links[later] for links in sources if later in links and _readable(links[later])), None)
        if link:
            fields = [(str(f.name), f.value or b"") for f in link.fields]
            number, before = store.head(rest)
            salts = [secrets.token_bytes(chain.SALT) for _ in fields]
            store.keep(rest, chain.make(before, number + 1, link.kind, link.seen_at, fields, salts))
    return 1


def _whole(link: Link | None, n: int, head: bytes) -> Link | None:
    if link is None:
        return None
    try:
        link = replace(link, prev=head)
        expected = chain.link_hash(head, n, link.kind, link.seen_at, [f.commitment for f in link.fields])
        return link if expected == link.hash and _readable(link) else None
    except CompanionError:
        return None


def _readable(link: Link) -> bool:
    """Tell whether every field of a link is what was committed to."""
    return all(
        f.name is None or (f.salt is not None and chain.commit(f.salt, f.name, f.value or b"") == f.commitment)
        for f in link.fields
    )


def _account(store: Store) -> None:
    """Begin the vault chain again: every chat as it is now, and what the person decided."""
    for chat in store.chats():
        store.account_for(chat.id)


def _row(chat: Chat) -> dict[str, Any]:
    return dict(zip(_CHAT_COLUMNS, asdict(chat).values(), strict=True))


def _insert(store: Store, table: str, row: Mapping[str, Any]) -> None:
    names, marks = ", ".join(row), ", ".join("?" * len(row))
    how = "replace" if table == "secrets" else "ignore"
    with contextlib.suppress(CompanionError, apsw.ConstraintError):
        store.put(f"insert or {how} into {table} ({names}) values ({marks})", tuple(row.values()))  # noqa: S608
