"""What was understood from the links: messages, events and gaps, and the search in them.

All of it can be written again at any time, from the links alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from companion.chat.model import Event, Gap, Message
from companion.vault.record import Record

_MESSAGE = "key, n, role, name, text, shown_time, seen_at, grade, link, piece, side"
_EVENT, _GAP = "kind, seen_at, name, detail, after", "kind, seen_at, detail, after"


@dataclass(frozen=True, slots=True)
class Hit:
    """A message that was searched for, and its chat."""

    chat: str
    message: Message


class Views(Record):
    """The part of the vault that is made from the record."""

    def put_messages(self, chat_id: str, upserts: Sequence[Message], removed_keys: Sequence[str] = ()) -> None:
        """Add or change messages by key, and take away those that are no longer part of the chat."""
        with self.writing():
            self.chat(chat_id)
            for key in removed_keys:
                self._do("delete from messages where chat = ? and key = ?", (chat_id, key))
            for m in upserts:
                self._do(
                    f"insert into messages (chat, {_MESSAGE}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
                    " on conflict (chat, key) do update set n = excluded.n, role = excluded.role, name = excluded.name,"
                    " text = excluded.text, shown_time = excluded.shown_time, seen_at = excluded.seen_at,"
                    " grade = excluded.grade, link = excluded.link, piece = excluded.piece, side = excluded.side",
                    (chat_id, *(getattr(m, column) for column in _MESSAGE.split(", "))),
                )

    def shift_messages(self, chat_id: str, first: int, by: int) -> None:
        """Move the numbers of all messages from number ``first`` on: others came in before them."""
        self._do("update messages set n = n + ? where chat = ? and n >= ?", (by, chat_id, first))

    def messages(self, chat_id: str) -> list[Message]:
        """Return the messages of a chat in their order."""
        rows = self._all(f"select {_MESSAGE} from messages where chat = ? order by n, id", (chat_id,))  # noqa: S608
        return [Message(*row) for row in rows]

    def put_events(self, chat_id: str, events: Sequence[Event]) -> None:
        """Replace all events of a chat."""
        with self.writing():
            self.chat(chat_id)
            self._do("delete from events where chat = ?", (chat_id,))
            for place, e in enumerate(events):
                values = (chat_id, place, e.kind, e.seen_at, e.name, e.detail, e.after)
                self._do(f"insert into events (chat, place, {_EVENT}) values (?, ?, ?, ?, ?, ?, ?)", values)  # noqa: S608

    def events(self, chat_id: str) -> list[Event]:
        """Return the events of a chat in their order."""
        rows = self._all(f"select {_EVENT} from events where chat = ? order by place", (chat_id,))  # noqa: S608
        return [Event(*row) for row in rows]

    def put_gaps(self, chat_id: str, gaps: Sequence[Gap]) -> None:
        """Replace all gaps of a chat."""
        with self.writing():
            self.chat(chat_id)
            self._do("delete from gaps where chat = ?", (chat_id,))
            for place, g in enumerate(gaps):
                values = (chat_id, place, g.kind, g.seen_at, g.detail, g.after)
                self._do(f"insert into gaps (chat, place, {_GAP}) values (?, ?, ?, ?, ?, ?)", values)  # noqa: S608

    def gaps(self, chat_id: str) -> list[Gap]:
        """Return the gaps of a chat in their order."""
        rows = self._all(f"select {_GAP} from gaps where chat = ? order by place", (chat_id,))  # noqa: S608
        return [Gap(*row) for row in rows]

    def search(self, text: str, limit: int = 100) -> list[Hit]:
        """Return messages with all the words of ``text``, newest first; the last word may be a beginning."""
        words = ['"' + word.replace('"', '""') + '"' for word in text.replace("\0", " ").split()]
        if not words:
            return []
        rows = self._all(
            f"select chat, {_MESSAGE} from messages where id in"  # noqa: S608
            " (select rowid from found where found match ? order by rowid desc limit ?) order by id desc",
            (" ".join(words) + "*", limit),
        )
        return [Hit(row[0], Message(*row[1:])) for row in rows]
