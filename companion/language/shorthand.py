"""Shorthand: what hurried agents write ("ill msg u tmrw"), spelled out, with the way back to what was written.

The words come from the packs (shorthand.toml). A word that is shorthand in one language and a common word in another
("u") is spelled out only where words of the first language stand beside it, and none of the other.

>>> read = spell("ok ill msg u tmrw")
>>> read.text, read.place(3, 7)
("ok i'll message you tomorrow", (3, 6))
>>> read.place(read.text.index("tomorrow"), len(read.text))
(13, 17)
>>> spell("Nothing to spell out.") is None, spell("U betaalt minder.") is None
(True, True)
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from companion.language import pack

_WORD = re.compile(r"(?<![\w@#/.'-])[^\W_]{1,16}(?![\w@/'-])")
_LONG = 20_000  # characters; nobody hurries through a longer text
_MARKS = str.maketrans(",.;:!?()\n", " " * 9)


@dataclass(frozen=True, slots=True)
class Spelled:
    """A text spelled out: ``starts`` are where each run of it begins, here and in what was written, in order."""

    text: str
    starts: Sequence[tuple[int, int, bool]]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return where something stands in what was written; a spelled word is taken whole."""
        return self._back(start, False), self._back(end, True)

    def _back(self, at: int, closes: bool) -> int:
        n = bisect_right(self.starts, at - closes, key=lambda run: run[0]) - 1
        here, written, whole = self.starts[max(n, 0)]
        if not whole:
            return written + at - here
        return self.starts[n + 1][1] if closes else written


def spell(text: str, folded: str | None = None) -> Spelled | None:
    """Return a text with its shorthand spelled out, None when it has none."""
    folded = pack.fold(text) if folded is None else folded
    words, _ = _words()
    shorts = words.keys() & folded.translate(_MARKS).split() if len(folded) < _LONG else ()
    if not shorts:
        return None
    beside = {*pack.words_of(folded), *shorts}
    said = {word: words[word] for word in shorts if not _foreign(word, beside)}
    out: list[str] = []
    starts: list[tuple[int, int, bool]] = []
    length = done = 0
    for match in _WORD.finditer(folded):
        plainly = said.get(match.group())
        if plainly is None:
            continue
        plain = text[done : match.start()]
        starts += [(length, done, False), (length + len(plain), match.start(), True)]
        out += [plain, plainly]
        length, done = length + len(plain) + len(plainly), match.end()
    starts.append((length, done, False))
    return Spelled("".join(out) + text[done:], starts) if out else None


def _foreign(word: str, beside: set[str]) -> bool:
    """Say whether a word may be a common word of another language, by the words that stand beside it."""
    words, common = _words()
    theirs = [some for some in common if word in some]
    if not theirs:
        return False
    ours = frozenset().union(*(some for some in common if word not in some), words) - {word}
    return beside.isdisjoint(ours) or any(not beside.isdisjoint(some - {word} - ours) for some in theirs)


@cache
def _words() -> tuple[Mapping[str, str], Sequence[frozenset[str]]]:
    """Return the shorthand of all languages, and the common words of each."""
    packs = [pack.load(lang) for lang in pack.languages()]
    tables = [one.table("shorthand", "shorthand") for one in packs]
    short = {pack.fold(written): said for table in tables for written, said in table.items()}
    return short, [frozenset(one.words().get("common", ())) for one in packs]
