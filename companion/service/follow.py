"""Following promises: what is found and what the person says of it, reminders, what to ask now, what to write later."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from companion.casebook import asks, calendar, ledger, letters, texts
from companion.chat.model import Message
from companion.errors import N_, BadInput, NotFound
from companion.language import due, money, promises
from companion.locale import translator
from companion.service import views
from companion.vault.decisions import Choice, NoPromise

if TYPE_CHECKING:
    from companion.service.recorder import Recorder
    from companion.vault.store import Store

#: Where the reminders that were shown are kept, and how long one is remembered.
SHOWN, REMEMBERED = "reminders_shown", timedelta(days=60)
#: The company's last lines in which comfort without a date is looked for.
LATELY = 6
TITLES = {
    "overdue": N_("{company}: the date has passed"),
    "due-soon": N_("{company}: due soon"),
    "taken-back": N_("{company}: they may have taken it back"),
    "no-date": N_("{company}: no date was given"),
}
NOT_KNOWN = N_("There is no promise {promise}. See the list with companion promises.")


class Following:
    """The part of the service that follows promises until they are kept; the first lines are what it needs of it."""

    now: Callable[[], datetime]

    @property
    @abstractmethod
    def store(self) -> Store: ...

    @property
    @abstractmethod
    def recorder(self) -> Recorder: ...

    @property
    @abstractmethod
    def language(self) -> str: ...

    @property
    @abstractmethod
    def zone(self) -> Any: ...

    @abstractmethod
    def show(self, chat: str) -> dict[str, Any]: ...

    @abstractmethod
    def people(self) -> list[dict[str, Any]]: ...

    @abstractmethod
    def stamped(self) -> str: ...

    @abstractmethod
    def _chat_id(self, chat: str) -> str: ...

    def promises(self, person: str | None = None, chat: str | None = None, due: bool = False) -> list[dict[str, Any]]:
        """Return the promises, those of practice chats only with that chat; ``due`` keeps those that need attention."""
        chat_id = self._chat_id(chat) if chat else None
        rows = views.promises(self.store, self.now(), self.zone, person=person, chat_id=chat_id)
        return [r for r in rows if r["state"] in ("due-soon", "overdue")] if due else rows

    def promise(self, promise: str) -> dict[str, Any]:
        """Return one promise by its id, the beginning of it, or the id of one of its places; practice included."""
        known = {p["id"]: p["chat"] for p in self.store.promises()}
        ids = [promise] if promise in known else [i for i in known if promise and i.startswith(promise)]
        rows = {
            row["id"]: row for i in ids for row in views.promises(self.store, self.now(), self.zone, chat_id=known[i])
            if i in row["ids"]
        }  # fmt: skip
        if len(rows) != 1:
            raise NoPromise(NOT_KNOWN, promise=promise)
        return next(iter(rows.values()))

    def set_promise(self, promise: str, state: str, note: str | None = None) -> None:
        """Record what became of a promise; every change is dated and kept.

        ``dismissed`` also says that its words are no promise, and ``open`` takes that back: reading the chat again
        respects it.
        """
        if state not in ledger.CHOICES:
            raise BadInput(N_("A promise cannot be {state}. Use one of: {allowed}."), state=state,
                           allowed=", ".join(ledger.CHOICES))  # fmt: skip
        row = self.promise(promise)
        self.store.set_state(row["id"], state, self.stamped(), note)
        if (state == "dismissed") != (row["state"] == "dismissed"):
            for key, words in said(row):
                choice = ("not" if words is None else None) if state == "dismissed" else (words and "promise")
                self.store.set_choice(row["chat"], key, words, choice, self.stamped())
            self.recorder.reread(row["chat"], [key for key, _ in said(row)])

    def mark(self, chat: str, line: int, words: str | None = None) -> dict[str, Any]:
        """Call a line of a chat, or some words of it, a promise; return it.

        Raise NotFound for a line that is not there, BadInput for the person's own line or words that are not in it.
        """
        chat_id = self._chat_id(chat)
        message = next((m for m in self.store.messages(chat_id) if m.n == line), None)
        if message is None:
            raise NotFound(N_("This chat has no line {line}. See the lines with companion show."), line=line)
        words = message.text if words is None else words
        if message.role == "customer" or not words.strip() or words not in message.text:
            raise BadInput(N_("These words cannot be marked. Choose words of the company, as they stand in the chat."))
        self.store.set_choice(chat_id, message.key, words, "promise", self.stamped())
        self.recorder.reread(chat_id, [message.key])
        found = next(p for p in self.store.promises(chat_id) if (p["message"], p["words"]) == (message.key, words))
        if found["state"] == "dismissed":
            self.set_promise(found["id"], "open")
        return self.promise(found["id"])

    def reminders(self, rows: Iterable[Mapping[str, Any]] | None = None) -> list[dict[str, Any]]:
        """Return what to remind of now, as ``id reason title text``; ``reminded`` notes that it was shown."""
        now, say = self.now().astimezone(self.zone), translator(self.language)
        shown = [{**old, "at": datetime.fromisoformat(old["at"])} for old in self.store.setting(SHOWN, [])]
        return [
            {"id": row["id"], "reason": row["reason"], "text": letters.shorten(row["words"], 120),
             "title": say(TITLES[row["reason"]]).format(company=row["company"])}
            for row in ledger.reminders(self.promises() if rows is None else rows, now, shown)
        ]  # fmt: skip

    def reminded(self, ids: Sequence[str]) -> None:
        """Note that these reminders were shown, so that none comes twice."""
        since = self.now() - REMEMBERED
        shown = [old for old in self.store.setting(SHOWN, []) if datetime.fromisoformat(old["at"]) > since]
        new = [{"id": r["id"], "reason": r["reason"], "at": self.stamped()} for r in self.reminders() if r["id"] in ids]
        if new:
            self.store.put_setting(SHOWN, shown + new)

    def asks(self, chat: str) -> dict[str, Any]:
        """Return what to ask in writing in this chat (``ask``) and earlier promises to quote (``quotes``), to paste."""
        shown = self.show(chat)
        lang, lines = texts.short(shown["lang"] or self.language), shown["messages"]
        owed = [self._local(p) for p in self.promises()]
        return {
            "ask": _pairs(asks.of_chat(shown["promises"], lines, lang, vague=comforted(shown))),
            "quotes": _pairs(asks.quotes(owed, shown, lang)),
            "lang": lang,
        }

    def letter(self, promise: str, firm: bool = False, lang: str | None = None) -> dict[str, Any]:
        """Return what to send about a promise: ``opening subject body by``, and after it ``card`` and ``places``."""
        row = self._local(self.promise(promise))
        who = next((p for p in self.people() if p["id"] == row["person"]), None)
        today = self.now().astimezone(self.zone).date()
        lang = texts.short(lang or self.store.chat(row["chat"]).lang or self.language)
        made, card = letters.letter(row, who, lang, today, 2 if firm else 1), letters.card_date(row, self.language)
        return {
            "promise": row["id"], "chat": row["chat"], "lang": lang, "opening": letters.opening(row, who, lang, today),
            "subject": made.subject, "body": made.body, "by": made.by.isoformat(),
            "card": {"date": card[0].isoformat(), "text": card[1]} if card else None,
            "places": [{"name": p.name, "what": p.what, "url": p.url} for p in letters.places(self.language)],
        }  # fmt: skip

    def calendar(self, ids: Iterable[str] | None = None) -> str:
        """Return the due dates of these promises, or of all that are still expected, as a calendar file."""
        rows = [p for p in self.promises() if p["state"] in ledger.PENDING] if ids is None else map(self.promise, ids)
        return calendar.ics((calendar.event(row, self.language) for row in rows), self.now())

    def _local(self, row: Mapping[str, Any]) -> dict[str, Any]:
        made = datetime.fromisoformat(row["made_at"]).astimezone(self.zone)
        return {**row, "made_at": made.isoformat()}


def said(row: Mapping[str, Any]) -> list[tuple[str, str | None]]:
    """Return where a promise was said, as the person's choices name it: message key, and the words they marked."""
    return [(place["key"], place["words"] if place["marked"] else None) for place in row["places"]]


