"""Guardbook: what announces a private value, in every language at once, because a draft may mix them.

Labels are data (packs/<lang>/sensitive.toml). A number behind a label of something else (an order, a telephone) stays.

>>> sorted({mark.kind for mark in load().marks("my BSN and my order number")})
['-', 'bsn']
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from companion.language import pack
from companion.language.phrases import Index, Phrasebook
from companion.language.phrases import reading as read

KINDS = (
    "bsn", "rrn", "national_id", "iban", "card_or_account_number", "cvc", "card_expiry", "password", "pin", "otp",
    "digid", "birthdate", "address", "passport", "id_card", "driving_licence", "health_policy", "medical",
)  # fmt: skip
#: The kind of a label that makes what follows something else.
OTHER = "-"

_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+){0,4}")


@dataclass(frozen=True, slots=True)
class Mark:
    """A label and where it stands."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class Labels:
    """All languages together: what announces what."""

    index: Index
    asks: Index
    warns: Index
    filler: frozenset[str]
    no_password: frozenset[str]
    names: frozenset[str]
    mine: Index
    street: re.Pattern[str]

    def marks(self, text: str) -> list[Mark]:
        """Every label in a text; of labels that overlap the longest, of equals the one that makes it something else."""
        marks = [Mark(str(owner), *place) for owner, *place in self.index.find(read(text))]
        kept: list[Mark] = []
        for mark in sorted(marks, key=lambda m: (m.start - m.end, m.kind != OTHER)):
            if all(mark.end <= k.start or k.end <= mark.start or _same(mark, k) for k in kept):
                kept.append(mark)
        return sorted(kept, key=lambda m: m.start)

    def after_filler(self, text: str, mark: Mark) -> int:
        """Skip small words and signs behind a label, at most eight."""
        at = mark.end
        for _ in range(8):
            gap = re.compile(r"[\s:=#\"'“”(\-]{0,6}").match(text, at)
            at = gap.end() if gap else at
            word = _WORD.match(text, at)
            if not word or pack.fold(word.group()) not in self.filler or _number_follows(text, word):
                return at
            at = word.end()
        return at


def _same(mark: Mark, other: Mark) -> bool:
    return (mark.start, mark.end) == (other.start, other.end)


def _number_follows(text: str, word: re.Match[str]) -> bool:
    """A "4" that is the beginning of the value itself ("4 111 ...") is no filler."""
    return word.group().isdigit() and bool(re.compile(r"[ -]?\d").match(text, word.end()))


@cache
def load() -> Labels:
    """Read the labels of every language into one index."""
    packs = [pack.load(lang) for lang in pack.languages()]
    index, asks, warns, mine = Index(), Index(), Index(), Index()
    book = Phrasebook({})
    streets: list[str] = []
    for source in packs:
        kinds: Mapping[str, Any] = source.table("sensitive", "kind")
        for kind, raw in kinds.items():
            for label in raw["labels"]:
                index.add(book.compile(label), kind)
            for phrase in raw.get("mine", ()):
                mine.add(book.compile(phrase), kind)
            streets += [re.escape(name).replace(r"\*", r"\w{2,20}") for name in raw.get("street", ())]
        for label in source.table("sensitive", "other").get("labels", ()):
            index.add(book.compile(label), OTHER)
        for label in source.table("sensitive", "asks").get("labels", ()):
            asks.add(book.compile(label), "asks")
        for label in source.table("sensitive", "warns").get("labels", ()):
            warns.add(book.compile(label), "warns")
    either = "|".join(streets)
    street = re.compile(rf"\b(?:\d{{1,5}} (?:[a-z]{{1,20}} ){{1,3}}(?:{either})\b|(?:{either}) \d{{1,5}}\w?\b)", re.I)
    filler, no_password = _union(packs, "filler"), _union(packs, "words_that_are_no_password")
    names = _union(packs, "first_names")
    return Labels(index, asks, warns, filler, no_password, names, mine, street)


def _union(packs: list[pack.Pack], table: str) -> frozenset[str]:
    return frozenset(word for source in packs for word in source.table("sensitive", table).get("words", ()))
