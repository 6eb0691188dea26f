"""Voice: is somebody shouting? Ordinary words in capitals and rows of exclamation marks; names and codes are neither.

>>> from companion.language.phrases import Reading
>>> [said("en", text, Reading(text)) > 0.5 for text in ("WHERE is my MONEY!!", "Order AB12 of ACME, thanks!!")]
[True, False]
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from companion.language import hintbook, pack
from companion.language.phrases import Reading

#: Rows of exclamation marks alone never hold a draft.
ROWS = 0.8

_BANG = re.compile(r"[!?]{2,}")

Place = tuple[int, int]


def said(lang: str, text: str, reading: Reading) -> float:
    """Return the points a raised voice adds."""
    return heard(hintbook.load(lang), text, reading)[0]


def heard(judge: hintbook.Judge, text: str, reading: Reading) -> tuple[float, list[Place]]:
    """Return the points and the places of a raised voice."""
    words = [] if judge.excuse.intersection(reading.words) else _capitals(judge, text, reading)
    bangs = [found.span() for found in _BANG.finditer(text)]
    return _points(judge, text, reading, words, bangs), sorted([*words, *bangs]) or [(0, 0)]


def _points(
    judge: hintbook.Judge, text: str, reading: Reading, words: Sequence[Place], bangs: Sequence[Place]
) -> float:
    happy = any(word in judge.happy for word in reading.words)
    points = min(len(words), 3) * 0.35 + (0.3 if len(words) > 4 else 0)
    points += 0.25 * any(pack.fold(text[a:b]) in judge.strong for a, b in words)
    if words or not happy:
        rows = sum(0.35 if b - a == 2 else 0.5 for a, b in bangs[:2]) + 0.1 * min(text.count("!"), 2)
        points += rows if words else min(rows, ROWS)
    return points * (0.5 if happy else 1)


def _capitals(judge: hintbook.Judge, text: str, reading: Reading) -> list[Place]:
    """The places of ordinary words of two letters or more that are all in capitals."""
    places = zip(reading.words, reading.spans, strict=True)
    return [(a, b) for word, (a, b) in places if b - a > 1 and word in judge.loud and text[a:b].isupper()]
