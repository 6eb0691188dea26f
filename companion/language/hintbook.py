"""Hintbook: the hints of a language as a pack writes them (packs/<lang>/hints.toml), read and compiled.

>>> sorted({hint.category for hint in load("nl").hints.values() if hint.category})[:3]
['accusation', 'contempt', 'insult']
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NoReturn

from companion.errors import N_, BadInput
from companion.language import pack
from companion.language.phrases import Index, Phrase, Phrasebook

CATEGORIES = (
    "insult", "profanity", "shouting", "accusation", "contempt", "sarcasm", "threat", "threat_leave", "manager",
)  # fmt: skip

_KEYS: Mapping[str, type | tuple[type, ...]] = {
    "category": str, "points": (int, float), "phrases": list, "with": list, "unless": list, "yes": list, "no": list,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hint:
    """One family of phrases of a pack."""

    id: str
    category: str
    points: float
    phrases: tuple[Phrase, ...]
    company: Index  # "with": one of these must stand in the draft too
    unless: Index
    yes: tuple[str, ...]
    no: tuple[str, ...]


@dataclass(frozen=True)
class Judge:
    """The hints of one language, compiled."""

    lang: str
    hints: Mapping[str, Hint]
    index: Index
    loud: frozenset[str]
    happy: frozenset[str]
    strong: frozenset[str]
    excuse: frozenset[str]
    common: frozenset[str]
    said: frozenset[str]


@cache
def load(lang: str) -> Judge:
    """Read and compile the hints of a language. Raises BadInput naming file, hint and key when a hint is not right."""
    source = pack.load(lang)
    book = Phrasebook(source.words("hints"))
    shout = source.table("hints", "shout")
    hints = {name: _hint(f"{lang}/hints.toml", name, raw, book) for name, raw in source.table("hints", "hint").items()}
    index = Index()
    for hint in hints.values():
        for phrase in hint.phrases:
            index.add(phrase, hint.id)
    return Judge(
        lang,
        hints,
        index,
        loud=frozenset(shout.get("words", ())),
        happy=frozenset(shout.get("happy", ())),
        strong=frozenset(shout.get("strong", ())),
        excuse=frozenset(shout.get("excuse", ())),
        common=frozenset(source.table("hints", "tongue").get("words", ())),
        said=frozenset(source.table("hints", "tongue").get("said", ())),
    )


def _hint(file: str, name: str, raw: Mapping[str, Any], book: Phrasebook) -> Hint:
    for key, value in raw.items():
        if key not in _KEYS or not isinstance(value, _KEYS[key]):
            _refuse(file, name, f"{key!r} is not known or not of the right kind")
    for key in ("category", "points", "phrases", "yes", "no"):
        if key not in raw or raw[key] == []:
            _refuse(file, name, f"{key!r} is missing")
    if raw["category"] and raw["category"] not in CATEGORIES:
        _refuse(file, name, f"there is no category {raw['category']!r}")
    try:
        phrases, company, unless = (
            tuple(book.compile(p) for p in raw.get(key, ())) for key in ("phrases", "with", "unless")
        )
    except ValueError as error:
        _refuse(file, name, str(error))
    proof = tuple(raw["yes"]), tuple(raw["no"])
    return Hint(name, raw["category"], float(raw["points"]), phrases, _index(company), _index(unless), *proof)


def _index(phrases: Sequence[Phrase]) -> Index:
    index = Index()
    for phrase in phrases:
        index.add(phrase, None)
    return index


def _refuse(file: str, rule: str, problem: str) -> NoReturn:
    raise BadInput(
        N_("The language file {file} has a mistake in rule {rule}: {problem}. Correct it and try again."),
        file=file, rule=rule, problem=problem,
    )  # fmt: skip
