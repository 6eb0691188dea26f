"""What was captured: chats and their links, the vault chain over them, and deletion for good."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from companion.chat.model import Chat
from companion.errors import N_, BadInput, NotFound
from companion.vault import chain, ledger
from companion.vault.chain import Field, Link
from companion.vault.database import Database

_CHAT_COLUMNS = ("id", "company", "site", "started", "ended", "widget", "grade", "person", "practice", "lang", "title")
OF_CHAT = ("messages", "events", "gaps", "promises", "states", "choices", "fields", "deliveries", "links")


class NoChat(NotFound):
    message = N_("There is no such chat, or it was deleted. See the list with companion chats.")


class Record(Database):
    """The append-only part of the vault."""

    def new_chat(self, chat: Chat) -> None:
        """Add a chat; its id is 1 to 64 letters, digits, ``-`` and ``_``, used once."""
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", chat.id):
            raise BadInput
        marks = ", ".join("?" * len(_CHAT_COLUMNS))
        with self.writing():
            if self._one("select 1 from chats where id = ?", (chat.id,)):
                raise BadInput
            self._do(f"insert into chats ({', '.join(_CHAT_COLUMNS)}) values ({marks})", tuple(asdict(chat).values()))  # noqa: S608

    def chat(self, chat_id: str) -> Chat:
        """Return the chat, or raise NoChat."""
        row = self._one(f"select {', '.join(_CHAT_COLUMNS)} from chats where id = ?", (chat_id,))  # noqa: S608
        if not row:
            raise NoChat
        return _chat(row)

    def chats(self, person: str | None = None, practice: bool | None = None) -> list[Chat]:
        """Return the chats, newest first, of one person or all, practice ones only, without, or both."""
        rows = self._all(
            f"select {', '.join(_CHAT_COLUMNS)} from chats"  # noqa: S608
            " where (?1 is null or person = ?1) and (?2 is null or practice = ?2) order by started desc, id",
            (person, practice),
        )
        return [_chat(row) for row in rows]

    def update_chat(self, chat_id: str, **fields: str | bool | None) -> Chat:
        """Change what is known of a chat (any column but the id) and return it."""
        if not set(fields) <= set(_CHAT_COLUMNS[1:]):
            raise BadInput
        with self.writing():
            for name, value in fields.items():
                self._do(f"update chats set {name} = ? where id = ?", (value, chat_id))  # noqa: S608
            return self.chat(chat_id)

    def append(
        self,
        chat_id: str,
        kind: str,
        fields: Sequence[tuple[str, bytes]],
        seen_at: str,
        delivery: tuple[str, int] | None = None,
    ) -> Link:
        """Add a link to a chat and to the vault chain; it is on the disk at return.

        ``delivery`` is (stream, seq): the second time it comes, nothing is added and the first link is returned with
        ``new`` False, whatever it holds now. Raises NoChat.
        """
        with self.writing():
            if delivery and self.seen(*delivery):
                return self._delivered(*delivery)
            self.chat(chat_id)
            count, head = self.head(chat_id)
            link = chain.make(head, count + 1, kind, seen_at, fields, _salts(len(fields)))
            self.keep(chat_id, link)
            if delivery:
                self._do("insert into deliveries values (?, ?, ?, ?)", (*delivery, chat_id, link.n))
            self.enter("append", "", ledger.append_field(chat_id, link.n, link.hash), chat_id)
            return link

    def links(self, chat_id: str, first: int = 1) -> Iterator[Link]:
        """Yield the links of a chat in order from number ``first``, one read at a time."""
        prev = self._one("select hash from links where chat = ? and n = ?", (chat_id, first - 1))
        head = bytes(prev[0]) if prev else chain.chat_start(chat_id)
        n = first
        while link := self._link(chat_id, n, head):
            yield link
            n, head = n + 1, link.hash

    def link_numbers(self, chat_id: str, kind: str) -> list[int]:
        """Return the numbers of the links of one kind in a chat."""
        return [n for (n,) in self._all("select n from links where chat = ? and kind = ? order by n", (chat_id, kind))]

    def head(self, chat_id: str) -> tuple[int, bytes]:
        """Return how many links a chat has and the last hash."""
        row = self._one("select n, hash from links where chat = ? order by n desc limit 1", (chat_id,))
        return (row[0], row[1]) if row else (0, chain.chat_start(chat_id))

    def vault_head(self) -> tuple[int, bytes]:
        """Return how many links the vault chain has and the last hash."""
        row = self._one("select n, hash from ledger order by n desc limit 1")
        return (row[0], row[1]) if row else (0, chain.vault_start(self.vault_id))

    def vault_links(self, first: int = 1) -> Iterator[Link]:
        """Yield the vault chain in order from number ``first``; what belonged to deleted chats is redacted."""
        prev = self._one("select hash from ledger where n = ?", (first - 1,))
        head = bytes(prev[0]) if prev else chain.vault_start(self.vault_id)
        columns = "n, kind, seen_at, hash, name, value, salt, commitment"
        while rows := self._all(f"select {columns} from ledger where n >= ? order by n limit 500", (first,)):  # noqa: S608
            for n, kind, seen_at, digest, *field in rows:
                yield Link(n, kind, seen_at, head, digest, (Field(*field),))
                head = digest
            first = rows[-1][0] + 1

    def verify(self) -> list[ledger.Trouble]:
        """Read everything: raise ChainBroken at a misfit, and return what does not fit together; empty is well.

        Also asks SQLite whether tables and indexes agree (kind ``index``); takes a while for a large vault.
        """
        heads = {chat.id: chain.verify(self.links(chat.id), chain.chat_start(chat.id)) for chat in self.chats()}
        chain.verify(self.vault_links(), chain.vault_start(self.vault_id))
        troubles = ledger.compare(self.vault_links(), {chat_id: head for chat_id, head in heads.items() if head[0]})
        misfits = [row for row in self._all("pragma integrity_check") if row != ("ok",)]
        return [*troubles, ledger.Trouble("index", None, len(misfits))] if misfits else troubles

    def bind_stream(self, stream: str, chat_id: str) -> None:
        """Remember that what a watched log sends belongs to a chat."""
        with self.writing():
            self.chat(chat_id)
            self._do("insert into streams values (?1, ?2) on conflict do update set chat = ?2", (stream, chat_id))

    def stream_chat(self, stream: str) -> str | None:
        """Return the chat of a watched log, or None."""
        row = self._one("select chat from streams where stream = ?", (stream,))
        return row[0] if row else None

    def stream_deleted(self, stream: str) -> bool:
        """Tell whether the chat of this watched log was deleted: what still comes in must not bring it back."""
        return self._one("select chat from streams where stream = ?", (stream,)) == (None,)

    def seen(self, stream: str, seq: int) -> bool:
        """Tell whether this delivery was appended before."""
        return bool(self._one("select 1 from deliveries where stream = ? and seq = ?", (stream, seq)))

    def delete_chat(self, chat_id: str, at: str = "") -> None:
        """Remove a chat for good, from the file too.

        What remains: in the vault chain the commitments of its links and one link saying how many were deleted; the
        random names of its streams, so that late deliveries do not bring it back. Backups keep it until pruned.
        """
        with self.writing():
            self._remove(chat_id, at)
            self.owe_scrub()
        self.scrub()

    def drop_moved(self, chat_id: str, at: str = "") -> None:
        """Remove a chat whose links were all moved to another one: the file is not written anew, its words stay."""
        with self.writing():
            self._remove(chat_id, at)

    def _remove(self, chat_id: str, at: str) -> None:
        self.chat(chat_id)
        count, _ = self.head(chat_id)
        for table in OF_CHAT:
            self._do(f"delete from {table} where chat = ?", (chat_id,))  # noqa: S608
        self._do("update ledger set chat = null, name = null, value = null, salt = null where chat = ?", (chat_id,))
        self._do("update streams set chat = null where chat = ?", (chat_id,))
        self._do("delete from chats where id = ?", (chat_id,))
        self.enter("delete", at, ("deleted", str(count).encode()), None)

    def enter_restore(self, replaced: tuple[int, bytes] | None, covers: tuple[int, int], at: str) -> Link:
        """Add the vault link that says: a backup took the place of a vault with this head, None if it was unreadable.

        ``covers`` are the highest count and steps that a witness may have: up to there it raises no alarm.
        """
        count, head = replaced or (0, b"")
        with self.writing():
            self._do("update meta set value = max(value, ?) where name = 'steps'", (covers[1],))
            value = f"{max(count, covers[0])} {count} {head.hex() or '-'}"
            return self.enter("restore", at, ("restored", value.encode()), None)

    def covered(self) -> int:
        """Return up to which count a witness may differ because a backup was restored."""
        rows = self._all("select value from ledger where kind = 'restore'")
        return ledger.covered(bytes(value) for (value,) in rows)

    def keep(self, chat_id: str, link: Link) -> None:
        """Add a finished link to a chat, not to the vault chain; ``append`` does both."""
        self._do("insert into links values (?, ?, ?, ?, ?)", (chat_id, link.n, link.kind, link.seen_at, link.hash))
        for place, field in enumerate(link.fields):
            self._do(
                "insert into fields values (?, ?, ?, ?, ?, ?, ?)",
                (chat_id, link.n, place, field.name, field.value, field.salt, field.commitment),
            )

    def _link(self, chat_id: str, n: int, prev: bytes) -> Link | None:
        with self._thread:
            row = self._one("select kind, seen_at, hash from links where chat = ? and n = ?", (chat_id, n))
            columns = "name, value, salt, commitment"
            fields = self._all(
                f"select {columns} from fields where chat = ? and n = ? order by place",  # noqa: S608
                (chat_id, n),
            )
        return Link(n, row[0], row[1], prev, row[2], tuple(Field(*field) for field in fields)) if row else None

    def _delivered(self, stream: str, seq: int) -> Link:
        chat_id, n = self._one("select chat, n from deliveries where stream = ? and seq = ?", (stream, seq))
        link = next(self.links(chat_id, n))
        return Link(link.n, link.kind, link.seen_at, link.prev, link.hash, link.fields, new=False)

    def enter(self, kind: str, at: str, field: tuple[str, bytes], chat_id: str | None) -> Link:
        """Add a link to the vault chain (ledger.py)."""
        with self.writing():
            count, head = self.vault_head()
            link = chain.make(head, count + 1, kind, at, [field], _salts(1))
            done = link.fields[0]
            self._do(
                "insert into ledger values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (link.n, kind, at, link.hash, chat_id, done.name, done.value, done.salt, done.commitment),
            )
            return link


def _salts(count: int) -> list[bytes]:
    return [secrets.token_bytes(chain.SALT) for _ in range(count)]


def _chat(row: tuple[object, ...]) -> Chat:
    values = dict(zip(_CHAT_COLUMNS, row, strict=True))
    return Chat(**{**values, "practice": bool(values["practice"])})  # type: ignore[arg-type]
