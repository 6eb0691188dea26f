"""Hints: would this draft make the person on the other side defend themselves instead of help?

What makes a draft hot is data (packs/<lang>/hints.toml): families of phrases, each with the points it adds, a raised
voice (voice.py), and the tone of sentences without any such phrase (tone.py). One point holds the draft; kind words
take points off.

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
from math import log

from companion.errors import N_, BadInput
from companion.language import clauses, pack, tone, voice
from companion.language.hintbook import CATEGORIES, Hint, Judge, load
from companion.language.phrases import Reading
from companion.language.phrases import reading as read

__all__ = ["CATEGORIES", "LEVELS", "Found", "Hint", "Judge", "Review", "find", "heat", "load", "review"]

#: Points that hold a draft at each level of help; at ``quiet`` only what is plainly hot.
LEVELS: Mapping[str, float] = {"quiet": 1.5, "normal": 1.0, "strict": 0.7}
#: Longer drafts are judged by their beginning and end; nobody reads more of a chat message.
LIMIT = 6000
#: What the log odds of the tone are worth, from even on (28 to one holds a draft), and at most.
SLOPE, MOST = 0.3, 1.4
#: A sentence of at least this many letters is also weighed alone, where it must be sharper by this.
SHORT, ALONE = 20, 1.0
#: What can be pointed at needs no weighing, and the weights are not asked about it.
PLAIN = ("insult", "profanity", "shouting")
#: A category is named when it weighs at least this part of the heaviest.
NAMED = 0.5
#: Sentences that are weighed together, and how far the next few begin: a jab often needs the sentence before it.
TOGETHER, STEP = 3, 2

_QUOTE = re.compile(r'["“„«]([^"”“„«»\n]{12,600})["”»]')
_WORD = re.compile(r"[^\W_]+")


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
    """What there is to say about one draft. Texts are in the language of the interface, except the alternatives.

    ``sure`` is true when it is heated whatever follows: by its words, not only by the tone of the whole.
    """

    heated: bool
    sure: bool
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


def review(
    text: str,
    context: Sequence[tuple[str, str]] = (),
    level: str = "normal",
    muted: frozenset[str] = frozenset(),
    ui_lang: str = "en",
    *,
    waited: float = 0,
    known: Sequence[str] = (),
    words: bool = True,
) -> Review:
    """Judge a draft and, when it is heated, word it anew.

    ``context`` are the messages before it as (role, text), ``waited`` the minutes since the last word of the company,
    ``known`` the numbers the record holds for this chat (they are never put into a text, only asked for). ``muted``
    names hints, whole categories, or ``tips``. Without ``words`` no other wording is looked for. Raises BadInput for
    an unknown level or interface language.
    """
    if level not in LEVELS:
        raise BadInput(N_("There is no level {level}. Choose quiet, normal or strict."), level=level)
    from companion.language import reword, tips  # they use find() of this module

    lang, found = find(text, muted)
    score = sum(item.points for item in found)
    heated = score >= LEVELS[level]
    categories = _categories(found) if heated else ()
    amends = heated and bool(context) and tips.may_ask(text, lang, context)
    offer = reword.offer(text, lang, found, context, amends=amends) if heated and words else reword.NOTHING
    quiet = level == "quiet" or "tips" in muted
    advice = () if quiet else tips.find(text, lang, ui_lang, context, known)
    return Review(
        heated=heated,
        sure=heated and sum(item.points for item in found if item.id != "tone") >= LEVELS[level],
        categories=categories,
        reasons=_reasons(text, categories, context, waited, ui_lang),
        alternatives=offer.alternatives,
        questions=offer.questions,
        tips=advice,
        spans=tuple(f for f in found if f.end > f.start) if heated else (),
        score=round(score, 2),
        lang=lang,
        text=text,
    )


def _categories(found: Sequence[Found]) -> tuple[str, ...]:
    """The categories that matter: of places that overlap the longest counts, and what weighs little is not named."""
    weight = dict.fromkeys(CATEGORIES, 0.0)
    for item in found:
        inside = [o for o in found if o.start <= item.start and item.end <= o.end and o.id not in (item.id, "tone")]
        if item.points > 0 and not any(
            o.points >= item.points and o.end - o.start > item.end - item.start for o in inside
        ):
            weight[item.category] += item.points
    most = max(weight.values())
    return tuple(c for c in CATEGORIES if weight[c] >= NAMED * most > 0)


def find(text: str, muted: frozenset[str] = frozenset()) -> tuple[str, list[Found]]:
    """Return the language of a draft and everything hot or kind in it."""
    text = _bounded(text)
    reading = read(text)
    quotes = [found.span() for found in _QUOTE.finditer(text)]
    judged = [(lang, _judge(load(lang), text, reading, muted, quotes)) for lang in languages(reading)]
    lang, found = max(judged, key=lambda pair: sum(item.points for item in pair[1]))
    plain = any(item.points >= 1 and item.category in PLAIN for item in found)
    return lang, found if plain else found + _tone(text, lang, muted, quotes)


@lru_cache(maxsize=1024)
def heat(text: str, lang: str) -> float:
    """The points of the phrases and the voice of a short text in one language; the last are kept (see forget.py)."""
    return sum(item.points for item in _judge(load(lang), text, read(text), frozenset(), []))


def sharp(text: str, lang: str) -> float:
    """The points of a text in one language with its tone counted in."""
    return heat(text, lang) + sum(item.points for item in _tone(text, lang, frozenset(), []))


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


def _voice(judge: Judge, text: str, reading: Reading) -> list[Found]:
    points, places = voice.heard(judge, text, reading)
    if points < 0.2:
        return []
    return [Found("shouting", "shouting", points if n == 0 else 0.0, *place) for n, place in enumerate(places)]


def _tone(text: str, lang: str, muted: frozenset[str], quotes: list[tuple[int, int]]) -> list[Found]:
    """The sharpest few sentences in a row, where they are sharper than even."""
    if "tone" in muted:
        return []
    weighed = [(_odds(text[start:end], lang) - less, start, end) for start, end, less in _stretches(text, quotes)]
    for odds, start, end in sorted(weighed, reverse=True):
        points = min(SLOPE * odds, MOST)
        if points <= 0:
            break
        kind = tone.load(lang).kind(text[start:end])
        if kind not in muted and kind not in PLAIN[1:]:
            return [Found("tone", kind, points, start, end)]
    return []


def _odds(text: str, lang: str) -> float:
    chance = min(max(tone.heat(text, lang), 1e-6), 1 - 1e-6)
    return log(chance / (1 - chance))


def _stretches(text: str, quotes: list[tuple[int, int]]) -> list[tuple[int, int, float]]:
    """Every few sentences in a row, and each alone, and what that takes off its odds; not what others said."""
    spans = [(at, at + len(said)) for at, said in clauses.sentences(text)]
    own = [span for span in spans if not any(a <= span[0] < b for a, b in quotes)]
    firsts = range(0, max(1, len(own) - 1), STEP) if own else ()
    alone = [(a, b, ALONE) for a, b in own if b - a >= SHORT and len(own) > 1]
    return [*((own[n][0], own[min(n + TOGETHER, len(own)) - 1][1], 0.0) for n in firsts), *alone]


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
