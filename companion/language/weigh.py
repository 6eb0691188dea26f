"""Weigh: how much a sentence sounds like a promise, and of which kind, by weights learned from sentences.

A linear model beside the rules, for wordings nobody wrote a rule for. What it looks at: words, pairs of words, pieces
of words, the class of a word (classes.toml: "boiler" and "parcel" are things), and the frame of the sentence (small
words as they are, of the others only their class or how they end). The weights of a language are ``weights.json`` in
its pack, made by ``scripts/weights.py``; a language without them has its rules alone.

>>> model = load("en")
>>> model.promise("the charge was taken off your bill for you.") > 0 > model.promise("what can i do for you today?")
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
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from itertools import chain
from operator import add, itemgetter
from pathlib import Path
from typing import TypeVar
from zlib import crc32

from companion.language import pack

FILE, BITS, KIND_BITS = "weights.json", 17, 14
_MASK, _KIND_MASK = (1 << BITS) - 1, (1 << KIND_BITS) - 1
TOKEN = re.compile(r"[^\W\d_]{1,40}|\d[\d.,:]{0,20}|[€$£%?!']")
_ASCII = re.compile(r"[a-zA-Z]{1,40}|\d[\d.,:]{0,20}|[$%?!']", re.A)  # the same, of a text without other letters
_MOST = 80  # words of a sentence that are looked at
_KNOWN = 50_000  # words whose pieces are remembered
_ENDINGS = ("tion", "ing", "en", "ed", "ly", "s", "t", "d")
# By what a word and its shape are multiplied for pairs, pairs with a gap, and frames of two and three.
_WORDS, _SHAPES = (3, 7, 5, 11), (13, 17, 19, 23, 29)
_SUMS = 3  # numbers that are added for a frame at most: a table that often behind itself needs no remainders

Numbers = tuple[int, ...]
Word = tuple[Numbers, Numbers]
Seen = TypeVar("Seen")


class _Known(dict[str, Seen]):
    """What is known of words: found out when first asked for, and remembered of so many."""

    def __init__(self, learn: Callable[[str], Seen]) -> None:
        super().__init__()
        self.learn = learn

    def __missing__(self, word: str) -> Seen:
        seen = self.learn(word)
        if len(self) < _KNOWN:
            self[word] = seen
        return seen


def _tokens(sentence: str) -> list[str]:
    """Return the words of a folded sentence, with a mark where it begins and ends."""
    return ["^", *(_ASCII if sentence.isascii() else TOKEN).findall(sentence)[:_MOST], "$"]


class Reader:
    """Turns a folded sentence into the numbers of what it shows; ``small`` words keep their place in its frame."""

    def __init__(self, small: frozenset[str], classes: Mapping[str, str] | None = None) -> None:
        self.small, self.classes = small, classes or {}
        self.words = _Known(self._word)

    def read(self, sentence: str) -> list[int]:
        """Return the numbers of words, pieces, pairs and frames."""
        words, pieces = zip(*map(self.words.__getitem__, _tokens(sentence)), strict=True)
        return [*chain.from_iterable(pieces), *[number & _MASK for number in frames(zip(*words, strict=True))]]

    def _word(self, token: str) -> Word:
        return self._pieces("0:" if ":" in token else "0") if token[0].isdigit() else self._pieces(token)

    def _pieces(self, token: str) -> Word:
        whole = crc32(token.encode()) & _MASK
        pieces = [token]
        if token.isalpha() and len(token) > 3:
            edged = f"<{token}>"
            pieces += [f"#{edged[n : n + 5]}" for n in range(len(edged) - 4)]
            pieces += [f"{edged[:5]}-", f"-{edged[-5:]}"] if len(token) > 4 else []
        known = self._class(token)
        pieces += [f"={known}", f"={known}:"] if known else []
        shape = self._shape(token, whole)
        multiples = (*(whole * n & _MASK for n in _WORDS), *(shape * n & _MASK for n in _SHAPES))
        return multiples, tuple(crc32(piece.encode()) & _MASK for piece in pieces)

    def _shape(self, token: str, whole: int) -> int:
        known = self._class(token)
        if token in self.small or not (known or token.isalpha()):
            return whole
        begin = "ge" if token.startswith("ge") and len(token) > 5 else ""
        end = next((end for end in _ENDINGS if token.endswith(end) and len(token) > len(end) + 2), "")
        return crc32(f"{begin}{known or '*'}{end}".encode()) & _MASK

    def _class(self, token: str) -> str | None:
        """Return the class of a word: of the word itself, or by the longest beginning or ending that has one."""
        begins = (f"{token[:n]}*" for n in range(len(token), 1, -1))
        ends = (f"*{token[n:]}" for n in range(len(token) - 1))
        return next((self.classes[key] for key in (token, *begins, *ends) if key in self.classes), None)


def frames(columns: Iterable[Numbers]) -> list[int]:
    """Return the numbers of pairs and frames, of words side by side: sums of up to three without their remainder."""
    one, two, near, far, a, b, c, d, e = columns
    pairs = [*map(add, one, two[1:]), *map(add, near, far[2:]), *map(add, a, b[1:])]
    return [*pairs, *map(add, map(add, c, d[1:]), e[2:])]


class Weights:
    """The learned weights of one language."""

    def __init__(
        self, reader: Reader, bias: float, scale: float, table: array[int],
        kinds: Mapping[str, tuple[float, float, array[int]]],
    ) -> None:  # fmt: skip
        self.reader, self.bias, self.scale, self.table, self.kinds = reader, bias, scale, table, kinds
        self._words = _Known(self._word)  # multiples, what the pieces weigh, how many they are
        self._few = _Known(self._kindly)  # the same with what the pieces weigh for each kind

    def promise(self, sentence: str) -> float:
        """Return how much a folded sentence sounds like a promise: about 0 when it may be one or not."""
        *columns, weights, pieces = zip(*map(self._words.__getitem__, _tokens(sentence)), strict=True)
        numbers = frames(columns)
        total: int = sum(itemgetter(*numbers)(self.table)) + sum(weights)
        return self.bias + self.scale * total / math.sqrt(len(numbers) + sum(pieces))

    def kind(self, sentence: str, kinds: Iterable[str] = ()) -> dict[str, float]:
        """Return how much a folded sentence sounds like each kind, or each of these; above 0 is likely."""
        multiples, weights, pieces = zip(*map(self._few.__getitem__, _tokens(sentence)), strict=True)
        numbers = frames(zip(*multiples, strict=True))
        root, these = math.sqrt(len(numbers) + sum(pieces)), itemgetter(*numbers)
        weighed = {}
        for kind in kinds or self.kinds:
            bias, scale, table = self.kinds[kind]
            weighed[kind] = bias + scale * (sum(these(table)) + sum([weight[kind] for weight in weights])) / root
        return weighed

    def _word(self, token: str) -> Numbers:
        multiples, pieces = self.reader.words[token]
        return (*multiples, sum(self.table[n] for n in pieces), len(pieces))

    def _kindly(self, token: str) -> tuple[Numbers, dict[str, int], int]:
        multiples, pieces = [tuple(n & _KIND_MASK for n in numbers) for numbers in self.reader.words[token]]
        weights = {kind: sum(table[n] for n in pieces) for kind, (_, _, table) in self.kinds.items()}
        return multiples, weights, len(pieces)

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
    reader = Reader(frozenset(saved["small"]), classes(lang, folder))
    return Weights(reader, saved["bias"], saved["scale"], table_of(saved["weights"]), kinds)


def classes(lang: str, folder: Path = pack.PACKS) -> Mapping[str, str]:
    """Return the class of each word and beginning or ending that the pack of a language names."""
    named = pack.load(lang, folder).table("classes", "classes")
    return {pack.fold(word): name for name, words in named.items() for word in words}


def table_of(written: str) -> array[int]:
    """Return a table of weights as it is written in the file, again and again for sums of numbers."""
    return array("b", base64.b64decode(written) * _SUMS)
