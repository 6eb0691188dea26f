"""Promises, and what the person decided about them.

Promises are read from messages and can be read again. Decisions (states, choices) are only ever added to, each a link
of the vault chain; promise ids stay the same when a chat is read again, so that decisions stay with their promise.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from companion.chat.model import Message
from companion.errors import N_, NotFound
from companion.vault import ledger
from companion.vault.record import OF_CHAT
from companion.vault.views import Views

_NUMBERED = {(table, "id") for table in ("messages", "states", "choices")}
OPEN = "open"


class NoPromise(NotFound):
    message = N_("There is no such promise. See the list with companion promises.")


@dataclass(frozen=True, slots=True)
class State:
    """What the person said of a promise, and when."""

    state: str
    at: str
    note: str | None


@dataclass(frozen=True, slots=True)
class Choice:
    """``choice``: ``promise``, ``not`` or None (undone); ``words`` None means the whole message."""

    message: str
    words: str | None
    choice: str | None
    at: str


class Decisions(Views):
    """Promises by message, and the person's decisions beside them."""

    def put_messages(self, chat_id: str, upserts: Sequence[Message], removed_keys: Sequence[str] = ()) -> None:
        """Add or change messages by key, and take away those that are gone, with their promises."""
        with self.writing():
            super().put_messages(chat_id, upserts, removed_keys)
            for key in removed_keys:
                self._set_promises(chat_id, key, [])

    def put_promises(self, chat_id: str, message_key: str, promises: Sequence[Mapping[str, Any]]) -> list[str]:
        """Replace the promises of one message and return their ids in order.

        Each is JSON-ready and has ``words``; ``due`` may be YYYY-MM-DD. A promise that the person said something about
        stays, with ``found`` False, when it is not among them any more.
        """
        with self.writing():
            self.chat(chat_id)
            return self._set_promises(chat_id, message_key, promises)

    def promises(self, chat_id: str | None = None, person: str | None = None) -> list[dict[str, Any]]:
        """Return promises as they were put, with ``id``, ``chat``, ``person``, ``message``, ``state`` and ``found``."""
        rows = self._all(
            "select p.id, p.chat, c.person, p.message, p.found, p.body,"
            " (select s.state from states s where s.promise = p.id order by s.id desc limit 1)"
            " from promises p join chats c on c.id = p.chat"
            " left join messages m on m.chat = p.chat and m.key = p.message"
            " where (?1 is null or p.chat = ?1) and (?2 is null or c.person = ?2)"
            " order by c.started desc, c.id, m.n, p.place",
            (chat_id, person),
        )
        return [
            {**json.loads(body), "id": promise, "chat": chat, "person": who, "message": message,
             "state": state or OPEN, "found": bool(found)}
            for promise, chat, who, message, found, body, state in rows
        ]  # fmt: skip

    def promise(self, promise_id: str) -> dict[str, Any]:
        """Return one promise as ``promises`` does, or raise NoPromise."""
        row = self._one("select chat from promises where id = ?", (promise_id,))
        if not row:
            raise NoPromise
        return next(promise for promise in self.promises(row[0]) if promise["id"] == promise_id)

    def set_state(self, promise_id: str, state: str, at: str, note: str | None = None) -> None:
        """Write down what the person says of a promise; earlier states stay readable."""
        with self.writing():
            chat_id = self.promise(promise_id)["chat"]
            values = (promise_id, chat_id, state, at, note)
            self._do("insert into states (promise, chat, state, at, note) values (?, ?, ?, ?, ?)", values)
            self.enter("decide", "", ledger.decision("state", values), chat_id)

    def states(self, promise_id: str) -> list[State]:
        """Return what the person said of a promise, oldest first."""
        rows = self._all("select state, at, note from states where promise = ? order by id", (promise_id,))
        return [State(*row) for row in rows]

    def set_choice(self, chat_id: str, message_key: str, words: str | None, choice: str | None, at: str) -> None:
        """Write down that the person calls these words a promise, or not one; None undoes it."""
        with self.writing():
            self.chat(chat_id)
            values = (chat_id, message_key, words, choice, at)
            self._do("insert into choices (chat, message, words, choice, at) values (?, ?, ?, ?, ?)", values)
            self.enter("decide", "", ledger.decision("choice", values), chat_id)

    def choices(self, chat_id: str) -> list[Choice]:
        """Return the person's latest choice for each message and words, without those undone."""
        rows = self._all("select message, words, choice, at from choices where chat = ? order by id", (chat_id,))
        latest = {(row[0], row[1]): Choice(*row) for row in rows}
        return [choice for choice in latest.values() if choice.choice]

    def verify(self) -> list[ledger.Trouble]:
        """Also compare what the person decided with the vault chain."""
        kept = self._decisions()
        told = [link.value("decision") for link in self.vault_links() if link.kind == "decide"]
        troubles = super().verify()
        said, shown = Counter(value for value in told if value is not None), Counter(kept)
        for kind, count in (("missing", (said - shown).total()), ("unexplained", (shown - said).total())):
            troubles += [ledger.Trouble(f"{kind}-decision", None, count)] if count else []
        return troubles

    def adopt(self, source: Decisions, chat_id: str) -> None:
        """Take everything of a chat from another copy of this vault; the chat itself was just added."""
        with self.writing():
            for table in OF_CHAT:
                names = [row[1] for row in self._all(f"pragma table_info({table})") if (table, row[1]) not in _NUMBERED]
                listed, marks = ", ".join(names), ", ".join("?" * len(names))
                for row in source._all(f"select {listed} from {table} where chat = ?", (chat_id,)):  # noqa: S608
                    self._do(f"insert into {table} ({listed}) values ({marks})", row)  # noqa: S608
            for (stream,) in source._all("select stream from streams where chat = ?", (chat_id,)):
                self.bind_stream(stream, chat_id)
            self.account_for(chat_id)

    def account_for(self, chat_id: str) -> None:
        """Add to the vault chain every link of a chat that came from elsewhere, and what the person decided of it.

        One vault link for each: so many are redacted, and told, when the chat is deleted.
        """
        for link in self.links(chat_id):
            self.enter("append", "", ledger.append_field(chat_id, link.n, link.hash), chat_id)
        for value in self._decisions(chat_id):
            self.enter("decide", "", ("decision", value), chat_id)

    def _decisions(self, chat_id: str | None = None) -> list[bytes]:
        states = self._all(
            "select promise, chat, state, at, note from states where (?1 is null or chat = ?1) order by id", (chat_id,)
        )
        choices = self._all(
            "select chat, message, words, choice, at from choices where (?1 is null or chat = ?1) order by id",
            (chat_id,),
        )
        rows = {"state": states, "choice": choices}
        return [ledger.decision(what, row)[1] for what in rows for row in rows[what]]

    def _set_promises(self, chat_id: str, message_key: str, promises: Sequence[Mapping[str, Any]]) -> list[str]:
        rows = self._all(
            "select id, words from promises where chat = ? and message = ? order by place", (chat_id, message_key)
        )
        ids = _ids(chat_id, message_key, [str(promise["words"]) for promise in promises], rows)
        for promise_id, _ in rows:
            self._do("update promises set found = 0 where id = ?", (promise_id,))
        for place, (promise_id, promise) in enumerate(zip(ids, promises, strict=True)):
            self._do(
                "insert or replace into promises values (?, ?, ?, ?, ?, ?, 1, ?)",
                (promise_id, chat_id, message_key, place, promise["words"], promise.get("due"), json.dumps(promise)),
            )
        self._do(
            "delete from promises where chat = ? and message = ? and found = 0"
            " and not exists (select 1 from states where promise = promises.id)",
            (chat_id, message_key),
        )
        return ids


def _ids(chat_id: str, message_key: str, words: Sequence[str], known: Sequence[tuple[str, str]]) -> list[str]:
    """Give each promise its id: the one that its words had; else, when only words changed, the one in its place.

    Read again with better rules, a promise may begin a word later: as many new as vanished are the same, in order.
    """
    ids: list[str | None] = []
    left = list(known)
    for text in words:
        same = next((old for old in left if old[1] == text), None)
        ids.append(same[0] if same else None)
        if same:
            left.remove(same)
    if len(left) == ids.count(None):
        moved = iter(left)
        return [promise_id or next(moved)[0] for promise_id in ids]
    taken = {promise_id for promise_id, _ in known}
    return [
        promise_id or _fresh(chat_id, message_key, text, taken) for promise_id, text in zip(ids, words, strict=True)
    ]


def _fresh(chat_id: str, message_key: str, words: str, taken: set[str]) -> str:
    for repeat in itertools.count():
        text = "\0".join((chat_id, message_key, words, str(repeat)))
        promise_id = hashlib.sha256(text.encode()).hexdigest()[:24]
        if promise_id not in taken:
            taken.add(promise_id)
            return promise_id
    raise AssertionError
