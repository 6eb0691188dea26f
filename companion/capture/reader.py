"""Fragments in, a chat out: messages with authors, events and gaps. The same fragments always give the same chat.

``feed`` takes the fragments of one chat in the order in which they were kept, from any number of streams (a reload or a
second tab is a stream of its own). Rows stay when they leave the page: lists are virtual, wiped and drawn again.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlsplit

from companion.capture import adapters, context, labels
from companion.capture.authors import Authors
from companion.capture.breaks import AFTERWARDS, Breaks
from companion.capture.fleeting import Fleeting
from companion.capture.line import Line, Look, squash
from companion.capture.mine import Mine
from companion.capture.room import ROOM, Room
from companion.capture.rows import Page, Rows
from companion.capture.stream import Known, Stream
from companion.capture.tree import Piece
from companion.capture.view import ChatView, Said, message_of
from companion.chat.model import EVENTS, GAPS, Event, Message

PART = 20  # letters of a line that may stand for all of it
END = 8  # CSS pixels from the end of what can be scrolled
LATE = 100  # lines among which a quoted line is looked for
LONG = 12  # letters of what was sent that no stranger happens to show


class Reader:
    """Reads one chat. ``adapter_mode`` "off" reads every chat generically."""

    def __init__(self, adapter_mode: str = "on") -> None:
        self.adapter_mode = adapter_mode
        self._rows = Rows()
        self._authors = Authors()
        self._mine = Mine()
        self._room = Room()
        self._fleeting = Fleeting()
        self._streams: dict[str, Stream] = defaultdict(Stream)
        self._events: list[Event] = []
        self._breaks = Breaks()
        self._late = False  # what comes in was kept in the browser first
        self._messages: list[Message] = []
        self._said = Said()
        self._leads = False  # lines begin with "Name:" in plain text
        self._heard: deque[str] = deque(maxlen=LATE)  # words of late, squashed
        self._since = 0  # the first row that is not as it was in the last view
        self._adapter: adapters.Adapter | None = None
        self._title: str | None = None
        self._lang: str | None = None

    # ---- in -----------------------------------------------------------------------------------------------------

    def feed(self, fragment: dict[str, Any], link: int) -> None:
        """Take one fragment; ``link`` is the number of the chain link that holds it."""
        self._lang = self._lang or (str(fragment.get("lang") or "")[:2].lower() or None)
        what, seen_at = fragment.get("what"), str(fragment.get("seen_at", ""))
        self._delivered(late=bool(fragment.get("away")), seen_at=seen_at)
        self._breaks.came(fragment)
        if what == "pieces":
            self._pieces(fragment, link, seen_at)
        elif what == "sent":
            self._heard.append(squash(str(fragment.get("text", ""))))
            self._vouch(self._streams[str(fragment.get("stream", ""))])
            self._set_aside()
            live = [stream.live for stream in self._streams.values() if not stream.stranger]
            line = self._mine.sent(
                str(fragment.get("text", "")), seen_at, str(fragment.get("how", "")), live, fragment.get("pressed")
            )
            for stream in self._streams.values() if line else ():
                self._ordered([line] if line else [], stream)
            self._touch([line] if line else [])
        elif what == "event":
            self._told(fragment, seen_at, link)
        if self._mine.leads and not self._leads:
            self._leads = True
            self._again(seen_at)

    def _vouch(self, stream: Stream, fresh: Sequence[Line] = ()) -> None:
        """The person wrote in this list: it is no stranger's, nor are the lines that it shows just now."""
        self._touch(stream.vouched())
        for line in fresh:
            line.stranger = False
        self._take_back(stream)

    def _set_aside(self) -> None:
        """The person writes in one list: what strangers show beside it is none of the chat. It stays in the fragments,
        and comes back when the person writes there, too."""
        for stream in self._streams.values():
            if self._strange(stream) and not stream.aside:
                stream.aside = True
                self._drop([line for line in stream.live if line.stranger and not line.sent])

    def _strange(self, stream: Stream) -> bool:
        """True for a list that nobody vouches for, of a site on which the person wrote nothing, but they do elsewhere:
        their own chat, loaded again, comes from where it came before."""
        wrote = {other.frame for other in self._streams.values() if other.wrote}
        return stream.stranger and bool(wrote) and stream.frame not in wrote

    def _take_back(self, stream: Stream) -> None:
        """The list turns out to be the person's after all."""
        if stream.aside:
            stream.aside = False
            stream.renew()
            shown = self._rows.show(stream.live, Page())
            stream.live = [line for line in stream.live if line.key]
            self._since = min(self._since, shown.first)

    def _again(self, seen_at: str) -> None:
        """Cut all pieces once more: it has become known how this chat writes names."""
        for stream in self._streams.values():
            for leaf in stream.tree.leaves():
                stream.cut(leaf, self._known(seen_at))
            stream.renew()
            self._mine.recognise(line for line in stream.live if not line.sent)
        self._since = 0

    def _pieces(self, fragment: dict[str, Any], link: int, seen_at: str) -> None:
        name = str(fragment.get("stream", ""))
        stream = self._streams[name]
        if fragment.get("reset"):
            self._breaks.reread(name, link)
        changed = self._bring(stream, fragment, link, seen_at)
        short = {str(row["key"]) for row in fragment.get("pieces") or () if row.get("cut")}
        for piece in changed if short else ():
            lines = [found.line for found in piece.cut or () if found.line is not None and piece.key in short]
            self._breaks.short(lines[-1:], seen_at, link)
        self._breaks.look(name, stream.live)

    def _bring(self, stream: Stream, fragment: dict[str, Any], link: int, seen_at: str) -> list[Piece]:
        """Bring rows up to date with what a page shows now; return the pieces that changed."""
        log = fragment.get("log") or {}
        stream.width, stream.frame = int(log.get("w") or stream.width), str(fragment.get("frame") or "")
        known = self._adapter
        stream.stranger = self._about(log, fragment) and not stream.wrote
        vanished: list[Line] = []
        changed = stream.tree.apply(fragment, link)
        stream.tree.widen(stream.width)
        for piece in changed:
            vanished += self._cut(piece, stream, seen_at)
        if self._adapter is known and not stream.stranger and self._grew(stream, changed):
            self._look_at_room(stream, log, seen_at)
            return changed
        before, earlier = stream.live, stream.founds
        if bool(log.get("flip")) != stream.flip and len(stream.live) > 1:
            stream.flip = not stream.flip
            self._turn(stream)
        founds = stream.found()
        live = [found.line for found in founds if found.line is not None]
        now, lost = set(map(id, live)), set(map(id, vanished))
        left = [line for line in before if id(line) not in now and id(line) not in lost]
        for line in left:
            line.live = False
        top = min((line.unit.node.mark.y for line in live[:1]), default=0)
        was = list(live)
        fleeting = [] if stream.virtual else self._fleeting.left(before, live, seen_at)
        gone = {id(line) for line in fleeting}
        went = any(id(line) not in gone for line in left)
        stream.virtual = stream.virtual or (went and max(_whole(log, "above"), _whole(log, "below")) > ROOM)
        earlier_page = before[0] if before and top < stream.top else None
        below = _whole(log, "below")
        if stream.stranger and _shows_own_words(live, self._rows.all):
            self._vouch(stream, live)
        if stream.aside or self._strange(stream):
            stream.aside, stream.founds, stream.live, stream.top = True, founds, live, top
            return changed
        shown = self._rows.show(live, Page(vanished, left, stream.virtual and below > ROOM, earlier_page))
        if any(a is not b for a, b in zip(was, live, strict=True)):
            for found, line in zip((f for f in founds if f.line is not None), live, strict=True):
                found.line = line
        self._drop(fleeting)
        stream.founds, stream.live, stream.top = founds, live, top
        for line, words in shown.reworded:
            self._reworded(line, words, seen_at)
        since = next(
            (n for n, (a, b) in enumerate(zip(earlier, founds, strict=False)) if a is not b),
            min(len(earlier), len(founds)),
        )
        self._touch(context.fill(founds, max(0, since - 1)))
        self._ordered(self._mine.recognise(shown.new), stream)
        self._since = min(self._since, shown.first)
        self._touch(shown.renewed[:1])
        if self._adapter is not known and stream.live:
            self._again(seen_at)
        self._look_at_room(stream, log, seen_at)
        return changed

    def _drop(self, lines: list[Line]) -> None:
        """Rows that turn out to be no messages leave the record."""
        if lines:
            self._touch(lines)
            self._since = max(0, self._since - 1)
            gone = set(map(id, lines))
            self._rows.all = [line for line in self._rows.all if id(line) not in gone]

    def _grew(self, stream: Stream, changed: list[Piece]) -> bool:
        """The usual case, at the same cost in a long chat: rows came after all others and nothing else happened."""
        last = self._rows.all[-1:]
        if not stream.tree.grew or stream.flip or stream.newest_first or stream.live[-1:] != last:
            return False
        founds = [found for piece in changed for found in piece.cut or ()]
        fresh = [found.line for found in founds if found.line is not None]
        self._rows.append(fresh, joined=bool(last))
        since = len(stream.founds)
        stream.founds += founds
        stream.live += fresh
        context.fill(stream.founds, max(0, since - 1))
        self._since = min(self._since, max(0, len(self._rows.all) - len(fresh) - 1))
        self._mine.recognise(fresh)
        return True

    def _look_at_room(self, stream: Stream, log: dict[str, Any], seen_at: str) -> None:
        top, height, view = (*(log.get("scroll") or ()), 0, 0, 0)[:3]
        ends = (
            (top >= height - view - END, top <= END)
            if top >= 0 and not log.get("flip")
            else (top >= -END, -top >= height - view - END)
        )
        above = 0 if ends[1] and height else _whole(log, "above")  # room at the very end of the list is a margin
        below = 0 if ends[0] and height else _whole(log, "below")
        self._room.look(self._rows.all, stream.live, above, below, virtual=stream.virtual, seen_at=seen_at)

    def _ordered(self, sent: list[Line], stream: Stream) -> None:
        """What was just sent is the newest row: where it stands tells which end of the list grows."""
        live = stream.live
        if not sent or len(live) < 3 or stream.newest_first:
            return
        if live[0] is sent[-1] and all(line.seen_at < live[0].seen_at for line in live[-2:]):
            stream.newest_first = True
            self._turn(stream)
            self._touch(stream.renew())

    def _turn(self, stream: Stream) -> None:
        """The list turns out to be the other way round: turn round what was read of it."""
        mine = {id(line) for line in stream.live}
        turned = iter([line for line in reversed(self._rows.all) if id(line) in mine])
        self._rows.all = [next(turned) if id(line) in mine else line for line in self._rows.all]
        self._since = 0

    def _about(self, log: dict[str, Any], fragment: dict[str, Any]) -> bool:
        """Learn what a list tells of itself; return whether nobody vouches for its frame."""
        self._title = self._title or (str(log.get("title") or "")[:160] or None)
        if self._adapter is None and self.adapter_mode != "off":
            self._adapter = adapters.recognise(log, str(fragment.get("frame") or ""))
        return _elsewhere(fragment) and not adapters.hosted(self._adapter, str(fragment.get("frame") or ""))

    def _known(self, seen_at: str) -> Known:
        return Known(self._adapter, self._leads, self._mine.waiting, self._earlier, seen_at)

    def _earlier(self, begins: str, follows: str, here: str) -> bool:
        """True when these are the words of another line of late, or enough of them: a name at the
        beginning of a line is no quote, nor is the line that this one is itself."""
        return any(
            words == begins
            or (len(begins) >= PART and words.startswith(begins) and not words.startswith(begins + follows))
            or (len(begins) >= PART and begins in words and here != "" and words not in here)
            for words in self._heard
        )

    def _cut(self, piece: Piece, stream: Stream, seen_at: str) -> list[Line]:
        """Read a piece again and return the lines that it no longer holds."""
        recut = stream.cut(piece, self._known(seen_at))
        self._heard += [squash(found.line.text) for found in piece.cut or () if found.line is not None]
        for line, earlier in recut.stayed:
            if squash(earlier) != squash(line.text):
                self._reworded(line, earlier, seen_at)
        self._touch(line for line, _ in recut.stayed)
        return recut.lost

    def _reworded(self, line: Line, earlier: str, seen_at: str) -> None:
        """The page shows other words now. Words that only grew are an answer that was still being written."""
        self._touch([line])
        before = squash(earlier)
        if squash(line.text).startswith(before) or before == squash(line.unit.name or line.unit.quiet or ""):
            return
        line.versions.append(earlier)
        kind = "deleted" if labels.match(line.text, "deleted") else "edited"
        self._events.append(Event(kind, seen_at, line.heard, earlier, line.key or None))

    def _touch(self, lines: Iterable[Line]) -> None:
        """Remember the first place from which the view must be made again."""
        for line in lines:
            if self._since == 0:
                return
            rows = self._rows.all
            n = len(rows) - 1
            while n >= 0 and rows[n] is not line:
                n -= 1
            self._since = min(self._since, max(0, n))

    def _delivered(self, *, late: bool, seen_at: str) -> None:
        """Say where pieces begin that waited in the browser while nobody took them."""
        if late and not self._late:
            last = self._rows.all[-1].key if self._rows.all else None
            self._events.append(Event("delivered-later", seen_at, None, None, last))
        self._late = late

    def _told(self, fragment: dict[str, Any], seen_at: str, link: int) -> None:
        kind, detail = str(fragment.get("event", "")), str(fragment.get("detail") or "") or None
        last = self._rows.all[-1].key if self._rows.all else None
        if kind == "left":
            self._breaks.left(fragment, seen_at, last, link)
        elif kind == "answer":
            self._answer(str(fragment.get("choice", "")))
        elif kind in EVENTS:
            self._events.append(Event(kind, seen_at, None, detail, last))
        elif kind in GAPS and not (kind in AFTERWARDS and self._ended()):
            self._breaks.told(kind, seen_at, detail, last, link)

    def _ended(self) -> bool:
        return any(event.kind == "end" for event in (*self._events, *self._said.events()))

    def _answer(self, key: str) -> None:
        """The person pointed at a row of their own."""
        for line in self._rows.all:
            if line.key == key:
                line.sent = line.asked = True
                self._touch([line])

    def remember(self, look: Look) -> None:
        """Lines of the person's own look like this on this site: they once said so."""
        self._authors.remembered = look
        self._since = 0

    def asked_look(self) -> Look | None:
        """Return how the line looks that the person called their own last, or None."""
        return next((line.look for line in reversed(self._rows.all) if line.asked), None)

    # ---- out ----------------------------------------------------------------------------------------------------

    def state(self) -> ChatView:
        """Return the chat as it is known now."""
        lines = self._rows.all
        start = self._authors.assign(lines, min(self._since, len(self._messages)))
        old = self._messages[start:]
        fresh = [message_of(line, n) for n, line in enumerate(lines[start:], start + 1)]
        self._messages[start:] = fresh
        known = {message.key: message for message in old}
        changed = [message.key for message in fresh if known.get(message.key) != message]
        there = {message.key for message in fresh}
        removed = [key for key in known if key not in there]
        self._since = len(lines)
        told = sum(line.grade == "adapter" for line in lines[-20:])
        return ChatView(
            messages=list(self._messages),
            events=sorted([*self._events, *self._said.read(lines, start)], key=lambda event: event.seen_at),
            gaps=[*self._room.gaps(lines), *self._breaks.gaps()],
            widget=self._adapter.title if self._adapter else None,
            grade="adapter" if told else "generic",
            company_hint=self._title,
            lang=self._lang,
            questions=self._questions(),
            changed=changed,
            removed=removed,
        )

    def _questions(self) -> list[str]:
        """Ask which lines are the person's own when nobody can tell after a while."""
        unknown = sum(message.role == "unknown" for message in self._messages[-50:])
        return ["which-is-yours"] if unknown >= 4 else []


def _shows_own_words(live: Sequence[Line], known: Sequence[Line]) -> bool:
    """True when a list shows what only the person's own chat can: it was loaded again, or moved to another page."""
    own = {squash(line.text) for line in known if line.sent} & {squash(line.text) for line in live}
    return len(own) > 1 or any(len(words) > LONG for words in own)


def _elsewhere(fragment: dict[str, Any]) -> bool:
    """True for a frame of another site than the page."""
    frame, page = urlsplit(str(fragment.get("frame") or "")), urlsplit(str(fragment.get("site") or ""))
    return bool(fragment.get("frame")) and (frame.scheme, frame.netloc) != (page.scheme, page.netloc)


def _whole(log: dict[str, Any], key: str) -> int:
    value = log.get(key)
    return int(value) if isinstance(value, int | float) else 0
