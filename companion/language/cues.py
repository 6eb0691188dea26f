"""Cues: which rules may match a text at all, found out word by word and remembered.

A rule may ask for a piece of text (``cue``), for one of some words (``anchors``), and for more words that its reader
names; one that asks for nothing may always match.

>>> from companion.language import pack
>>> rules = Cues(pack.load("en").rules("amends", {"kind": str}))
>>> rules.likely("hello there"), [rule.id for rule in rules.likely("we can't refund it after all")][:1]
([], ['en-after-all'])
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import count, repeat

from companion.language.pack import Rule, words_of

_KNOWN, _WORD = 50_000, 40  # words that are remembered, and how long one is at most
_LONG = 4000  # characters; a longer text is looked through as a whole

Seen = tuple[int, tuple[str, ...]]


class Cues:
    """Rules, in order; each thing that one asks for is a bit, and a word is known by the bits that it settles."""

    def __init__(self, rules: Sequence[Rule], more: Sequence[Collection[str] | None] = ()) -> None:
        """Take rules, and for each of them further words of which one must be there, None for no such words."""
        self._cues: dict[str, int] = {}
        self._words: dict[str, int] = {}
        self._bits = count()
        named = zip(rules, more or repeat(None), strict=False)
        self.asked = [(rule, self._asks(rule, words)) for rule, words in named]
        self._parts = [(cue, max(cue.split(), key=len)) for cue in self._cues]
        self._known: dict[str, Seen] = {}

    def likely(self, folded: str) -> list[Rule]:
        """Return the rules that may match a folded text."""
        missing = self.missing(folded)
        return [rule for rule, bits in self.asked if not bits & missing]

    def missing(self, folded: str) -> int:
        """Return the bits of what a folded text does not hold."""
        known, learn, found = self._known, self._word, 0
        maybe: set[str] = set()
        for word in folded.split() if len(folded) < _LONG else (folded,):
            bits, cues = known.get(word) or learn(word)
            found |= bits
            if cues:
                maybe.update(cues)
        for cue in maybe:
            if cue in folded:
                found |= self._cues[cue]
        return ~found

    def _asks(self, rule: Rule, more: Collection[str] | None) -> int:
        """Give the rule bits for what it asks for, and return them."""
        asked = 0
        cues = [(self._cues, pieces) for pieces in rule.cues]
        for table, pieces in (*cues, (self._words, rule.anchors), (self._words, more)):
            if pieces is not None:
                bit = 1 << next(self._bits)
                asked |= bit
                for piece in pieces:
                    table[piece] = table.get(piece, 0) | bit
        return asked

    def _word(self, word: str) -> Seen:
        """Return the bits that a word settles, and the cues with a blank of which it may be a part."""
        cues = [cue for cue, part in self._parts if part in word]
        bits = 0
        for settled in (
            *[self._cues[cue] for cue in cues if " " not in cue],
            *[self._words.get(part, 0) for part in (set(words_of(word)) if self._words else ())],
        ):
            bits |= settled
        seen = bits, tuple(cue for cue in cues if " " in cue)
        if len(self._known) < _KNOWN and len(word) <= _WORD:
            self._known[word] = seen
        return seen
