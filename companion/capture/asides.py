"""What hangs in or at a bubble without being its words: the line that an answer quotes, with its speaker; reactions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from itertools import islice, pairwise

from companion.capture import label, labels
from companion.capture.blocks import Block, ink, signs_with_number, within
from companion.capture.line import squash
from companion.capture.naming import namelike
from companion.capture.tree import Node

SURE = 8  # letters of an earlier line that nobody repeats by chance
#: (words, those that follow here, all that stands here or nothing): whether another line of late begins so, or
#: holds these words and does not stand here as a whole.
Earlier = Callable[[str, str, str], bool]
QUOTES = frozenset(("blockquote", "q"))
REACTION = 24  # characters of the longest row of reactions: signs and numbers


def set_aside(blocks: Sequence[Block], earlier: Earlier, *, whole: bool = False) -> None:
    """Take reactions and quoted lines out of the words; ``earlier`` tells whether another line of the chat
    begins so; ``whole``: these are the blocks of one message, which may have no bubble."""
    bodies = [b for b in blocks if b.role == "body"]
    if len(bodies) < 2:
        return
    for block in bodies:
        if _reaction(block, [ink(b) for b in bodies if b is not block]):
            block.role = "noise"
    seen = [b for b in blocks if b.role not in ("noise", "hidden", "button")]
    _answered(blocks, earlier)
    here = squash(" ".join(b.text for b in seen))
    for block, follows in pairwise(seen):
        own = next((up for up in islice(block.node.up(), 3) if up.tag in QUOTES), None)
        later = seen[seen.index(follows) :]
        after = next((b for b in later if own is None or not within(b.node, own)), follows)
        fits = after.role == "body" and (whole or after.bubble is not None)
        named = after.bubble is not None or own is not None or _named(seen[: seen.index(block)], after)
        box = _quoted(block, after, earlier, here if named else "") if fits else None
        for inside in blocks if box is not None else ():
            if box is not None and within(inside.node, box):
                inside.role = "quote"


def _named(before: Sequence[Block], words: Block) -> bool:
    """True when a name stands before: what follows it is what that person quotes."""
    first = before[0] if before else None
    told = first is not None and namelike(first, words) and labels.is_person(label.bare(first.text))
    return told or any(b.role == "name" for b in before)


def _answered(blocks: Sequence[Block], earlier: Earlier) -> None:
    """Take out the line that stands below "Eva replied to you"."""
    for before, block in pairwise(blocks):
        begins = squash(re.sub(r"[.…]+$", "", block.text))
        if before.role == "replied" and block.role == "body" and begins and earlier(begins, "", ""):
            block.role = "quote"


def _reaction(block: Block, others: Sequence[Node]) -> bool:
    """A sign, perhaps with a number, in a box of its own that floats above the rest."""
    if len(block.text) > REACTION or re.search(r"[^\W\d_]", block.text):
        return False
    if signs_only(block.text) and (
        signs_with_number(block.text) or ink(block).mark.size < max(node.mark.size for node in others)
    ):
        return True
    near = islice(block.node.up(), 3)
    return any(up.mark.out_of_flow and not any(within(node, up) for node in others) for up in near)


def signs_only(text: str) -> bool:
    """True for emoji and small numbers."""
    plain = re.sub(r"(?<!\d)\d{1,3}(?!\d)|[\s\u200d\ufe0f+]", "", text)
    return bool(plain) and all(unicodedata.category(c) in ("So", "Sk") or c == "❤" for c in plain)


def _quoted(block: Block, after: Block, earlier: Earlier, here: str) -> Node | None:
    """The box around a quoted line and its speaker, when this is one: it stands before the words in their bubble, or
    smaller above words without one."""
    quote = next((up for up in islice(block.node.up(), 3) if up.tag in QUOTES), None)
    named = quote is not None and not within(after.node, quote)
    if (after.bubble is not None and not within(block.node, after.bubble)) or (block.solid and not named):
        return None
    if after.bubble is None and block.bubble is not None:
        return None
    text = block.text
    first, _, rest = block.text.partition("\n")
    text = rest if rest and labels.is_you(first) else block.text  # the speaker of the quoted line above it
    speaker, colon, words = text.partition(": ")
    text = words if colon and words and labels.is_person(speaker) else text
    marked = text.startswith("> ")  # as in a mail
    begins = squash(re.sub(r"[.…]+$", "", text))
    named = named or marked
    apart = named or (block.node.mark.size < after.node.mark.size and len(begins) >= SURE)
    if not apart or not begins or not earlier(begins, squash(after.text), here):
        return None
    if quote is not None:
        return quote
    box = block.node
    for up in islice(block.node.up(), 3):
        if within(after.node, up) or up is after.bubble:
            break
        box = up
    return box
