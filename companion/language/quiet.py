"""Quiet: the same words without a raised voice.

>>> quiet("WHERE is my bag from ACME?!!", frozenset({"where"}))
'Where is my bag from ACME?'
"""

from __future__ import annotations

import re
from collections.abc import Collection

from companion.language import clauses, pack

#: A draft of at least this many words can be shouted as a whole.
SHOUTED = 4

_CAPITALS = re.compile(r"(?<![\w@#])[A-ZÀ-Þ'’]*[A-ZÀ-Þ][A-ZÀ-Þ'’]+(?!\w)")
_LOUD_END = re.compile(r"[!?]*\?[!?]*|!+")
_ECHO = re.compile(r"\b(\w[^.?!]{6,60}?)[\s,]+\1(?!\w)", re.I)
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")


def lowered(text: str) -> str:
    """Return a draft that shouts from beginning to end in small letters; names cannot be told apart there.

    >>> lowered("I WANT MY 75 EURO. NOW, ORDER AB12!")
    'I want my 75 euro. Now, order AB12!'
    """
    words = [word for word in clauses.WORD.findall(text) if len(word) > 1 and word.isalpha()]
    if len(words) < SHOUTED or sum(word.isupper() for word in words) < 0.7 * len(words):
        return text
    small = re.sub(
        r"(?<![\w@#])[^\W\d_]+(?:['’][^\W\d_]+)*(?![\w])", lambda m: m[0] if m[0] == "I" else m[0].lower(), text
    )
    return re.sub(r"(?:^|[.?!]\s+)[^\W\d_]", lambda m: m[0].upper(), small)


def quiet(sentence: str, loud_words: Collection[str]) -> str:
    """Return a sentence without capitals for anger, rows of signs and stretched words."""
    sentence = _ECHO.sub(r"\1", _STRETCHED.sub(r"\1", sentence))
    capitals = _CAPITALS.findall(sentence)
    loud = [word for word in capitals if pack.fold(word).replace("’", "'") in loud_words]
    if loud:
        mostly = len(loud) > 1 and len(capitals) > len(clauses.WORD.findall(sentence)) / 2
        sentence = _CAPITALS.sub(lambda m: m[0].lower() if mostly or m[0] in loud else m[0], sentence)
    sentence = _LOUD_END.sub(lambda m: "?" if "?" in m.group() else ".", sentence)
    return clean(sentence) if clauses.WORD.search(sentence) else ""


def clean(text: str) -> str:
    """Return a text without the blanks and signs that leaving words out makes, beginning with a capital."""
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"\s+([.,!?;:…])", r"\1", text)
    text = re.sub(r"([,;:])(?:\s*[,;:])+", r"\1", text)
    text = re.sub(r"[,;:]+(?=[.?!])", "", text)
    return upper(text.strip(" ,;:-–—#"))


def upper(text: str) -> str:
    """Return a text that begins with a capital."""
    return text[:1].upper() + text[1:]
