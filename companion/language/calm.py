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
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

from companion.language import clauses, hints, pack
from companion.language.calmbook import Book, load
from companion.language.phrases import reading
from companion.language.quiet import clean, quiet, upper

__all__ = ["Book", "Said", "choose", "load", "say", "turned"]

#: Heat that may be left in a whole alternative, the same as the strictest level of the hints, and in one clause.
RESIDUE, CLAUSE_RESIDUE = hints.LEVELS["strict"], 0.45
#: A verbless clause of at most this many words may stand alone when it holds a figure ("Seven days?").
FRAGMENT = 5

WHERE = ("any", "free", "edge", "name", "before", "end")

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_NUMBER = re.compile(r"\d")
_EDGE = frozenset('.,;:!?…()–—"“”')


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence in calm words, "" when nothing of it can be said; ``lost``: a hot clause went with its meaning."""

    text: str
    lost: bool


@lru_cache(maxsize=512)
def say(book: Book, sentence: str, form: int) -> Said:
    """Return a sentence in calm words. ``form`` is the place of the form of address in the choices of the pack."""
    calm = quiet(sentence, book.loud)
    if book.sour.fullmatch(pack.fold(calm).rstrip(" .!?…")):
        return Said("", False)
    bare, end = _split_end(calm)
    if book.grammar.is_question(bare):
        calm, end = f"{bare}?", "?"
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


def choose(text: str, form: int) -> str:
    """Return a text of a pack with the form of address chosen: "[u|je|jullie]"."""

    def pick(found: re.Match[str]) -> str:
        choices = found[1].split("|")
        return choices[form] if form < len(choices) else choices[0]

    return _CHOICE.sub(pick, text)


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
        calm = known is None and (hints.heat(clause, book.lang) < CLAUSE_RESIDUE or _mild(book, clause, form))
        if calm and said and kept:
            said[-1] += between + part
        elif (
            calm
            and not (lost and book.grammar.speaks_of(clause))
            and (_closing_question(book, clause, end, part is parts[-1]) or _stands(book, clause, first=n == 0))
        ):
            said.append(upper(clause))
        elif calm:
            lost, kept = lost or not book.tails.fullmatch(pack.fold(clause)), False
            continue
        else:
            other = _attempt(book, clause, form)
            lost = lost or other is None
            said += [other] if other else []
        kept = calm
    asked = end == "?" and not (said and kept)
    marks = ["?" if asked and (book.grammar.asks(text) or not book.grammar.has_verb(text)) else "." for text in said]
    if said and kept:
        marks[-1] = end
    return Said(" ".join(_sentence(text, mark) for text, mark in zip(said, marks, strict=True)), lost)


def _mild(book: Book, clause: str, form: int) -> bool:
    """Say whether a clause that nobody knows to say otherwise is only a little sharp: it tells more than it stings."""
    return hints.heat(clause, book.lang) < RESIDUE and _attempt(book, clause, form) is None


def _closing_question(book: Book, clause: str, end: str, last: bool) -> bool:
    return last and end == "?" and book.grammar.asks(clause)


def _stands(book: Book, clause: str, *, first: bool) -> bool:
    return _alone(book, clause) and (first or not _lacks_subject(book, clause))


def _lacks_subject(book: Book, clause: str) -> bool:
    """Say whether a clause begins with a bare verb ("and hung up"); "I've been here" brings its subject along."""
    return book.grammar.lacks_subject(clause) and not any(mark in clause.split()[0] for mark in "'’")


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
            capital = {key.upper(): upper(value) for key, value in words.items()}
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
        said += clause[at:start] + (upper(to) if start == 0 else to)
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
