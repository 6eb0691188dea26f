"""What a reader tells of a chat: messages, events, gaps, and what is still to be asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from companion.capture.line import Line
from companion.chat.model import Event, Gap, Message

SIDES = {"l": "left", "r": "right", "c": "centre"}


@dataclass(slots=True)
class ChatView:
    """What a reader knows now. ``changed`` and ``removed`` are message keys since the view before."""

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


def message_of(line: Line, n: int) -> Message:
    """Return the message in place ``n``."""
    name = None if line.role == "customer" else line.name
    grade = "asked" if line.asked else line.grade
    return Message(
        line.key, n, line.role, name, line.text, line.time, line.seen_at, grade, line.link, line.piece,
        SIDES.get(line.look.side),
    )  # fmt: skip


class Said:
    """What system lines say happened."""

    def __init__(self) -> None:
        self._all: list[tuple[int, Event]] = []  # with the place of the line

    def read(self, lines: Sequence[Line], start: int) -> list[Event]:
        """Read the lines from place ``start`` on again; return what all of them say."""
        self._all = [(n, event) for n, event in self._all if n < start]
        for n, line in enumerate(lines[start:], start):
            if line.role == "system" and line.facts is not None and line.facts.event:
                kind, name = line.facts.event
                self._all.append((n, Event(kind, line.seen_at, name, line.text, line.key)))
        return self.events()

    def events(self) -> list[Event]:
        """Return what was read last."""
        return [event for _, event in self._all]
