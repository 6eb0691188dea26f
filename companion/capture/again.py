"""Which lines of a piece drawn anew are lines it had: same words, grown words, other words in the same place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from difflib import SequenceMatcher
from itertools import pairwise

from companion.capture.context import Found
from companion.capture.line import Line, squash
from companion.chat import merge


def same(fresh: list[Found], old: list[Line], *, virtual: bool) -> list[tuple[Found, Line]]:
    """Pair the lines of a piece with the lines it had: same words first, then one row with other words in its place."""
    lines = [found.line for found in fresh if found.line is not None]
    pairs = merge.pairs(_tokens(old), _tokens(lines))
    out = [(fresh[j], old[i]) for i, j in pairs]
    end = (len(old), len(lines))
    for (a, c), (b, d) in pairwise([(-1, -1), *pairs, end]):
        alone = (b - a, d - c) == (2, 2) and _reworded(old[a + 1], lines[c + 1], virtual=virtual)
        grew = (b, d) == end and b - a >= 2 and d - c >= 2 and _begins(old[a + 1], lines[c + 1])
        if alone or grew:
            out.append((fresh[c + 1], old[a + 1]))
    return out


def _tokens(lines: list[Line]) -> list[Hashable]:
    """What a line is known by: its words, and its side where others say the same."""
    often = Counter(line.print[0] for line in lines)
    return [line.print[0] if often[line.print[0]] == 1 else line.print for line in lines]


def _begins(earlier: Line, later: Line) -> bool:
    return squash(later.text).startswith(squash(earlier.text)) and len(squash(earlier.text)) > 3


IDENTITY = ("id", "data-index", "data-item-index", "data-id", "data-message-id", "aria-posinset")


def _reworded(earlier: Line, later: Line, *, virtual: bool) -> bool:
    """True when one row says something else now; a virtual list may use one element for another row."""
    a, b = earlier.unit.node.attrs, later.unit.node.attrs
    if any(a.get(name) != b.get(name) for name in IDENTITY):
        return False
    return not virtual or SequenceMatcher(None, earlier.text, later.text).quick_ratio() > 0.6
