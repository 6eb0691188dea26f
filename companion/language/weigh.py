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
import re
from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from zlib import crc32

from companion.language import pack

FILE, BITS, KIND_BITS = "weights.json", 17, 13
_MASK, _KIND_MASK = (1 << BITS) - 1, (1 << KIND_BITS) - 1
TOKEN = re.compile(r"[^\W\d_]{1,40}|\d[\d.,:]{0,20}|[€$£%?!']")
_MOST = 80  # words of a sentence that are looked at
_KNOWN = 50_000  # words whose pieces are remembered
_ENDINGS = ("tion", "ing", "en", "ed", "ly", "s", "t", "d")
_P, _Q, _R = 0x9E3779B1, 0x85EBCA6B, 0xC2B2AE35

Word = tuple[int, int, tuple[int, ...]]


@dataclass
class Reader:
    """Turns a folded sentence into the numbers of what it shows; ``small`` words keep their place in its frame."""

    small: frozenset[str]
    words: dict[str, Word] = field(default_factory=dict)

    def read(self, sentence: str) -> list[int]:
        """Return the numbers of words, pieces, pairs and frames."""
        words = [self._word(token) for token in ("^", *TOKEN.findall(sentence)[:_MOST], "$")]
        found = [number for _, _, pieces in words for number in pieces]
        (a, d, _), (b, e, _) = words[0], words[1]
        for c, f, _ in [*words[2:], (0, 0, ())]:
            found += (
                (a * _P + b * _Q) >> 9 & _MASK, (a * _Q + c * _P) >> 11 & _MASK,
                (d * _R + e * _P) >> 10 & _MASK, (d * _R + e * _P + f * _Q) >> 12 & _MASK,
            )  # fmt: skip
            a, b, d, e = b, c, e, f
        return found

    def framed(self, sentence: str) -> list[tuple[int, int]]:
        """Return where each word stands in the sentence."""
        return [match.span() for match in TOKEN.finditer(sentence)][:_MOST]

    def _word(self, token: str) -> Word:
        known = self.words.get(token)
        if known is None:
            known = self._pieces("0:" if ":" in token else "0") if token[0].isdigit() else self._pieces(token)
            if len(self.words) < _KNOWN:
                self.words[token] = known
        return known

    def _pieces(self, token: str) -> Word:
        whole = crc32(token.encode())
        pieces = [token]
        if token.isalpha() and len(token) > 3:
            edged = f"<{token}>"
            pieces += [f"#{edged[n : n + 5]}" for n in range(len(edged) - 4)]
            pieces += [f"{edged[:5]}-", f"-{edged[-5:]}"] if len(token) > 4 else []
        return whole, self._shape(token, whole), tuple(crc32(piece.encode()) & _MASK for piece in pieces)

    def _shape(self, token: str, whole: int) -> int:
        if token in self.small or not token.isalpha():
            return whole
        begin = "ge" if token.startswith("ge") and len(token) > 5 else ""
        end = next((end for end in _ENDINGS if token.endswith(end) and len(token) > len(end) + 2), "")
        return crc32(f"{begin}*{end}".encode())


@dataclass(frozen=True)
class Weights:
    """The learned weights of one language."""

    reader: Reader
    bias: float
    scale: float
    table: array[int]
    kinds: Mapping[str, tuple[float, float, array[int]]]

    def promise(self, sentence: str) -> float:
        """Return how much a folded sentence sounds like a promise: about 0 when it may be one or not."""
        return self.weigh(self.reader.read(sentence))

    def weigh(self, numbers: list[int]) -> float:
        """The same, of a sentence that was read."""
        return self.bias + self.scale * sum(map(self.table.__getitem__, numbers)) / (len(numbers) ** 0.5 or 1)

    def kind(self, sentence: str) -> list[tuple[float, str]]:
        """Return what kind of promise a folded sentence would be, the best first; above 0 is more likely than not."""
        numbers = [number & _KIND_MASK for number in self.reader.read(sentence)]
        root = len(numbers) ** 0.5 or 1
        return sorted(
            ((bias + scale * sum(map(table.__getitem__, numbers)) / root, kind)
             for kind, (bias, scale, table) in self.kinds.items()), reverse=True,
        )  # fmt: skip

    def why(self, sentence: str) -> tuple[int, int]:
        """Return the place of the words that weighed most."""
        places = self.reader.framed(sentence)
        if not places:
            return 0, len(sentence)
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
    """Return a table of weights as it is written in the file."""
    return array("b", base64.b64decode(written))
