"""Rewordbook: what a language says of its own when a draft leaves nothing to say, and asks when it asks nothing.

>>> load("en").questions[0]
'What do you want them to do?'
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from zlib import crc32

from companion.language import calm, clauses, pack
from companion.language.phrases import Index, Phrasebook, reading


@dataclass(frozen=True)
class Book:
    """The feelings, questions and connecting words of one language."""

    calm: calm.Book
    address: tuple[tuple[str, ...], ...]
    own: Index
    plain: Mapping[str, Sequence[str]]
    asks: Mapping[str, Sequence[str]]
    topics: Index
    request: Index
    questions: tuple[str, ...]
    amends: Sequence[str]
    about: str
    and_: str
    pointing: frozenset[str]
    adjective: re.Pattern[str]
    moments: Mapping[str, str]
    moment: re.Pattern[str]
    tail: re.Pattern[str]
    things: frozenset[str]
    please: str
    commands: frozenset[str]
    asked: frozenset[str]

    def matters(self, word: str) -> bool:
        """Say whether a word names what a customer writes about ("refund"), not what a jab compares with."""
        return word in self.things

    def politely(self, said: str, form: int) -> str:
        """A bare command as a request ("Please stop ..."), anything else as it is."""
        words = clauses.words(said)
        if not words or words[0] not in self.commands or self.asked.intersection(words) or said.endswith("?"):
            return said
        bare = said.rstrip(" .")
        return calm.choose(self.please, form).format(x=bare[0].lower() + bare[1:], X=bare)

    def form(self, text: str, context: Sequence[tuple[str, str]]) -> int:
        """The place of the form of address: as the draft speaks to the company, else as it speaks, else polite."""
        for said in (text, " ".join(words for role, words in context[-6:] if role in ("agent", "bot"))):
            words = clauses.words(said)
            counts = [sum(word in forms for word in words) for forms in self.address]
            if any(counts):
                return next(n for n in sorted(range(len(counts)), key=lambda n: (n == 1, n)) if counts[n])
        return 0

    def ask(self, text: str, said: Sequence[str], form: int) -> str:
        """The question to end with, by what the draft is about."""
        topics = [str(owner) for owner, _, _ in self.topics.find(reading(" ".join([text, *said])))]
        order = list(self.asks)
        topic = max(order, key=lambda name: (topics.count(name), -order.index(name))) if topics else order[-1]
        echo = pack.fold(" ".join(said))
        fresh = [say for say in self.asks[topic] if " ".join(clauses.words(say)[-2:]) not in echo]
        return pick(fresh or self.asks[topic], text[::-1], form)


def pick(says: Sequence[str], draft: str, form: int) -> str:
    """Choose one of some sentences: another one for another draft, the same for the same."""
    return calm.choose(says[crc32(draft.encode()) % len(says)], form)


@cache
def load(lang: str) -> Book:
    """Read and compile what a language says of its own."""
    source = pack.load(lang)
    book, about = Phrasebook(source.words("reword")), source.table("reword", "about")
    names = ("own", "plain", "ask", "request", "question")
    tables: dict[str, Mapping[str, Any]] = {name: source.table("reword", name) for name in names}

    def index(phrases: Mapping[str, Sequence[str]]) -> Index:
        made = Index()
        for name, patterns in phrases.items():
            for pattern in patterns:
                made.add(book.compile(pattern), name)
        return made

    request = tables["request"]
    return Book(
        calm=calm.load(lang),
        address=tuple(tuple(forms) for forms in about.get("address", ())),
        own=index({name: raw["phrases"] for name, raw in tables["own"].items()}),
        plain={name: raw["say"] for key in ("own", "plain") for name, raw in tables[key].items()},
        asks={name: raw["say"] for name, raw in tables["ask"].items()},
        topics=index({name: raw["phrases"] for name, raw in tables["ask"].items()}),
        request=index({"request": [*request["phrases"], *request["wonders"]]}),
        questions=tuple(tables["question"].get("say", ())),
        amends=source.table("reword", "compensation")["ask"],
        about=about["about"],
        and_=about["and"],
        pointing=frozenset(about["pointing"]),
        adjective=re.compile(about["adjective"]),
        moments=about["moments"],
        moment=re.compile(rf"\b(?P<w>{'|'.join(about['moments'])}) (?P<x>[\w/-]+)", re.I),
        tail=re.compile(about["tail"]),
        things=frozenset(about["things"]),
        please=about["please"],
        commands=frozenset(about["commands"]),
        asked=frozenset(about["asked"]),
    )
