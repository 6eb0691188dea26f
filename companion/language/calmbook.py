"""Calmbook: the turns and swaps of a language as a pack writes them (packs/<lang>/reword.toml), read and compiled.

>>> load("en").where["a-joke"], load("nl").lang
('end', 'nl')
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from companion.language import grammar, hintbook, pack
from companion.language.grammar import Grammar
from companion.language.phrases import Index, Phrasebook


@dataclass(frozen=True, slots=True)
class Turn:
    """A clause a pack knows, and what becomes of it."""

    pattern: re.Pattern[str]
    to: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Book:
    """The turns and swaps of one language, compiled."""

    lang: str
    grammar: Grammar
    turns: tuple[Turn, ...]
    swaps: Index
    to: Mapping[str, str]
    where: Mapping[str, str]
    loud: frozenset[str]
    numbers: frozenset[str]
    lead: re.Pattern[str]
    tails: re.Pattern[str]
    sour: re.Pattern[str]


@cache
def load(lang: str) -> Book:
    """Read and compile the turns and swaps of a language."""
    source = pack.load(lang)
    book, swaps = Phrasebook(source.words("reword")), Index()
    table: Mapping[str, Any] = source.table("reword", "swap")
    for name, raw in table.items():
        for phrase in raw["phrases"]:
            swaps.add(book.compile(phrase), name)
    about = source.table("reword", "about")
    return Book(
        lang=lang,
        grammar=grammar.load(lang),
        turns=tuple(_turn(raw) for raw in source.table("reword", "turn").values()),
        swaps=swaps,
        to={name: raw["to"] for name, raw in table.items()},
        where={name: raw["where"] for name, raw in table.items()},
        loud=hintbook.load(lang).loud,
        numbers=frozenset(source.table("reword", "fact").get("words", ())),
        lead=re.compile(rf"^(?:(?:{about['lead']})[\s,]+)+", re.I),
        tails=re.compile(about["tails"]),
        sour=re.compile(about["sour"]),
    )


def _turn(raw: Mapping[str, Any]) -> Turn:
    to = raw["to"]
    return Turn(re.compile(raw["pattern"], re.I), (to,) if isinstance(to, str) else tuple(to))
