"""Hints: would this draft make the person on the other side defend themselves instead of help?

What makes a draft hot is data (packs/<lang>/hints.toml): families of phrases, each with the points it adds, and raised
voice, capitals and rows of exclamation marks, counted here. One point holds the draft; kind words take points off.

>>> review("You people never listen. Where is order 4471?").categories
('accusation',)
>>> review("Ik ben niet tevreden, en ik zou graag wat compensatie willen.").heated
False
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from companion.errors import N_, BadInput
from companion.language import pack
from companion.language.phrases import Index, Phrase, Phrasebook, Reading
from companion.language.phrases import reading as read

#: Points that hold a draft at each level of help; at ``quiet`` only what is plainly hot.
LEVELS: Mapping[str, float] = {"quiet": 1.5, "normal": 1.0, "strict": 0.7}
CATEGORIES = (
    "insult", "profanity", "shouting", "accusation", "contempt", "sarcasm", "threat", "threat_leave", "manager",
)  # fmt: skip
#: Longer drafts are judged by their beginning and end; nobody reads more of a chat message.
LIMIT = 6000
#: Rows of exclamation marks alone never hold a draft.
ROWS = 0.8

_KEYS: Mapping[str, type | tuple[type, ...]] = {
    "category": str, "points": (int, float), "phrases": list, "with": list, "unless": list, "yes": list, "no": list,
}  # fmt: skip
_BANG = re.compile(r"[!?]{2,}")
_QUOTE = re.compile(r'["“„«]([^"”“„«»\n]{12,600})["”»]')
_WORD = re.compile(r"[^\W_]+")


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


@dataclass(frozen=True, slots=True)
class Found:
    """A hint at a place of the draft; ``id`` can be muted."""

    id: str
    category: str
    points: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Review:
    """What there is to say about one draft. Texts are in the language of the interface, except the alternatives."""

    heated: bool
    categories: tuple[str, ...]
    reasons: tuple[tuple[str, str], ...]
    alternatives: tuple[tuple[str, str], ...]
    questions: tuple[str, ...]
    tips: tuple[tuple[str, str], ...]
    spans: tuple[Found, ...]
    score: float
    lang: str
    text: str

    def row(self) -> dict[str, object]:
        """The shape of one line of ``companion analyse drafts``, without the id."""
        return {
            "heated": self.heated,
            "categories": list(self.categories),
            "alternatives": [{"kind": kind, "text": text} for kind, text in self.alternatives],
            "calm": self.alternatives[0][1] if self.alternatives else self.text,
        }


@dataclass(frozen=True)
class Judge:
    """The hints of one language, compiled."""

    lang: str
    hints: Mapping[str, Hint]
    index: Index
    loud: frozenset[str]
    happy: frozenset[str]
    strong: frozenset[str]
    common: frozenset[str]


def review(
    text: str,
    context: Sequence[tuple[str, str]] = (),
    level: str = "normal",
    muted: frozenset[str] = frozenset(),
    ui_lang: str = "en",
    *,
    waited: float = 0,
    known: Sequence[str] = (),
) -> Review:
    """Judge a draft and, when it is heated, word it anew.

    ``context`` are the messages before it as (role, text), ``waited`` the minutes since the last word of the company,
    ``known`` the numbers the record holds for this chat (they are never put into a text, only asked for). ``muted``
    names hints or whole categories. Raises BadInput for an unknown level or interface language.
    """
    if level not in LEVELS:
        raise BadInput(N_("There is no level {level}. Choose quiet, normal or strict."), level=level)
    from companion.language import reword, tips  # they use find() of this module

    lang, found = find(text, muted)
    score = sum(item.points for item in found)
    heated = score >= LEVELS[level]
    categories = tuple(c for c in CATEGORIES if any(f.category == c for f in found)) if heated else ()
    offer = reword.offer(text, lang, found, context) if heated else reword.NOTHING
    return Review(
        heated=heated,
        categories=categories,
        reasons=_reasons(text, categories, context, waited, ui_lang),
        alternatives=offer.alternatives,
        questions=offer.questions,
        tips=tips.find(text, lang, ui_lang, context, known, offered=offer.tips),
        spans=tuple(f for f in found if f.end > f.start) if heated else (),
        score=round(score, 2),
        lang=lang,
        text=text,
    )


def find(text: str, muted: frozenset[str] = frozenset()) -> tuple[str, list[Found]]:
    """Return the language of a draft and everything hot or kind in it."""
    text = _bounded(text)
    reading = read(text)
    quotes = [found.span() for found in _QUOTE.finditer(text)]
    judged = [(lang, _judge(load(lang), text, reading, muted, quotes)) for lang in languages(reading)]
    return max(judged, key=lambda pair: sum(item.points for item in pair[1]))


@lru_cache(maxsize=1024)
def heat(text: str, lang: str) -> float:
    """The points of a short text that is known to be in one language; the last ones are kept (see forget.py)."""
    return sum(item.points for item in _judge(load(lang), text, read(text), frozenset(), []))


def languages(reading: Reading) -> list[str]:
    """The languages most of whose small words stand in a text; more than one when they are equals."""
    words = set(reading.words)
    votes = {lang: len(words & load(lang).common) for lang in _languages()}
    return [lang for lang, count in votes.items() if count == max(votes.values())]


def _judge(
    judge: Judge, text: str, reading: Reading, muted: frozenset[str], quotes: list[tuple[int, int]]
) -> list[Found]:
    found = _phrases(judge, reading, muted, quotes)
    if "shouting" not in muted:
        found += _voice(judge, text, reading)
    plain_heat = any(item.points >= 1 and item.category != "sarcasm" for item in found)
    return [item for item in found if item.points >= 0] if plain_heat else found


def _bounded(text: str) -> str:
    return text if len(text) <= LIMIT else text[: LIMIT // 2] + " " * (len(text) - LIMIT) + text[-LIMIT // 2 :]


def _phrases(judge: Judge, reading: Reading, muted: frozenset[str], quotes: list[tuple[int, int]]) -> list[Found]:
    places: dict[str, list[tuple[int, int]]] = {}
    for owner, start, end in judge.index.find(reading):
        hint = judge.hints[str(owner)]
        if hint.id in muted or hint.category in muted or any(a < start and end < b for a, b in quotes):
            continue
        places.setdefault(hint.id, []).append((start, end))
    found: list[Found] = []
    for name, spans in places.items():
        hint = judge.hints[name]
        if hint.company.phrases and not any(True for _ in hint.company.find(reading)):
            continue
        found += _weigh(hint, _distinct(_without_excused(hint, reading, spans)))
    return found


def _without_excused(hint: Hint, reading: Reading, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Leave out the places in a sentence that also holds one of the hint's exceptions."""
    excused = {reading.sentence(start, end) for _, start, end in hint.unless.find(reading)}
    return [s for s in spans if reading.sentence(*s) not in excused]


