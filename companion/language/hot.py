"""Hot: the places of a draft that would make the reader defend themselves, and the kind ones that take heat away.

Three things are looked at: families of phrases (packs/<lang>/hints.toml), a raised voice (voice.py), and the tone of a
few sentences in a row (tone.py), which adds heat where no phrase is and takes some off where a phrase stands in a
draft that is calm all over.

>>> [place.category for place in find("You people never listen.")[1]][:1]
['accusation']
>>> heat("Where is my parcel?", "en")
0
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from math import log

from companion.language import aside, clauses, masks, pack, tone, voice
from companion.language.hintbook import Hint, Judge, load
from companion.language.phrases import Reading
from companion.language.phrases import reading as read

#: Longer drafts are judged by their beginning and end; nobody reads more of a chat message.
LIMIT = 6000
#: What the log odds of the tone are worth at most.
MOST = 1.4
#: What they count for beside a hot word, which the tone has heard too.
BESIDE = 0.5
#: What odds below the first of these take off, by the second, and at most the third.
CALM, LESS, LEAST = -3.0, 0.15, 0.6
#: A draft with the words of this hint and odds below this is glad, whatever else it says ("damn, that was fast").
GLAD, GLADNESS = "glad", -1.0
#: Hints that say the reader is not to blame: they count beside all that is not PLAIN.
FAIR = ("fair", "eerlijk")
#: What may slip in once where the tone is calm and something is asked kindly.
SLIPS = ("contempt",)
#: Letters from which quoted words are somebody's sentence.
SENTENCE = 12
#: The tone of fewer words than these says nothing.
WORDS = 3
#: A sentence of at least this many letters is also weighed alone, where it must be sharper by this.
SHORT, ALONE = 20, 1.0
#: What can be pointed at needs no weighing.
PLAIN = ("insult", "profanity", "shouting")
#: Sentences that are weighed together, and how far the next few begin: a jab often needs the sentence before it.
TOGETHER, STEP = 3, 2

_WORD = re.compile(r"(?<![\w@.])[^\W\d_]{2,}(?![\w@])")
_MARKS = ",.;:!?\n"
_QUOTE = re.compile(r'["“„«]([^"”“„«»\n]{2,600})["”»]')


@dataclass(frozen=True, slots=True)
class Found:
    """A hint at a place of the draft; ``id`` can be muted."""

    id: str
    category: str
    points: float
    start: int
    end: int


def find(text: str, muted: frozenset[str] = frozenset()) -> tuple[str, list[Found]]:
    """Return the language of a draft and everything hot or kind in it."""
    text = masks.off(_bounded(text))
    reading = read(text)
    quotes = _quoted(text)
    judged = [(lang, _judge(load(lang), text, reading, muted, quotes)) for lang in languages(reading)]
    lang, found = max(judged, key=lambda pair: sum(item.points for item in pair[1]))
    glad, plain = any(item.id == GLAD for item in found), is_plain(found)
    if "tone" in muted or (plain and not glad):
        return lang, _unkind(found)
    weighed = _weighed(text, lang, quotes)
    if plain:
        merry = _twice_glad(found) or (weighed and weighed[0][0] < GLADNESS)
        return lang, [item for item in found if item.category not in PLAIN] if merry else _unkind(found)
    sharpest = _sharpest(text, lang, muted, weighed)
    if sharpest and sharpest[0].points >= 1 and sharpest[0].category == "sarcasm":
        found = [item for item in found if item.id != GLAD]  # a sneer that thanks is no thank-you
    if any(item.points > 0 for item in found):
        sharpest = [replace(item, points=item.points * BESIDE) for item in sharpest]
    if not sharpest and _slipped(found):
        return lang, []
    return lang, _unkind(found) + (sharpest or _calmed(text, lang, found))


def _quoted(text: str) -> list[tuple[int, int]]:
    """Where others speak: quoted sentences, and quoted words behind a word like "said"."""
    said = frozenset().union(*(load(lang).said for lang in _languages()))
    return [
        found.span()
        for found in _QUOTE.finditer(text)
        if len(found[1]) >= SENTENCE or said & set(clauses.words(text[max(0, found.start() - 30) : found.start()]))
    ]


def is_plain(found: Sequence[Found]) -> bool:
    """Say whether there is heat that can be pointed at: a name, a swear word, a raised voice."""
    return any(item.points >= 1 and item.category in PLAIN for item in found)


def _twice_glad(found: Sequence[Found]) -> bool:
    """Say whether there is more joy than one word of thanks, and no heat but swear words."""
    joys = sum(item.id == GLAD for item in found)
    return joys > 1 and all(item.category == "profanity" for item in found if item.points >= 1)


@lru_cache(maxsize=1024)
def heat(text: str, lang: str) -> float:
    """The points of the phrases and the voice of a short text in one language; the last are kept (see forget.py)."""
    return sum(item.points for item in _unkind(_judge(load(lang), text, read(text), frozenset(), [])))


def sharp(text: str, lang: str) -> float:
    """The points of a text in one language with its tone counted in."""
    return heat(text, lang) + sum(item.points for item in _sharpest(text, lang, frozenset(), _weighed(text, lang, [])))


def languages(reading: Reading) -> list[str]:
    """The languages most of whose small words stand in a text; more than one when they are equals."""
    words = set(reading.words)
    votes = {lang: len(words & load(lang).common) for lang in _languages()}
    return [lang for lang, count in votes.items() if count == max(votes.values())]


def _judge(
    judge: Judge, text: str, reading: Reading, muted: frozenset[str], quotes: list[tuple[int, int]]
) -> list[Found]:
    found = _phrases(judge, reading, muted, quotes)
    return found if "shouting" in muted else found + _voice(judge, text, reading)


def _unkind(found: list[Found]) -> list[Found]:
    """What is left when kind words do not count: beside plain heat they are no kindness."""
    found = [item for item in found if item.points >= 0 or not _mocked(item, found)]
    plain_heat = any(item.points >= 1 and item.category != "sarcasm" for item in found)
    keep = () if is_plain(found) else FAIR
    return [item for item in found if item.points >= 0 or item.id in keep] if plain_heat else found


def _slipped(found: Sequence[Found]) -> bool:
    """Say whether one sharp word stands alone in a draft that asks kindly ("I would like ...", "please")."""
    sharp = [item for item in found if item.points > 0]
    return len(sharp) == 1 and sharp[0].points <= 1 and sharp[0].category in SLIPS and len(sharp) < len(found)


def _mocked(kind: Found, found: Sequence[Found]) -> bool:
    """Say whether kind words are part of a sneer ("well thanks, ...")."""
    return any(item.category == "sarcasm" and item.start <= kind.start and kind.end <= item.end for item in found)


def _voice(judge: Judge, text: str, reading: Reading) -> list[Found]:
    points, places = voice.heard(judge, text, reading)
    if points < 0.2:
        return []
    return [Found("shouting", "shouting", points if n == 0 else 0.0, *place) for n, place in enumerate(places)]


def _weighed(text: str, lang: str, quotes: list[tuple[int, int]]) -> list[tuple[float, int, int]]:
    """The log odds that a few sentences in a row are an attack, the sharpest first."""
    reading = read(text)
    weighed = [
        (_odds(_words_of(reading, a, b), text[a:b], lang) - less, a, b) for a, b, less in _stretches(text, quotes)
    ]
    return sorted(weighed, reverse=True)


def _words_of(reading: Reading, start: int, end: int) -> tuple[str, ...]:
    """The words of a part of a text, as if it had been read alone."""
    size = len(reading.text)
    last = reading.spans.index((size, size), 1)
    inner = range(bisect_left(reading.spans, (start, start), 1, last), bisect_left(reading.spans, (end, end), 1, last))
    quoted = [
        n for n in range(last + 1, len(reading.spans)) if start <= reading.spans[n][0] and reading.spans[n][1] <= end
    ]
    return (".", *(reading.words[n] for n in inner), ".", *(reading.words[n] for n in quoted))


def _sharpest(text: str, lang: str, muted: frozenset[str], weighed: Sequence[tuple[float, int, int]]) -> list[Found]:
    """The sharpest few sentences in a row, where they are sharper than even."""
    for odds, start, end in weighed:
        points = min(tone.load(lang).slope * odds, MOST)
        if points <= 0:
            break
        if len(_WORD.findall(text, start, end)) < WORDS:
            continue
        kind = tone.load(lang).kind(text[start:end])
        if kind not in muted and kind not in PLAIN[1:]:
            return [Found("tone", kind, points, start, end)]
    return []


def _calmed(text: str, lang: str, found: Sequence[Found]) -> list[Found]:
    """What the tone takes off when each clause with something hot in it is calm as a whole."""
    hot = {_clause(text, item.start, item.end) for item in found if item.points > 0 and item.end > item.start}
    if any(len(_WORD.findall(text, a, b)) < WORDS for a, b in hot):
        return []
    points = max(
        LESS * (max((_odds(tuple(read(text[a:b]).words), text[a:b], lang) for a, b in hot), default=CALM) - CALM),
        -LEAST,
    )
    return [Found("tone", "", points, 0, 0)] if points < 0 else []


def _clause(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the clause around a place begins and ends."""
    before = max(text.rfind(mark, 0, start) for mark in _MARKS) + 1
    after = [at for at in (text.find(mark, end) for mark in _MARKS) if at >= 0]
    return before, min(after, default=len(text) - 1) + 1


def _odds(words: tuple[str, ...], text: str, lang: str) -> float:
    chance = min(max(tone.heat_of(words, text, lang), 1e-6), 1 - 1e-6)
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
    met = list(judge.index.find(reading))
    fair = [(start, end) for owner, start, end in met if owner in FAIR]
    others = [*quotes, *aside.places(aside.load(judge.lang), reading), *fair]
    for owner, start, end in met:
        hint = judge.hints[str(owner)]
        if hint.id in muted or hint.category in muted or (hint.category and aside.inside(others, start, end)):
            continue
        if hint.category and aside.aimless(aside.load(judge.lang), reading.text, start, end):
            continue
        if any(a < start < b or a < end - 1 < b for a, b in quotes):  # half of it is what somebody else said
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


@cache
def _languages() -> tuple[str, ...]:
    return pack.languages()
