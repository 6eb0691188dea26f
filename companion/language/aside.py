"""Aside: strong words that are not said to the reader, by phrases of a pack (packs/<lang>/hints.toml, "aside").

A smell can be disgusting, a thief a bastard and a week a nightmare without a reproach to anyone who reads it. A place
is an aside when one of the phrases covers it and none of the words in it means the reader or the company.

>>> from companion.language.phrases import Reading
>>> def covered(said, word):
...     return inside(places(load("en"), Reading(said)), said.index(word), said.index(word) + len(word))
>>> covered("The smell in the room was disgusting.", "disgusting")
True
>>> covered("The way your staff talked was disgusting.", "disgusting")
False
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from companion.language import clauses, pack
from companion.language.phrases import Index, Phrasebook, Reading

Place = tuple[int, int]

#: What ends a sentence, and of how many words at most one is thrown at the reader ("Stom zeg.").
ENDS, SHOUT = ".!?\n", 3


@dataclass(frozen=True)
class Asides:
    """The asides of one language.

    ``readers`` are the words for those who read, ``weak`` those that are heat only when said to them.
    """

    index: Index
    readers: frozenset[str]
    weak: frozenset[str]


def places(asides: Asides, reading: Reading) -> list[Place]:
    """Return where a text speaks of something else than its reader."""
    return [
        (start, end)
        for _, start, end in asides.index.find(reading)
        if not asides.readers & set(clauses.words(reading.text[start:end]))
    ]


def aimless(asides: Asides, text: str, start: int, end: int) -> bool:
    """Say whether a weak word stands in a sentence of some length that speaks to nobody."""
    if not set(clauses.words(text[start:end])) <= asides.weak:
        return False
    first = max(text.rfind(mark, 0, start) for mark in ENDS) + 1
    last = min((at for at in (text.find(mark, end) for mark in ENDS) if at >= 0), default=len(text))
    words = clauses.words(text[first:last])
    return len(words) > SHOUT and not asides.readers.intersection(words)


def inside(found: Sequence[Place], start: int, end: int) -> bool:
    """Say whether a place lies in one of the asides."""
    return any(a <= start and end <= b for a, b in found)


@cache
def load(lang: str) -> Asides:
    """Read and compile the asides of a language."""
    source = pack.load(lang)
    table, book, index = source.table("hints", "aside"), Phrasebook(source.words("hints")), Index()
    for phrase in table.get("phrases", ()):
        index.add(book.compile(phrase), None)
    return Asides(index, frozenset(table.get("readers", ())), frozenset(table.get("weak", ())))
