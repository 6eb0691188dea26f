"""Turn any text into text that the report can print, without hiding or losing anything a reader would miss.

What the fonts lack, what is invisible and what could turn the direction of a line is shown by its number; the exact
text stays in the attachment.

>>> printable("ok \\u4e2d\\x00 \\u202eab")
'ok [U+4E2D][U+0000] [U+202E]ab'
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from unicodedata import category

from companion.evidence.coverage import covered, emoji

#: More marks than this on one letter would be drawn over the lines around it.
MARKS = 3

_LINES = "\r\x0b\x0c\x85\u2028\u2029"
_SELECTORS = "\ufe0e\ufe0f"
_INVISIBLE = "\u200c\u200d" + _SELECTORS
_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{2,6}\U000e007f")


def printable(text: str, limit: int | None = None) -> str:
    """Return ``text`` as it is printed, at most ``limit`` characters long (an escape is never cut in two)."""
    return fit(text, limit)[0]


def fit(text: str, limit: int | None = None) -> tuple[str, int]:
    """Return what is printed of ``text`` within ``limit`` characters, and how many of its characters that shows."""
    pieces: list[str] = []
    room = float("inf") if limit is None else limit
    for piece in _pieces(text):
        room -= len(piece)
        if room < 0:
            break
        pieces.append(piece)
    return "".join(pieces), len(pieces)


def _pieces(text: str) -> Iterator[str]:
    """Yield what is printed for each character."""
    marks, flag_end = 0, 0
    for i, char in enumerate(text):
        if flag := _FLAG.match(text, i) if char == "\U0001f3f4" else None:
            flag_end = flag.end()
        marks = marks + 1 if category(char) in ("Mn", "Me") else 0
        if char in _LINES:
            yield "" if text[i : i + 2] == "\r\n" else "\n"
        elif char == "\t":
            yield "    "
        elif marks <= MARKS and (i < flag_end or (_joins(text, i) if char in _INVISIBLE else _drawn(char))):
            yield char
        else:
            yield f"[U+{ord(char):04X}]"


@cache
def _drawn(char: str) -> bool:
    return char == "\n" or (ord(char) in covered() and category(char) not in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp"))


def _joins(text: str, i: int) -> bool:
    """Tell whether an invisible joiner does honest work: inside an emoji, or between two Arabic letters."""
    before, after = text[i - 1 : i], text[i + 1 : i + 2]
    if text[i] in _SELECTORS:
        return bool(before) and (ord(before) in emoji() or before in "#*0123456789")
    if text[i] == "\u200d" and before and after and ord(after) in emoji():
        return ord(before) in emoji() or before in _SELECTORS
    return bool(before and after) and all("\u0620" <= c <= "\u06ff" for c in before + after)
