"""From a fragment to a kept message: raw first, then read, then searched for promises.

What is written is the vault's chain (the fragment as it came); messages, events, gaps and promises are views that
``rebuild`` makes again from the chain.
"""

from __future__ import annotations

import json
import secrets
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import asdict, dataclass, field, fields
from operator import attrgetter
from typing import Any

from companion.capture.line import Look
from companion.capture.reader import Reader
from companion.capture.view import ChatView
from companion.chat.model import Chat, Event, Gap, Message
from companion.config import zone_of
from companion.service import follow, pictures, rejoin
from companion.service.fragments import instant, joined, readable, split
from companion.service.sites import company_of, host_of, kin, origin_of
from companion.vault.decisions import Choice
from companion.vault.store import Store

#: Chats of the same company that are looked at, newest first.
CANDIDATES = 8
#: Chats whose reader stays in memory; others are read again from the chain when a fragment arrives.
READERS = 16
#: Earlier turns given to the search for promises and to the review of drafts.
CONTEXT = 4
#: So many messages that only moved are numbered anew at once.
MANY = 10
#: A message without its number, to tell whether it only moved.
_all_but_place = attrgetter(*(each.name for each in fields(Message) if each.name != "n"))


@dataclass
class Open:
    """A chat that is being read: its reader and what of it was written last."""

    chat: Chat
    reader: Reader
    written: dict[str, Message | None] = field(default_factory=dict)
    events: list[Event] | None = None
    gaps: list[Gap] | None = None
    view: ChatView | None = None
    zone: str = ""  # of the person, as their browser told last
    pictured: set[str] = field(default_factory=set)  # moments of which there is a picture, or is known to be none
    tabs: set[str] = field(default_factory=set)  # in which it was seen, by the names that the extension gave them
    pages: set[str] = field(default_factory=set)  # the same of pages in tabs


