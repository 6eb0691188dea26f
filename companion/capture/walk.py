"""From the elements of a piece to its blocks in the order of the page: lists, tables, boxes, runs of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from companion.capture import sets, tables
from companion.capture.blocks import Block, face_of, inline, is_button, is_icon, run_of, tidy, unseen
from companion.capture.tree import Node


def blocks_of(top: Node) -> Iterator[Block]:
    button = is_button(top) or any(is_button(up) for up in list(top.up())[1:3])
    together = [] if button or unseen(top) else sets.items(top, is_button)
    yield from _together(top, together) if together else _collect(top, "", button, "")


def _together(node: Node, boxes: list[Node]) -> Iterator[Block]:
    """The blocks of boxes that stand together: choices, or one block of words with the buttons in it."""
    if sets.choices(boxes):
        yield from (Block(box, sets.lines([box], is_button)[0], button=True) for box in boxes)
    elif told := sets.lines(boxes, is_button):
        yield Block(node, "\n".join(told), solid=True, set=True)
        inside = [at for box in boxes for at in box.walk() if is_button(at)]
        yield from (Block(at, tidy("".join(text for _, text in at.texts())), button=True) for at in inside)


def _collect(node: Node, hidden: str, button: bool, mark: str) -> Iterator[Block]:
    hidden = hidden or unseen(node)
    button = button or is_button(node)
    run: list[Node | str] = []
    number, top = 0, node.mark.y
    boxes = [] if hidden or button else sets.below(node, is_button)
    for n, kid in enumerate(node.kids):
        if any(kid is box for box in boxes):
            if kid is boxes[0]:
                yield from run_of(node, run, hidden, button, mark, (top, max(top, boxes[0].mark.y)))
                yield from _together(node, boxes)
                run, top = [], boxes[-1].mark.y + boxes[-1].mark.h
            continue
        if isinstance(kid, str) or (inline(kid) and not _has_block(kid) and not _quotes(node.kids, n)):
            run.append(kid)
            continue
        yield from run_of(node, run, hidden, button, mark, (top, max(top, kid.mark.y)))
        mark, run, top = "" if run else mark, [], max(top, kid.mark.y + kid.mark.h)
        if is_icon(kid):
            continue
        if face := face_of(kid):
            yield Block(kid, face, role="face")
            continue
        if not hidden and not button and not unseen(kid) and tables.is_data(kid):
            yield Block(kid, "\n".join(tables.lines(kid)), solid=True)
            continue
        if not hidden and not button and not unseen(kid) and (together := sets.items(kid, is_button)):
            yield from _together(kid, together)
            continue
        item = mark
        if kid.tag == "li":
            number += 1
            item = f"{number}. " if node.tag == "ol" else "- " if node.tag == "ul" and kid.mark.display == "b" else ""
        for block in _collect(kid, hidden, button, item):
            mark = "" if block.list_mark and block.list_mark == mark else mark
            yield block
    yield from run_of(node, run, hidden, button, mark, (top, node.mark.y + node.mark.h))


def _quotes(kids: Sequence[Node | str], n: int) -> bool:
    """True for words in quotation marks of the page's that have a line of their own."""
    kid = kids[n]
    after = kids[n + 1] if n + 1 < len(kids) else None
    return isinstance(kid, Node) and kid.tag == "q" and isinstance(after, Node) and after.tag == "br"


def _has_block(node: Node) -> bool:
    return any(not inline(kid) or _has_block(kid) for kid in node.elements)
