"""Calm: one sentence of a draft in calm words, clause by clause, or the knowledge that it cannot be said.

A clause is kept as it is when it is calm, becomes another one when a pack knows it (``turn``), or loses a hot word
where one can be taken away (``swap``: each says where it may stand). Anything else is left out whole: words are never
cut out of the middle of a construction nobody knows. What we changed must be sound (grammar.py) and calm.

>>> say(load("en"), "Where is my fucking parcel, you idiots?", 0)
Said(text='Where is my parcel?', lost=False)
>>> say(load("en"), "I waited three weeks, and nobody like you should have a job.", 0)
Said(text='I waited three weeks.', lost=True)
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any
from zlib import crc32

from companion.language import clauses, grammar, hints, pack
from companion.language.grammar import Grammar
from companion.language.phrases import Index, Phrasebook, reading

#: Heat that may be left in a whole alternative, the same as the strictest level of the hints, and in one clause.
RESIDUE, CLAUSE_RESIDUE = hints.LEVELS["strict"], 0.45
#: A verbless clause of at most this many words may stand alone when it holds a figure ("Seven days?").
FRAGMENT = 5

WHERE = ("any", "free", "edge", "name", "before", "end")

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_CAPITALS = re.compile(r"(?<![\w@#])[A-ZÀ-Þ'’]*[A-ZÀ-Þ][A-ZÀ-Þ'’]+(?!\w)")
_LOUD_END = re.compile(r"[!?]*\?[!?]*|!+")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_NUMBER = re.compile(r"\d")
_EDGE = frozenset(".,;:!?…()–—\"“”")


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence in calm words, "" when nothing of it can be said; ``lost``: a hot clause went with its meaning."""

    text: str
    lost: bool


@dataclass(frozen=True, slots=True)
class _Turn:
    pattern: re.Pattern[str]
    to: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Book:
    """The turns and swaps of one language, compiled."""

    lang: str
    grammar: Grammar
    turns: tuple[_Turn, ...]
    swaps: Index
    to: Mapping[str, str]
    where: Mapping[str, str]
    loud: frozenset[str]
    numbers: frozenset[str]
    lead: re.Pattern[str]
    tails: re.Pattern[str]
    sour: re.Pattern[str]


@lru_cache(maxsize=512)
def say(book: Book, sentence: str, form: int) -> Said:
    """Return a sentence in calm words. ``form`` is the place of the form of address in the choices of the pack."""
    calm = quiet(book, sentence)
    if book.sour.fullmatch(pack.fold(calm).rstrip(" .!?…")):
        return Said("", False)
    bare, end = _split_end(calm)
    if hints.heat(calm, book.lang) < CLAUSE_RESIDUE and not _known(book, bare, form):
        return Said(calm if calm[-1] in ".?!…:" else calm + ".", False)
    by_clause = _by_clause(book, bare, end, form)
    if not by_clause.lost and turned(book, bare, form) is None and _known(book, bare, form):
        return by_clause
    whole = _attempt(book, bare, form)
    if whole is not None:
        return Said(_sentence(whole, end), False)
    mild = by_clause.lost and hints.heat(calm, book.lang) < RESIDUE
    return Said(_sentence(calm, "."), False) if mild else by_clause


def _known(book: Book, bare: str, form: int) -> bool:
    """Say whether a pack knows the sentence or one of its clauses, calm as it may sound ("great job, ...")."""
    parts = {bare, *clauses.clauses(bare, book.grammar.joints)}
    return any(turned(book, part, form) is not None for part in parts)


def quiet(book: Book, sentence: str) -> str:
    """Return the same words without a raised voice."""
    sentence = _STRETCHED.sub(r"\1", sentence)
    capitals = _CAPITALS.findall(sentence)
    loud = [word for word in capitals if pack.fold(word).replace("’", "'") in book.loud]
    if loud:
        mostly = len(loud) > 1 and len(capitals) > len(clauses.WORD.findall(sentence)) / 2
        sentence = _CAPITALS.sub(lambda m: m[0].lower() if mostly or m[0] in loud else m[0], sentence)
    sentence = _LOUD_END.sub(lambda m: "?" if "?" in m.group() else ".", sentence)
    return clean(sentence) if clauses.WORD.search(sentence) else ""


def choose(text: str, form: int) -> str:
    """Return a text of a pack with the form of address chosen: "[u|je|jullie]"."""

    def pick(found: re.Match[str]) -> str:
        choices = found[1].split("|")
        return choices[form] if form < len(choices) else choices[0]

    return _CHOICE.sub(pick, text)


def clean(text: str) -> str:
    """Return a text without the blanks and signs that leaving words out makes, beginning with a capital."""
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"\s+([.,!?;:…])", r"\1", text)
    text = re.sub(r"([,;:])(?:\s*[,;:])+", r"\1", text)
    text = re.sub(r"[,;:]+(?=[.?!])", "", text)
    return _upper(text.strip(" ,;:-–—#"))


