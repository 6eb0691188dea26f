"""One list on one page: its pieces, and the lines that they hold now."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from functools import partial
from itertools import islice

from companion.capture import again, context, labels
from companion.capture.adapters import Adapter
from companion.capture.asides import Earlier, signs_only
from companion.capture.context import Found
from companion.capture.generic import Lore, cut
from companion.capture.heads import on_a_row
from companion.capture.line import Line, look_of, squash
from companion.capture.manner import Manner
from companion.capture.naming import Unit
from companion.capture.tree import LogTree, Node, Piece
from companion.capture.unit import amid

SMALL = 13  # CSS pixels of letters that are smaller than words that were said


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the whole chat when a piece is read: ``leads``, lines begin with "Name:" in plain text;
    ``waiting``, words that were sent and may appear; ``earlier`` whether a line of late begins so."""

    adapter: Adapter | None
    leads: bool
    waiting: Set[str]
    earlier: Earlier
    seen_at: str


@dataclass(slots=True)
class Recut:
    """What came of reading a piece again: lines that it no longer holds though their words are there, and lines that
    stay, each with the words it had (none when it only said that words would come)."""

    lost: list[Line]
    stayed: list[tuple[Line, str]]


@dataclass(slots=True)
class Stream:
    """One list on one page."""

    tree: LogTree = field(default_factory=LogTree)
    founds: list[Found] = field(default_factory=list)
    live: list[Line] = field(default_factory=list)
    manner: Manner = field(default_factory=Manner)
    width: int = 0
    top: int = 0
    virtual: bool = False
    flip: bool = False  # the first row in the document stands lowest on the screen
    newest_first: bool = False  # new rows appear above the others
    wrote: bool = False  # the person sent something here
    stranger: bool = False  # a frame of another site, no vendor's, in which the person sent nothing: an ad may be one
    frame: str = ""  # the origin of its frame
    aside: bool = False  # such a frame beside the list in which the person writes: none of the chat

    def found(self) -> list[Found]:
        """All units of the list, oldest first."""
        leaves = list(self.tree.leaves())
        return [
            found for leaf in (leaves[::-1] if self.flip != self.newest_first else leaves) for found in leaf.cut or ()
        ]

    def renew(self) -> list[Line]:
        """Take lines, and the headings above them, as the pieces hold them now; return lines with another heading."""
        self.founds = self.found()
        self.live = [found.line for found in self.founds if found.line is not None]
        return context.fill(self.founds, 0)

    def vouched(self) -> list[Line]:
        """The person wrote here, so that it is their chat: return the lines that were a stranger's until now."""
        self.wrote, self.stranger = True, False
        lines = [line for line in self.live if line.stranger]
        for line in lines:
            line.stranger = False
        return lines

    def cut(self, piece: Piece, known: Known) -> Recut:
        """Read a piece again. A line whose words are the same, or have grown, stays the same line."""
        old = [found.line for found in piece.cut or () if found.line is not None]
        founds = list(self._founds(piece, known))
        stayed = []
        for found, line in again.same([f for f in founds if f.line is not None], old, virtual=self.virtual):
            assert found.line is not None
            stayed.append((line, "" if line.unit.waiting else line.text))
            line.again(found.line)
            found.line = line
        piece.cut = founds
        kept = {id(found.line) for found in founds}
        there = squash(" ".join(text for _, text in piece.node.texts()))
        lost = [line for line in old if id(line) not in kept and (piece.hollow or squash(line.text) in there)]
        return Recut(lost, stayed)

    def _founds(self, piece: Piece, known: Known) -> Iterator[Found]:
        parent = piece.parent.key if piece.parent else ""
        said = partial(self.manner.said, waiting=known.waiting)
        lore = Lore(known.leads, said, self.manner.single, known.earlier)
        for unit in [] if piece.hollow or _overlay(piece) else cut(piece.node, lore):
            unsigned = not _signed(unit, self.manner.names)
            apart = unsigned and self.manner.strange(unit)
            if (apart or (unsigned and self.manner.names_all())) and (
                _asks(unit) or labels.match(unit.text, "divider")
            ):
                continue
            if _parts(unit) or _reaction(unit) or _advertised(unit) or (_title(unit) and not self.manner.knows(unit)):
                continue
            if apart and _invites(unit):
                unit.alien, unit.text, unit.name = True, "\n".join(filter(None, (unit.name, unit.text))), None
            if on_a_row(unit, piece) and squash(unit.text) not in known.waiting and not self.manner.knows(unit):
                unit.kind, unit.name = "heading", unit.text
            self.manner.single = self.manner.single or self._follows(unit, piece)
            self.manner.hear(unit)
            spoken = unit.kind == "message" and not _only_dots(unit.text)
            yield Found(unit, self._line(unit, piece, known) if spoken else None, f"{parent}/{unit.group or ''}")

    def _follows(self, unit: Unit, piece: Piece) -> bool:
        """True for words below those of the same speaker in the row before: this list does not gather them."""
        before = self.tree.pieces.get(piece.after or "")
        last = before.cut[-1] if before is not None and before.parent is piece.parent and before.cut else None
        if last is None or last.line is None or unit.kind != "message" or unit.bubble is not None:
            return False
        return unit.name == last.unit.name if unit.name else self.manner.knows(unit) and last.unit.name is not None

    def _line(self, unit: Unit, piece: Piece, known: Known) -> Line:
        look, edges = look_of(unit, self.width, self.tree.root.node)
        line = Line("", unit, look, known.seen_at, piece.link, piece.index, edges=edges, text=unit.text)
        line.stranger = self.stranger
        if known.adapter is not None:
            line.told = known.adapter.role_of(unit.body or unit.node)
            unit.name = unit.name or known.adapter.name_in(unit.node)
        return line


