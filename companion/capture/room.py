"""Gaps of virtual lists: empty room above or below the rows means rows that are not drawn.

A gap is stated where such rows were never seen, and taken back as soon as they are. Rows that stood next to each other
on the page once have nothing missing between them, whatever leaves later.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

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
        places = {id(line): n for n, line in enumerate(rows)}
        first, last = places[id(live[0])], places[id(live[-1])]
        if above > (ROOM if virtual else ROOM_UNSEEN) and (first == 0 or not live[0].joined):
            self._gaps.setdefault(("above", live[0].key), seen_at)
        if virtual and below > ROOM and not (last + 1 < len(rows) and rows[last + 1].joined):
            self._gaps.setdefault(("below", live[-1].key), seen_at)
        at = {line.key: n for n, line in enumerate(rows)}
        for where, key in list(self._gaps):
            if self._closed(where, at.get(key), rows, live, above, below):
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
        before = {row.key: up.key for up, row in pairwise(rows)}
        found: dict[str | None, Gap] = {}
        for (where, key), seen_at in self._gaps.items():
            after = key if where == "below" else before.get(key)
            found.setdefault(after, Gap("scrolled", seen_at, None, after))
        return list(found.values())