def comforted(chat: Mapping[str, Any]) -> bool:
    """Say whether the company ended on comfort without a date, and nobody has asked for one since."""
    lines = chat["messages"][-LATELY:]
    dated = max((p["message"] for p in chat["promises"] if p["due"] and p["precision"] != "vague"), default=0)
    vague = False
    for n, line in enumerate(lines):
        if line["role"] in ("agent", "bot") and line["n"] > dated:
            before = [(m["role"], m["text"]) for m in lines[:n]]
            vague = vague or promises.find(line["text"], before, datetime.fromisoformat(line["seen_at"])).vague
        elif line["role"] == "customer" and letters.mentioned("date", [line["text"]]):
            vague = False
    return vague


def read(
    message: Message, before: Sequence[tuple[str, str]], moment: datetime, choices: Iterable[Choice]
) -> list[dict[str, Any]]:
    """Return the promises in a message as the vault keeps them: those found, and those the person marked.

    ``moment`` is the message's own time in the person's zone; ``choices`` are the person's, of this message.
    """
    chosen = {c.words: c.choice for c in choices if c.message == message.key}
    rows = []
    if message.role in ("agent", "bot") and chosen.get(None) != "not":
        found = promises.find(message.text, before, moment)
        if found.promise or getattr(found, "withdraws", False):
            rows.append(_row(found, message, message.text))
    for words, choice in chosen.items():
        if words is not None and choice == "promise" and not (rows and words == message.text):
            rows.append(_row(_marked(words, before, moment), message, words) | {"marked": True})
    return rows


def _row(found: promises.Finding, message: Message, words: str) -> dict[str, Any]:
    return found.row() | {
        "words": words, "why": [list(span) for span in found.why], "by": message.name, "role": message.role,
        "made_at": message.seen_at, "precision": found.precision, "key": message.key, "marked": False,
        "corrects": bool(getattr(found, "corrects", False)), "withdraws": bool(getattr(found, "withdraws", False)),
    }  # fmt: skip


def _marked(words: str, before: Sequence[tuple[str, str]], moment: datetime) -> promises.Finding:
    """Return what the marked words promise; where the rules see none, with the amount and the date that stand there."""
    found = promises.find(words, before, moment)
    if found.promise:
        return found
    amounts, when = money.find(words), due.find(words, moment)
    return replace(
        found, promise=True, kinds=("other",), amount=amounts[0] if len(amounts) == 1 else None,
        deadline=when.words if when else None, due=when.date if when else None,
        precision=when.precision if when else None,
    )  # fmt: skip


def _pairs(lines: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"id": name, "text": text} for name, text in lines]
