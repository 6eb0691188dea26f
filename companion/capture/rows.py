"""The rows of a chat in order, kept while the page shows only some of them.

``Rows.show`` is told what a page shows now and finds out which rows are known, which are new and where they belong,
and which one is an earlier row with more or other words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from companion.capture.line import Line, squash
from companion.chat import merge


@dataclass(slots=True)
class Shown:
    """What changed: new rows, rows whose words changed (with the earlier words), rows that never were rows."""

    new: list[Line] = field(default_factory=list)
    reworded: list[tuple[Line, str]] = field(default_factory=list)
    dropped: list[Line] = field(default_factory=list)
    renewed: list[Line] = field(default_factory=list)  # known rows with a new element, in order
    first: int = 0  # the first place at which the rows are not as they were


class Rows:
    """All rows of one chat."""

    def __init__(self) -> None:
        self.all: list[Line] = []
        self._count = 0

    def show(self, live: list[Line], vanished: Sequence[Line], left: Sequence[Line], *, earlier: bool = False) -> Shown:
        """Bring the rows up to date with ``live``, the rows that one page shows now, in order; ``live`` is changed in
        place where a new object turns out to be a known row.

        ``vanished`` were cut from pieces that are still there (they never were rows of their own), ``left`` went out of
        the page just now. ``earlier`` says that rows without any known neighbour come before what was shown last.
        """
        out = Shown()
        for line in live:
            line.live = True
        was = self.all
        out.first = len(was)
        if self._grew(live, vanished, out):
            return out
        was = list(was)
        gone = set(map(id, vanished))
        self._runs(live, gone, {id(line) for line in left}, out, earlier)
        rest = [line for line in vanished if line.key and not any(line is kept for kept in live)]
        for line in rest:
            self.all.remove(line)
            out.dropped.append(line)
        pairs = enumerate(zip(was, self.all, strict=False))
        out.first = next((n for n, (a, b) in pairs if a is not b), min(len(was), len(self.all)))
        return out

    def _grew(self, live: list[Line], vanished: Sequence[Line], out: Shown) -> bool:
        """The usual case: new rows at the end, everything else as it was."""
        fresh = 0
        while fresh < len(live) and not live[-1 - fresh].key:
            fresh += 1
        body = live[: len(live) - fresh]
        if vanished or (body and body[-1] is not (self.all[-1] if self.all else None)) or (not body and self.all):
            return False
        if not all(line.key for line in body) or not self._in_order(body):
            return False
        for line in live[len(body) :]:
            self._add(line, len(self.all), out)
        self._join(live, len(body) - 1)
        return True

    def _in_order(self, body: list[Line]) -> bool:
        start = len(self.all) - len(body)
        if start >= 0 and all(a is b for a, b in zip(reversed(self.all), reversed(body), strict=False)):
            return True
        places = {id(line): n for n, line in enumerate(self.all)}
        order = [places[id(line)] for line in body]
        return all(a < b for a, b in pairwise(order))

    def _runs(self, live: list[Line], gone: set[int], left: set[int], out: Shown, earlier: bool) -> None:
        """Match each run of unplaced rows with the rows that are away between the same neighbours."""
        places = {id(line): n for n, line in enumerate(self.all)}
        fixed = self._fixed(live, places)
        known: list[Line] = []
        at = 0  # place in self.all up to which everything is copied
        run: list[int] = []
        for n, line in enumerate([*live, None]):
            if line is not None and n not in fixed:
                run.append(n)
                continue
            end = places[id(line)] if line is not None else len(self.all)
            between = [row for row in self.all[at:end] if id(row) not in fixed.values()]
            first = not any(i in fixed for i in range(run[0])) if run else False
            known += self._weave(
                between, run, live, gone, left, out, before=(first and line is not None) or (earlier and not fixed)
            )
            run = []
            if line is not None:
                known.append(line)
                at = end + 1
        self.all = known
        self._join(live, 0)

    @staticmethod
    def _fixed(live: list[Line], places: dict[int, int]) -> dict[int, int]:
        """Places in ``live`` of known rows that are still in the known order -> id of the row."""
        points = [(places[id(line)], n) for n, line in enumerate(live) if id(line) in places]
        return {n: id(live[n]) for _, n in merge.ascending(points)}

    def _weave(
        self,
        between: list[Line],
        run: list[int],
        live: list[Line],
        gone: set[int],
        left: set[int],
        out: Shown,
        *,
        before: bool,
    ) -> list[Line]:
        if not run:
            return between
        moved = {id(live[n]) for n in run}
        away = [row for row in between if id(row) not in moved and not (row.live and id(row) not in gone)]
        stay = [row for row in between if id(row) not in moved]
        pairs = merge.pairs([row.print for row in away], [live[n].print for n in run])
        taken = {id(away[a]): run[b] for a, b in pairs}
        loose = [n for n in run if n not in taken.values()]
        for row in away:
            if id(row) in taken or not loose or not (id(row) in gone or id(row) in left):
                continue
            likely = next((n for n in loose if not live[n].key and _grown(row.text, live[n].text)), None)
            if likely is not None:
                taken[id(row)] = likely
                loose.remove(likely)
        back = {n: row for row in away for n in [taken.get(id(row))] if n is not None}
        return self._order(stay, run, live, back, out, before=before)

    def _order(
        self, stay: list[Line], run: list[int], live: list[Line], back: dict[int, Line], out: Shown, *, before: bool
    ) -> list[Line]:
        """Known rows and new rows of one run in one order."""
        ordered: list[Line] = []
        rest = list(stay)
        matched = set(map(id, back.values()))
        fresh: list[Line] = []
        for n in run:
            row = back.get(n)
            if row is None:
                line = live[n]
                if not line.key:
                    self._name(line, out)
                fresh.append(line)
                continue
            at = next((i for i, other in enumerate(rest) if other is row), -1)
            if at >= 0:
                ahead = [other for other in rest[:at] if id(other) not in matched]
                ordered += ahead + fresh
                rest = [other for other in rest[at + 1 :]]
                fresh = []
            self._renew(row, live[n], out)
            live[n] = row
            ordered.append(row)
        rest = [other for other in rest if id(other) not in {id(o) for o in ordered}]
        return ordered + fresh + rest if before and not back else ordered + rest + fresh

    def _renew(self, row: Line, again: Line, out: Shown) -> None:
        """Known row, new element: take over what the page shows now."""
        earlier = row.text
        row.again(again)
        out.renewed.append(row)
        if squash(earlier) != squash(again.text):
            out.reworded.append((row, earlier))

    def _name(self, line: Line, out: Shown) -> None:
        self._count += 1
        line.key = f"m{self._count}"
        out.new.append(line)

    def _add(self, line: Line, at: int, out: Shown) -> None:
        self._name(line, out)
        self.all.insert(at, line)

    def _join(self, live: list[Line], start: int) -> None:
        """Rows that stand next to each other on the page and in the record have nothing missing between them."""
        if start <= 0 and live:
            places = {id(line): n for n, line in enumerate(self.all)}
            for a, b in pairwise(live):
                if places[id(b)] == places[id(a)] + 1:
                    b.joined = True
            return
        for line in live[max(1, start + 1) :]:
            line.joined = True


def _grown(earlier: str, later: str) -> bool:
    """True when a row was drawn anew with more words: an answer that grows, a message that is completed."""
    a, b = squash(earlier), squash(later)
    return bool(a) and (b.startswith(a) or (len(a) > 12 and b.startswith(a[: int(len(a) * 0.8)])))
