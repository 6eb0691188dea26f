"""Weigh: how much a sentence sounds like a promise, and of which kind, by weights learned from sentences.

A linear model beside the rules, for wordings nobody wrote a rule for. What it looks at: words, pairs of words, pieces
of words, and the frame of the sentence (small words as they are, of the others only how they end). The weights of a
language are ``weights.json`` in its pack, made by ``scripts/weights.py``; a language without them has its rules alone.

>>> model = load("en")
>>> model.promise("the charge was taken off your bill for you.") > 0 > model.promise("how can i help you today?")
True
>>> load("tlh") is None
True
"""

from __future__ import annotations

import base64
import json
import math
import re
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from operator import add, itemgetter
from pathlib import Path
from zlib import crc32

from companion.language import pack

FILE, BITS, KIND_BITS = "weights.json", 17, 13
_MASK, _KIND_MASK = (1 << BITS) - 1, (1 << KIND_BITS) - 1
TOKEN = re.compile(r"[^\W\d_]{1,40}|\d[\d.,:]{0,20}|[€$£%?!']")
_MOST = 80  # words of a sentence that are looked at
_KNOWN = 50_000  # words whose pieces are remembered
_ENDINGS = ("tion", "ing", "en", "ed", "ly", "s", "t", "d")
# By what a word and its shape are multiplied for pairs, pairs with a gap, and frames of two and three.
_WORDS, _SHAPES = (3, 7, 5, 11), (13, 17, 19, 23, 29)
_SUMS = 3  # numbers that are added for a frame at most: a table that often behind itself needs no remainders

Numbers = tuple[int, ...]
Word = tuple[Numbers, Numbers]
Known = tuple[Numbers, int, int, Numbers, dict[str, int]]


@dataclass
class Reader:
    """Turns a folded sentence into the numbers of what it shows; ``small`` words keep their place in its frame."""

    small: frozenset[str]
    words: dict[str, Word] = field(default_factory=dict)

    def read(self, sentence: str) -> list[int]:
        """Return the numbers of words, pieces, pairs and frames."""
        known, learn = self.words, self.word
        words = [known.get(token) or learn(token) for token in ("^", *TOKEN.findall(sentence)[:_MOST], "$")]
        pieces = chain.from_iterable([pieces for _, pieces in words])
        return [*pieces, *[number & _MASK for number in frames([word for word, _ in words])]]

    def word(self, token: str) -> Word:
        """Return what is known of a word, and remember it."""
        known = self._pieces("0:" if ":" in token else "0") if token[0].isdigit() else self._pieces(token)
        if len(self.words) < _KNOWN:
            self.words[token] = known
        return known

    def _pieces(self, token: str) -> Word:
        whole = crc32(token.encode()) & _MASK
        pieces = [token]
        if token.isalpha() and len(token) > 3:
            edged = f"<{token}>"
            pieces += [f"#{edged[n : n + 5]}" for n in range(len(edged) - 4)]
            pieces += [f"{edged[:5]}-", f"-{edged[-5:]}"] if len(token) > 4 else []
        shape = self._shape(token, whole)
        multiples = (*(whole * n & _MASK for n in _WORDS), *(shape * n & _MASK for n in _SHAPES))
        return multiples, tuple(crc32(piece.encode()) & _MASK for piece in pieces)

    def _shape(self, token: str, whole: int) -> int:
        if token in self.small or not token.isalpha():
            return whole
        begin = "ge" if token.startswith("ge") and len(token) > 5 else ""
        end = next((end for end in _ENDINGS if token.endswith(end) and len(token) > len(end) + 2), "")
        return crc32(f"{begin}*{end}".encode()) & _MASK


def frames(words: Sequence[Numbers]) -> list[int]:
    """Return the numbers of pairs and frames of words, sums of up to three without their remainder."""
    one, two, near, far, a, b, c, d, e = zip(*words, strict=True)
    pairs = [*map(add, one, two[1:]), *map(add, near, far[2:]), *map(add, a, b[1:])]
    return [*pairs, *map(add, map(add, c, d[1:]), e[2:])]


@dataclass(frozen=True)
class Weights:
    """The learned weights of one language."""

    reader: Reader
    bias: float
    scale: float
    table: array[int]
    kinds: Mapping[str, tuple[float, float, array[int]]]
    words: dict[str, Known] = field(default_factory=dict)  # with what their pieces weigh, for the kinds too

    def promise(self, sentence: str) -> float:
        """Return how much a folded sentence sounds like a promise: about 0 when it may be one or not."""
        multiples, weights, pieces, _, _ = zip(*self._read(sentence), strict=True)
        numbers = frames(multiples)
        total: int = sum(itemgetter(*numbers)(self.table)) + sum(weights)
        return self.bias + self.scale * total / math.sqrt(len(numbers) + sum(pieces))

    def kind(self, sentence: str, kinds: Iterable[str] = ()) -> dict[str, float]:
        """Return how much a folded sentence sounds like each kind, or each of these; above 0 is likely."""
        _, _, pieces, multiples, weights = zip(*self._read(sentence), strict=True)
        numbers = frames(multiples)
        root, these = math.sqrt(len(numbers) + sum(pieces)), itemgetter(*numbers)
        weighed = {}
        for kind in kinds or self.kinds:
            bias, scale, table = self.kinds[kind]
            weighed[kind] = bias + scale * (sum(these(table)) + sum([weight[kind] for weight in weights])) / root
        return weighed

    def _read(self, sentence: str) -> list[Known]:
        known, learn = self.words, self._word
        return [known.get(token) or learn(token) for token in ("^", *TOKEN.findall(sentence)[:_MOST], "$")]

    def _word(self, token: str) -> Known:
        multiples, pieces = self.reader.words.get(token) or self.reader.word(token)
        small, few = [tuple(number & _KIND_MASK for number in numbers) for numbers in (multiples, pieces)]
        kinds = {kind: sum(table[n] for n in few) for kind, (_, _, table) in self.kinds.items()}
        known = multiples, sum(self.table[n] for n in pieces), len(pieces), small, kinds
        if len(self.words) < _KNOWN:
            self.words[token] = known
        return known

    def why(self, sentence: str) -> tuple[int, int]:
        """Return the place of the words that weighed most."""
        places = [match.span() for match in TOKEN.finditer(sentence)][:_MOST]
        if not places:
            return 0, len(sentence)
        sentence = sentence[: places[-1][1]]
        whole = self.promise(sentence)
        gains = [whole - self.promise(sentence[:a] + "x" + sentence[b:]) for a, b in places]
        best, start, here, total = (0, 0, 0.0), 0, 0.0, 0.0
        for n, gain in enumerate(gains):
            here, start = (gain, n) if total <= 0 else (total + gain, start)
            total = here
            if here > best[2]:
                best = start, n, here
        return places[best[0]][0], places[best[1]][1]


@cache
def load(lang: str, folder: Path = pack.PACKS) -> Weights | None:
    """Return the weights of a language, None when its pack has none."""
    path = folder / lang / FILE
    if not path.is_file():
        return None
    saved = json.loads(path.read_text("utf-8"))
    kinds = {kind: (row["bias"], row["scale"], table_of(row["weights"])) for kind, row in saved["kinds"].items()}
    return Weights(Reader(frozenset(saved["small"])), saved["bias"], saved["scale"], table_of(saved["weights"]), kinds)


def table_of(written: str) -> array[int]:
    """Return a table of weights as it is written in the file, again and again for sums of numbers."""
    return array("b", base64.b64decode(written) * _SUMS)
