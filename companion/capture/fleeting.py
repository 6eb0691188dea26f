"""Rows that only said "wait": they stood last, went away while the rest stayed, and something says they were no words.

Either something in them moved without end, or the same words have gone away so before. Words with figures, and long
ones, are kept however they go: what was said and taken back stays in the record.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import takewhile

from companion.capture.line import Line, squash
from companion.capture.mine import clock

LONGEST = 80  # characters
SOON = 60.0  # seconds that such a row stands


class Fleeting:
    """What went away in one chat."""

    def __init__(self) -> None:
        self._gone: dict[str, list[Line]] = defaultdict(list)

    def left(self, before: Sequence[Line], live: Sequence[Line], seen_at: str) -> list[Line]:
        """Return the rows to be dropped now that the page shows ``live`` in place of ``before``, oldest first."""
        now = set(map(id, live))
        tail = list(takewhile(lambda line: id(line) not in now, reversed(before)))
        if len(tail) == len(before) == 1 and _may_go(tail[0], seen_at):  # a list that is wiped loses all its rows, too
            if live and _empty(tail[0]):
                return tail
            self._gone[squash(tail[0].text)].append(tail[0])
        if not tail or len(tail) > 2 or len(tail) == len(before):
            return []
        return [line for row in tail if _may_go(row, seen_at) for line in self._drop(row)]

    def _drop(self, row: Line) -> list[Line]:
        same = self._gone[squash(row.text)]
        same.append(row)
        if len(same) < 2 and not row.unit.waiting:
            return []
        dropped = list(same)
        same[:] = dropped[:1]  # remembered, so that the next of its kind goes at once
        return dropped


def _empty(row: Line) -> bool:
    """True for "no messages yet": it stood alone in the middle of the list, and went when the first one came."""
    event = row.facts is not None and row.facts.event is not None
    return row.look.side == "c" and not row.look.boxed and not event


def _may_go(row: Line, seen_at: str) -> bool:
    stood = clock(seen_at) - clock(row.seen_at)
    return not row.sent and len(row.text) <= LONGEST and not re.search(r"\d", row.text) and stood < SOON
