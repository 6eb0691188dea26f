"""Who speaks in a unit: the label above, beside or below the words that is a name, and the badges and time with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from companion.capture import labels
from companion.capture.blocks import LABEL_LENGTH, Block, beside, ink
from companion.capture.label import without_part
from companion.capture.tree import Mark, Node


@dataclass(slots=True, eq=False)
class Unit:
    """What one message may be: its text, and what stands around it."""

    node: Node
    text: str
    body: Node | None = None
    bubble: Node | None = None
    name: str | None = None
    time: str | None = None
    quiet: str | None = None  # a name that is there but not displayed
    said: str | None = None  # whom a label for screen readers names as the speaker
    hints: tuple[str, ...] = ()  # short labels near the name ("AI", "Bot")
    quick: bool = False  # offers buttons
    picture: bool = False  # has a face beside it
    receipt: bool = False  # says that it was read or delivered
    waiting: bool = False  # something in it moves, or it says itself that it is loading
    day: bool = False
    kind: str = "message"  # message, heading (a name or time without text), furniture
    group: int = 0  # units of one group share a heading
    survey: bool = False  # asks for a mark, or for words in a field of its own
    form: bool = False  # has a field to fill in
    summary: bool = False  # nothing but the customer's own particulars
    banner: bool = False  # tells who speaks until the next one
    clicks: bool = False  # has something to press, with words or without
    ink: Node | None = None  # the element whose style the words have
    alien: bool = False  # something the page put among the messages: an alert, an advertisement


#: Words with a capital each, as in a name that a colon follows; "This is your order:" is none.
CAPITALS = re.compile(
    r"[^\W\d_a-zß-ÿ][\w’'.&-]*"
    r"(?: (?:(?:van|de|der|den|het|ten|ter|el|al|von|zu|da|di|la|le|bin|ben|of|the) )*[^\W\d_a-zß-ÿ][\w’'.&-]*)*"
)


def namelike(block: Block, body: Block | None) -> bool:
    text = block.text
    headed = not block.solid and "\n" not in text and labels.name_and_time(text) is not None
    if headed and len(text) <= LABEL_LENGTH:
        return True
    if (
        block.solid
        or any(up.tag == "blockquote" for up in islice(block.node.up(), 3))
        or len(text) > LABEL_LENGTH
        or "\n" in text
        or re.search(r"[?!;]|(?<! [A-Z])\.\s|(?<! [A-Z])\.$|https?:|\w\.[a-z]", labels.TITLE.sub("", text))
        or not re.search(r"[^\W\d_]", text)
        or (text.endswith(":") and not CAPITALS.fullmatch(labels.WROTE.sub("", text[:-1])))
        or labels.match(text, "field")
        or labels.match(labels.stamp_off(text)[0], "system")
        or labels.event_of(labels.stamp_off(text)[0])
    ):
        return False
    if body is None or body.set:
        return False
    a, b = ink(block).mark, body.node.mark
    styled = a.size < b.size or (a.bold and not b.bold) or a.fg != b.fg
    apart = block.bubble is not body.bubble and (len(text.split()) <= 2 or CAPITALS.fullmatch(text) is not None)
    return (styled or apart) and len(text.split()) <= 6


def _headed(unit: Unit, bodies: list[Block]) -> list[Block]:
    """Take a first line of short labels above the words: the name, and badges such as "AI" beside it."""
    first = bodies[0]
    line = [b for b in bodies if beside(b, first)]
    rest = bodies[len(line) :]
    if len(line) < 2 or bodies[: len(line)] != line or any(_sentence(b) or b.solid for b in line):
        return bodies
    name = max(line, key=lambda b: (not _boxed(b), b.node.mark.size))
    if rest and any(_written(b, name, rest[0]) for b in line if b is not name):
        return bodies
    if rest and max(b.span[1] for b in line) > min(b.span[0] for b in rest) + 4:
        return bodies
    if not (
        namelike(name, max(rest, key=lambda b: (not b.set, len(b.text)))) if rest else _head_only(unit, line, name)
    ):
        return bodies
    take_name(unit, name)
    unit.hints += tuple(b.text for b in line if b is not name)
    return rest


def _written(badge: Block, name: Block, words: Block) -> bool:
    """True for what is no badge beside a name: larger than it, or the first of the paragraphs that follow."""
    larger = ink(badge).mark.size > ink(name).mark.size
    flows = badge.node is not name.node and badge.node.parent is words.node.parent is not name.node.parent
    return larger or flows or re.search(r"[a-z][.?!…]$", badge.text) is not None


def _sentence(block: Block) -> bool:
    """True for what is too long for a label, or ends as a sentence of several words does."""
    words = len(block.text.split())
    said = words > 2 and re.search(r"[?!:]|(?<! [A-Z])\.$|[a-z]{3}\. ", block.text) is not None
    return said or words > 5 or len(block.text) > LABEL_LENGTH or "\n" in block.text


def _head_only(unit: Unit, line: list[Block], name: Block) -> bool:
    """True for a name with badges and a time and no words below: somebody is typing, or sent a picture."""
    badges = [b for b in line if b is not name]
    known = all(_boxed(b) or labels.is_role(b.text) or (labels.is_bot(b.text) and len(b.text) < 20) for b in badges)
    return unit.time is not None and known and labels.is_person(name.text)


def _boxed(block: Block) -> bool:
    return block.bubble is not None or any(up.mark.boxed for up in list(block.node.up())[:3])


def take_names(unit: Unit, bodies: list[Block], blocks: list[Block]) -> list[Block]:
    """Take the name before the words, or after them where the face stands at the end of the line."""
    rest = _headed(unit, _beside_name(unit, _shown_twice(unit, bodies, blocks), blocks))
    if not rest:
        return []
    bubbled = [b for b in rest if b.bubble is not None]
    main = max(
        bubbled or rest, key=lambda b: (not b.set, not (labels.name_and_time(b.text) or signature(b.text)), len(b.text))
    )
    if len(rest) > 1 and unit.name is None and _above_time(rest[0], rest[1], blocks):
        take_name(unit, rest.pop(0))
        main = max(bubbled or rest, key=lambda b: (b in rest, not b.set, len(b.text)))
    while len(rest) > 1 and rest[0] is not main and unit.name is None and namelike(rest[0], main):
        take_name(unit, rest.pop(0))
    while len(rest) > 1 and rest[-1] is not main and _trailing_label(rest[-1], main, unit):
        take_name(unit, rest.pop())
    if (
        unit.name is None
        and len(rest) > 1
        and rest[0] is main
        and len(main.text) <= LABEL_LENGTH
        and namelike(rest[0], rest[1])
    ):
        take_name(unit, rest.pop(0))
    return rest


def _shown_twice(unit: Unit, bodies: list[Block], blocks: list[Block]) -> list[Block]:
    """Take a first line that a face or a hidden label says, too, or that means the reader: it is the name."""
    first, twice = bodies[0], bodies[0].text == bodies[1].text
    told = {b.text for b in blocks if b.role in ("face", "hidden")} | ({first.text} if twice else set())
    rest = bodies[1 + twice :]
    alone = not first.solid and (first.bubble is None or all(b.bubble is first.bubble for b in rest))
    if not rest or unit.name or not alone or not labels.is_person(first.text):
        return bodies
    if first.text not in told and not (labels.is_you(first.text) and len(rest[0].text) > len(first.text)):
        return bodies
    take_name(unit, first)
    first.role = "name"
    return rest


def _beside_name(unit: Unit, bodies: list[Block], blocks: list[Block]) -> list[Block]:
    """Leave out badges and a time that stand on the line of the name, where that is known already."""
    name = next((b for b in blocks if b.role == "name"), None)
    line = [b for b in bodies if name is not None and beside(b, name) and not _sentence(b)]
    if not line or len(line) == len(bodies) or bodies[: len(line)] != line:
        return bodies
    for block in line:
        found = labels.name_and_time(block.text)
        unit.hints, unit.time = (*unit.hints, found[0] if found else block.text), unit.time or (found and found[1])
    return bodies[len(line) :]


def _above_time(block: Block, after: Block, blocks: list[Block]) -> bool:
    """True for a name that is followed by the time before the words begin."""
    between = blocks[blocks.index(block) + 1 : blocks.index(after)]
    alone = not block.solid and block.bubble is after.bubble and labels.is_person(block.text)
    return alone and any(b.role == "time" for b in between) and not any(b.role == "button" for b in between)


#: A sign before the name of who wrote the words above, as in "~ Eva".
SIGNED = re.compile(r"[~–—-]\s*(?=[^\W\d_])")


def signature(text: str) -> tuple[str, str | None] | None:
    """Return (name, time) of a line below the words that says who wrote them.

    >>> signature("~ Eva"), signature("— Eva Smit, 14:03 (edited)"), signature("- the van")
    (('Eva', None), ('Eva Smit', '14:03'), None)
    """
    sign = SIGNED.match(text)
    if not sign or len(text) > LABEL_LENGTH:
        return None
    parts = [part for part in text[sign.end() :].split(" · ") if labels.kind_of(part) != "status"]
    line = re.sub(r"[^\w)]+$", "", " · ".join(parts))
    return labels.name_and_time(line) or ((line, None) if labels.is_person(line) else None)


def _trailing_label(block: Block, main: Block, unit: Unit) -> bool:
    if unit.name is None and signature(block.text) and ink(block).mark != ink(main).mark:
        return bool(ink(block).mark.size < ink(main).mark.size or ink(block).mark.fg != ink(main).mark.fg)
    if main.bubble is None or block.bubble is main.bubble:
        pale = ink(block).mark.size < ink(main).mark.size or block.bubble is None
        return bool(labels.name_and_time(block.text)) and pale and (unit.name is None or block.bubble is not None)
    return block.bubble is None and namelike(block, main)


def take_name(unit: Unit, block: Block) -> None:
    text, badges = _without_badges(block)
    text = text.removeprefix(block.list_mark)
    unit.hints += badges
    found = labels.name_and_time(text) or signature(text)
    name, time = found if found else (text, None)
    told = labels.meta(text) if not found else None
    if told:
        name, unit.hints = told[0] or "", unit.hints + told[2]
    name = labels.WROTE.sub("", name.rstrip(": "))
    name, part = without_part(name)
    unit.hints += (part,) if part else ()
    if unit.name is None:
        unit.name = name.strip(" :,·•・|~–—") or None
    unit.time = unit.time or time


def _without_badges(block: Block) -> tuple[str, tuple[str, ...]]:
    """The name in a line, and badges such as "AI" beside it: boxes of their own, or smaller words."""
    if len(block.parts) < 2:
        return block.text, ()
    first = ink(block).mark
    badges = [text for owner, text in block.parts[1:] if owner is not None and _badge(owner.mark, first)]
    kept = [text for owner, text in block.parts if not (owner is not None and text in badges)]
    if not badges or not "".join(kept).strip():
        return block.text, ()
    return " ".join("".join(kept).split()), tuple(" ".join(text.split()) for text in badges)


def _badge(mark: Mark, first: Mark) -> bool:
    return mark.boxed or mark.size < first.size or (first.bold and not mark.bold)


def plain_lead(unit: Unit, leads: bool) -> None:
    """Plain "[14:03] Name: words"; without a time only where the chat is known to write so."""
    if unit.kind != "message" or unit.name is not None or unit.summary:
        return
    time, name, words = labels.lead(unit.text)
    stamped = name or unit.text.lstrip()[:1] in "[(" or labels.event_of(words)
    if time is not None and unit.bubble is None and stamped:
        unit.time, unit.name, unit.text = unit.time or time, name, words
    elif leads and name:
        unit.name, unit.text = name, words


def stamped(unit: Unit, body: Block) -> bool:
    """Take "(14:03:22) Eva: " off the words; True when nothing but these stands in the block."""
    if unit.name is not None or body.solid or body.bubble is not None:
        return False
    time, name, words = labels.lead(body.text)
    if time is not None and name is not None:
        unit.name, unit.time, body.text = name, unit.time or time, words
        return False
    found = labels.STAMP.match(body.text)
    rest = body.text[found.end() :] if found else ""
    if found is None or not rest.endswith((":", ">")) or not CAPITALS.fullmatch(rest[:-1].strip()):
        return False
    unit.name, unit.time = rest[:-1].strip(), unit.time or found["time"]
    return True


def _may_lead(name: str) -> bool:
    """True for a word, a name or a part before a colon; "Two more things:" is the beginning of what is said."""
    label = labels.is_role(name) or labels.is_bot(name) or labels.is_you(name)
    return label or len(name.split()) == 1 or CAPITALS.fullmatch(re.sub(r" *\(.*", "", name)) is not None


def take_lead(unit: Unit, body: Block) -> None:
    """ "Name: text" in one line, with or without an element around the name."""
    if unit.name is not None:
        return
    if body.lead and (body.lead[0].endswith((":", ">")) or body.lead[1].startswith((":", ">"))):
        found = labels.name_and_time(body.lead[0].rstrip(":> "))
        name, time = found if found else (body.lead[0].strip(" :>[]()"), None)
        if re.search(r"[^\W\d_]", name) and (found or _may_lead(name)):
            unit.name, unit.time = name, unit.time or time
            unit.text = body.lead[1].lstrip(" :>")
