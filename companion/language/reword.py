"""Reword: say a hot draft calmly, with every fact and the whole demand in it.

Each sentence is said in calm words (calm.py); one of which nothing can be said becomes what the person most likely
feels. From the calm sentences come up to three alternatives: ``softened`` (the same sentences), ``request`` (what
happened, what it means, what is asked) and ``short``. One that loses a fact, brings a new one or is still hot is not
offered.

>>> dict(alternatives("Where is my fucking parcel? It is order 4471!!", "en"))["softened"]
'Where is my parcel? It is order 4471.'
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from zlib import crc32

from companion.language import calm, clauses, hints, kept, pack, tone
from companion.language.hints import Found
from companion.language.phrases import Index, Phrasebook, reading
from companion.language.quiet import lowered

KINDS = ("softened", "request", "short", "compensation")
#: ``short`` is at most this part of the first alternative.
SHORTER = 0.85
#: More facts than this cannot be named between brackets.
MOST_FACTS = 4
#: A sentence that is felt as an attack with this chance, after it was said calmly, is not said at all; a question
#: always is.
SHARP = 0.85
#: Nobody rewords an essay: longer drafts are held and explained, but not reworded.
LONGEST = 2500

_HANDLE = re.compile(r"@\w+")


@dataclass(frozen=True, slots=True)
class Offer:
    """What may be said instead: alternatives (kind, text), or questions when nothing is left to say."""

    alternatives: tuple[tuple[str, str], ...] = ()
    questions: tuple[str, ...] = ()


NOTHING = Offer()


@dataclass(frozen=True, slots=True)
class _Part:
    """A sentence of an alternative; ``ours`` when a pack says it for a sentence of which nothing could be said."""

    text: str
    asks: bool
    ours: bool


@dataclass(frozen=True)
class _Book:
    """What a language says of its own when a draft leaves nothing to say, and asks when it asks nothing."""

    calm: calm.Book
    address: tuple[tuple[str, ...], ...]
    own: Index
    plain: Mapping[str, Sequence[str]]
    asks: Mapping[str, Sequence[str]]
    topics: Index
    request: Index
    questions: tuple[str, ...]
    amends: Sequence[str]


def alternatives(text: str, lang: str | None = None) -> tuple[tuple[str, str], ...]:
    """Return the (kind, text) pairs for a draft, the best first; () when nothing honest can be offered."""
    known, found = hints.find(text)
    return offer(text, lang or known, found).alternatives


def sentence(text: str, lang: str) -> str:
    """Return one sentence in calm words, "" when nothing of it can be said."""
    book = load(lang)
    return calm.say(book.calm, text, _form(book, text, ())).text


def offer(
    text: str, lang: str, found: Sequence[Found], context: Sequence[tuple[str, str]] = (), *, amends: bool = False
) -> Offer:
    """Return what to offer for a heated draft. ``found`` are its hot places, ``context`` the messages before it.

    With ``amends`` one alternative also asks for compensation; nobody asked for that yet, so its kind says so.
    """
    book = load(lang)
    if len(text) > LONGEST or _nothing_else(text, lang, found):
        return Offer(questions=book.questions)
    form = _form(book, text, context)
    parts = _parts(book, text, form)
    made = _compose(book, text, parts, form)
    if made and amends:
        made = (*made[:2], ("compensation", f"{_without_question(made[0][1])} {_pick(book.amends, text, form)}"))
    return Offer(alternatives=made, questions=() if made else book.questions)


def _without_question(said: str) -> str:
    """An alternative without the question at its end: the one about compensation comes in its place."""
    parts = [sentence for _, sentence in clauses.sentences(said)]
    return " ".join(parts[:-1]) if len(parts) > 1 and parts[-1].endswith("?") else said


def _pick(says: Sequence[str], draft: str, form: int) -> str:
    return calm.choose(says[crc32(draft.encode()) % len(says)], form)


def _nothing_else(text: str, lang: str, found: Sequence[Found]) -> bool:
    """Say whether a draft is an insult and nothing more: at most one calm word, three in all, no fact."""
    hot = [(f.start, f.end) for f in found if f.points > 0 and f.category != "shouting"]
    places = [w.start() for w in clauses.WORD.finditer(text)]
    cool = [at for at in places if not any(a <= at < b for a, b in hot)]
    return len(cool) < 2 and len(places) < 4 and not kept.facts(text, lang)


def _parts(book: _Book, text: str, form: int) -> list[_Part]:
    """The sentences of a draft said calmly, and once what stands for those that could not be."""
    lang = book.calm.lang
    parts: list[_Part] = []
    lost: list[str] = []
    for _, sentence in clauses.sentences(lowered(text)):
        said = calm.say(book.calm, sentence, form)
        if said.text and not said.text.endswith("?") and tone.heat(said.text, lang) >= SHARP:
            said = calm.Said("", True)
        if said.lost and (not said.text or kept.missing(sentence, said.text, lang)):
            lost.append(sentence)
            if not any(part.ours for part in parts):
                parts.append(_Part(_plain(book, sentence, text, form), False, True))
        for _, piece in clauses.sentences(said.text):
            if all(piece != part.text for part in parts):
                parts.append(_Part(piece, _is_request(book, piece), False))
    return _with_facts(book, parts, text)


def _with_facts(book: _Book, parts: list[_Part], text: str) -> list[_Part]:
    """Name the facts of what could not be said: a name that was addressed in front, the others between brackets."""
    lang, small = book.calm.lang, book.calm.grammar.small | book.calm.grammar.verbs
    gone = [fact for fact in kept.missing(text, " ".join(part.text for part in parts), lang) if fact]
    where = next((n for n, part in enumerate(parts) if part.ours), 0)
    named = [fact for fact in gone if _HANDLE.fullmatch(fact)]
    others = [fact for fact in gone if fact not in named]
    if not parts or len(others) > MOST_FACTS:
        return parts
    if others:
        part = parts[where]
        inside = ", ".join(kept.phrase(text, fact, small) for fact in others)
        parts[where] = _Part(f"{part.text[:-1]} ({inside}){part.text[-1]}", part.asks, part.ours)
    if named:
        parts[0] = _Part(" ".join([*kept.as_written(text, named), parts[0].text]), parts[0].asks, parts[0].ours)
    return parts


def _compose(book: _Book, text: str, parts: list[_Part], form: int) -> tuple[tuple[str, str], ...]:
    if not parts:
        return ()
    lang = book.calm.lang
    ask = "" if any(part.asks for part in parts) else _ask(book, text, [part.text for part in parts], form)
    made: list[tuple[str, str]] = []
    for kind, compose in (("softened", _softened), ("request", _request), ("short", _short)):
        said = " ".join(filter(None, compose(book, parts, ask)))
        if kind == "short" and made and len(said) > SHORTER * len(made[0][1]):
            continue
        if said and said not in [t for _, t in made] and _honest(text, said, lang):
            made.append((kind, said))
    return tuple(made)


def _softened(book: _Book, parts: Sequence[_Part], ask: str) -> list[str]:
    return [*(part.text for part in parts), ask]


def _request(book: _Book, parts: Sequence[_Part], ask: str) -> list[str]:
    """What happened, what it does to me, what is asked; nothing when a sentence would lose what it points to."""
    told = [part for part in parts if not part.asks and not part.ours]
    felt = [part for part in parts if part.ours]
    asked = [part for part in parts if part.asks]
    order = [*told, *felt, *asked]
    moved = [part for part, old in zip(order, parts, strict=True) if part is not old]
    if any(not book.calm.grammar.has_verb(pack.fold(part.text)) for part in moved):
        return []
    if any(book.calm.grammar.points_back(part.text) for part in moved if not part.ours):
        return []
    return [*(part.text for part in order), ask]


def _short(book: _Book, parts: Sequence[_Part], ask: str) -> list[str]:
    """Only the sentences with a fact or a question in them."""
    lang = book.calm.lang
    told = [p for p in parts if not p.asks and kept.facts(f"- {p.text}", lang)]
    chosen = [p for p in parts if p.asks or p in told]
    if not told:
        first = next((p for p in parts if not p.ours and not p.asks), parts[0])
        chosen = [p for p in parts if p.asks or p is first]
    if any(book.calm.grammar.points_back(p.text) for p in chosen[:1] if p is not parts[0]):
        return []
    return [*(p.text for p in chosen), ask]


def _honest(before: str, after: str, lang: str) -> bool:
    """Say whether an alternative is calm, whole and true to the facts of the draft."""
    if len(clauses.WORD.findall(after)) < 3 or pack.fold(after) == pack.fold(before):
        return False
    if kept.missing(before, after, lang) or kept.invented(before, after, lang):
        return False
    return hints.sharp(after, lang) < calm.RESIDUE


def _plain(book: _Book, sentence: str, draft: str, form: int) -> str:
    """What the person most likely feels, in plain words that differ from draft to draft."""
    hot = [f for f in hints.find(sentence)[1] if f.category in book.plain]
    own = [(end - start, str(owner)) for owner, start, end in book.own.find(reading(sentence))]
    category = max(hot, key=lambda f: f.points).category if hot else "contempt"
    says = book.plain[max(own)[1] if own else category]
    return calm.choose(says[crc32(draft.encode()) % len(says)], form)


def _ask(book: _Book, text: str, said: Sequence[str], form: int) -> str:
    """The question to end with, by what the draft is about."""
    topics = [str(owner) for owner, _, _ in book.topics.find(reading(" ".join([text, *said])))]
    order = list(book.asks)
    topic = max(order, key=lambda name: (topics.count(name), -order.index(name))) if topics else order[-1]
    says = book.asks[topic]
    return calm.choose(says[crc32(text[::-1].encode()) % len(says)], form)


def _is_request(book: _Book, sentence: str) -> bool:
    if sentence.endswith("?"):
        return book.calm.grammar.has_verb(pack.fold(sentence))
    return any(True for _ in book.request.find(reading(sentence)))


def _form(book: _Book, text: str, context: Sequence[tuple[str, str]]) -> int:
    """The place of the form of address: as the draft speaks to the company, else as the company speaks, else polite."""
    for said in (text, " ".join(words for role, words in context[-6:] if role in ("agent", "bot"))):
        words = clauses.words(said)
        counts = [sum(word in forms for word in words) for forms in book.address]
        if any(counts):
            return next(n for n in sorted(range(len(counts)), key=lambda n: (n == 1, n)) if counts[n])
    return 0


@cache
def load(lang: str) -> _Book:
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
    return _Book(
        calm=calm.load(lang),
        address=tuple(tuple(forms) for forms in about.get("address", ())),
        own=index({name: raw["phrases"] for name, raw in tables["own"].items()}),
        plain={name: raw["say"] for key in ("own", "plain") for name, raw in tables[key].items()},
        asks={name: raw["say"] for name, raw in tables["ask"].items()},
        topics=index({name: raw["phrases"] for name, raw in tables["ask"].items()}),
        request=index({"request": [*request["phrases"], *request["wonders"]]}),
        questions=tuple(tables["question"].get("say", ())),
        amends=source.table("reword", "compensation")["ask"],
    )
