"""Masks: swear words behind stars ("cl*wn", "pr!ck") read as the words they stand for, letter for letter.

>>> off("What a cl*wn, mail me at jan@web.nl or rate us 4*")
'What a clown, mail me at jan@web.nl or rate us 4*'
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from companion.language import pack

#: Categories whose words are masked.
ROUGH = ("insult", "profanity")
#: What a sign may stand for; a star stands for any letter.
SIGNS = {"@": "a", "$": "s", "!": "il", "1": "il", "0": "o", "3": "e", "4": "a"}

_MASKED = re.compile(r"(?<![\w@./*-])[^\W\d_]+(?:[*@$#!]{1,6}|[0134])[^\W\d_](?:[*@$#!0134]{0,6}[^\W\d_]){0,20}(?!\w)")


def off(text: str) -> str:
    """Return a text, as long as before, with masked rough words written out."""
    return _MASKED.sub(lambda found: _plain(found[0]), text)


def _plain(masked: str) -> str:
    for word, begins in _rough().get(masked[0].lower(), ()):
        rest = masked[len(word) :]
        ends = not rest or (begins and rest.isalpha())
        if ends and len(masked) >= len(word) and all(map(_fits, masked.lower(), word)):
            return masked[0] + word[1:] + rest
    return masked


def _fits(sign: str, letter: str) -> bool:
    return sign in ("*", "#", letter) or letter in SIGNS.get(sign, "")


@cache
def _rough() -> dict[str, list[tuple[str, bool]]]:
    """The rough words of every pack by their first letter, and whether they are beginnings."""
    made: dict[str, list[tuple[str, bool]]] = {}
    for lang in pack.languages():
        for word in _words(lang):
            bare = word.removesuffix("*")
            if bare.isalpha() and len(bare) > 2:
                made.setdefault(bare[0], []).append((bare, word != bare))
    return made


def _words(lang: str) -> Iterator[str]:
    for raw in pack.load(lang).table("hints", "hint").values():
        if raw["category"] in ROUGH:
            yield from (phrase for phrase in raw["phrases"] if " " not in phrase)
