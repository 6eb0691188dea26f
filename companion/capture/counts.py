"""What is counted over the lines of a chat to tell who speaks: looks, sides, edges, names, and what stands by them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import lru_cache

from companion.capture import labels
from companion.capture.line import Facts, Line, Look


@dataclass(frozen=True, slots=True)
class Seen:
    """One line as it was counted."""

    look: Look
    edges: tuple[int, int]
    sent: bool
    facts: Facts
    told: str | None
    name: str | None
    signs: tuple[str, ...] = ()
    stranger: bool = False
    late: bool = False  # stands after the first line that was sent, and was not sent


@dataclass(slots=True)
class Counts:
    """What is counted over all lines; ``Seen`` rows are added and taken away as lines change."""

    looks: Counter[Look] = field(default_factory=Counter)
    sent: Counter[Look] = field(default_factory=Counter)
    you: Counter[Look] = field(default_factory=Counter)
    sides: Counter[str] = field(default_factory=Counter)
    bare: Counter[str] = field(default_factory=Counter)
    boxed: Counter[str] = field(default_factory=Counter)
    left: Counter[int] = field(default_factory=Counter)
    begins: Counter[int] = field(default_factory=Counter)  # left edges of lines without a box
    right: Counter[int] = field(default_factory=Counter)
    names: Counter[tuple[str, str, Look]] = field(default_factory=Counter)
    own: Counter[str] = field(default_factory=Counter)  # names over lines that were sent, or that say "You"
    late: Counter[Look] = field(default_factory=Counter)  # lines after the first sent one that were not sent
    spoken: Counter[str] = field(default_factory=Counter)  # lines by side, system lines left out
    signs: Counter[tuple[str, str]] = field(default_factory=Counter)  # (side, sign) for ``infer``
    told: Counter[bool] = field(default_factory=Counter)  # adapter's word on lines that were sent: right or wrong
    total: int = 0

    def add(self, seen: Seen, by: int) -> None:
        """Count a line in (``by`` 1) or out (-1)."""
        if seen.stranger:
            return
        self.total += by
        _add(self.sides, seen.look.side, by)
        _add(self.boxed if seen.look.boxed else self.bare, seen.look.fg, by)
        if seen.look.boxed:
            _add(self.left, seen.edges[0] // 3, by)
            _add(self.right, seen.edges[1] // 3, by)
        else:
            _add(self.begins, seen.edges[0] // 3, by)
        if seen.facts.system and not seen.sent:
            return
        _add(self.looks, seen.look, by)
        _add(self.spoken, seen.look.side, by)
        for sign in seen.signs:
            _add(self.signs, (seen.look.side, sign), by)
        if seen.sent:
            _add(self.sent, seen.look, by)
            if seen.name:
                _add(self.own, seen.name, by)
            if seen.told is not None:
                _add(self.told, seen.told == "customer", by)
        if seen.late:
            _add(self.late, seen.look, by)
        if seen.facts.you:
            _add(self.you, seen.look, by)
            if seen.name and not seen.sent:
                _add(self.own, seen.name, by)
        called = seen.facts.called or seen.name
        if called:
            for fact, holds in (
                ("label", seen.facts.called_bot),
                ("intro", seen.facts.bot_intro),
                ("human", seen.facts.human_intro and not seen.facts.bot_intro),
                ("handover", seen.facts.handover),
                ("prompt", seen.facts.prompt),
            ):
                if holds:
                    _add(self.names, (called, fact, seen.look), by)


def _add(counter: Counter, key: object, by: int) -> None:  # type: ignore[type-arg]
    counter[key] += by
    if counter[key] <= 0:
        del counter[key]


def common(edges: Counter[int], least: int = 2) -> int:
    """The commonest edge when it is one that rows stick to."""
    if not edges:
        return -1
    edge, n = edges.most_common(1)[0]
    return edge if n >= least else -1


def see(line: Line, anchors: tuple[int, int, int]) -> Seen:
    """Look at a line. ``anchors``: the edges (left, right, left without a box; in steps of 3 CSS pixels) of many."""
    facts = line.facts
    if facts is None:
        facts = line.facts = _facts(line)
    look = anchored(line, anchors)
    return Seen(look, line.edges, line.sent, facts, line.told, line.heard, _signs(line, look, facts), line.stranger)


def _signs(line: Line, look: Look, facts: Facts) -> tuple[str, ...]:
    unit = line.unit
    found = {
        "offer": facts.offer, "intro": facts.bot_intro, "receipt": unit.receipt, "named": bool(line.heard),
        "picture": look.picture, "quick": unit.quick, "rtl": unit.node.mark.rtl,
    }  # fmt: skip
    return tuple(sign for sign, holds in found.items() if holds)


def _facts(line: Line) -> Facts:
    unit, text = line.unit, line.text
    labels_here = [label for label in (unit.name, unit.quiet, unit.said) if label]
    called = next((label for label in labels_here if not labels.is_you(label)), None)
    event = labels.event_of(text)
    return Facts(
        system=event is not None or labels.match(labels.bare(text), "system") is not None,
        event=event,
        offer=labels.match(text, "offer") is not None,
        bot_intro=labels.match(text, "bot-intro") is not None,
        human_intro=labels.match(text, "human-intro") is not None,
        handover=labels.match(text, "handover") is not None,
        prompt=labels.match(text, "prompt") is not None,
        you=any(labels.is_you(label) for label in labels_here),
        called=called,
        called_bot=called is not None
        and (labels.is_bot(called) or any(labels.is_bot(hint) for hint in unit.hints if hint != text)),
    )


@lru_cache(maxsize=4096)
def _with_side(look: Look, side: str) -> Look:
    return replace(look, side=side)


def anchored(line: Line, anchors: tuple[int, int, int]) -> Look:
    """The look of a line with the side it sticks to, where one edge is common to many rows and the other is not."""
    left, right = line.edges[0] // 3 == anchors[0], line.edges[1] // 3 == anchors[1]
    if not line.look.boxed and line.look.side == "c" and line.look.align != "c" and line.edges[0] // 3 == anchors[2]:
        return _with_side(line.look, "l")
    if line.look.boxed and left != right and -1 not in anchors[:2] and line.look.side in "lr":
        return _with_side(line.look, "l" if left else "r")
    return line.look