class Recorder:
    """Keeps fragments and the views made of them in one store. Safe to call from several threads."""

    def __init__(self, store: Store, *, adapters: str = "on", zone: str = "", practice: str = "") -> None:
        self.store, self.adapters, self.zone, self.practice = store, adapters, zone, practice
        self._open: OrderedDict[str, Open] = OrderedDict()
        self._lock = threading.RLock()

    def take(self, fragment: Mapping[str, Any], person: str = "me") -> Open:
        """Keep one fragment (one that ``checked`` let pass) and return its chat as it is now read.

        A fragment that was kept before (same stream and seq) changes nothing.
        """
        with self._lock:
            chat_id = self.store.stream_chat(fragment["stream"]) or self._begin(fragment, person)
            now = self.opened(chat_id)
            picture = fragment["what"] == "picture"
            link = self.store.append(
                chat_id, pictures.KIND if picture else "fragment",
                pictures.fields(fragment) if picture else list(split(fragment)), fragment["seen_at"],
                delivery=(fragment["stream"], fragment["seq"]),
            )  # fmt: skip
            _note(now, fragment)
            if not link.new:  # kept before; a crash may have come between that and the views
                self._write(now)
                return now
            now.zone = fragment.get("zone") or now.zone
            if not picture:
                now.reader.feed(readable(fragment), link.n)
            if fragment.get("event") == "answer":
                self._remember(now)
            self._write(now)
            return self._joined(now, fragment)

    def _remember(self, now: Open) -> None:
        """Remember for this site how the line looks that the person called their own."""
        look = now.reader.asked_look()
        if look is not None:
            site = origin_of(now.chat.site)
            mine = {**asdict(look), "tokens": sorted(look.tokens)}
            self.store.put_site(site, (self.store.site(site) or {}) | {"mine": mine})

    def opened(self, chat_id: str) -> Open:
        """Return the chat with its reader, reading it again from the chain when it is not in memory."""
        with self._lock:
            if chat_id in self._open:
                self._open.move_to_end(chat_id)
                return self._open[chat_id]
            now = Open(self.store.chat(chat_id), Reader(self.adapters))
            answers = self.store.site(origin_of(now.chat.site)) or {}
            if answers.get("mine"):
                now.reader.remember(Look(**{**answers["mine"], "tokens": frozenset(answers["mine"]["tokens"])}))
            for link in self.store.links(chat_id):
                if link.kind == "fragment":
                    fragment = readable(joined(link.fields))
                    now.zone = fragment.get("zone") or now.zone
                    now.reader.feed(fragment, link.n)
                    _note(now, fragment)
                elif link.kind == pictures.KIND:
                    now.pictured.add(str(json.loads(link.value("head") or b"{}").get("id")))
            now.written = {m.key: m for m in self.store.messages(chat_id)}
            now.events, now.gaps = self.store.events(chat_id), self.store.gaps(chat_id)
            self._open[chat_id] = now
            self._write(now, whole=True)
            if len(self._open) > READERS:
                self._open.popitem(last=False)
            return now

    def rebuild(self, chat_id: str) -> None:
        """Make the views of a chat again from its chain; what the person decided stays."""
        with self._lock:
            self.forget(chat_id)
            now = self.opened(chat_id)
            now.written, now.events, now.gaps = dict.fromkeys(now.written), None, None
            self._write(now, whole=True)

    def reread(self, chat_id: str, keys: Iterable[str]) -> None:
        """Look for promises again in these messages: the person said something of them."""
        with self._lock:
            messages, choices, wanted = self.store.messages(chat_id), self.store.choices(chat_id), set(keys)
            zone = self._zone(chat_id)
            for message in messages:
                if message.key in wanted:
                    self._promises(chat_id, message, messages, choices, zone)

    def _zone(self, chat_id: str) -> str:
        """Return the person's time zone as their browser told last in this chat; empty when it never did."""
        if chat_id in self._open:
            return self._open[chat_id].zone
        told = [joined(link.fields).get("zone") for link in self.store.links(chat_id) if link.kind == "fragment"]
        return next((zone for zone in reversed(told) if zone), "")

    def forget(self, chat_id: str) -> None:
        """Drop a chat from memory (it was deleted or changed elsewhere)."""
        self._open.pop(chat_id, None)

    def context(self, chat_id: str, before: int | None = None) -> list[tuple[str, str]]:
        """Return the last turns as (role, text), those before place ``before`` when given."""
        view = self.opened(chat_id).view
        messages = view.messages if view else []
        if before is not None:
            messages = [m for m in messages[max(0, before - 1 - CONTEXT) : before - 1]]
        return [(m.role, m.text) for m in messages[-CONTEXT:]]

    def _begin(self, fragment: Mapping[str, Any], person: str) -> str:
        """Join the chat that was busy on this page just now or that this goes on with, or begin one.

        On another page of the site, or in another tab, there may be another chat: what it shows will tell. Where the
        fragment names no page, the same site will do.
        """
        page, site = fragment.get("page"), fragment["site"]
        for chat, known in self._candidates(site):
            if chat.ended or chat.person != person or not rejoin.busy(chat, known, fragment["seen_at"]):
                continue
            here = page in self.opened(chat.id).pages if page else host_of(chat.site) == host_of(site)
            if here:
                self.store.bind_stream(fragment["stream"], chat.id)
                return chat.id
        alone = Reader(self.adapters)
        if fragment["what"] != "picture":
            alone.feed(readable(fragment), 0)
        if older := self._older(fragment, alone.state().messages, {fragment.get("tab")}):
            self.store.bind_stream(fragment["stream"], older.id)
            return older.id
        title = str(readable(fragment.get("title") or ""))
        practice = bool(self.practice) and site.startswith(self.practice)
        chat = Chat(
            id=secrets.token_hex(6), company=title if practice else company_of(site, title), site=site,
            started=fragment["seen_at"], person=person, practice=practice, title=title or None,
            lang=readable(fragment.get("lang")),
        )  # fmt: skip
        self.store.new_chat(chat)
        self.store.bind_stream(fragment["stream"], chat.id)
        return chat.id

    def _joined(self, now: Open, fragment: Mapping[str, Any]) -> Open:
        """Move a chat that was begun a moment ago into the older one that its messages turn out to continue."""
        messages, seen_at = now.view.messages if now.view else [], fragment["seen_at"]
        if now.chat.ended or not messages or not rejoin.filling(now.chat, messages, seen_at):
            return now
        older = self._older(fragment, messages, now.tabs, now.chat)
        if older is None:
            return now
        for link in self.store.links(now.chat.id):
            self.store.append(
                older.id, link.kind, [(f.name or "redacted", f.value or b"") for f in link.fields], link.seen_at
            )
        self.store.bind_stream(fragment["stream"], older.id)
        self.store.drop_moved(now.chat.id, seen_at)
        self.forget(now.chat.id)
        self.rebuild(older.id)
        return self.opened(older.id)

    def _older(
        self, fragment: Mapping[str, Any], seen: Sequence[Message], tabs: Set[str | None], begun: Chat | None = None
    ) -> Chat | None:
        """Return the chat, older than the one that was ``begun``, that these messages go on with, if there is one."""
        started = begun.started if begun else fragment["seen_at"]
        for chat, known in self._candidates(fragment["site"]):
            if begun and (chat.id == begun.id or chat.started >= started):
                continue
            recent = not chat.ended and rejoin.busy(chat, known, started)
            here = recent and bool(tabs & self.opened(chat.id).tabs)
            if rejoin.continues(known, seen, recent=recent, here=here):
                return chat
        return None

    def _candidates(self, site: str) -> Iterator[tuple[Chat, list[Message]]]:
        """Yield the last chats of the same company with their messages, newest first."""
        here = [chat for chat in self.store.chats() if kin(chat.site, site)]
        for chat in here[:CANDIDATES]:
            yield chat, self.store.messages(chat.id)

    def _write(self, now: Open, *, whole: bool = False) -> None:
        """Write what the reader sees differently from what stands in the store; ``whole`` compares every message."""
        view = now.view = now.reader.state()
        touched = None if whole else set(view.changed)
        seen = [m for m in view.messages if touched is None or m.key in touched]
        changed = [m for m in seen if now.written.get(m.key) != m]
        keys = {m.key for m in view.messages} if whole else set()
        gone = [k for k in (now.written if whole else view.removed) if k in now.written and k not in keys]
        moved = _moved(now.written, view.messages, changed)
        with self.store.writing():  # whoever reads sees a message together with its promise
            if moved:
                self.store.shift_messages(now.chat.id, *moved[:2])
                now.written |= {m.key: m for m in moved[2]}
                changed = [m for m in changed if now.written.get(m.key) != m]
            if changed or gone:
                self.store.put_messages(now.chat.id, changed, gone)
            if view.events != now.events:
                self.store.put_events(now.chat.id, view.events)
            if view.gaps != now.gaps:
                self.store.put_gaps(now.chat.id, view.gaps)
            self._describe(now, view)
            choices = self.store.choices(now.chat.id) if changed else []
            for message in changed:
                self._promises(now.chat.id, message, view.messages, choices, now.zone)
        now.written |= {m.key: m for m in changed}
        for key in gone:
            del now.written[key]
        now.events, now.gaps = view.events, view.gaps

    def _describe(self, now: Open, view: ChatView) -> None:
        ended = next((e.seen_at for e in view.events if e.kind == "end"), None)
        found = {"widget": view.widget, "grade": view.grade, "ended": ended}
        if any(getattr(now.chat, name) != value for name, value in found.items()):
            self.store.update_chat(now.chat.id, **found)
            now.chat = self.store.chat(now.chat.id)

    def _promises(
        self, chat_id: str, message: Message, messages: Sequence[Message], choices: Sequence[Choice], zone: str
    ) -> None:
        before = [(m.role, m.text) for m in messages[max(0, message.n - 1 - CONTEXT) : message.n - 1]]
        moment = instant(message.seen_at).astimezone(zone_of(zone or self.zone))
        self.store.put_promises(chat_id, message.key, follow.read(message, before, moment, choices))


def _moved(
    written: Mapping[str, Message | None], messages: Sequence[Message], changed: Sequence[Message]
) -> tuple[int, int, list[Message]] | None:
    """Tell when earlier messages came in before known ones, as when a list is scrolled up: the number from which all
    known ones moved, by how many, and those that only moved. None when that is not what happened."""
    old = [(m, before) for m in changed if (before := written.get(m.key)) is not None]
    only = [m for m, before in old if m.n != before.n and _all_but_place(m) == _all_but_place(before)]
    if len(only) < MANY:
        return None
    first, by = min((before.n, m.n - before.n) for m, before in old if m.n != before.n)
    behind = [(m, before) for m in messages if (before := written.get(m.key)) is not None and before.n >= first]
    return (first, by, only) if by > 0 and all(m.n == before.n + by for m, before in behind) else None


def _note(now: Open, fragment: Mapping[str, Any]) -> None:
    now.tabs |= {fragment["tab"]} if fragment.get("tab") else set()
    now.pages |= {fragment["page"]} if fragment.get("page") else set()
    if fragment["what"] == "picture" or fragment.get("event") == "no-picture":
        now.pictured.add(str(fragment.get("id")))
