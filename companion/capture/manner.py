"""How this list writes what is said: it tells an answer "16:30" or "yesterday" from the labels a page prints itself.

A short text that reads like a time, a day or a receipt is something that was said when the person has just sent it, or
when it is written exactly as other things that were said here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Set
from itertools import islice

from companion.capture import labels
from companion.capture.line import squash, stable
from companion.capture.naming import Unit
from companion.capture.tree import Node
from companion.capture.unit import amid

OFTEN = 2  # how many things were said in a manner before it counts
SETTLED = 6  # how many things were said before a manner can be strange
NEAR = 4  # elements around the words that tell a manner
MOST = 400  # manners that are remembered; a page that makes up class names for each row has none


class Manner:
    """The ways in which one list writes words."""

    def __init__(self) -> None:
        self._known: Counter[tuple[object, ...]] = Counter()
        self._loose: Counter[tuple[object, ...]] = Counter()  # the same without class names
        self._heard = self._named = 0  # things said, and those with a name of their own
        self.single = False  # rows of one speaker follow each other: each of them is one message
        self.names: set[str | None] = set()  # names that stood by words

    def hear(self, unit: Unit) -> None:
        """Remember how these words were written, unless they are a system line or begin with a name."""
        body = unit.body
        if unit.name and len(self.names) < MOST:
            self.names.add(unit.name)
        if body is None or unit.kind != "message" or body.mark.align == "c" or amid(body):
            return
        if labels.event_of(unit.text) or labels.match(labels.bare(unit.text), "system"):
            return
        words = squash("".join(text for _, text in body.texts()))
        self._heard, self._named = self._heard + 1, self._named + (unit.name is not None)
        said = squash(unit.text)
        if words and said and (words in said or said in words) and len(self._known) < MOST:
            self._known[_manner(unit.ink or body)] += 1
            self._loose[_manner(unit.ink or body, classes=False)] += 1

    def strange(self, unit: Unit) -> bool:
        """True for words written as nothing was before, in a list that writes most of what is said in few ways."""
        ink = unit.ink or unit.body
        if ink is None:
            return False
        if _settled(self._known):
            return not self._known[_manner(ink)]
        return _settled(self._loose) and not self._loose[_manner(ink, classes=False)]

    def names_all(self) -> bool:
        """True for a list that puts a name on all that is said, so that what has none was said by nobody."""
        return self._heard >= SETTLED and self._named * 20 >= self._heard * 19

    def knows(self, unit: Unit) -> bool:
        """True for words written as others were that were said here."""
        ink = unit.ink or unit.body
        return ink is not None and self._known[_manner(ink)] >= OFTEN

    def said(self, node: Node, text: str, waiting: Set[str]) -> bool:
        """True when a text in this element is something that was said, however much it looks like a label."""
        return squash(text) in waiting or self._known[_manner(node)] >= OFTEN


def _settled(known: Counter[tuple[object, ...]]) -> bool:
    often = sum(n for n in known.values() if n >= OFTEN)
    return known.total() >= SETTLED and often * 2 >= known.total()


def _manner(node: Node, *, classes: bool = True) -> tuple[object, ...]:
    path = tuple(
        (up.tag, up.mark.boxed, classes and frozenset(filter(None, map(stable, up.classes))))
        for up in islice(node.up(), NEAR)
    )
    return (path, node.mark.size, node.mark.fg, node.mark.align, node.mark.bold)
