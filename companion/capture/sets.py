"""Boxes that stand side by side inside a message, or hang below its words: product cards, cells of a grid, choices.

Messages stand below each other, never side by side. So boxes that are alike and share a line of the screen are parts of
one message; boxes below each other are when all of them can be clicked and words stand before them, or when they stand
inside the box of the words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

from companion.capture.tree import Node

FACE = 64  # CSS pixels of the largest picture of a speaker
SHORT = 60


def items(node: Node, is_button: Callable[[Node], bool]) -> list[Node]:
    """Return the boxes of an element that holds nothing else, when they are parts of one message."""
    boxes = [kid for kid in node.elements if any(_texts(kid, is_button))]
    if len(boxes) < 2 or any(isinstance(kid, str) and kid.strip() for kid in node.kids):
        return []
    cores = [_core(box) for box in boxes]
    if not all(core.mark.boxed and box.mark.hidden == "" for core, box in zip(cores, boxes, strict=True)):
        return []
    if any(is_button(box) or _face(core) for core, box in zip(cores, boxes, strict=True)):
        return []
    beside = [(a, b) for a, b in pairwise(cores) if _beside(a, b)]
    if beside and len(beside) * 2 >= len(boxes) - 1 and _alike(boxes, beside):
        return boxes
    if beside or not _alike(boxes, list(pairwise(cores))):
        return []
    before, inside, near = _before(node)
    sentence = len(before) > 12 and before[-1] in "?:.!…"
    clicked = all(_clickable(box, is_button) for box in boxes)
    linked = clicked and all(box.mark.pointer for box in boxes)
    good = (inside and (clicked or sentence)) or (sentence and (linked or (clicked and near)))
    return boxes if before and good else []


def below(node: Node, is_button: Callable[[Node], bool]) -> list[Node]:
    """Return the boxes in a bubble, below its words, that lead somewhere when they are clicked."""
    if not any(up.mark.boxed for up in node.up()):
        return []
    out: list[Node] = []
    for kid in node.elements:
        fits = kid.mark.boxed and not is_button(kid) and not _face(kid) and _clickable(kid, is_button)
        if fits and any(_texts(kid, is_button)):
            out.append(kid)
        elif out:
            break
    alike = len(out) > 1 and _alike(out, list(pairwise(out)))
    return out if alike and _before(out[0])[0] else []


def choices(boxes: list[Node]) -> bool:
    """True for short words in boxes that can be clicked: answers to choose from."""
    return all(box.mark.pointer and len(list(_texts(box))) == 1 and len(_words(box)) <= SHORT for box in boxes)


def lines(boxes: list[Node], is_button: Callable[[Node], bool]) -> list[str]:
    """Return what the boxes say, a line each, without their buttons; cells of one line of the screen in one line."""
    told = [list(_texts(box, is_button)) for box in boxes]
    if all(len(each) <= 1 for each in told):
        rows: list[list[str]] = []
        for n, each in enumerate(told):
            if n == 0 or not _beside(boxes[n - 1], boxes[n]):
                rows.append([])
            rows[-1] += each
        return [" | ".join(row) for row in rows if row]
    return ["\n".join(each) for each in told if each]


def _texts(node: Node, is_button: Callable[[Node], bool] = lambda _node: False) -> Iterator[str]:
    """The words of an element, those of one run together."""
    run = ""
    for kid in node.kids:
        if isinstance(kid, str):
            run += kid
        elif kid.tag == "br":
            run += "\n"
        elif kid.mark.display == "i" and not any(is_button(node) for node in kid.walk()):
            run += "".join(text for _, text in kid.texts())
        else:
            yield from _tidied(run)
            run = ""
            if not is_button(kid) and kid.mark.hidden not in ("n", "h"):
                yield from _texts(kid, is_button)
    yield from _tidied(run)


def _tidied(run: str) -> Iterator[str]:
    yield from (" ".join(line.split()) for line in run.split("\n") if line.strip())


def _words(node: Node) -> str:
    return " ".join(_texts(node))


def _core(node: Node) -> Node:
    """The element that is drawn as the box: this one, or the only one inside it."""
    while not node.mark.boxed and len(node.elements) == 1 and len(node.kids) == 1:
        node = node.elements[0]
    return node


def _face(node: Node) -> bool:
    square = abs(node.mark.w - node.mark.h) <= 2
    return max(node.mark.w, node.mark.h) <= FACE and (node.mark.round or (square and node.mark.w > 0))


def _alike(boxes: list[Node], pairs: list[tuple[Node, Node]]) -> bool:
    return len({box.tag for box in boxes}) == 1 and all(
        abs(a.mark.h - b.mark.h) <= 4 or abs(a.mark.w - b.mark.w) <= 4 for a, b in pairs
    )


def _beside(a: Node, b: Node) -> bool:
    m, n = a.mark, b.mark
    across = min(m.y + m.h, n.y + n.h) - max(m.y, n.y)
    return across > 0.5 * min(m.h, n.h) > 0 and (m.x + m.w <= n.x + 1 or n.x + n.w <= m.x + 1)


def _clickable(box: Node, is_button: Callable[[Node], bool]) -> bool:
    return box.mark.pointer or any(node.tag == "a" or is_button(node) for node in box.walk())


def _before(node: Node) -> tuple[str, bool, bool]:
    """The words of a message that stand before this element, whether both stand in one box, and whether side by side in
    the same element."""
    here, first, near = node, "", False
    for up in list(node.up())[1:]:
        before = "".join(_words(kid) if isinstance(kid, Node) else kid for kid in _until(up, here)).strip()
        if up.mark.boxed and (before or first):
            return first or before, True, near
        near = near or (bool(before) and up is node.parent)
        first, here = first or before, up
    return first, False, near


def _until(parent: Node, child: Node) -> list[Node | str]:
    out: list[Node | str] = []
    for kid in parent.kids:
        if kid is child:
            break
        out.append(kid)
    return out
