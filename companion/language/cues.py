"""Cues: which rules may match a text at all, found out word by word and remembered.

A rule may ask for a piece of text (``cue``), for one of some words (``anchors``), and for more words that its reader
names; one that asks for nothing may always match.

>>> from companion.language import pack
>>> rules = Cues(pack.load("en").rules("amends", {"kind": str}))
>>> rules.likely("hello there"), [rule.id for rule in rules.likely("we can't refund it after all")][:1]
([], ['en-after-all'])
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import reduce
from itertools import compress, count, repeat
from operator import not_, or_
from typing import Generic, TypeVar

from companion.language.pack import Rule, words_of

_KNOWN, _WORD = 50_000, 40  # words that are remembered, and how long one is at most
_LONG = 4000  # characters; a longer text is looked through as a whole

Thing = TypeVar("Thing")


class Asking(Generic[Thing]):
    """Things in order, each with the bits of what it asks for."""

    def __init__(self, pairs: Sequence[tuple[Thing, int]]) -> None:
        self.pairs, self._bits = pairs, [bits for _, bits in pairs]

    def fitting(self, missing: int) -> list[tuple[Thing, int]]:
        """Return those that a text may satisfy that lacks these bits."""
        return list(compress(self.pairs, map(not_, map(missing.__and__, self._bits))))


class Cues(dict[str, int]):
    """Rules, in order; each thing that one asks for is a bit, and a word is known by the bits that it settles.

    A cue of two words has a bit of its own, which a word settles that may be a part of it; of a cue with a blank at
    its end or beginning a word settles it that ends or begins like it, wherever the word stands.
    """

    def __init__(self, rules: Sequence[Rule], more: Sequence[Collection[str] | None] = ()) -> None:
        """Take rules, and for each of them further words of which one must be there, None for no such words."""
        super().__init__()
        self._pieces: dict[str, int] = {}
        self._words: dict[str, int] = {}
        self._bits = count()
        named = zip(rules, more or repeat(None), strict=False)
        self.asked = Asking([(rule, self._asks(rule, words)) for rule, words in named])
        self._plain = (1 << next(self._bits)) - 1
        self._spaced = {
            1 << next(self._bits): (cue, bits) for cue, bits in self._pieces.items() if len(cue.split()) > 1
        }
        bits = self._pieces | {cue: bit for bit, (cue, _) in self._spaced.items()}
        used = Counter(word for cue in bits for word in {*cue.split()})
        self._parts = [(*_part(cue, used), bits[cue]) for cue in bits]
        self._all = (1 << next(self._bits)) - 1

    def likely(self, folded: str) -> list[Rule]:
        """Return the rules that may match a folded text."""
        return [rule for rule, _ in self.asked.fitting(self.missing(folded))]

    def missing(self, folded: str) -> int:
        """Return the bits of what a folded text does not hold."""
        words = folded.split() if len(folded) < _LONG else (folded,)
        found = reduce(or_, map(self.__getitem__, words), 0)
        maybe = found & ~self._plain
        while maybe:
            bit = maybe & -maybe
            maybe ^= bit
            cue, settled = self._spaced[bit]
            if cue in folded:
                found |= settled
        return self._all ^ found

    def _asks(self, rule: Rule, more: Collection[str] | None) -> int:
        """Give the rule bits for what it asks for, and return them."""
        asked = 0
        cues = [(self._pieces, pieces) for pieces in rule.cues]
        for table, pieces in (*cues, (self._words, rule.anchors), (self._words, more)):
            if pieces is not None:
                bit = 1 << next(self._bits)
                asked |= bit
                for piece in pieces:
                    table[piece] = table.get(piece, 0) | bit
        return asked

    def __missing__(self, word: str) -> int:
        """Return the bits that a word settles, and remember them."""
        one = f" {word} " if len(word.split()) < 2 else word
        pieces = [bits for part, whole, bits in self._parts if (whole if one != word else part) in one]
        parts = set(words_of(word)) if self._words else ()
        bits = reduce(or_, [*pieces, *[self._words.get(part, 0) for part in parts]], 0)
        if len(self) < _KNOWN and len(word) <= _WORD:
            self[word] = bits
        return bits


def _part(cue: str, used: Mapping[str, int]) -> tuple[str, str]:
    """Return the word of a cue that is long and seldom used in others, also with the blanks that the cue has beside it.

    >>> _part("set to be", {"set": 2, "to": 5, "be": 2}), _part("'m ", {"'m": 1})
    (('set', 'set '), ("'m", "'m "))
    """
    words = cue.split(" ")
    n = min((n for n, word in enumerate(words) if word), key=lambda n: used[words[n]] / len(words[n]) ** 3)
    return words[n], " " * (n > 0) + words[n] + " " * (n < len(words) - 1)
