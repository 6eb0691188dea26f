"""What the person sent, and which rows of the page are those words.

The page may show the words before or after the extension sees them leave, but never before the key was pressed: an
"ok" of the company just before stays the company's. A click on a short button counts only when the same words appear
after it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from companion.capture import labels
from companion.capture.line import Line, squash

WINDOW = 30.0  # seconds between sending and appearing
BEFORE = 1.0  # seconds that the page may be earlier, where it is not known when the key was pressed


@dataclass(slots=True)
class _Sent:
    words: str
    at: float
    since: float  # rows seen before cannot be these words


class Mine:
    """Words that were sent and have not been seen on the page yet."""

    def __init__(self) -> None:
        self._waiting: list[_Sent] = []
        self._marks: set[tuple[str | None, str]] = set()  # name above and side of what the person sent
        self.leads = False  # the page writes "Name:" before the person's own words

    @property
    def waiting(self) -> frozenset[str]:
        """Words that may still appear, squashed."""
        return frozenset(sent.words for sent in self._waiting)

    def sent(
        self, text: str, seen_at: str, how: str, live: Iterable[list[Line]], pressed: str | None = None
    ) -> Line | None:
        """Take words that left a field or a button; return the row that shows them already, if any."""
        at = clock(seen_at)
        sent = _Sent(squash(text), at, clock(pressed) if pressed else at - BEFORE)
        if not sent.words:
            return None
        if how != "click":
            for lines in live:
                shown = [line for line in reversed(lines[-8:]) if _shows(line, sent)]
                found = next((line for line in shown if not self._marks or _marks(line) in self._marks), None)
                self.leads = self.leads or any(_led(line.text, sent.words) for line in lines[-3:])
                if found is not None:
                    found.sent = True
                    self._marks.add(_marks(found))
                    return found
        self._waiting = [*self._waiting[-19:], sent]
        return None

    def recognise(self, lines: Iterable[Line]) -> list[Line]:
        """Mark among new rows of a list those that the person sent, and return them. A stranger's list shows nothing of
        the person's."""
        out = []
        for line in (line for line in lines if not line.stranger):
            words, at = squash(line.text), clock(line.seen_at)
            near = [s for s in self._waiting if s.since <= at < s.at + WINDOW]
            found = next((s for s in near if _same(words, s.words)), None)
            self.leads = self.leads or any(_led(line.text, s.words) for s in near)
            if found is not None:
                line.sent = True
                self._marks.add(_marks(line))
                self._waiting.remove(found)
                out.append(line)
        return out


def _marks(line: Line) -> tuple[str | None, str]:
    return line.heard, line.look.side


def clock(seen_at: str) -> float:
    """Seconds of an ISO time; 0 when it is none."""
    try:
        return datetime.fromisoformat(seen_at.replace("Z", "+00:00")).timestamp()
    except ValueError:
        return 0.0


def _led(text: str, words: str) -> bool:
    _, name, rest = labels.lead(text)
    return name is not None and squash(rest) == words


def _shows(line: Line, sent: _Sent) -> bool:
    return not line.sent and _same(squash(line.text), sent.words) and sent.since <= clock(line.seen_at)


def _same(shown: str, sent: str) -> bool:
    """The same words, or a long text of which the page shows the beginning or a little more."""
    if shown == sent:
        return True
    return len(sent) > 24 and len(shown) > 24 and (shown.startswith(sent) or sent.startswith(shown))