def _by_clause(book: Book, bare: str, end: str, form: int) -> Said:
    """Say each clause apart. One that leans on a clause that was left out is left out with it."""
    parts = clauses.clauses(bare, book.grammar.joints)
    said: list[str] = []
    lost, at, kept = False, 0, False  # kept: the clause before this one stands as the draft wrote it
    for n, part in enumerate(parts):
        start = bare.index(part, at)
        between, at_end = bare[at:start], start + len(part)
        at = at_end
        clause = book.lead.sub("", part)
        known = turned(book, clause, form)
        calm = known is None and hints.heat(clause, book.lang) < CLAUSE_RESIDUE
        if calm and said and kept:
            said[-1] += between + part
        elif calm and _alone(book, clause) and not (n and book.grammar.lacks_subject(clause)):
            said.append(_upper(clause))
        elif calm:
            lost, kept = lost or not book.tails.fullmatch(pack.fold(clause)), False
            continue
        else:
            other = _attempt(book, clause, form)
            lost = lost or other is None
            said += [other] if other else []
        kept = calm
    asked = end == "?" and not (said and kept)
    marks = [
        "?" if asked and (book.grammar.asks(text) or not book.grammar.has_verb(text)) else "." for text in said
    ]
    if said and kept:
        marks[-1] = end
    return Said(" ".join(_sentence(text, mark) for text, mark in zip(said, marks, strict=True)), lost)


def _alone(book: Book, clause: str) -> bool:
    """Say whether a calm clause makes a sentence: a verb and nothing it leans on, or a short figure of speech."""
    folded = pack.fold(clause)
    if book.grammar.leans(clause) or not book.grammar.sound(clause):
        words = clauses.words(clause)
        figure = _NUMBER.search(clause) or any(word in book.numbers for word in words)
        return bool(figure) and len(words) <= FRAGMENT and words[-1] not in book.grammar.dangling
    return book.grammar.has_verb(folded)


def _attempt(book: Book, clause: str, form: int) -> str | None:
    """One clause in calm words, "" when it held nothing, None when nothing we can make of it is calm and sound."""
    for way in (turned, _swapped):
        said = way(book, clause, form)
        if said == "":
            return ""
        if said and hints.heat(said, book.lang) < CLAUSE_RESIDUE and book.grammar.sound(said):
            return said
    return None


@lru_cache(maxsize=1024)
def turned(book: Book, clause: str, form: int) -> str | None:
    """The clause as a pack turns it, "" when the pack lets it go; None when no turn fits."""
    whole = clause.rstrip(" .!?…,")
    bare = book.lead.sub("", whole)
    for turn in book.turns:
        found = turn.pattern.fullmatch(bare) or turn.pattern.fullmatch(whole)
        if found:
            words = {key: value.strip(" ,") for key, value in found.groupdict(default="").items()}
            capital = {key.upper(): _upper(value) for key, value in words.items()}
            to = turn.to[crc32(bare.encode()) % len(turn.to)]
            return clean(choose(to, form).format(**words, **capital)) if to else ""
    return None


def _swapped(book: Book, clause: str, form: int) -> str | None:
    """The clause with its hot words taken away or replaced; None when one of them stands where it cannot be."""
    places = [
        (start, end, str(owner))
        for owner, start, end in book.swaps.find(reading(clause))
        if end > start and _may_go(book, clause, start, end, book.where[str(owner)])
    ]
    if not places:
        return None
    said, at = "", 0
    for start, end, owner in _outermost(places):
        words = clause[start:end].split()
        to = choose(book.to[owner], form).format(words[0], last=words[-1])
        said += clause[at:start] + (_upper(to) if start == 0 else to)
        at = end
    said = book.grammar.mend(clean(said + clause[at:]))
    if not clauses.WORD.search(said):
        return ""
    other = turned(book, said, form)
    return said if other is None else other


def _may_go(book: Book, clause: str, start: int, end: int, where: str) -> bool:
    """Say whether a swap may touch ``clause[start:end]``: what stands around it is what it needs."""
    before, after = clause[:start].rstrip(), clause[end:].lstrip()
    opens, closes = not before or before[-1] in _EDGE, not after or after[0] in _EDGE
    if where == "free":
        return opens or closes
    if where == "edge":
        return opens and closes
    if where == "name":
        last = clauses.words(before)[-1:]
        return closes and not (last and last[0] in book.grammar.dangling)
    if where == "before":
        following = clauses.words(after)[:1]
        weighed = clauses.words(before)[-1:]
        free = not (weighed and weighed[0] in book.grammar.weighing)
        return free and bool(following) and not closes and following[0] not in book.grammar.small
    return where == "any" or closes


def _outermost(places: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    chosen: list[tuple[int, int, str]] = []
    for place in sorted(places, key=lambda p: (p[0] - p[1], p[0])):
        if all(place[1] <= c[0] or c[1] <= place[0] for c in chosen):
            chosen.append(place)
    return sorted(chosen)


def _split_end(sentence: str) -> tuple[str, str]:
    bare = sentence.rstrip(" .!?…")
    rest = sentence[len(bare) :]
    return bare, "?" if "?" in rest else "."


def _sentence(text: str, end: str) -> str:
    """A whole sentence; a text that brings its own end mark keeps it."""
    text = clean(text)
    return text if not text or text[-1] in ".?!" else text + end


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


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
        loud=hints.load(lang).loud,
        numbers=frozenset(source.table("reword", "fact").get("words", ())),
        lead=re.compile(rf"^(?:(?:{about['lead']})[\s,]+)+", re.I),
        tails=re.compile(about["tails"]),
        sour=re.compile(about["sour"]),
    )


def _turn(raw: Mapping[str, Any]) -> _Turn:
    to = raw["to"]
    return _Turn(re.compile(raw["pattern"], re.I), (to,) if isinstance(to, str) else tuple(to))
