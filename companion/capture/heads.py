"""Names that stand above what they name: over bubbles, over lines without a box, in a column before them, on a row."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import dropwhile, islice, takewhile

from companion.capture import label, labels
from companion.capture.blocks import Block, beside, is_button, within
from companion.capture.naming import CAPITALS, Unit, namelike
from companion.capture.tree import Mark, Node, Piece

NEAR = 24  # CSS pixels between the edge of a bubble and that of the name above it
ROW = 48  # the same for a name on a row of its own


def head(first: list[Block], rest: list[Block]) -> None:
    """A short label without a bubble above bubbles of one side, and at that side, is the name of who speaks in them;
    what stands beside it on its line, before a time, is that person's part."""
    bodies = [b for b in first if b.role == "body"]
    bubbles = [b for b in rest if b.role == "body" and not any(up.tag == "a" and up.mark.boxed for up in b.node.up())]
    if not bodies or not bubbles or any(b.bubble is not None for b in bodies) or any(b.bubble is None for b in bubbles):
        return
    line = [b for b in bodies if beside(b, bodies[0])]
    timed = any(b.role == "time" and beside(b, bodies[0]) for b in first)
    if len(line) < len(bodies) or (len(line) > 1 and not timed) or not all(_label(b, bubbles[0]) for b in line):
        return
    name, mark = line[0], line[0].node.mark
    boxes = [b.bubble.mark for b in bubbles if b.bubble is not None]
    left, right = {box.x // 4 for box in boxes}, {(box.x + box.w) // 4 for box in boxes}
    ends = min(box.x for box in boxes), max(box.x + box.w for box in boxes)
    near = abs(mark.x - ends[0]) <= NEAR or abs(mark.x + mark.w - ends[1]) <= NEAR
    if (near or timed) and 1 in (len(left), len(right)) and mark.align != "c" and _person(name.text):
        name.role = "name"
        for block in line[1:]:
            block.role = "hidden"


def above(before: Sequence[Block], below: Sequence[Block]) -> None:
    """A label above lines without a box, written otherwise than they are, is the name of who says them all; what stands
    behind it on its line is that person's part."""
    bodies = [b for b in before if b.role == "body"]
    first = next((b for b in below if b.role == "body"), None)
    if not bodies or first is None or first.bubble is not None or bodies[0].bubble is not None:
        return
    parts = all(beside(b, bodies[0]) and len(b.text.split()) <= 3 for b in bodies[1:])
    if parts and _label(bodies[0], first) and _person(bodies[0].text):
        bodies[0].role = "name"
        for block in bodies[1:]:
            block.role = "hidden"


def in_columns(at: Node, top: Node, bodies: Sequence[Block]) -> bool:
    """True for paragraphs in the cell of a table of which another cell says whose they are."""
    cell = next((up for up in at.up() if up.tag in ("td", "dd") or up.attrs.get("role") in ("cell", "gridcell")), None)
    if cell is None or not within(cell, top) or len({id(b.bubble) for b in bodies if within(b.node, at)}) > 1:
        return False
    others = [b for b in bodies if not within(b.node, cell)]
    return (
        len(others) == 1
        and beside(others[0], next(b for b in bodies if within(b.node, cell)))
        and _person(others[0].text)
    )


def names_one(at: Node, bodies: Sequence[Block]) -> bool:
    """True for lines without a box below one name."""
    inside = [b for b in bodies if within(b.node, at)]
    others = [b for b in bodies if not within(b.node, at)]
    free = all(b.bubble is None for b in inside)
    return free and len(others) == 1 and others[0] is bodies[0] and _person(others[0].text)


def _label(block: Block, body: Block) -> bool:
    return namelike(block, body) and len(block.text.split()) <= 4


def _person(text: str) -> bool:
    return labels.is_person(label.bare(text))


def on_a_row(unit: Unit, piece: Piece) -> bool:
    """True for a name on a row of its own, smaller than the words of the next row or in bolder letters, which stand at
    the same side."""
    if unit.kind != "message" or unit.bubble is not None or unit.name or unit.ink is None or unit.quick:
        return False
    if not (labels.is_person(unit.text) and (CAPITALS.fullmatch(unit.text) or labels.is_bot(unit.text))):
        return False
    kids = piece.parent.kids if piece.parent is not None else []
    below = islice(dropwhile(lambda kid: kid is not piece, kids), 1, 3)
    after = next((kid for kid in below if not _stamp(kid.node) or _bubble(kid.node)), None)
    box = None if after is None else _bubble(after.node) or (None if unit.time else after.node)
    words = None if box is None or box.mark.align == "c" else _words(box)
    if box is None or words is None or not _otherwise(unit.ink.mark, words):
        return False
    a, b = unit.ink.mark, box.mark
    return abs(a.x - b.x) <= ROW or abs(a.x + a.w - b.x - b.w) <= ROW


def _stamp(row: Node) -> bool:
    return labels.kind_of(" ".join("".join(text for _, text in row.texts()).split())) in ("time", "day")


def _bubble(row: Node) -> Node | None:
    """The box around the first words of a row, which are no face's and can not be pressed."""
    for owner, text in row.texts():
        line = list(takewhile(lambda up: up is not row.parent, owner.up()))
        if text.strip() and not any(is_button(up) or _face(up) for up in line):
            return next((up for up in line if up.mark.boxed), None)
    return None


def _face(node: Node) -> bool:
    square = max(node.mark.w, node.mark.h) <= NEAR * 2 and abs(node.mark.w - node.mark.h) <= 1
    said = "".join(text for _, text in node.texts()).strip()
    return (square or node.mark.round) and len(said) <= 3 and (said.isupper() or not said)


def _words(box: Node) -> Mark | None:
    """How the largest words of a box are written."""
    return max((owner.mark for owner, text in box.texts() if text.strip()), key=lambda mark: mark.size, default=None)


def _otherwise(name: Mark, words: Mark) -> bool:
    return name.size < words.size or (name.bold and not words.bold)
