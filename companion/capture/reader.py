"""Fragments in, a chat out: messages with authors, events and gaps. The same fragments always give the same chat.

``feed`` takes the fragments of one chat in the order in which they were kept, from any number of streams (a reload or a
second tab is a stream of its own). Rows stay when they leave the page: lists are virtual, wiped and drawn again.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from companion.capture import authors, labels
from companion.capture.generic import Unit, cut
from companion.capture.line import Line, look_of, squash
from companion.capture.rows import Rows, Shown
from companion.capture.tree import LogTree, Piece
from companion.chat.model import EVENTS, Event, Gap, Message

ROOM = 80  # CSS pixels of empty room that a virtual list leaves where rows are not drawn
ROOM_UNSEEN = 240  # the same before any row was seen to leave
SENT_WINDOW = 30.0  # seconds between sending and appearing


@dataclass(slots=True)
class ChatView:
    """What a reader knows now. ``changed`` and ``removed`` are message keys since the last view."""

    messages: list[Message] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    widget: str | None = None
    grade: str = "generic"
    company_hint: str | None = None
    lang: str | None = None
    questions: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class _Found:
    """A unit in its place on the page, and the line it became (None for headings)."""

    unit: Unit
    line: Line | None
    group: str


@dataclass(slots=True)
class _Stream:
    tree: LogTree = field(default_factory=LogTree)
    live: list[Line] = field(default_factory=list)
    width: int = 0
    virtual: bool = False
    top: int = 0


@dataclass(slots=True)
class _Sent:
    text: str
    at: float
    how: str


class Reader:
    """Reads one chat. ``adapter_mode`` "off" reads every chat generically."""

    def __init__(self, adapter_mode: str = "on") -> None:
        self.adapter_mode = adapter_mode
        self._rows = Rows()
        self._streams: dict[str, _Stream] = defaultdict(_Stream)
        self._pending: list[_Sent] = []
        self._events: list[Event] = []
        self._gaps: dict[str, Gap] = {}
        self._shown: dict[str, Message] = {}
        self._title: str | None = None
        self._lang: str | None = None

    # ---- in -----------------------------------------------------------------------------------------------------

    def feed(self, fragment: dict[str, Any], link: int) -> None:
        """Take one fragment; ``link`` is the number of the chain link that holds it."""
        self._lang = self._lang or (str(fragment.get("lang") or "")[:2].lower() or None)
        what = fragment.get("what")
        if what == "pieces":
            self._pieces(fragment, link)
        elif what == "sent":
            self._sent(str(fragment.get("text", "")), _seconds(fragment), str(fragment.get("how", "")))
        elif what == "event":
            self._told(fragment)

    def _pieces(self, fragment: dict[str, Any], link: int) -> None:
        stream = self._streams[str(fragment.get("stream", ""))]
        log = fragment.get("log") or {}
        stream.width = int(log.get("w") or stream.width)
        self._title = self._title or (str(log.get("title") or "")[:160] or None)
        seen_at = str(fragment.get("seen_at", ""))
        before = stream.live
        vanished: list[Line] = []
        for piece in stream.tree.apply(fragment, link):
            vanished += self._cut(piece, stream, seen_at)
        founds = [found for leaf in stream.tree.leaves() for found in leaf.cut or ()]
        live = [found.line for found in founds if found.line is not None]
        now = {id(line) for line in live}
        lost = {id(line) for line in vanished}
        left = [line for line in before if id(line) not in now and id(line) not in lost]
        for line in before:
            line.live = id(line) in now
        top = min((line.unit.node.mark.y for line in live), default=0)
        shown = self._rows.show(live, vanished, left, earlier=top < stream.top)
        for found, line in zip((f for f in founds if f.line is not None), live, strict=True):
            found.line = line
        stream.live, stream.top = live, top
        self._note(shown, seen_at)
        _context(founds)
        self._recognise(shown.new)
        self._room(stream, log, bool(left), seen_at)

    def _cut(self, piece: Piece, stream: _Stream, seen_at: str) -> list[Line]:
        """Read a piece again and return the lines that it no longer holds; lines whose words are the same, or have
        grown, stay the same lines."""
        old = [found.line for found in piece.cut or () if found.line is not None]
        parent = piece.parent.key if piece.parent else ""
        founds: list[_Found] = []
        for unit in [] if piece.hollow else cut(piece.node):
            line = None
            if unit.kind == "message" and not _only_dots(unit.text):
                look = look_of(unit, stream.width, stream.tree.root.node)
                line = Line("", unit, look, seen_at, piece.link, piece.index, parent, unit.text)
            founds.append(_Found(unit, line, f"{parent}/{unit.group or ''}"))
        fresh = [found for found in founds if found.line is not None]
        for found, known in _same(fresh, old):
            again = found.line
            assert again is not None
            if squash(known.text) != squash(again.text):
                self._reworded(known, known.text, again.text, seen_at)
            known.unit, known.look, known.text, known.parent = again.unit, again.look, again.text, parent
            found.line = known
        piece.cut = founds
        kept = {id(found.line) for found in founds}
        return [line for line in old if id(line) not in kept]

    def _note(self, shown: Shown, seen_at: str) -> None:
        for line, earlier in shown.reworded:
            self._reworded(line, earlier, line.text, seen_at)

    def _reworded(self, line: Line, earlier: str, later: str, seen_at: str) -> None:
        a, b = squash(earlier), squash(later)
        if b.startswith(a) or not a:
            return
        line.versions.append(earlier)
        kind = "deleted" if labels.match(later, "deleted") else "edited"
        self._events.append(Event(kind, seen_at, line.name, earlier, line.key or None))

    # ---- what the person sent -----------------------------------------------------------------------------------

    def _sent(self, text: str, at: float, how: str) -> None:
        want = squash(text)
        if not want:
            return
        for stream in self._streams.values():
            for line in reversed(stream.live[-6:]):
                if (
                    not line.sent
                    and _same_words(squash(line.text), want)
                    and abs(_clock(line.seen_at) - at) < (4 if how == "click" else 6)
                ):
                    if how == "click" and _clock(line.seen_at) < at - 0.05:
                        continue
                    line.sent = True
                    return
        self._pending.append(_Sent(want, at, how))
        self._pending = self._pending[-20:]

    def _recognise(self, lines: Iterable[Line]) -> None:
        """Find among new lines the ones that the person just sent."""
        for line in lines:
            words, at = squash(line.text), _clock(line.seen_at)
            for sent in self._pending:
                if _same_words(words, sent.text) and at - sent.at < SENT_WINDOW:
                    line.sent = True
                    self._pending.remove(sent)
                    break

    def _told(self, fragment: dict[str, Any]) -> None:
        kind, seen_at = str(fragment.get("event", "")), str(fragment.get("seen_at", ""))
        last = self._rows.all[-1].key if self._rows.all else None
        if kind in EVENTS:
            self._events.append(Event(kind, seen_at, None, str(fragment.get("detail") or "") or None, last))
        elif kind in ("frame", "service-away", "reloaded", "crashed", "too-large"):
            self._gaps[f"{kind}/{seen_at}"] = Gap(kind, seen_at, str(fragment.get("detail") or "") or None, last)

    # ---- gaps ---------------------------------------------------------------------------------------------------

    def _room(self, stream: _Stream, log: dict[str, Any], left: bool, seen_at: str) -> None:
        """State a gap where a virtual list has rows that were never seen, and take it back when they are."""
        if not stream.live or "above" not in log:
            return
        above, below = int(log.get("above") or 0), int(log.get("below") or 0)
        stream.virtual = stream.virtual or (left and max(above, below) > ROOM)
        first, last = stream.live[0], stream.live[-1]
        places = (
            {id(line): n for n, line in enumerate(self._rows.all)} if above > ROOM or below > ROOM or self._gaps else {}
        )
        if places:
            self._edge(
                "above", first, above, places[id(first)] == 0 or not first.joined, stream.virtual, seen_at, places
            )
            after = places[id(last)] + 1
            known = after < len(self._rows.all) and self._rows.all[after].joined
            self._edge("below", last, below if stream.virtual else 0, not known, stream.virtual, seen_at, places)
        for key in [
            k
            for k, gap in self._gaps.items()
            if gap.kind == "scrolled" and self._closed(k, above, below, stream, places)
        ]:
            del self._gaps[key]

    def _edge(
        self, where: str, line: Line, room: int, loose: bool, virtual: bool, seen_at: str, places: dict[int, int]
    ) -> None:
        if room > (ROOM if virtual else ROOM_UNSEEN) and loose:
            at = places[id(line)]
            after = line.key if where == "below" else (self._rows.all[at - 1].key if at else None)
            self._gaps.setdefault(f"{where}/{line.key}", Gap("scrolled", seen_at, None, after))

    def _closed(self, key: str, above: int, below: int, stream: _Stream, places: dict[int, int]) -> bool:
        where, _, name = key.partition("/")
        at = next((n for n, line in enumerate(self._rows.all) if line.key == name), None)
        if at is None:
            return True
        line = self._rows.all[at]
        if where == "above":
            return (at > 0 and line.joined) or (at == 0 and line is stream.live[0] and above <= ROOM)
        return (at + 1 < len(self._rows.all) and self._rows.all[at + 1].joined) or (
            line is stream.live[-1] and below <= ROOM
        )

    # ---- out ----------------------------------------------------------------------------------------------------

    def state(self) -> ChatView:
        """Return the chat as it is known now."""
        lines = self._rows.all
        authors.assign(lines)
        messages = [_message(line, n) for n, line in enumerate(lines, 1)]
        keys = {message.key for message in messages}
        changed = [m.key for m in messages if self._shown.get(m.key) != m]
        removed = [key for key in self._shown if key not in keys]
        self._shown = {m.key: m for m in messages}
        return ChatView(
            messages,
            self._system_events(lines),
            list(self._gaps.values()),
            None,
            "generic",
            self._title,
            self._lang,
            self._questions(messages),
            changed,
            removed,
        )

    def _system_events(self, lines: list[Line]) -> list[Event]:
        out = list(self._events)
        for line in lines:
            if line.role == "system" and (event := labels.event_of(line.text)):
                out.append(Event(event[0], line.seen_at, event[1], line.text, line.key))
        return sorted(out, key=lambda event: event.seen_at)

    @staticmethod
    def _questions(messages: list[Message]) -> list[str]:
        unknown = sum(m.role == "unknown" for m in messages)
        return ["which-is-yours"] if unknown >= 2 else []


# ---- helpers ----------------------------------------------------------------------------------------------------


def _message(line: Line, n: int) -> Message:
    return Message(
        line.key,
        n,
        line.role,
        line.name if line.role != "customer" else None,
        line.text,
        line.time,
        line.seen_at,
        line.grade,
        line.link,
        line.piece,
        {"l": "left", "r": "right", "c": "centre"}.get(line.look.side),
    )


def _only_dots(text: str) -> bool:
    return re.fullmatch(r"[\s.…·•●○⋯]+", text) is not None


def _clock(seen_at: str) -> float:
    try:
        return datetime.fromisoformat(seen_at.replace("Z", "+00:00")).timestamp()
    except ValueError:
        return 0.0


def _seconds(fragment: dict[str, Any]) -> float:
    return _clock(str(fragment.get("seen_at", "")))


def _same_words(shown: str, sent: str) -> bool:
    return shown == sent or (len(sent) > 24 and len(shown) > 24 and (shown.startswith(sent) or sent.startswith(shown)))


def _same(fresh: list[_Found], old: list[Line]) -> list[tuple[_Found, Line]]:
    """Pair the lines of a piece with the lines it had: same words first, then by place."""
    from companion.chat import merge

    out = []
    left_fresh, left_old = list(fresh), list(old)
    for i, j in merge.pairs([line.print for line in old], [found.line.print for found in fresh if found.line]):
        out.append((fresh[j], old[i]))
        left_fresh.remove(fresh[j])
        left_old.remove(old[i])
    for found, line in zip(left_fresh, left_old, strict=False):
        if len(left_fresh) == len(left_old) or (found.line and squash(found.line.text).startswith(squash(line.text))):
            out.append((found, line))
    return out


def _context(founds: list[_Found]) -> None:
    """Give each line the name and time of the heading above it, where it has none of its own."""
    name = time = None
    side = ""
    for n, found in enumerate(founds):
        unit, line = found.unit, found.line
        if line is None:
            if unit.kind == "heading" and not (
                unit.time and not unit.name and not unit.said and _belongs_before(founds, n)
            ):
                name, time, side = unit.name or unit.said, unit.time, ""
            continue
        own = unit.name or unit.said
        if own or line.look.side == "c":
            name, time, side = own, unit.time, line.look.side
        elif side and (line.look.side != side):
            name = time = None
            side = line.look.side
        else:
            side = line.look.side
        line.name = own or name
        line.time = unit.time or _time_after(founds, n) or time or line.time
        if own and unit.time is None:
            time = None


def _belongs_before(founds: list[_Found], n: int) -> bool:
    """A time on its own belongs to the message above it when that one is in the same group."""
    return n > 0 and founds[n - 1].line is not None and founds[n - 1].group == founds[n].group


def _time_after(founds: list[_Found], n: int) -> str | None:
    after = founds[n + 1] if n + 1 < len(founds) else None
    if after and after.line is None and after.unit.time and not after.unit.name and after.group == founds[n].group:
        return after.unit.time
    return None
