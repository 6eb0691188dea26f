"""Tell the two sides of a chat apart from what the person is known to have sent.

The rows that carry the person's own words show how "mine" looks here: classes, side, colours. Every other look is then
mine, theirs or not known. One differing trait that all of mine share is enough to doubt; only traits that differ
somewhere in this chat can prove anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from companion.capture.line import Look

MINE, THEIRS, OPEN = "mine", "theirs", "open"


def sides(looks: Mapping[Look, int], mine: Mapping[Look, int]) -> dict[Look, str]:
    """Return for every look whether it is mine, theirs or open.

    ``looks`` counts the rows that are not system lines, ``mine`` those that the person is known to have sent.
    """
    if not mine:
        return dict.fromkeys(looks, OPEN)
    sure = _sure(mine)
    weights = _traits(looks, sure)
    return {look: MINE if look in sure else _judge(look, weights) for look in looks}


def _sure(mine: Mapping[Look, int]) -> dict[Look, int]:
    """Drop odd ones out: an echo of the person's words by the other side."""
    total = sum(mine.values())
    main = max(mine, key=lambda look: mine[look])
    return {look: n for look, n in mine.items() if n * 5 >= total or _alike(look, main)}


def _alike(a: Look, b: Look) -> bool:
    return a.side == b.side and a.bg == b.bg


def _traits(looks: Mapping[Look, int], mine: Mapping[Look, int]) -> list[tuple[str, object, float]]:
    """(trait, value shared by all of mine, weight) for each trait in which some other row differs."""
    out: list[tuple[str, object, float]] = []
    others_n = sum(n for look, n in looks.items() if look not in mine)
    shared = frozenset.intersection(*(look.tokens for look in mine))
    others = [look for look in looks if look not in mine]
    marks = frozenset(t for t in shared if any(t not in look.tokens for look in others))
    if marks:
        differ = sum(n for look, n in looks.items() if look not in mine and not marks <= look.tokens)
        out.append(("tokens", marks, 3.0 * differ / others_n))
    seen_theirs = Counter(t for look in others for t in look.tokens)
    foreign = frozenset(t for t in seen_theirs if all(t not in look.tokens for look in mine))
    if foreign:
        out.append(("foreign", foreign, 1.5))
    for trait, weight in (
        ("side", 2.5),
        ("bg", 2.0),
        ("align", 1.0),
        ("fg", 0.75),
        ("named", 0.5),
        ("picture", 0.5),
        ("boxed", 1.0),
    ):
        values = {getattr(look, trait) for look in mine}
        differ = sum(looks[look] for look in others if getattr(look, trait) not in values)
        if len(values) == 1 and differ:
            out.append((trait, values.pop(), weight * differ / others_n))
    return _scaled(out)


def _scaled(traits: list[tuple[str, object, float]]) -> list[tuple[str, object, float]]:
    """A trait in which few of the others differ (a list, a sign) proves little; the one that tells most is not cut."""
    full = {"tokens": 3.0, "side": 2.5, "bg": 2.0, "align": 1.0, "fg": 0.75, "named": 0.5, "picture": 0.5, "boxed": 1.0}
    most = max((weight / full[trait] for trait, _, weight in traits if trait != "foreign"), default=1.0)
    return [(trait, value, weight if trait == "foreign" else weight / most) for trait, value, weight in traits]


def _judge(look: Look, traits: list[tuple[str, object, float]]) -> str:
    """Weigh the traits of one look; close calls stay open."""
    score = 0.0
    most = 0.0
    for trait, value, weight in traits:
        if trait == "foreign":
            assert isinstance(value, frozenset)
            score -= weight if look.tokens & value else 0
            continue
        most += weight
        if trait == "tokens":
            assert isinstance(value, frozenset)
            part = len(look.tokens & value) / len(value)
            score += weight * (2 * part - 1)
        else:
            score += weight if getattr(look, trait) == value else -weight
    if not most:
        return OPEN
    if score >= 0.4 * most:
        return MINE
    return THEIRS if score <= -0.2 * most or score <= -1.5 else OPEN
