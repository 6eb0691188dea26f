"""A block of text as it stands on the screen, and how a run of inline elements becomes one or more of them.

A block is a run of text without a break inside. Around the words of a message stand names, times, receipts, buttons,
initials in a round picture and hidden copies for screen readers; ``labels`` knows their words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from companion.capture import labels
from companion.capture.tree import Node

RICH = frozenset((
    "p", "ul", "ol", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tr", "td", "th", "pre", "code",
    "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "br", "hr", "img",
))  # fmt: skip
INLINE = frozenset((
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd", "mark", "q",
    "s", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr", "img", "br",
))  # fmt: skip
# fmt: off
BUTTONS = frozenset((
    "button", "input", "select", "textarea", "option", "label", "nav", "menu",
))  # fmt: skip
# fmt: on
BUTTON_ROLES = frozenset((
    "button", "menuitem", "option", "tab", "switch", "checkbox", "radio", "toolbar", "menu", "tooltip",
    "combobox", "textbox", "progressbar",
))  # fmt: skip
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
    role: str = "body"  # body, name, time, status, initials, face, hidden, button, noise, typing, day
    list_mark: str = ""
    solid: bool = False  # rows of a table: words and nothing else, whatever they look like
    set: bool = False  # boxes that stand together: part of the message before them
    parts: list[tuple[Node | None, str]] = field(default_factory=list)  # the texts of a run with their inline elements
    span: tuple[int, int] = (0, 0)  # where it begins and ends on the screen, from the top

    def __post_init__(self) -> None:
        if not self.span[1]:
            self.span = (self.node.mark.y, self.node.mark.y + self.node.mark.h)


def ink(block: Block) -> Node:
    """The element whose style the words of a block have."""
    return (block.parts[0][0] if block.parts else None) or block.node


def beside(one: Block, other: Block) -> bool:
    """True when both stand on one line of the screen."""
    (a, b), (c, d) = one.span, other.span
    if a == b == c == d == 0:  # read while the window was closed
        return (
            one.node.parent is not None and one.node.parent is other.node.parent and one.node.parent.mark.display == "f"
        )
    return min(b, d) - max(a, c) > 0.5 * min(b - a, d - c) > 0


def is_button(node: Node) -> bool:
    return node.tag in BUTTONS or node.attrs.get("role", "") in BUTTON_ROLES or "button" in node.tag


def inline(node: Node) -> bool:
    if node.tag in ("br", "img"):
        return True
    if node.mark.display in ("n",) and not node.mark.boxed:
        return node.tag in INLINE
    return node.mark.display == "i" or (node.mark.display == "c" and node.tag in INLINE)


def unseen(node: Node) -> str:
    if "cc-print" in node.attrs:
        return "h"
    return node.mark.hidden if node.mark.hidden in ("n", "h") else ""


def run_of(
    node: Node, run: list[Node | str], hidden: str, button: bool, mark: str, room: tuple[int, int]
) -> Iterator[Block]:
    """One or more blocks from consecutive inline content; hidden and button parts inside are blocks of their own.
    ``room``: what the elements above and below leave to it, from the top of the screen."""
    parts: list[tuple[Node | None, str]] = []
    apart: list[Block] = []

    def take(item: Node | str, owner: Node, hid: str, but: bool) -> None:
        if isinstance(item, str):
            text = item if owner.mark.keeps_lines else re.sub(r"\s+", " ", item)
            if hid != hidden or but != button:
                if text.strip():
                    apart.append(Block(owner, " ".join(text.split()), hid, but))
            else:
                if parts and _set_apart(parts[-1], owner, text):
                    parts.append((None, " "))
                parts.append((owner if owner is not node else None, text))
            return
        if item.tag == "br":
            parts.append((None, "\n"))
            return
        if is_icon(item):
            return
        hid, but = hid or unseen(item), but or is_button(item)
        if face := face_of(item):
            apart.append(Block(item, face, role="face"))
            return
        if item.tag == "img" or (item.attrs.get("role") == "img" and not item.kids):
            alt = item.attrs.get("alt") or item.attrs.get("aria-label") or ""
            if alt.strip() and _small_picture(item, alt):
                apart.extend([Block(item, " ".join(alt.split()), role="face")] if item.mark.w >= FACE else [])
            elif alt.strip():
                take(alt, item, hid, but)
        for kid in item.kids:
            take(kid, item, hid, but)

    for item in run:
        take(item, node, hidden, button)
    solid = [(owner or node, text) for owner, text in parts if text.strip()]
    if (
        len(solid) > 1
        and not button
        and not hidden
        and all(labels.kind_of(text) or signs_with_number(text) for _, text in solid)
    ):
        yield from (Block(owner, text.strip()) for owner, text in solid)
        yield from apart
        return
    if not button and not hidden:
        for owner, text in _heads(parts):
            yield Block(owner, text.strip())
            room = (max(room[0], owner.mark.y + owner.mark.h), room[1])
    headed = labels.name_and_time(tidy("".join(text for _, text in parts)))
    notes = [] if button or hidden or headed else _notes(parts)
    text = tidy("".join(text for _, text in parts))
    if text:
        told = [part for part in parts if part[1].strip()]
        text = mark + text if mark and not button else text
        yield Block(node, text, hidden, button, _lead(parts, text), list_mark=mark, parts=told, span=_span(told, room))
    yield from (Block(owner, text.strip()) for owner, text in notes)
    yield from apart


FACE = 16  # CSS pixels of the smallest picture of somebody


def _heads(parts: list[tuple[Node | None, str]]) -> list[tuple[Node, str]]:
    """Take lines off the beginning of a run that are bold or smaller than the words below them: a name, a quote."""
    out: list[tuple[Node, str]] = []
    while len(out) < 3:
        end = next((n for n, (_, text) in enumerate(parts) if text == "\n"), None)
        line = [part for part in parts[: end or 0] if part[1].strip()]
        rest = [part for part in parts[(end or 0) + 1 :] if part[1].strip()]
        owner = line[0][0] if len(line) == 1 else None
        if owner is None or not rest:
            return out
        words = (rest[0][0] or owner.parent or owner).mark
        if owner.tag == "a" or not (owner.mark.size < words.size or (owner.mark.bold and not words.bold)):
            return out
        out.append((owner, line[0][1]))
        del parts[: (end or 0) + 1]
    return out


GAP = 3  # CSS pixels between two words that stand apart without a space


def _set_apart(before: tuple[Node | None, str], owner: Node, text: str) -> bool:
    """True for two texts of different elements that the page sets apart by room alone."""
    last, words = before
    if last is None or last is owner or not words[-1:].strip() or not text[:1].strip():
        return False
    return owner.mark.w > 0 and last.mark.w > 0 and owner.mark.x - last.mark.x - last.mark.w >= GAP


def _notes(parts: list[tuple[Node | None, str]]) -> list[tuple[Node, str]]:
    """Take labels off the end of a run, smaller or paler than its words: "edited", "14:03 ✓✓", "❤ 1"."""
    out: list[tuple[Node, str]] = []
    while True:
        solid = [n for n, (_, text) in enumerate(parts) if text.strip()]
        if len(solid) < 2:
            return out[::-1]
        owner, text = parts[solid[-1]]
        words = parts[solid[0]][0] or (owner.parent if owner is not None else None)
        if owner is None or words is None or not _note(owner, text, words):
            return out[::-1]
        out.append((owner, text))
        del parts[solid[-1] :]


def _note(owner: Node, text: str, words: Node) -> bool:
    if owner.tag == "a":
        return labels.match(text, "action") is not None
    small = owner.mark.size < words.mark.size or (owner.mark.fg != words.mark.fg and not owner.mark.bold)
    if not small:
        return False
    return labels.kind_of(text) in ("status", "time") or signs_with_number(text)


def signs_with_number(text: str) -> bool:
    """True for signs with a number: a reaction.

    >>> signs_with_number("❤️ 1"), signs_with_number("€ 1"), signs_with_number("1")
    (True, False, False)
    """
    return re.fullmatch(r"(?:[\u2190-\u2bff\U0001f000-\U0001faff][\ufe0f\u200d]*)+\s*\d{1,3}", text.strip()) is not None


def _span(parts: list[tuple[Node | None, str]], room: tuple[int, int]) -> tuple[int, int]:
    """Where a run begins and ends on the screen: its elements know, else what the others leave to it."""
    marks = [owner.mark for owner, _ in parts if owner is not None and owner.mark.h]
    if not marks or len(marks) < len(parts):
        return room
    return min(mark.y for mark in marks), max(mark.y + mark.h for mark in marks)


def is_icon(node: Node) -> bool:
    """True for a picture that a font draws in place of a word such as "thumb_up"."""
    told = "icon" in node.tag or any("icon" in name.lower() for name in node.classes)
    return told and re.fullmatch(r"[a-z0-9_]{2,40}", "".join(text for _, text in node.texts()).strip()) is not None


def _small_picture(node: Node, alt: str) -> bool:
    """A small picture described in words is a face or an icon; an emoji drawn as a picture has no letters."""
    return max(node.mark.w, node.mark.h) <= 96 and re.search(r"[^\W\d_]", alt) is not None


def face_of(node: Node) -> str:
    """Whom a picture of the size of a face shows, as its label tells; empty for any other element."""
    drawn = node.tag != "img" and node.attrs.get("role") != "img"
    if (drawn and not (node.mark.round or node.mark.bg)) or is_button(node):
        return ""
    told = " ".join((node.attrs.get("alt") or node.attrs.get("aria-label") or node.attrs.get("title") or "").split())
    square = 16 <= node.mark.w <= 96 and abs(node.mark.w - node.mark.h) <= 4
    inside = "".join(text.strip() for _, text in node.texts())
    if (
        not told
        or not square
        or not re.search(r"[^\W\d_]", told)
        or labels.kind_of(told)
        or not _initials(inside, told)
    ):
        return ""
    return told


def _initials(inside: str, told: str) -> bool:
    """True for nothing, a sign, or capitals that the label holds, too: "no" in a small square bubble is an answer."""
    capitals = re.fullmatch(r"[\w&?.]{0,3}", inside) is not None and inside == inside.upper()
    return capitals and all(letter in told.upper() for letter in inside if letter.isalpha())


def tidy(text: str) -> str:
    lines = [re.sub(r"[ \t\u00a0]+", " ", line).strip(" ") for line in text.replace("\r", "").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _lead(parts: list[tuple[Node | None, str]], text: str) -> tuple[str, str] | None:
    """A first inline part with an element of its own, followed by other text: perhaps a name before the words."""
    solid = [(owner, part) for owner, part in parts if part.strip()]
    if len(solid) < 2 or solid[0][0] is None or solid[0][0] is solid[1][0]:
        return None
    first = " ".join(solid[0][1].split())
    rest = tidy(text[len(first) :]) if text.startswith(first) else ""
    return (first, rest) if rest and len(first) <= LABEL_LENGTH else None


def within(node: Node, top: Node) -> bool:
    return any(up is top for up in node.up())


def child_towards(top: Node, node: Node) -> Node:
    last = node
    for up in node.up():
        if up is top:
            return last
        last = up
    return last
