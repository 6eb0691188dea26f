"""Which side is the company's before the person has sent anything: a chat that is recognised late, a page that shows an
old chat. Told only where something that only a company says or only the person's own bubbles carry stands on one side,
the way such windows are drawn agrees, and nothing speaks against it. Anything else stays unknown.
"""

from __future__ import annotations

from collections.abc import Mapping

OTHER = {"l": "r", "r": "l"}


def company_side(signs: Mapping[tuple[str, str], int], spoken: Mapping[str, int]) -> str | None:
    """Return l or r, or None. ``spoken`` counts lines by side, ``signs`` lines by (side, sign).

    Signs: ``offer`` and ``intro`` (its words offer help, or say that a machine speaks), ``receipt`` ("Read" below it),
    ``named``, ``picture``, ``quick`` (buttons to answer with), ``rtl``.

    >>> signs = {("l", "offer"): 1, ("l", "named"): 4, ("r", "receipt"): 2}
    >>> company_side(signs, {"l": 4, "r": 3}), company_side({("l", "named"): 4}, {"l": 4, "r": 3})
    ('l', None)
    """
    if not (spoken.get("l") and spoken.get("r")) or spoken.get("f"):
        return None
    found = [side for side in "lr" if signs.get((side, "offer")) or signs.get((side, "intro"))]
    if len(found) != 1:
        return None
    theirs, mine = found[0], OTHER[found[0]]

    def only(sign: str, one: str, other: str) -> bool:
        return bool(signs.get((one, sign))) and not signs.get((other, sign))

    if signs.get((theirs, "receipt")) or any(only(sign, mine, theirs) for sign in ("named", "picture", "quick")):
        return None
    rtl = signs.get(("l", "rtl"), 0) + signs.get(("r", "rtl"), 0) > 0
    usual = theirs == ("r" if rtl else "l")
    receipts = bool(signs.get((mine, "receipt")))
    agreed = usual + receipts + sum(only(sign, theirs, mine) for sign in ("named", "picture", "quick"))
    return theirs if agreed >= 2 and (usual or receipts) else None
