"""What each block of a piece is by its shape and its words: said, or a label, a button, initials, a field's name."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice, pairwise

from companion.capture import labels
from companion.capture.blocks import LABEL_LENGTH, RICH, Block, beside, ink, is_button
from companion.capture.tree import Node


def sort_out(blocks: list[Block], said: Callable[[Node, str], bool] = lambda _node, _text: False) -> None:
    """Give every block its role. ``said`` tells of a text that reads like a label whether it was said all the same."""
    for block in blocks:
        if block.role == "face":
            continue
        if block.solid:
            block.bubble = bubble_of(block.node)
        elif block.hidden:
            block.role = "hidden"
        elif (block.button and not _tells(block)) or _of_field(block):
            block.role = "name" if _speaks(block, blocks) else "button"
        elif labels.match(block.text, "action") and len(blocks) > 1 and _clicked(block):
            block.role = "button"
        elif labels.match(block.text, "replied") and len(blocks) > 1:
            block.role = "replied"
        else:
            block.role = _furniture(block)
            labelled = block.role != "body" or labels.name_and_time(block.text) is not None
            if labelled and block.role not in ("typing", "noise") and said(ink(block), block.text):
                block.role, block.solid = "body", True
            if block.role == "body":
                block.bubble = bubble_of(block.node)
    _drop_signs(blocks)
    bodies = [b for b in blocks if b.role == "body"]
    if all(labels.name_and_time(b.text) for b in bodies):
        bodies += _promoted(blocks)
    if len(bodies) > 1:
        for block in bodies:
            if _initials(block) or _monogram(block, blocks):
                block.role = "initials"
        _badges([b for b in bodies if b.role == "body"])
        _pointer_choices([b for b in bodies if b.role == "body"])


def _badges(bodies: list[Block]) -> None:
    """A box with a word or two behind a name, on its line and in smaller letters, tells that speaker's part."""
    for name, block in pairwise(bodies):
        small = block.bubble is not None and ink(block).mark.size < ink(name).mark.size and len(bodies) > 2
        few = len(block.text.split()) <= 3 and not block.solid and block.text.isprintable()
        if small and few and name.bubble is None and beside(name, block) and labels.is_person(name.text):
            block.role = "hidden"


def _drop_signs(blocks: list[Block]) -> None:
    """A sign before a line, or a letter in a round picture alone, is no word; an emoji is."""
    for block in blocks:
        if block.role != "body" or block.solid:
            continue
        others = [b for b in blocks if b is not block and b.role not in ("hidden", "face", "time", "status", "name")]
        if SIGN.fullmatch(block.text) and any(beside(b, block) for b in others):
            block.role = "sign"
        elif not others and re.fullmatch(r"[A-ZÀ-Þ]{1,2}", block.text) and _initials(block):
            block.role = "initials"


#: Arrows, pencils and the like, drawn as letters of the page.
SIGN = re.compile(r"[\u00a1-\u00bf\u2010-\u203e\u2100-\u2bff]{1,2}")


def _clicked(block: Block) -> bool:
    return any(up.tag == "a" or up.mark.pointer for up in islice(ink(block).up(), 2))


def _tells(block: Block) -> bool:
    """True for "Eva joined the chat" on something that can be pressed: a line between messages that leads there."""
    told = labels.event_of(block.text)
    return told is not None and told[1] is not None and labels.kind_of(block.text) is None


def _speaks(block: Block, blocks: list[Block]) -> bool:
    """True for a name that can be clicked: not drawn as a button, above or beside words, with a time beside it."""
    if not block.button or block.node.mark.boxed or not labels.is_person(block.text):
        return False
    if labels.match(block.text, "action") or not any(_worded(b) for b in blocks[blocks.index(block) + 1 :]):
        return False
    line = [b for b in blocks if b is not block and not (b.button or b.hidden) and beside(b, block)]
    return any(labels.kind_of(b.text) == "time" or labels.name_and_time(b.text) for b in line)


def _worded(block: Block) -> bool:
    return not (block.button or block.hidden) and labels.kind_of(block.text) is None


FIELDS = frozenset(("input", "select", "textarea"))


