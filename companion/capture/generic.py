"""Cut a piece of a chat log into messages by structure and layout alone: no vendor names, no phrases of its own.

A piece is cut where its parts stand in boxes (bubbles) of their own, or repeat each other with the same classes. What
is left over around the text is sorted by shape: names and times above or below it, receipts, buttons, initials in a
round picture, hidden copies for screen readers. ``labels`` knows the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from companion.capture import labels
from companion.capture.tree import Node

RICH = frozenset(
    [
        "p",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "thead",
        "tbody",
        "tr",
        "td",
        "th",
        "pre",
        "code",
        "blockquote",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "br",
        "hr",
        "img",
    ]
)
INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "cite",
        "code",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "mark",
        "q",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
        "u",
        "var",
        "wbr",
        "img",
        "br",
    ]
)
BUTTONS = frozenset(["button", "input", "select", "textarea", "option", "label", "nav", "menu"])
BUTTON_ROLES = frozenset(
    [
        "button",
        "menuitem",
        "option",
        "tab",
        "switch",
        "checkbox",
        "radio",
        "toolbar",
        "menu",
        "tooltip",
        "combobox",
        "textbox",
        "progressbar",
    ]
)
LABEL_LENGTH = 60


@dataclass(slots=True, eq=False)
class Block:
    """A run of text without a break inside, as it stands on the screen."""

    node: Node
    text: str
    hidden: str = ""  # n not displayed, h there for screen readers only
    button: bool = False
    lead: tuple[str, str] | None = None  # (text of a first inline part with a style of its own, the rest)
    bubble: Node | None = None
    role: str = "body"  # body, name, time, status, initials, hidden, button, noise, typing, day
    list_mark: str = ""


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
    day: bool = False
    kind: str = "message"  # message, heading (a name or time without text), furniture
    group: int = 0  # units of one group share a heading


@dataclass(slots=True)
class Cut:
    """All that a piece holds, in order."""

    units: list[Unit] = field(default_factory=list)


def cut(top: Node) -> list[Unit]:
    """Return the units of a piece in order."""
    blocks = list(_blocks(top))
    _sort(blocks)
    return _divide(top, blocks)


# ---- blocks -----------------------------------------------------------------------------------------------------


def _is_button(node: Node) -> bool:
    return node.tag in BUTTONS or node.attrs.get("role", "") in BUTTON_ROLES or "button" in node.tag


def _inline(node: Node) -> bool:
    if node.tag in ("br", "img"):
        return True
    if node.mark.display in ("n",) and not node.mark.boxed:
        return node.tag in INLINE
    return node.mark.display == "i" or (node.mark.display == "c" and node.tag in INLINE)


def _blocks(top: Node) -> Iterator[Block]:
    yield from _collect(top, "", _is_button(top) or any(_is_button(up) for up in list(top.up())[1:3]), "")


def _unseen(node: Node) -> str:
    return node.mark.hidden if node.mark.hidden in ("n", "h") else ""


def _collect(node: Node, hidden: str, button: bool, mark: str) -> Iterator[Block]:
    hidden = hidden or _unseen(node)
    button = button or _is_button(node)
    run: list[Node | str] = []
    number = 0
    for kid in node.kids:
        if isinstance(kid, str) or (_inline(kid) and not _has_block(kid)):
            run.append(kid)
            continue
        yield from _run(node, run, hidden, button, mark)
        mark, run = "" if run else mark, []
        item = mark
        if kid.tag == "li":
            number += 1
            item = f"{number}. " if node.tag == "ol" else "- " if node.tag == "ul" and kid.mark.display == "b" else ""
        yield from _collect(kid, hidden, button, item)
    yield from _run(node, run, hidden, button, mark)


def _has_block(node: Node) -> bool:
    return any(not _inline(kid) or _has_block(kid) for kid in node.elements)


def _run(node: Node, run: list[Node | str], hidden: str, button: bool, mark: str) -> Iterator[Block]:
    """One or more blocks from consecutive inline content; hidden and button parts inside are blocks of their own."""
    texts: list[str] = []
    parts: list[tuple[Node | None, str]] = []
    apart: list[Block] = []

    def take(item: Node | str, owner: Node, hid: str, but: bool) -> None:
        if isinstance(item, str):
            text = item if owner.mark.keeps_lines else re.sub(r"\s+", " ", item)
            if hid != hidden or but != button:
                if text.strip():
                    apart.append(Block(owner, " ".join(text.split()), hid, but))
            else:
                texts.append(text)
                parts.append((owner if owner is not node else None, text))
            return
        if item.tag == "br":
            texts.append("\n")
            return
        hid, but = hid or _unseen(item), but or _is_button(item)
        if item.tag == "img" or (item.attrs.get("role") == "img" and not item.kids):
            alt = item.attrs.get("alt") or item.attrs.get("aria-label") or ""
            if alt.strip() and not _face(item, alt):
                take(alt, item, hid, but)
        for kid in item.kids:
            take(kid, item, hid, but)

    for item in run:
        take(item, node, hidden, button)
    text = _tidy("".join(texts))
    if text:
        yield Block(
            node, mark + text if mark and not button else text, hidden, button, _lead(parts, text), list_mark=mark
        )
    yield from apart


def _face(node: Node, alt: str) -> bool:
    """A small picture described in words is a face or an icon; an emoji drawn as a picture has no letters."""
    return max(node.mark.w, node.mark.h) <= 96 and re.search(r"[^\W\d_]", alt) is not None


def _tidy(text: str) -> str:
    lines = [re.sub(r"[ \t\u00a0]+", " ", line).strip(" ") for line in text.replace("\r", "").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _lead(parts: list[tuple[Node | None, str]], text: str) -> tuple[str, str] | None:
    """A first inline part with an element of its own, followed by other text: perhaps a name before the words."""
    solid = [(owner, part) for owner, part in parts if part.strip()]
    if len(solid) < 2 or solid[0][0] is None or solid[0][0] is solid[1][0]:
        return None
    first = " ".join(solid[0][1].split())
    rest = _tidy(text[len(first) :]) if text.startswith(first) else ""
    return (first, rest) if rest and len(first) <= LABEL_LENGTH else None


# ---- what a block is --------------------------------------------------------------------------------------------


def _sort(blocks: list[Block]) -> None:
    for block in blocks:
        if block.hidden:
            block.role = "hidden"
        elif block.button:
            block.role = "button"
        else:
            block.role = _furniture(block)
            if block.role == "body":
                block.bubble = bubble_of(block.node)
    bodies = [b for b in blocks if b.role == "body"]
    if all(labels.name_and_time(b.text) for b in bodies):
        bodies += _promoted(blocks)
    if len(bodies) > 1:
        for block in bodies:
            if _initials(block):
                block.role = "initials"
        _pointer_choices([b for b in bodies if b.role == "body"])


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
    kind = labels.kind_of(block.text)
    if kind in ("time", "status") and block.bubble is None:
        return kind
    return kind or "body"


def _initials(block: Block) -> bool:
    return bool(re.fullmatch(r"[A-ZÀ-Þ0-9?&]{1,3}", block.text)) and any(
        n.mark.round or (n.mark.w <= 64 and abs(n.mark.w - n.mark.h) <= 1 and n.mark.boxed)
        for n in list(block.node.up())[:3]
    )


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
        if at.mark.boxed and not _is_button(at) and not at.mark.round and at.tag not in RICH:
            count += 1
        else:
            stack.extend(at.elements)
    return count


# ---- dividing ---------------------------------------------------------------------------------------------------


def _within(node: Node, top: Node) -> bool:
    return any(up is top for up in node.up())


def _child_towards(top: Node, node: Node) -> Node:
    last = node
    for up in node.up():
        if up is top:
            return last
        last = up
    return last


def _divide(top: Node, blocks: list[Block]) -> list[Unit]:
    bodies = [b for b in blocks if b.role == "body"]
    if len(bodies) <= 1:
        return _unit(top, blocks)
    at = _meeting(top, bodies)
    split = _splits(at, bodies)
    if not split:
        return _unit(top, blocks)
    inside: dict[int, list[Block]] = {}
    outside_before: list[Block] = []
    outside_after: list[Block] = []
    seen = False
    order: list[Node] = []
    for block in blocks:
        if block.node is not at and _within(block.node, at):
            child = _child_towards(at, block.node)
            if id(child) not in inside:
                inside[id(child)] = []
                order.append(child)
            inside[id(child)].append(block)
            seen = True
        else:
            (outside_after if seen else outside_before).append(block)
    units: list[Unit] = []
    if outside_before:
        units += _unit(top, outside_before)
    for child in order:
        units += _divide(child, inside[id(child)])
    if outside_after:
        units += _unit(top, outside_after)
    group = id(at)
    for unit in units:
        unit.group = unit.group or group
    _carry(units)
    return units


def _carry(units: list[Unit]) -> None:
    """A hidden or visible label that names the speaker of a group holds for all of it."""
    said = next((u.said for u in units if u.kind == "heading" and u.said), None)
    if said:
        for unit in units:
            unit.said = unit.said or said


def _meeting(top: Node, bodies: list[Block]) -> Node:
    """The innermost element that holds all these texts."""
    line = [n for n in bodies[0].node.up()]
    line = line[: line.index(top) + 1] if top in line else line
    for candidate in line:
        if all(_within(b.node, candidate) for b in bodies[1:]):
            return candidate
    return top


def _splits(at: Node, bodies: list[Block]) -> bool:
    """True when the children of this element are messages of their own rather than parts of one."""
    bubbles = {id(b.bubble) for b in bodies}
    if len(bubbles) == 1 and bodies[0].bubble is not None:
        return False
    if at.tag in RICH and at.tag not in ("ul", "ol", "table", "tbody", "dl", "li", "td", "tr"):
        return False
    children: dict[int, tuple[Node, list[Block]]] = {}
    for block in bodies:
        child = _child_towards(at, block.node)
        children.setdefault(id(child), (child, []))[1].append(block)
    if len(children) < 2:
        return False
    rows = list(children.values())
    boxed = [
        child
        for child, found in rows
        if any(b.bubble is not None and (_within(b.bubble, child) or b.bubble is child) for b in found)
    ]
    if len(boxed) >= 2:
        return True
    if boxed:
        return _alike_any([child for child, _ in rows])
    nodes = [child for child, _ in rows]
    if all(n.tag in RICH and not n.classes for n in nodes):
        return at.tag in ("table", "tbody") and len(nodes) > 1 and _rows_of_speakers(rows)
    return _alike_any(nodes) and not _looks_like_name_and_text(rows)


def _rows_of_speakers(rows: list[tuple[Node, list[Block]]]) -> bool:
    return sum(len(found) >= 2 for _, found in rows) >= 2


def _alike(a: Node, b: Node) -> bool:
    return (
        a.tag == b.tag
        and a.tag not in INLINE
        and bool(
            set(a.classes) & set(b.classes)
            or (not a.classes and not b.classes and set(a.attrs) & set(b.attrs) - {"class"})
        )
    )


def _alike_any(nodes: list[Node]) -> bool:
    return any(_alike(a, b) for a, b in pairwise(nodes)) or any(
        _alike(a, b) for i, a in enumerate(nodes[:6]) for b in nodes[i + 1 : i + 4]
    )


def _looks_like_name_and_text(rows: list[tuple[Node, list[Block]]]) -> bool:
    return len(rows) == 2 and len(rows[0][1]) == 1 and _namelike(rows[0][1][0], rows[1][1][0])


# ---- a unit -----------------------------------------------------------------------------------------------------


def _namelike(block: Block, body: Block | None) -> bool:
    text = block.text
    if (
        len(text) > LABEL_LENGTH
        or "\n" in text
        or re.search(r"[?!;]|\.\s|\.$|https?:", text)
        or not re.search(r"[^\W\d_]", text)
    ):
        return False
    if labels.name_and_time(text):
        return True
    if body is None:
        return False
    a, b = block.node.mark, body.node.mark
    styled = a.size < b.size or (a.bold and not b.bold) or a.fg != b.fg or block.bubble is not body.bubble
    return styled and len(text.split()) <= 6


def _unit(node: Node, blocks: list[Block]) -> list[Unit]:
    bodies = [b for b in blocks if b.role == "body"]
    unit = Unit(node, "")
    _around(unit, blocks)
    if len(bodies) > 1:
        bodies = _take_names(unit, bodies)
    if len(bodies) == 1 and _only_names_buttons(bodies[0], blocks):
        _name(unit, bodies.pop())
    if len(bodies) == 1:
        _take_lead(unit, bodies[0])
        found = labels.name_and_time(bodies[0].text) if unit.name is None else None
        if found and bodies[0].bubble is None:
            unit.name, unit.time = found[0], found[1]
            bodies = []
    if not bodies:
        return _heading(unit, blocks)
    unit.text = unit.text or "\n".join(b.text for b in bodies)
    unit.body = max(bodies, key=lambda b: len(b.text)).node
    unit.bubble = next((b.bubble for b in bodies if b.bubble is not None), None)
    return [unit]


def _only_names_buttons(body: Block, blocks: list[Block]) -> bool:
    """A short line beside a box that holds nothing but buttons is the name of who offers them."""
    if body.bubble is not None or len(body.text) > LABEL_LENGTH:
        return False
    boxes = [
        up
        for b in blocks
        if b.role == "button"
        for up in list(b.node.up())[1:5]
        if up.mark.boxed and not _is_button(up)
    ]
    return any(not _within(body.node, box) for box in boxes)


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
        elif block.role == "button":
            unit.quick = unit.quick or (bool(re.search(r"\w", block.text)) and len(block.text) > 1)
        elif block.role == "hidden":
            _hidden(unit, block)
        if block.role in ("body", "hidden", "button") and len(block.text) <= LABEL_LENGTH:
            hints.append(block.text)
    unit.picture = any(
        n.tag in ("img", "svg") and 14 <= n.mark.w <= 80 and abs(n.mark.w - n.mark.h) <= 4 for n in unit.node.walk()
    ) or any(b.role == "initials" for b in blocks)
    unit.hints = tuple(hints)


def _hidden(unit: Unit, block: Block) -> None:
    found = labels.match(block.text, "said")
    if found:
        unit.said = unit.said or found["who"]
    elif labels.match(block.text, "time"):
        unit.time = unit.time or block.text
    elif block.hidden == "n" and unit.quiet is None and re.search(r"[^\W\d_]{2}", block.text):
        named = labels.name_and_time(block.text)
        name = named[0] if named else block.text
        if len(name) <= LABEL_LENGTH and len(name.split()) <= 4:
            unit.quiet, unit.time = name, unit.time or (named[1] if named else None)


def _take_names(unit: Unit, bodies: list[Block]) -> list[Block]:
    """Take the name before the words, or after them where the face stands at the end of the line."""
    rest = list(bodies)
    bubbled = [b for b in rest if b.bubble is not None]
    main = max(bubbled or rest, key=lambda b: len(b.text))
    while len(rest) > 1 and rest[0] is not main and unit.name is None and _namelike(rest[0], main):
        _name(unit, rest.pop(0))
    while len(rest) > 1 and rest[-1] is not main and _trailing_label(rest[-1], main, unit):
        _name(unit, rest.pop())
    if (
        unit.name is None
        and len(rest) > 1
        and rest[0] is main
        and len(main.text) <= LABEL_LENGTH
        and _namelike(rest[0], rest[1])
    ):
        _name(unit, rest.pop(0))
    return rest


def _trailing_label(block: Block, main: Block, unit: Unit) -> bool:
    if main.bubble is None or block.bubble is main.bubble:
        return bool(labels.name_and_time(block.text)) and block.bubble is None and unit.name is None
    return block.bubble is None and _namelike(block, main)


def _name(unit: Unit, block: Block) -> None:
    found = labels.name_and_time(block.text)
    name, time = found if found else (block.text, None)
    if unit.name is None:
        unit.name = name.strip(" :,·•|") or None
    unit.time = unit.time or time


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