def _distinct(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest of places that overlap."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(spans, key=lambda s: (s[0] - s[1], s[0])):
        if all(end <= a or b <= start for a, b in kept):
            kept.append((start, end))
    return sorted(kept)


def _weigh(hint: Hint, spans: list[tuple[int, int]]) -> list[Found]:
    """The first place counts in full, the second for half: two light remarks together are a hot one."""
    share = (1.0, 0.5)
    return [
        Found(hint.id, hint.category, hint.points * (share[n] if n < 2 else 0.0), start, end)
        for n, (start, end) in enumerate(spans)
    ]


def _voice(judge: Judge, text: str, reading: Reading) -> list[Found]:
    """Raised voice: ordinary words in capitals, rows of exclamation marks. Names and codes are not ordinary words."""
    words = _capitals(judge, text, reading)
    happy = any(word in judge.happy for word in reading.words)
    bangs = list(_BANG.finditer(text))
    points = min(len(words), 3) * 0.35 + (0.3 if len(words) > 4 else 0)
    points += 0.25 * any(pack.fold(text[a:b]) in judge.strong for a, b in words)
    if words or not happy:
        rows = sum(0.35 if len(b.group()) == 2 else 0.5 for b in bangs[:2]) + 0.1 * min(text.count("!"), 2)
        points += rows if words else min(rows, ROWS)
    if happy:
        points *= 0.5
    if points < 0.2:
        return []
    places = [*words, *(bang.span() for bang in bangs)] or [(0, 0)]
    return [Found("shouting", "shouting", points if n == 0 else 0.0, a, b) for n, (a, b) in enumerate(sorted(places))]


def _capitals(judge: Judge, text: str, reading: Reading) -> list[tuple[int, int]]:
    """The places of ordinary words of two letters or more that are all in capitals."""
    places = zip(reading.words, reading.spans, strict=True)
    return [(a, b) for word, (a, b) in places if b - a > 1 and word in judge.loud and text[a:b].isupper()]


def _reasons(
    text: str, categories: tuple[str, ...], context: Sequence[tuple[str, str]], waited: float, ui_lang: str
) -> tuple[tuple[str, str], ...]:
    if not categories:
        return ()
    texts = pack.load(ui_lang).table("hints", "reason")
    around = {"repeated": _asked_before(text, context) >= 2, "waiting": waited >= 20}
    extra = [name for name, true in around.items() if true]
    return tuple((name, str(texts[name])) for name in (*extra, *categories))


def _asked_before(text: str, context: Sequence[tuple[str, str]]) -> int:
    """How many earlier messages of the customer ask the same: six of ten longer words are shared."""
    mine = _long_words(text)
    return sum(
        role == "customer" and len(mine & theirs) >= 0.6 * min(len(mine), len(theirs)) > 0
        for role, said in context[-40:]
        for theirs in [_long_words(said)]
    )


def _long_words(text: str) -> set[str]:
    return {word for word in _WORD.findall(pack.fold(text[:LIMIT])) if len(word) > 3}


@cache
def _languages() -> tuple[str, ...]:
    return pack.languages()


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
        common=frozenset(source.table("hints", "tongue").get("words", ())),
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


def _refuse(file: str, rule: str, problem: str) -> Any:
    raise BadInput(
        N_("The language file {file} has a mistake in rule {rule}: {problem}. Correct it and try again."),
        file=file, rule=rule, problem=problem,
    )  # fmt: skip