def _title(unit: Unit) -> bool:
    """True for the title of the list or of a part of it: a heading of the page, few words, said by nobody."""
    headed = unit.body is not None and any(re.fullmatch("h[1-6]", up.tag) for up in islice(unit.body.up(), 2))
    few = len(unit.text.split()) <= 6 and re.search(r"[.?!:,\n\d]", unit.text) is None
    return headed and few and unit.bubble is None and not (unit.name or unit.time or unit.said)


def _parts(unit: Unit) -> bool:
    """True for "New" in the middle of the list: what was read is above it."""
    middle = unit.body is not None and (unit.body.mark.align == "c" or amid(unit.body))
    return middle and not (unit.name or unit.said) and labels.match(unit.text, "divider") is not None


def _signed(unit: Unit, names: Set[str | None]) -> bool:
    """True for words with a time, a face or a name that was heard before."""
    return bool(unit.name in names or unit.said or unit.quiet or unit.picture or unit.time)


def _asks(unit: Unit) -> bool:
    """True for what wants to be filled in or marked: a form, stars, "How was this chat?" with something to press."""
    lines = (unit.name or "", *unit.text.split("\n")[:2])
    return unit.survey or unit.form or (unit.clicks and any(labels.match(line, "survey") for line in lines))


def _invites(unit: Unit) -> bool:
    """True for words with a button, or with a link in something as wide as the list."""
    width = max(up.mark.w for up in unit.node.up())
    wide = unit.node.mark.w > 0.9 * width and (unit.bubble is None or unit.bubble.mark.w > 0.8 * width)
    return unit.quick or (wide and any(node.tag == "a" for node in unit.node.walk()))


def _reaction(unit: Unit) -> bool:
    """True for small signs with a number: reactions below the message that they belong to."""
    small = unit.body is not None and unit.body.mark.size < SMALL
    return small and signs_only(unit.text) and re.search(r"\d", unit.text) is not None


def _advertised(unit: Unit) -> bool:
    """True where a line of its own calls it an advertisement, and no speaker stands by it."""
    lines = [unit.name or "", *unit.text.split("\n")[:1], *unit.text.split("\n")[-1:]]
    return not (unit.picture or unit.said or unit.time) and any(labels.match(line, "ad") for line in lines)


def _overlay(piece: Piece) -> bool:
    """True for what floats above a list whose other parts do not: a toast, a button that leads to the newest row."""
    if not piece.node.mark.out_of_flow or piece.parent is None:
        return False
    beside = [
        kid.node for kid in piece.parent.kids if not kid.node.mark.out_of_flow and (kid.hollow or _says(kid.node))
    ]
    return any(_over(piece.node, node) for node in beside)


def _over(one: Node, other: Node) -> bool:
    a, b = one.mark, other.mark
    return min(a.y + a.h, b.y + b.h) - max(a.y, b.y) > 0.5 * a.h > 0


def _says(node: Node) -> bool:
    return any(text.strip() for _, text in node.texts())


def _only_dots(text: str) -> bool:
    return re.fullmatch(r"[\s.…·•●○⋯]+", text) is not None
