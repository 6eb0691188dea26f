"""The rows of a chat in order, kept while the page shows only some of them.

``Rows.show`` is told what one page shows now and finds out which rows are known, which are new and where they belong,
and which one is an earlier row with more or other words.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from companion.capture.line import Line, squash
from companion.chat import merge

Pairs = list[tuple[int, int]]
LONG = 12  # letters that two rows do not have in common by chance
FEW = 2  # rows that are drawn anew with more words while they are written; more at once is a list that scrolls


@dataclass(slots=True)
class Shown:
    """What changed: new rows, rows whose words changed (with the earlier words), rows that never were rows."""

    new: list[Line] = field(default_factory=list)
    reworded: list[tuple[Line, str]] = field(default_factory=list)
    dropped: list[Line] = field(default_factory=list)
    renewed: list[Line] = field(default_factory=list)  # known rows with a new element, in order
    first: int = 0  # the first place at which the rows are not as they were


@dataclass(frozen=True, slots=True)
class Page:
    """How what a page shows now lies to what it showed before."""

    vanished: Sequence[Line] = ()  # rows of pieces that are still there but hold other rows now
    left: Sequence[Line] = ()  # rows that went out of the page just now
    more_below: bool = False  # the page has rows below that it does not draw
    before: Line | None = None  # what is shown comes before this row, which was the first one shown


class Rows:
    """All rows of one chat."""

    def __init__(self) -> None:
        self.all: list[Line] = []
        self._count = 0

    def show(self, live: list[Line], page: Page) -> Shown:
        """Bring the rows up to date with ``live``, the rows that one page shows now, in order; ``live`` is changed in
        place where a new object turns out to be a known row."""
        out = Shown(first=len(self.all))
        for line in live:
            line.live = True
        if not self._grew(live, page, out):
            was = self.all
            self._line_up(live, page, out)
            self._join(live)
            pairs = enumerate(zip(was, self.all, strict=False))
            out.first = next((n for n, (a, b) in pairs if a is not b), min(len(was), len(self.all)))
        return out

    def _grew(self, live: list[Line], page: Page, out: Shown) -> bool:
        """The usual case: new rows at the end, everything else as it was."""
        fresh = 0
        while fresh < len(live) and not live[-1 - fresh].key:
            fresh += 1
        body = live[: len(live) - fresh]
        if page.vanished or (not body and self.all) or not all(line.key for line in body):
            return False
        if body and (body[-1] is not self.all[-1] or not self._in_order(body)):
            return False
        self.append(live[len(body) :], joined=bool(body), out=out)
        return True

    def append(self, lines: Sequence[Line], *, joined: bool, out: Shown | None = None) -> None:
        """Add new rows at the end; ``joined``: they follow the last row without a break."""
        for line in lines:
            self._name(line, out or Shown())
            line.joined, joined = joined, True
            self.all.append(line)

    def _in_order(self, body: list[Line]) -> bool:
        if all(a is b for a, b in zip(reversed(self.all), reversed(body), strict=False)):
            return len(body) <= len(self.all)
        places = {id(line): n for n, line in enumerate(self.all)}
        order = [places.get(id(line), -1) for line in body]
        return all(a < b for a, b in zip([-1, *order], order, strict=False))

    def _line_up(self, live: list[Line], page: Page, out: Shown) -> None:
        shown = {id(line) for line in live if line.key}
        known = list(self.all)
        pairs = self._pairs(known, live, shown)
        kept = {id(known[i]) for i, _ in pairs}
        moved = shown - kept
        pairs = self._grown_pairs(known, live, pairs, page, moved)
        back = dict((j, known[i]) for i, j in pairs)
        matched = {id(row) for row in back.values()}
        never = {id(line) for line in page.vanished if not line.sent} - matched - shown
        out.dropped = [line for line in known if id(line) in never]
        stay = [(i, row) for i, row in enumerate(known) if id(row) not in moved and id(row) not in never]
        for j, line in enumerate(live):
            row = back.get(j)
            if row is not None and row is not line:
                self._renew(row, line, out)
                live[j] = row
            elif not line.key:
                self._name(line, out)
        self.all = _order(stay, live, pairs, page)

    @staticmethod
    def _pairs(known: list[Line], live: list[Line], shown: set[int]) -> Pairs:
        """Places of the same row: the same object, else the same words at the same side, else the same words."""

        def tokens(lines: Sequence[Line], *, side: bool) -> list[Hashable]:
            return [
                line.key if line.key and id(line) in shown else (line.stranger, line.print if side else line.print[0])
                for line in lines
            ]

        found = merge.pairs(tokens(known, side=True), tokens(live, side=True))
        if not found:
            return merge.pairs(tokens(known, side=False), tokens(live, side=False))
        return _long_too(known, live, found)

    @staticmethod
    def _grown_pairs(known: list[Line], live: list[Line], pairs: Pairs, page: Page, moved: set[int]) -> Pairs:
        """Add rows that were drawn anew with more words, between the same neighbours."""
        left = page.left if len(page.left) <= FEW else ()
        recent = {id(line) for line in (*page.vanished, *left)} - moved
        if not recent:
            return pairs
        ends = [(-1, -1), *pairs, (len(known), len(live))]
        out: Pairs = []
        for (a, c), (b, d) in pairwise(ends):
            loose = [j for j in range(c + 1, d) if not live[j].key]
            for i in range(a + 1, b):
                j = next((j for j in loose if _grown(known[i].text, live[j].text)), None)
                if id(known[i]) in recent and j is not None:
                    out.append((i, j))
                    loose = [other for other in loose if other > j]
            if (b, d) != ends[-1]:
                out.append((b, d))
        return out

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

    def _join(self, live: list[Line]) -> None:
        """Rows that stand next to each other on the page and in the record have nothing missing between them."""
        places = {id(line): n for n, line in enumerate(self.all)}
        for a, b in pairwise(live):
            if places[id(b)] == places[id(a)] + 1:
                b.joined = True


def _long_too(known: Sequence[Line], live: Sequence[Line], found: Pairs) -> Pairs:
    """Add, between rows that are known, those of so many words that they are the same wherever they stand: a page that
    is just going away has no layout any more."""
    out: Pairs = []
    for (a, c), (b, d) in pairwise([(-1, -1), *found, (len(known), len(live))]):
        if b - a > 1 and d - c > 1:
            here, there = (
                [(line.stranger, line.print[0]) for line in of] for of in (known[a + 1 : b], live[c + 1 : d])
            )
            pairs = merge.pairs(here, there)
            out += [(a + 1 + i, c + 1 + j) for i, j in pairs if len(here[i][1]) >= LONG and not live[c + 1 + j].key]
        if (b, d) != (len(known), len(live)):
            out.append((b, d))
    return out


def _order(stay: list[tuple[int, Line]], live: list[Line], pairs: Pairs, page: Page) -> list[Line]:
    """All rows in one order: between two rows that are known on both sides, what was known comes first."""
    out: list[Line] = []
    at = 0  # in stay
    done = 0  # in live
    for i, j in pairs:
        while at < len(stay) and stay[at][0] < i:
            out.append(stay[at][1])
            at += 1
        out += live[done : j + 1]
        done = j + 1
        if at < len(stay) and stay[at][0] == i:
            at += 1
    rest, fresh = [row for _, row in stay[at:]], live[done:]
    if pairs:
        return out + fresh + rest if page.more_below else out + rest + fresh
    place = next((n for n, row in enumerate(rest) if row is page.before), len(rest))
    return rest[:place] + fresh + rest[place:]


def _grown(earlier: str, later: str) -> bool:
    """True when a row was drawn anew with more words: an answer that grows, a message that is completed."""
    a, b = squash(earlier), squash(later)
    return bool(a) and (b.startswith(a) or (len(a) > 12 and b.startswith(a[: int(len(a) * 0.8)])))
