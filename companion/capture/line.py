"""One row of a chat as the reader knows it: its words, how it looked, and what was found out about its author."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

from companion.capture.naming import Unit
from companion.capture.tree import Node


@dataclass(frozen=True, slots=True)
class Look:
    """How a row looked: the same for rows of the same speaker as far as layout can tell."""

    side: str  # l, r, c (centred), f (as wide as the log)
    bg: str
    fg: str
    align: str
    named: bool
    picture: bool
    boxed: bool
    small: bool
    tokens: frozenset[str]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the words and labels of a row tell without looking at other rows."""

    system: bool
    event: tuple[str, str | None] | None
    offer: bool
    bot_intro: bool
    human_intro: bool
    handover: bool
    prompt: bool
    you: bool
    called: str | None
    called_bot: bool


@dataclass(slots=True, eq=False)
class Line:
    """A row with a key that stays; ``live`` while its element is in the page."""

    key: str
    unit: Unit
    look: Look
    seen_at: str
    link: int = 0
    piece: int = 0
    parent: str = ""
    edges: tuple[int, int] = (0, 0)  # free room left and right of the text, CSS pixels
    text: str = ""
    live: bool = True
    joined: bool = False  # seen together with the row before it
    sent: bool = False  # the person sent exactly this
    heard: str | None = None  # the name that stands by it or above it, whoever that is
    own: str | None = None  # the name that stood by these very words when it last did: a face may move on to the next
    name: str | None = None
    time: str | None = None
    role: str = "unknown"
    grade: str = "none"
    told: str | None = None  # the role by an adapter
    stranger: bool = False  # of a frame that nobody vouches for: another site's, in which the person sent nothing
    asked: bool = False  # the person said so
    versions: list[str] = field(default_factory=list)
    facts: Facts | None = None  # what the words alone tell, worked out once

    def again(self, other: Line) -> None:
        """Take over what the page shows now of this same row."""
        self.unit, self.look, self.edges = other.unit, other.look, other.edges
        self.told, self.text, self.facts, self.live = other.told, other.text, None, True

    @property
    def print(self) -> tuple[str, str]:
        """What stays the same when the page draws the row again."""
        return (squash(self.text), self.look.side)


@lru_cache(maxsize=2048)
def squash(text: str) -> str:
    """Letters and digits only, or all that is not space where there are none.

    >>> squash("OK, dat is goed!"), squash("👍 ")
    ('okdatisgoed', '👍')
    """
    plain = unicodedata.normalize("NFKC", text).lower()
    return "".join(c for c in plain if c.isalnum()) or "".join(
        c for c in plain if not c.isspace() and c not in "\ufe0f\u200d\u200b"
    )


def look_of(unit: Unit, width: int, top: Node | None) -> tuple[Look, tuple[int, int]]:
    """Describe how a unit looks in a log of this width, and how much room is free left and right of it."""
    body = unit.body or unit.node
    mark = (unit.bubble or _box(body, width)).mark
    boxed = unit.bubble is not None
    look = Look(
        side=_side(mark.x, mark.w, width, body.mark.align, boxed),
        bg=unit.bubble.mark.bg if unit.bubble is not None else "",
        fg=body.mark.fg,
        align=body.mark.align,
        named=unit.name is not None,
        picture=unit.picture,
        boxed=boxed,
        small=body.mark.size < 13,
        tokens=_tokens(unit, body, top),
    )
    return look, (max(0, mark.x), max(0, width - mark.x - mark.w))


def _box(body: Node, width: int) -> Node:
    """The widest element around the text that is still narrower than the log."""
    best = body
    for up in body.up():
        if up.mark.w >= 0.9 * width or up.mark.w < best.mark.w:
            break
        best = up
    return best


def _side(x: int, w: int, width: int, align: str, boxed: bool) -> str:
    if width <= 0:
        return "f"
    left, right = max(0, x), max(0, width - x - w)
    if w >= 0.88 * width and abs(left - right) < 0.06 * width:
        return {"r": "r", "c": "c"}.get(align, "f") if not boxed else "f"
    if abs(left - right) <= (max(4, 0.03 * width) if boxed or align == "c" else 2):
        return "c" if align == "c" or left > 0.12 * width else "f"
    return "l" if left < right else "r"


_VOLATILE = re.compile(
    r"\d{3,}|[0-9a-f]{8,}|(?:^|[-_])(?:first|last|new|top|bottom|unread|read|seen|enter\w*|leave\w*|appear\w*|fade\w*|animat\w*|active|hover|focus\w*|selected|visible|hidden|show\w*)(?:$|[-_])"
)


@lru_cache(maxsize=2048)
def stable(token: str) -> str:
    """Return a class name without what changes from row to row; empty when all of it does."""
    return "" if _VOLATILE.search(token.lower()) else re.sub(r"\d+", "#", token)


def _tokens(unit: Unit, body: Node, top: Node | None) -> frozenset[str]:
    """Class names and other settled attributes on the way from the text up to the log."""
    out = set()
    for up in body.up():
        if up is top:
            break
        out.add(f"<{up.tag}>")
        for token in up.classes[:12]:
            if settled := stable(token):
                out.add(settled)
        for name in (
            "role",
            "data-testid",
            "data-test-id",
            "data-qa",
            "data-type",
            "data-role",
            "data-author",
            "data-sender",
            "data-from",
            "data-direction",
            "dir",
        ):
            value = up.attrs.get(name, "")
            if value and len(value) < 40 and (settled := stable(value)):
                out.add(f"{name}={settled}")
    return frozenset(out)
