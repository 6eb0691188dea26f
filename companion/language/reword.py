"""Reword: say a hot draft calmly, with every fact and the whole demand in it.

Each sentence is said in calm words (calm.py); one of which nothing can be said becomes what the person most likely
feels (parts.py). From the calm sentences come up to three alternatives: ``softened`` (the same sentences), ``request``
(what happened, what it means, what is asked) and ``short``. One that loses a fact, brings a new one or is still hot is
not offered.

>>> dict(alternatives("Where is my fucking parcel? It is order 4471!!", "en"))["softened"]
'Where is my parcel? It is order 4471.'
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from companion.language import calm, clauses, hints, kept, masks, pack, rewordbook
from companion.language.hints import Found
from companion.language.parts import Part, parts
from companion.language.rewordbook import Book, pick

#: Hints that compare those who read with children, animals and things.
JABS = ("jab", "steek")
KINDS = ("softened", "request", "short", "compensation")
#: ``short`` is at most this part of the first alternative.
SHORTER = 0.85
#: ``softened`` keeps at least this part of the calm words, in their order.
SOFTENED = 0.7
#: Nobody rewords an essay: longer drafts are held and explained, but not reworded.
LONGEST = 2500

_SMALL = re.compile(r"(?<![\w.,-])\d{1,2}(?![\w.,-])")


@dataclass(frozen=True, slots=True)
class Offer:
    """What may be said instead: alternatives (kind, text), or questions when nothing is left to say."""

    alternatives: tuple[tuple[str, str], ...] = ()
    questions: tuple[str, ...] = ()


NOTHING = Offer()


def alternatives(text: str, lang: str | None = None) -> tuple[tuple[str, str], ...]:
    """Return the (kind, text) pairs for a draft, the best first; () when nothing honest can be offered."""
    known, found = hints.find(text)
    return offer(text, lang or known, found).alternatives


def sentence(text: str, lang: str) -> str:
    """Return one sentence in calm words, "" when nothing of it can be said."""
    book = rewordbook.load(lang)
    return calm.say(book.calm, text, book.form(text, ())).text


def offer(
    text: str, lang: str, found: Sequence[Found], context: Sequence[tuple[str, str]] = (), *, amends: bool = False
) -> Offer:
    """Return what to offer for a heated draft. ``found`` are its hot places, ``context`` the messages before it.

    With ``amends`` one alternative also asks for compensation; nobody asked for that yet, so its kind says so.
    """
    book, text = rewordbook.load(lang), masks.off(text)
    if len(text) > LONGEST or _nothing_else(text, lang, found):
        return Offer(questions=book.questions)
    form = book.form(text, context)
    ground = _grounded(text, lang, found)
    made = _compose(book, ground, parts(book, text, form, ground), form, _cool(text, found))
    if made and amends:
        made = (*made[:2], ("compensation", f"{_without_question(made[0][1])} {pick(book.amends, text, form)}"))
    return Offer(alternatives=made, questions=() if made else book.questions)


def _grounded(text: str, lang: str, found: Sequence[Found]) -> str:
    """A draft without the small numbers of its comparisons: that a child of eight would do better is no fact."""
    for place in found:
        if place.id in JABS:
            said = _SMALL.sub(lambda number: " " * len(number[0]), text[place.start : place.end])
            said = clauses.WORD.sub(lambda word: _unless_number(word[0], lang), said)
            text = text[: place.start] + said + text[place.end :]
    return text


def _unless_number(word: str, lang: str) -> str:
    return " " * len(word) if pack.fold(word) in rewordbook.load(lang).calm.numbers else word


def _without_question(said: str) -> str:
    """An alternative without the question at its end: the one about compensation comes in its place."""
    parts = [sentence for _, sentence in clauses.sentences(said)]
    return " ".join(parts[:-1]) if len(parts) > 1 and parts[-1].endswith("?") else said


def _nothing_else(text: str, lang: str, found: Sequence[Found]) -> bool:
    """Say whether a draft is an insult and nothing more: at most one calm word, three in all, no fact."""
    return len(_cool(text, found)) < 2 and len(clauses.words(text)) < 4 and not kept.facts(text, lang)


def _cool(text: str, found: Sequence[Found]) -> list[str]:
    """The words of a draft at no hot place; a raised voice and the tone of a whole sentence make no word hot."""
    hot = [(f.start, f.end) for f in found if f.points > 0 and f.category != "shouting" and f.id != "tone"]
    words = clauses.WORD.finditer(text)
    return [pack.fold(word[0]) for word in words if not any(a <= word.start() < b for a, b in hot)]


def _compose(book: Book, text: str, rows: list[Part], form: int, cool: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The alternatives that are honest, one of a kind. What keeps too little of the draft is not called softened."""
    if not rows:
        return ()
    ask = "" if any(part.asks for part in rows) else book.ask(text, [part.text for part in rows], form)
    softened, request, short = (
        " ".join(filter(None, compose(book, rows, ask))) for compose in (_softened, _request, _short)
    )
    if kept.in_order(cool, clauses.words(softened)) >= SOFTENED * len(cool):
        ways = [("softened", softened), ("request", request), ("short", short)]
    else:
        ways = [("request", request), ("request", softened), ("short", short)]
    made: dict[str, str] = {}
    for kind, said in ways:
        wanted = said and kind not in made and said not in made.values()
        brief = kind != "short" or not made or len(said) <= SHORTER * len(next(iter(made.values())))
        if wanted and brief and _honest(text, said, book.calm.lang):
            made[kind] = said
    return tuple(made.items())


def _softened(book: Book, rows: Sequence[Part], ask: str) -> list[str]:
    return [*(part.text for part in rows), ask]


def _request(book: Book, rows: Sequence[Part], ask: str) -> list[str]:
    """What happened, what it does to me, what is asked; nothing when a sentence would lose what it points to."""
    told = [part for part in rows if not part.asks and not part.ours]
    felt = [part for part in rows if part.ours and not part.asks]
    asked = [part for part in rows if part.asks]
    order = [*told, *felt, *asked]
    moved = [part for part, old in zip(order, rows, strict=True) if part is not old]
    if any(not book.calm.grammar.has_verb(pack.fold(part.text)) for part in moved):
        return []
    if any(book.calm.grammar.points_back(part.text) for part in moved if not part.ours):
        return []
    return [*(part.text for part in order), ask]


def _short(book: Book, rows: Sequence[Part], ask: str) -> list[str]:
    """Only the sentences with a fact or a question in them; nothing when all of them are ours."""
    lang = book.calm.lang
    if all(part.ours for part in rows):
        return []
    told = [p for p in rows if not p.asks and kept.facts(f"- {p.text}", lang)]
    chosen = [p for p in rows if p.asks or p in told]
    if not told:
        first = next((p for p in rows if not p.ours and not p.asks), rows[0])
        chosen = [p for p in rows if p.asks or p is first]
    if any(book.calm.grammar.points_back(p.text) for p in chosen[:1] if p is not rows[0]):
        return []
    return [*(p.text for p in chosen), ask]


def _honest(before: str, after: str, lang: str) -> bool:
    """Say whether an alternative is calm, whole and true to the facts of the draft."""
    if len(clauses.WORD.findall(after)) < 3 or pack.fold(after) == pack.fold(before):
        return False
    if kept.missing(before, after, lang) or kept.invented(before, after, lang):
        return False
    return hints.sharp(after, lang) < calm.RESIDUE