def _of_field(block: Block) -> bool:
    """True for the name of a field to fill in: it stands in one small box with it, and nothing else does."""
    if len(block.text) > LABEL_LENGTH or block.solid:
        return False
    for up in islice(block.node.up(), 3):
        fields = sum(node.tag in FIELDS for node in islice(up.walk(), 60))
        if fields:
            said = squashed("".join(text for _, text in up.texts()))
            return fields == 1 and said == squashed(block.text)
    return False


def squashed(text: str) -> str:
    return "".join(text.split())


def _promoted(blocks: list[Block]) -> list[Block]:
    """ "14:00" or "today" in a bubble of its own, at one side, is an answer and not a label."""
    spoken = any(
        labels.match(b.text, "said") or labels.name_and_time(b.text) for b in blocks if b.role in ("hidden", "body")
    )
    for block in blocks:
        if block.role in ("day", "status", "noise") and spoken:
            block.role, block.bubble = "body", bubble_of(block.node)
            return [block]
        if block.role in ("time", "day", "status", "noise"):
            bubble = bubble_of(block.node)
            room = max(up.mark.w for up in block.node.up())
            if (
                bubble is not None
                and abs(bubble.mark.x + bubble.mark.w / 2 - room / 2) > 0.08 * room
                and not bubble.mark.round
            ):
                block.role, block.bubble = "body", bubble
                return [block]
    return []


def _furniture(block: Block) -> str:
    text = block.text.removeprefix(block.list_mark)
    kind = labels.kind_of(text)
    told = labels.meta(text) if kind is None and "\n" not in text else None
    if told and told[0] is None:
        return "time" if told[1] else "status"
    if kind in ("time", "status") and block.bubble is None:
        return kind
    return kind or "body"


def _initials(block: Block) -> bool:
    return bool(re.fullmatch(r"[A-ZÀ-Þ0-9?&]{1,3}", block.text)) and any(
        n.mark.round or (n.mark.w <= 96 and abs(n.mark.w - n.mark.h) <= 1 and (n.mark.boxed or n.mark.bg))
        for n in list(block.node.up())[:3]
    )


def _monogram(block: Block, blocks: list[Block]) -> bool:
    """True for "Fd" in a round picture near "Fenna de Wit": small letters, too, where the name begins its words so."""
    short = re.fullmatch(r"[^\W\d_]{2,3}", block.text) and block.text[0].isupper()
    if not short or not any(up.mark.round for up in islice(block.node.up(), 3)):
        return False
    names = [b.text.split() for b in blocks if b is not block and len(b.text) <= LABEL_LENGTH]
    return any("".join(word[0] for word in name).lower().startswith(block.text.lower()) for name in names)


def _pointer_choices(bodies: list[Block]) -> None:
    """Short clickable boxes that stand together after a text are answers to choose from, not messages."""
    choices = [
        b
        for b in bodies
        if b.node.mark.pointer
        and len(b.text) <= LABEL_LENGTH
        and b.bubble is not None
        and b.bubble.mark.pointer
        and not (b.bubble.parent and b.bubble.parent.mark.pointer)
    ]
    if choices and len(choices) < len(bodies) and bodies[0] not in choices:
        for block in choices:
            block.role = "button"


def bubble_of(node: Node) -> Node | None:
    """The outermost box around a text that is not as good as the whole log."""
    found = None
    room = max((up.mark.w for up in node.up()), default=0)
    for up in node.up():
        if (
            up.mark.boxed
            and (up.mark.w < 0.97 * room or up.mark.bg)
            and not (up.tag in ("a", "code", "pre", "td", "th", "tr") and found is None)
        ):
            if found is not None and _boxes_below(up) > 1:
                break
            found = up
    return found


def _boxes_below(node: Node, budget: int = 60) -> int:
    """How many boxes with text stand side by side inside this one."""
    count, stack = 0, list(node.elements)
    while stack and budget:
        at = stack.pop()
        budget -= 1
        if at.mark.boxed and not is_button(at) and not at.mark.round and at.tag not in RICH:
            count += 1
        else:
            stack.extend(at.elements)
    return count
