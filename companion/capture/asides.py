"""What hangs in or at a bubble without being its words: the line that an answer quotes, with its speaker; reactions."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import islice, pairwise

from companion.capture.blocks import Block, within
from companion.capture.line import squash
from companion.capture.tree import Node

SURE = 8  # letters of an earlier line that nobody repeats by chance
REACTION = 8  # characters of the longest reaction: a sign and a number


def set_aside(blocks: Sequence[Block], earlier: Callable[[str, str], bool]) -> None:
    """Take reactions and quoted lines out of the words; ``earlier`` tells whether another line of the chat
    begins so."""
    bodies = [b for b in blocks if b.role == "body"]
    if len(bodies) < 2:
        return
    for block in bodies:
        if _reaction(block, [b.node for b in bodies if b is not block]):
            block.role = "noise"
    for block, after in pairwise([b for b in blocks if b.role not in ("noise", "hidden", "button")]):
        box = _quoted(block, after, earlier) if after.role == "body" else None
        for inside in blocks if box is not None else ():
            if box is not None and within(inside.node, box):
                inside.role = "quote"


def _reaction(block: Block, others: Sequence[Node]) -> bool:
    """A sign, perhaps with a number, in a box of its own that floats above the rest."""
    if len(block.text) > REACTION or re.search(r"[^\W\d_]", block.text):
        return False
    near = islice(block.node.up(), 3)
    return any(up.mark.out_of_flow and not any(within(node, up) for node in others) for up in near)


def _quoted(block: Block, after: Block, earlier: Callable[[str, str], bool]) -> Node | None:
    """The box around a quoted line and its speaker, when this is one: it stands before the words in their bubble."""
    named = any(up.tag == "blockquote" for up in islice(block.node.up(), 3))
    if after.bubble is None or not within(block.node, after.bubble) or (block.solid and not named):
        return None
    begins = squash(re.sub(r"[.…]+$", "", block.text))
    apart = named or (block.node.mark.size < after.node.mark.size and len(begins) >= SURE)
    if not apart or not begins or not earlier(begins, squash(after.text)):
        return None
    box = block.node
    for up in islice(block.node.up(), 3):
        if within(after.node, up) or up is after.bubble:
            break
        box = up
    return box
