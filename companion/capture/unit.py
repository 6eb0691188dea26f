"""What one message may be: its words, and the name, time and labels that stand around them."""

from __future__ import annotations

import re
from itertools import islice

from companion.capture import labels
from companion.capture.blocks import LABEL_LENGTH, Block, ink, is_button, within
from companion.capture.label import face_name
from companion.capture.naming import CAPITALS, Unit, stamped, take_lead, take_name, take_names
from companion.capture.tree import Node


def unit_of(node: Node, blocks: list[Block]) -> list[Unit]:
    bodies = [b for b in blocks if b.role == "body"]
    unit = Unit(node, "")
    _around(unit, blocks)
    if len(bodies) > 1:
        bodies = _without_questions(bodies, blocks)
    if len(bodies) > 1 and stamped(unit, bodies[0]):
        bodies = bodies[1:]
    if len(bodies) > 1:
        bodies = take_names(unit, bodies, blocks)
    if len(bodies) == 1 and any(is_name(unit, bodies[0], blocks) for is_name in (_offers, _above_nothing, _types)):
        take_name(unit, bodies.pop())
    if len(bodies) == 1:
        take_lead(unit, bodies[0])
        found = labels.name_and_time(bodies[0].text) if unit.name is None and not bodies[0].solid else None
        if found and bodies[0].bubble is None:
            unit.name, unit.time = found[0], found[1]
            bodies = []
    if not bodies:
        return _heading(unit, blocks)
    if sum(bool(b.list_mark) for b in blocks) == 1:  # the one item of a list is the message itself
        for b in bodies:
            b.text, b.list_mark = b.text.removeprefix(b.list_mark), ""
    unit.text, stamp = labels.stamp_off(unit.text or "\n".join(b.text for b in bodies))
    unit.time = unit.time or stamp
    unit.summary = _summary(unit)
    main = max(bodies, key=lambda b: len(b.text))
    unit.body, unit.ink = main.node, ink(main)
    unit.bubble = bodies[0].bubble
    if _banner(unit):
        unit.kind, unit.banner = "heading", True
    return [unit]


def _banner(unit: Unit) -> bool:
    """True for a face, a name and a part in the middle of the list: who speaks from here on."""
    alone = unit.picture and unit.bubble is None and unit.time is None and unit.name is not None
    if not alone or unit.body is None or unit.name is None or not labels.is_person(unit.name):
        return False
    part = len(unit.text.split()) <= 4 and not re.search(r"[.?!:,]|\n", unit.text)
    return part and amid(unit.body) and not labels.event_of(f"{unit.name} {unit.text}")


def amid(node: Node) -> bool:
    """True for a line in the middle of the list, with room at both sides."""
    room = max(up.mark.w for up in node.up())
    left, right = node.mark.x, room - node.mark.x - node.mark.w
    return abs(left - right) <= 0.03 * room and left > 0.12 * room


def _summary(unit: Unit) -> bool:
    """True for nothing but fields and what was filled in: what the page knows of the customer, said by nobody."""
    if unit.time or unit.said or unit.quiet or unit.picture:
        return False
    lines = [line.replace("|", ":") for line in [unit.name or "", *unit.text.split("\n")] if line.strip()]
    named = [line for line in lines if labels.match(re.split(r"[:\t]|\s{2}", line)[0], "field") or _field_first(line)]
    return len(named) * 2 >= len(lines) and not any(re.search(r"[.?!]$", line) for line in lines)


def _field_first(line: str) -> bool:
    """True for "Name Iris Boyd": the name of a field and a few words."""
    words = line.split()
    return 1 < len(words) <= 5 and labels.match(words[0], "field") is not None


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


def _offers(_unit: Unit, body: Block, blocks: list[Block]) -> bool:
    """A short line beside a box that holds nothing but buttons is the name of who offers them."""
    if body.bubble is not None or body.set or len(body.text) > LABEL_LENGTH:
        return False
    boxes = [
        up for b in blocks if b.role == "button" for up in list(b.node.up())[1:5] if up.mark.boxed and not is_button(up)
    ]
    return any(not within(body.node, box) for box in boxes)


def _types(_unit: Unit, body: Block, blocks: list[Block]) -> bool:
    """A name above "is typing"."""
    return not body.solid and labels.is_person(body.text) and any(b.role == "typing" for b in blocks)


