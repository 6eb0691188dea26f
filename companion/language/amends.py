"""What a message takes back: an amount corrected ("sorry, 10, not 40 %"), or a promise withdrawn ("I can't after all").

Amends.toml of each pack holds the words; a correction names two figures, ``right`` and ``wrong``, and the one without
a unit takes that of the other.

>>> from companion.language.pack import fold
>>> [(a.value, a.unit) for a in corrected("Sorry, 10, not 40 %.", fold("Sorry, 10, not 40 %."))]
[(10.0, '%'), (40.0, '%')]
>>> withdraws(fold("I can't refund it after all.")), withdraws(fold("I can't refund it."))
(True, False)
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache, lru_cache

from companion.language import money, pack
from companion.language.cues import Cues
from companion.language.money import Amount
from companion.language.pack import Rule

FIELDS = {"kind": str}
_FIGURE = re.compile(r"\d[\d.,]{0,12}")


def corrected(text: str, folded: str) -> tuple[Amount, Amount] | None:
    """Return the amount that holds and the one it replaces, None when the text corrects none."""
    for rule in _likely("corrects", folded) if _FIGURE.search(folded) else ():
        match = rule.search(text, folded)
        if match:
            right, wrong = (_amount(text, *match.span(group)) for group in ("right", "wrong"))
            unit = (right or wrong or Amount(0, "", 0, 0)).unit
            if unit:
                return right or _bare(text, match.span("right"), unit), wrong or _bare(text, match.span("wrong"), unit)
    return None


def withdraws(folded: str) -> bool:
    """Say whether a folded text goes back on what was promised before."""
    return any(rule.search("", folded) for rule in _likely("withdraws", folded))


@cache
def _cues() -> Cues:
    return Cues([rule for lang in pack.languages() for rule in pack.load(lang).rules("amends", FIELDS)])


@lru_cache(maxsize=4)  # both are asked of the same text
def _all(folded: str) -> list[Rule]:
    return _cues().likely(folded)


def _likely(kind: str, folded: str) -> list[Rule]:
    return [rule for rule in _all(folded) if rule.fields["kind"] == kind]


def _amount(text: str, start: int, end: int) -> Amount | None:
    found = money.find(text[start:end])
    return replace(found[0], start=found[0].start + start, end=found[0].end + start) if found else None


def _bare(text: str, span: tuple[int, int], unit: str) -> Amount:
    """Return the plain number at span as an amount of that unit."""
    match = _FIGURE.search(text, *span)
    written = match.group().rstrip(".,") if match else "0"
    return Amount(money.number(written), unit, *span)
