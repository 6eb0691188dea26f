"""What one message may be: its words, and the name, time and labels that stand around them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from companion.capture import labels
from companion.capture.blocks import LABEL_LENGTH, Block, ink, is_button, within
from companion.capture.tree import Node


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
    alien: bool = False  # something the page put among the messages: an alert, an advertisement


def namelike(block: Block, body: Block | None) -> bool:
    text = block.text
    if (
        block.solid
        or any(up.tag == "blockquote" for up in islice(block.node.up(), 3))
        or len(text) > LABEL_LENGTH
        or "\n" in text
        or re.search(r"[?!;]|\.\s|\.$|https?:", text)
        or not re.search(r"[^\W\d_]", text)
    ):
        return False
    if labels.name_and_time(text):
        return True
    if body is None:
        return False
    if body.set:
        return False
    a, b = ink(block).mark, body.node.mark
    styled = a.size < b.size or (a.bold and not b.bold) or a.fg != b.fg or block.bubble is not body.bubble
    return styled and len(text.split()) <= 6


def unit_of(node: Node, blocks: list[Block]) -> list[Unit]:
    bodies = [b for b in blocks if b.role == "body"]
    unit = Unit(node, "")
    _around(unit, blocks)
    if len(bodies) > 1:
        bodies = _without_questions(bodies, blocks)
    if len(bodies) > 1:
        bodies = _take_names(unit, bodies, blocks)
    if len(bodies) == 1 and (_only_names_buttons(bodies[0], blocks) or _above_nothing(unit, bodies[0])):
        _name(unit, bodies.pop())
    if len(bodies) == 1:
        _take_lead(unit, bodies[0])
        found = labels.name_and_time(bodies[0].text) if unit.name is None and not bodies[0].solid else None
        if found and bodies[0].bubble is None:
            unit.name, unit.time = found[0], found[1]
            bodies = []
    if not bodies:
        return _heading(unit, blocks)
    if sum(bool(b.list_mark) for b in blocks) == 1:  # the one item of a list is the message itself
        for b in bodies:
            b.text, b.list_mark = b.text.removeprefix(b.list_mark), ""
    unit.text = unit.text or "\n".join(b.text for b in bodies)
    unit.body = max(bodies, key=lambda b: len(b.text)).node
    unit.bubble = next((b.bubble for b in bodies if b.bubble is not None), None)
    return [unit]


def _without_questions(bodies: list[Block], blocks: list[Block]) -> list[Block]:
    """Leave out "Was this helpful?": small words under others, in a box with nothing but buttons."""
    buttons = [b.node for b in blocks if b.role == "button"]
    main = max(bodies, key=lambda b: (b.node.mark.size, len(b.text)))
    return [b for b in bodies if b is main or b is bodies[0] or not _asks_for_click(b, main, bodies, buttons)]


def _asks_for_click(block: Block, main: Block, bodies: list[Block], buttons: list[Node]) -> bool:
    small = block.node.mark.size < main.node.mark.size or block.node.mark.fg != main.node.mark.fg
    if not small or not buttons or len(block.text) > LABEL_LENGTH or block.solid:
        return False
    for up in islice(block.node.up(), 3):
        if any(b is not block and within(b.node, up) for b in bodies):
            return False
        if any(within(button, up) for button in buttons):
            return True
    return False


def _only_names_buttons(body: Block, blocks: list[Block]) -> bool:
    """A short line beside a box that holds nothing but buttons is the name of who offers them."""
    if body.bubble is not None or body.set or len(body.text) > LABEL_LENGTH:
        return False
    boxes = [
        up for b in blocks if b.role == "button" for up in list(b.node.up())[1:5] if up.mark.boxed and not is_button(up)
    ]
    return any(not within(body.node, box) for box in boxes)


def _above_nothing(unit: Unit, body: Block) -> bool:
    """A name above a box without words: somebody is typing, or sent a picture."""
    if body.bubble is not None or body.solid or unit.name or not labels.is_person(body.text):
        return False
    end = body.node.mark.y + body.node.mark.h
    return any(
        (node.mark.boxed or node.mark.moving)
        and node.mark.y >= end - 2
        and node.mark.w >= 24
        and not is_button(node)
        and not node.mark.hidden
        and not any(text.strip() for _, text in node.texts())
        for node in unit.node.walk()
    )


def _heading(unit: Unit, blocks: list[Block]) -> list[Unit]:
    useful = unit.name or unit.quiet or unit.time or unit.said
    unit.day = any(b.role == "day" for b in blocks)
    unit.kind = "heading" if useful else "furniture"
    return [unit] if useful or unit.day or unit.quick else []


def _around(unit: Unit, blocks: list[Block]) -> None:
    hints = []
    for block in blocks:
        if block.role == "time":
            unit.time = unit.time or block.text
        elif block.role == "name":
            _name(unit, block)
        elif block.role == "status":
            unit.receipt = unit.receipt or labels.match(block.text, "receipt") is not None
        elif block.role == "button":
            unit.quick = unit.quick or (bool(re.search(r"\w", block.text)) and len(block.text) > 1)
        elif block.role == "hidden":
            _hidden(unit, block)
        if block.role == "hidden" and len(block.text) <= LABEL_LENGTH:
            hints.append(block.text)
    _labelled(unit, blocks)
    inside = list(unit.node.walk())
    unit.survey = _scale(inside, blocks)
    unit.alien = any(up.attrs.get("role") in ALIEN for up in islice(unit.node.up(), 3))
    unit.picture = any(_pictured(n) for n in inside) or any(b.role == "initials" for b in blocks)
    unit.waiting = any(_waits(n) for n in inside)
    unit.hints += tuple(hints)


ALIEN = frozenset(("alert", "banner", "complementary", "contentinfo", "marquee"))


def _scale(inside: list[Node], blocks: list[Block]) -> bool:
    """True where marks can be given, or words typed into a field of several lines."""
    fields = [node for node in inside if node.tag in ("input", "textarea")]
    choices = sum(node.attrs.get("type") == "radio" for node in fields)
    signs = sum(b.role == "button" and not re.search(r"[^\W\d_]", b.text) and len(b.text) <= 3 for b in blocks)
    return max(choices, signs) >= 3 or any(node.tag == "textarea" for node in fields)


def _pictured(node: Node) -> bool:
    return node.tag in ("img", "svg") and 14 <= node.mark.w <= 80 and abs(node.mark.w - node.mark.h) <= 4


WAITS = re.compile(r"(?:^|[-_])(?:typing|loading|loader|skeleton|thinking|spinner|is-typing)(?:$|[-_])", re.I)


def _waits(node: Node) -> bool:
    told = node.attrs.get("aria-busy") == "true" or node.attrs.get("role") == "progressbar"
    return node.mark.moving or told or any(WAITS.search(name) for name in node.classes)


def _hidden(unit: Unit, block: Block) -> None:
    found = labels.match(block.text, "said")
    if found:
        unit.said = unit.said or _whom(found)
    elif labels.match(block.text, "time"):
        unit.time = unit.time or block.text
    elif block.hidden == "n" and unit.quiet is None and re.search(r"[^\W\d_]{2}", block.text):
        named = labels.name_and_time(block.text)
        name = named[0] if named else block.text
        if len(name) <= LABEL_LENGTH and len(name.split()) <= 4:
            unit.quiet, unit.time = name, unit.time or (named[1] if named else None)


def _whom(found: re.Match[str]) -> str:
    """Whom a label names as the speaker; one that names nobody speaks of the reader."""
    told = found.groupdict()
    return told.get("who") or told.get("whose") or "You"


def _labelled(unit: Unit, blocks: list[Block]) -> None:
    """Take who speaks, and when, from the labels of what is around the words and of the face beside them."""
    around = {id(up): up for block in blocks for up in block.node.up()}
    for node in around.values():
        label = " ".join(node.attrs.get("aria-label", "").split())
        said, found = labels.match(label, "said"), labels.name_and_time(label)
        if said and not labels.is_role(_whom(said)):
            unit.said = unit.said or _whom(said)
        elif found and not said and unit.quiet is None:
            unit.quiet, unit.time = found[0], unit.time or found[1]
    for block in blocks:
        who = labels.face_name(block.text) if block.role == "face" else None
        unit.quiet = unit.quiet or who


def _headed(unit: Unit, bodies: list[Block]) -> list[Block]:
    """Take a first line of short labels above the words: the name, and badges such as "AI" beside it."""
    first = bodies[0]
    line = [b for b in bodies if _beside(b, first)]
    rest = bodies[len(line) :]
    if len(line) < 2 or bodies[: len(line)] != line or any(len(b.text) > LABEL_LENGTH or b.solid for b in line):
        return bodies
    name = max(line, key=lambda b: (not _boxed(b), b.node.mark.size))
    end = max(b.node.mark.y + b.node.mark.h for b in line)
    if rest and end > min(b.node.mark.y for b in rest) + 4:
        return bodies
    if not (
        namelike(name, max(rest, key=lambda b: (not b.set, len(b.text)))) if rest else _head_only(unit, line, name)
    ):
        return bodies
    _name(unit, name)
    unit.hints += tuple(b.text for b in line if b is not name)
    return rest


def _head_only(unit: Unit, line: list[Block], name: Block) -> bool:
    """True for a name with badges and a time and no words below: somebody is typing, or sent a picture."""
    badges = [b for b in line if b is not name]
    known = all(_boxed(b) or labels.is_role(b.text) or (labels.is_bot(b.text) and len(b.text) < 20) for b in badges)
    return unit.time is not None and known and labels.is_person(name.text)


def _boxed(block: Block) -> bool:
    return block.bubble is not None or any(up.mark.boxed for up in list(block.node.up())[:3])


def _beside(one: Block, other: Block) -> bool:
    """True when both stand on one line of the screen."""
    a, b = one.node.mark, other.node.mark
    return min(a.y + a.h, b.y + b.h) - max(a.y, b.y) > 0.5 * min(a.h, b.h) > 0


def _take_names(unit: Unit, bodies: list[Block], blocks: list[Block]) -> list[Block]:
    """Take the name before the words, or after them where the face stands at the end of the line."""
    rest = _headed(unit, bodies)
    if not rest:
        return []
    bubbled = [b for b in rest if b.bubble is not None]
    main = max(bubbled or rest, key=lambda b: (not b.set, len(b.text)))
    if len(rest) > 1 and unit.name is None and _above_time(rest[0], rest[1], blocks):
        _name(unit, rest.pop(0))
        main = max(bubbled or rest, key=lambda b: (b in rest, not b.set, len(b.text)))
    while len(rest) > 1 and rest[0] is not main and unit.name is None and namelike(rest[0], main):
        _name(unit, rest.pop(0))
    while len(rest) > 1 and rest[-1] is not main and _trailing_label(rest[-1], main, unit):
        _name(unit, rest.pop())
    if (
        unit.name is None
        and len(rest) > 1
        and rest[0] is main
        and len(main.text) <= LABEL_LENGTH
        and namelike(rest[0], rest[1])
    ):
        _name(unit, rest.pop(0))
    return rest


def _above_time(block: Block, after: Block, blocks: list[Block]) -> bool:
    """True for a name that is followed by the time before the words begin."""
    between = blocks[blocks.index(block) + 1 : blocks.index(after)]
    alone = not block.solid and block.bubble is after.bubble and labels.is_person(block.text)
    return alone and any(b.role == "time" for b in between) and not any(b.role == "button" for b in between)


def _trailing_label(block: Block, main: Block, unit: Unit) -> bool:
    if main.bubble is None or block.bubble is main.bubble:
        return bool(labels.name_and_time(block.text)) and block.bubble is None and unit.name is None
    return block.bubble is None and namelike(block, main)


def _name(unit: Unit, block: Block) -> None:
    text, badges = _without_badges(block)
    text = text.removeprefix(block.list_mark)
    unit.hints += badges
    found = labels.name_and_time(text)
    name, time = found if found else (text, None)
    told = labels.meta(text) if not found else None
    if told:
        name, unit.hints = told[0] or "", unit.hints + told[2]
    if unit.name is None:
        unit.name = name.strip(" :,·•|") or None
    unit.time = unit.time or time


def _without_badges(block: Block) -> tuple[str, tuple[str, ...]]:
    """The name in a line, and badges such as "AI" beside it: boxes of their own, or smaller words."""
    if len(block.parts) < 2:
        return block.text, ()
    size = ink(block).mark.size
    badges = [
        text for owner, text in block.parts[1:] if owner is not None and (owner.mark.boxed or owner.mark.size < size)
    ]
    kept = [text for owner, text in block.parts if not (owner is not None and text in badges)]
    if not badges or not "".join(kept).strip():
        return block.text, ()
    return " ".join("".join(kept).split()), tuple(" ".join(text.split()) for text in badges)


def plain_lead(unit: Unit, leads: bool) -> None:
    """Plain "[14:03] Name: words"; without a time only where the chat is known to write so."""
    if unit.kind != "message" or unit.name is not None:
        return
    time, name, words = labels.lead(unit.text)
    stamped = name or unit.text.lstrip()[:1] in "[(" or labels.event_of(words)
    if time is not None and unit.bubble is None and stamped:
        unit.time, unit.name, unit.text = unit.time or time, name, words
    elif leads and name:
        unit.name, unit.text = name, words


def _take_lead(unit: Unit, body: Block) -> None:
    """ "Name: text" in one line, with or without an element around the name."""
    if unit.name is not None:
        return
    if body.lead and (body.lead[0].endswith((":", ">")) or body.lead[1].startswith((":", ">"))):
        found = labels.name_and_time(body.lead[0].rstrip(":> "))
        name, time = found if found else (body.lead[0].strip(" :>[]()"), None)
        if re.search(r"[^\W\d_]", name):
            unit.name, unit.time = name, unit.time or time
            unit.text = body.lead[1].lstrip(" :>")
