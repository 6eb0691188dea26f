"""Cut a piece of a chat log into messages by structure and layout alone: no vendor names, no phrases.

A piece is cut where its parts stand in boxes (bubbles) of their own, or repeat each other with the same classes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from companion.capture import heads, labels
from companion.capture.asides import Earlier, set_aside
from companion.capture.blocks import INLINE, RICH, Block, child_towards, within
from companion.capture.naming import Unit, namelike, plain_lead
from companion.capture.sorting import sort_out
from companion.capture.tree import Node
from companion.capture.unit import unit_of
from companion.capture.walk import blocks_of


@dataclass(frozen=True, slots=True)
class Lore:
    """What is known of a chat when a piece of it is cut. ``leads``: lines begin with "Name:" in plain text; ``said``
    tells of a text that reads like a label whether it was said all the same; ``earlier`` whether a
    line begins so and does not go on like this one; ``single``: each row of the list is one message."""

    leads: bool = False
    said: Callable[[Node, str], bool] = lambda _node, _text: False
    single: bool = False
    earlier: Earlier = lambda _begins, _follows, _here: False


PLAIN = Lore()


def cut(top: Node, lore: Lore = PLAIN) -> list[Unit]:
    """Return the units of a piece in order."""
    blocks = list(blocks_of(top))
    sort_out(blocks, lore.said)
    set_aside(blocks, lore.earlier)
    units = _divide(top, blocks, lore)
    for unit in units:
        plain_lead(unit, lore.leads)
    return units


def _divide(top: Node, blocks: list[Block], lore: Lore) -> list[Unit]:
    bodies = [b for b in blocks if b.role == "body"]
    if len(bodies) <= 1:
        return unit_of(top, blocks)
    at = _parting(top, bodies)
    if at is None or heads.in_columns(at, top, bodies) or (lore.single and heads.names_one(at, bodies)):
        set_aside(blocks, lore.earlier, whole=True)
        return unit_of(top, blocks)
    inside: dict[int, list[Block]] = {}
    outside_before: list[Block] = []
    outside_after: list[Block] = []
    seen = False
    order: list[Node] = []
    for block in blocks:
        if block.node is not at and within(block.node, at):
            child = child_towards(at, block.node)
            if _hangs(block, at) and order and id(child) not in inside:
                inside[id(child)] = inside[id(order[-1])]
            if id(child) not in inside:
                inside[id(child)] = []
                order.append(child)
            inside[id(child)].append(block)
            seen = True
        else:
            (outside_after if seen else outside_before).append(block)
    heads.head(inside[id(order[0])], [b for child in order[1:] for b in inside[id(child)]])
    heads.above(outside_before, inside[id(order[0])])
    units: list[Unit] = []
    if outside_before:
        units += unit_of(top, outside_before)
    for child in order:
        if at.tag in ("ul", "ol"):
            _unlist(inside[id(child)])
        units += _divide(child, inside[id(child)], lore)
    if outside_after:
        units += unit_of(top, outside_after)
    group = id(at)
    for unit in units:
        unit.group = unit.group or group
    _carry(units)
    return units


def _unlist(blocks: list[Block]) -> None:
    """Items of a list that turn out to be messages have no list mark."""
    for block in blocks:
        block.text, block.list_mark = block.text.removeprefix(block.list_mark), ""


def _carry(units: list[Unit]) -> None:
    """A hidden or visible label that names the speaker of a group holds for all of it."""
    foot = units[-1] if units else None
    own = (foot.name or foot.quiet) if foot is not None and foot.kind == "heading" else None
    if foot is not None and own and not any(u.name or u.quiet for u in units[:-1]):
        for unit in units[:-1]:
            unit.name, unit.time, unit.hints = own, unit.time or foot.time, unit.hints + foot.hints
        foot.kind, foot.name, foot.quiet, foot.time = "furniture", None, None, None
    said = next((u.said for u in units if u.kind == "heading" and u.said), None)
    if said:
        for unit in units:
            unit.said = unit.said or said


def _parting(top: Node, bodies: list[Block]) -> Node | None:
    """The element whose children are messages of their own, or None. It may stand below a heading of its group."""
    at = _meeting(top, bodies)
    if _splits(at, bodies):
        return at
    for child, inside in _by_child(at, bodies):
        below = _parting(child, inside) if len(inside) > 1 and child is not at else None
        if below is not None and _apart([b for b in inside if within(b.node, below)], below):
            return below
    return None


def _apart(bodies: list[Block], at: Node) -> bool:
    """Below a heading only boxes, or blocks with the same classes, are messages; paragraphs belong together."""
    rows = [child for child, _ in _by_child(at, bodies)]
    boxes = {id(b.bubble) for b in bodies if b.bubble is not None and within(b.bubble, at) and b.bubble is not at}
    return len(boxes) >= 2 or all(row.tag not in RICH and row.classes for row in rows)


def _by_child(at: Node, bodies: list[Block]) -> list[tuple[Node, list[Block]]]:
    """The children of an element that hold these texts, each with its own."""
    children: dict[int, tuple[Node, list[Block]]] = {}
    for block in bodies:
        child = child_towards(at, block.node)
        children.setdefault(id(child), (child, []))[1].append(block)
    return list(children.values())


def _meeting(top: Node, bodies: list[Block]) -> Node:
    """The innermost element that holds all these texts."""
    line = [n for n in bodies[0].node.up()]
    line = line[: line.index(top) + 1] if top in line else line
    for candidate in line:
        if all(within(b.node, candidate) for b in bodies[1:]):
            return candidate
    return top


def _splits(at: Node, bodies: list[Block]) -> bool:
    """True when the children of this element are messages of their own rather than parts of one."""
    bubbles = {id(b.bubble) for b in bodies}
    if len(bubbles) == 1 and bodies[0].bubble is not None:
        return False
    if at.tag in RICH and at.tag not in ("ul", "ol", "table", "tbody", "dl", "li", "td", "tr"):
        return False
    rows = [row for n, row in enumerate(_by_child(at, bodies)) if n == 0 or not all(_hangs(b, at) for b in row[1])]
    if len(rows) < 2:
        return False
    if at.tag == "dl" and sum(row[0].tag == "dd" for row in rows) > 1 and _timed_terms(at):
        return True
    boxed = [
        child
        for child, found in rows
        if any(b.bubble is not None and (within(b.bubble, child) or b.bubble is child) for b in found)
    ]
    if len(boxed) >= 2:
        return True
    if boxed:
        return _alike_any([child for child, _ in rows]) and not _looks_like_name_and_text(rows)
    nodes = [child for child, _ in rows]
    if all(n.tag in RICH and not n.classes and not OWN & set(n.attrs) for n in nodes):
        return at.tag in ("table", "tbody") and len(nodes) > 1 and _rows_of_speakers(rows)
    return _alike_any(nodes) and not _looks_like_name_and_text(rows)


def _hangs(block: Block, at: Node) -> bool:
    """True for what belongs to the words before it: boxes side by side, a preview of a link."""
    if block.set:
        return True
    for up in block.node.up():
        if up is at:
            return False
        if up.tag == "a" and up.mark.boxed:
            return True
    return False


def _timed_terms(terms: Node) -> bool:
    """True for a list whose terms carry a time: who speaks, and below it each thing that was said."""
    heads = [kid for kid in terms.elements if kid.tag == "dt"]
    return bool(heads) and all(labels.name_and_time(" ".join(text for _, text in head.texts())) for head in heads)


OWN = frozenset(("id", "role", "aria-label"))  # what a part of a text does not have, and a row of a list may


def _rows_of_speakers(rows: list[tuple[Node, list[Block]]]) -> bool:
    return sum(len(found) >= 2 for _, found in rows) >= 2


COMMON = frozenset(("class", "aria-hidden", "dir", "lang", "title"))  # attributes that any two elements may have


ROWS = ("listitem", "row", "article")  # what a page says is one of several


def _alike(a: Node, b: Node) -> bool:
    return (
        a.tag == b.tag
        and a.tag not in INLINE
        and bool(
            set(a.classes) & set(b.classes)
            or a.attrs.get("role") == b.attrs.get("role") in ROWS
            or (not a.classes and not b.classes and set(a.attrs) & set(b.attrs) - COMMON)
        )
    )


def _alike_any(nodes: list[Node]) -> bool:
    return any(_alike(a, b) for a, b in pairwise(nodes)) or any(
        _alike(a, b) for i, a in enumerate(nodes[:6]) for b in nodes[i + 1 : i + 4]
    )


def _looks_like_name_and_text(rows: list[tuple[Node, list[Block]]]) -> bool:
    return len(rows) == 2 and len(rows[0][1]) == 1 and namelike(rows[0][1][0], rows[1][1][0])