def _above_nothing(unit: Unit, body: Block, _blocks: list[Block]) -> bool:
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
            _timed(unit, block.text)
        elif block.role == "name":
            take_name(unit, block)
        elif block.role == "status":
            unit.receipt = unit.receipt or labels.match(block.text, "receipt") is not None
        elif block.role == "button":
            unit.quick = unit.quick or (bool(re.search(r"\w", block.text)) and len(block.text) > 1)
        elif block.role == "hidden" and not _pressed(block):
            _hidden(unit, block)
        if block.role == "hidden" and not _pressed(block) and len(block.text) <= LABEL_LENGTH:
            hints.append(block.text)
    _labelled(unit, blocks)
    inside = list(unit.node.walk())
    unit.survey = _scale(inside, blocks)
    unit.form = any(_fillable(node) for node in inside)
    unit.clicks = any(is_button(node) or node.mark.pointer for node in inside)
    unit.alien = any(up.attrs.get("role") in ALIEN for up in islice(unit.node.up(), 3))
    unit.picture = any(_pictured(n) for n in inside) or any(b.role == "initials" for b in blocks)
    unit.waiting = any(_waits(n) for n in inside)
    unit.hints += tuple(hints)


def _timed(unit: Unit, text: str) -> None:
    """Take the time in a label, and what stands with it: a part, or a machine that has no other name."""
    told = labels.meta(text) if "\n" not in text else None
    unit.time = unit.time or (told[1] if told and told[1] else text)
    for part in told[2] if told else ():
        unit.hints += (part,) if labels.kind_of(part) is None else ()
        unit.quiet = unit.quiet or (part if labels.is_machine(part) else None)


def _pressed(block: Block) -> bool:
    """True for what can be pressed once it shows: no label of a speaker."""
    return block.button or labels.match(block.text, "action") is not None


ALIEN = frozenset(("alert", "banner", "complementary", "contentinfo", "marquee"))


def _scale(inside: list[Node], blocks: list[Block]) -> bool:
    """True where marks can be given, or words typed into a field of several lines."""
    fields = [node for node in inside if node.tag in ("input", "textarea")]
    choices = sum(node.attrs.get("type") == "radio" for node in fields)
    signs = sum(b.role == "button" and not re.search(r"[^\W\d_]", b.text) and len(b.text) <= 3 for b in blocks)
    return max(choices, signs) >= 3 or any(node.tag == "textarea" for node in fields)


def _fillable(node: Node) -> bool:
    """True for a field to write in or to choose from."""
    kind = node.attrs.get("type", "text")
    return node.tag in ("textarea", "select") or (node.tag == "input" and kind not in PRESSED)


PRESSED = frozenset(("button", "submit", "reset", "hidden", "image", "checkbox", "radio", "file"))


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
    elif block.text.endswith(":") and unit.quiet is None and _names(block.text[:-1]):
        unit.quiet = block.text[:-1]
    elif block.hidden == "n" and unit.quiet is None and re.search(r"[^\W\d_]{2}", block.text):
        named = labels.name_and_time(block.text)
        name = named[0] if named else block.text
        if len(name) <= LABEL_LENGTH and len(name.split()) <= 4:
            unit.quiet, unit.time = name, unit.time or (named[1] if named else None)


def _whom(found: re.Match[str]) -> str:
    """Whom a label names as the speaker; one that names nobody speaks of the reader."""
    told = found.groupdict()
    return told.get("who") or told.get("whose") or "You"


LABELLED = frozenset(("group", "article", "listitem", "row"))  # parts of a page that a name alone may label


def _names(label: str) -> bool:
    plain = labels.is_person(label) and CAPITALS.fullmatch(label) is not None
    return (plain and (not labels.is_role(label) or labels.is_machine(label))) or labels.is_you(label)


def _labelled(unit: Unit, blocks: list[Block]) -> None:
    """Take who speaks, and when, from the labels of what is around the words and of the face beside them."""
    around = {id(up): up for block in blocks for up in block.node.up()}
    for node in around.values():
        label = " ".join(node.attrs.get("aria-label", "").split())
        said, found = labels.match(label, "said"), labels.name_and_time(label)
        if said and (not labels.is_role(_whom(said)) or labels.is_machine(_whom(said))):
            unit.said = unit.said or _whom(said)
        elif found and not said and unit.quiet is None:
            unit.quiet, unit.time = found[0], unit.time or found[1]
        elif unit.quiet is None and node.attrs.get("role") in LABELLED and within(node, unit.node) and _names(label):
            unit.quiet = label
    for block in blocks:
        who = face_name(block.text) if block.role == "face" else None
        unit.quiet = unit.quiet or who
