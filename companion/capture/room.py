"""Gaps of virtual lists: empty room above or below the rows means rows that are not drawn.

A gap is stated where such rows were never seen, and taken back as soon as they are. Rows that stood next to each other
on the page once have nothing missing between them, whatever leaves later.
"""

from __future__ import annotations

from collections.abc import Sequence

from companion.capture.line import Line
from companion.chat.model import Gap

ROOM = 80  # CSS pixels of room that stands for rows once rows were seen to leave
ROOM_UNSEEN = 240  # the same before that: a wide margin is not a gap


class Room:
    """The gaps of one chat."""

    def __init__(self) -> None:
        self._gaps: dict[tuple[str, str], str] = {}  # (above or below, key of the row at the edge) -> seen_at

    def look(
        self, rows: Sequence[Line], live: Sequence[Line], above: int, below: int, *, virtual: bool, seen_at: str
    ) -> None:
        """Compare what one page shows now with all rows known."""
        if not live or (max(above, below) <= ROOM and not self._gaps):
            return
        first, last = place_of(rows, live[0]), place_of(rows, live[-1])
        if above > (ROOM if virtual else ROOM_UNSEEN) and (first == 0 or not live[0].joined):
            self._gaps.setdefault(("above", live[0].key), seen_at)
        if virtual and below > ROOM and not (last + 1 < len(rows) and rows[last + 1].joined):
            self._gaps.setdefault(("below", live[-1].key), seen_at)
        for where, key in list(self._gaps):
            if self._closed(where, _keyed(rows, key), rows, live, above, below):
                del self._gaps[where, key]

    @staticmethod
    def _closed(where: str, n: int | None, rows: Sequence[Line], live: Sequence[Line], above: int, below: int) -> bool:
        if n is None:
            return True
        if where == "above":
            return (n > 0 and rows[n].joined) or (rows[n] is live[0] and above <= ROOM)
        return (n + 1 < len(rows) and rows[n + 1].joined) or (rows[n] is live[-1] and below <= ROOM)

    def gaps(self, rows: Sequence[Line]) -> list[Gap]:
        """Return the gaps that stand now, one for each place."""
        if not self._gaps:
            return []
        found: dict[str | None, Gap] = {}
        for (where, key), seen_at in self._gaps.items():
            n = _keyed(rows, key) or 0
            after = key if where == "below" else rows[n - 1].key if n else None
            found.setdefault(after, Gap("scrolled", seen_at, None, after))
        return list(found.values())


def _keyed(rows: Sequence[Line], key: str) -> int | None:
    return next((n for n in range(len(rows) - 1, -1, -1) if rows[n].key == key), None)


def place_of(rows: Sequence[Line], line: Line) -> int:
    """Return where a row stands; what a page shows stands near the end of a long chat."""
    return next(n for n in range(len(rows) - 1, -1, -1) if rows[n] is line)
