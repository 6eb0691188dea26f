"""Reword: say a hot draft calmly, with every fact and the whole demand in it.

Each sentence is kept when it is calm; else a pack turns it, swaps its hot words, leaves out its hot clauses, or, when
nothing but heat is left, says what the person most likely feels. From the calm sentences come up to three
alternatives: ``softened`` (the same sentences), ``request`` (what happened, then what is asked) and ``short``. One that
loses a fact, brings a new one or is still hot is not offered.

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

from companion.language import hints, kept, pack
from companion.language.hints import Found
from companion.language.phrases import Index, Phrasebook, Reading

KINDS = ("softened", "request", "short")
#: Heat that may be left in an alternative; the same as the strictest level of the hints.
RESIDUE = hints.LEVELS["strict"]
#: The part of a draft's calm words that ``softened`` keeps, in order.
CALM_KEPT = 0.7
#: Nobody rewords an essay: longer drafts are held and explained, but not reworded.
LONGEST = 2500

_SENTENCE = re.compile(r"(?:[^.!?…\n]|[.](?=\S)|[!?](?=\w))+[.!?…]*|[.!?…]+")
_CLAUSE = re.compile(r"(?<=[,;:])\s+|\s+[-–—]+\s+|\s+(?=(?:but|because|and|maar|want|en|dus|so)\s)")
_WORD = re.compile(r"[^\W_]+(?:['’.,:/@-][^\W_]+)*")
_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_LOUD_END = re.compile(r"[!?]*\?[!?]*|!+")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")


@dataclass(frozen=True, slots=True)
class Offer:
    """What may be said instead: alternatives (kind, text), or questions when nothing is left to say; extra tips."""

    alternatives: tuple[tuple[str, str], ...] = ()
    questions: tuple[str, ...] = ()
    tips: tuple[str, ...] = ()


NOTHING = Offer()


@dataclass(frozen=True, slots=True)
class _Part:
    """One sentence said calmly; ``plain`` when its words are ours."""

    text: str
    asks: bool
    plain: bool
    before: str


@dataclass(frozen=True)
class _Book:
    """The rewordings of one language, compiled."""

    address: tuple[tuple[str, ...], ...]
    turns: tuple[tuple[re.Pattern[str], str], ...]
    swaps: Index
    to: Mapping[str, str]
    plain: Mapping[str, Sequence[str]]
    asks: Mapping[str, Sequence[str]]
    topics: Index
    request: Index
    questions: tuple[str, ...]
    loud: frozenset[str]


def alternatives(text: str, lang: str | None = None) -> tuple[tuple[str, str], ...]:
    """Return the (kind, text) pairs for a draft, the best first; () when nothing honest can be offered."""
    known, found = hints.find(text)
    return offer(text, lang or known, found).alternatives


def offer(text: str, lang: str, found: Sequence[Found], context: Sequence[tuple[str, str]] = ()) -> Offer:
    """Return what to offer for a heated draft. ``found`` are its hot places."""
    book = load(lang)
    if len(text) > LONGEST:
        return Offer(questions=book.questions)
    calm = _calm_words(text, found)
    if len(calm) < 2 and not kept.facts(text, lang):
        return Offer(questions=book.questions)
    for limit in (RESIDUE, 0.3):
        made = _offer(book, text, lang, calm, limit)
        if made:
            break
    return Offer(alternatives=made, questions=() if made else book.questions)


def _offer(book: _Book, text: str, lang: str, calm: list[str], limit: float) -> tuple[tuple[str, str], ...]:
    form = _form(book, text)
    parts = _parts(book, text, lang, form, limit)
    ask = "" if any(part.asks for part in parts) else _ask(book, text, form)
    made: list[tuple[str, str]] = []
    for kind in KINDS:
        said = _tidy(_COMPOSE[kind](parts, ask, lang))
        if said and said not in [t for _, t in made] and _sound(text, said, lang, kind, calm):
            made.append((kind, said))
    return tuple(made)


def _softened(parts: Sequence[_Part], ask: str, lang: str) -> str:
    return _join([*(part.text for part in parts), ask])


def _request(parts: Sequence[_Part], ask: str, lang: str) -> str:
    """What happened first, what it does to me next, what is asked last."""
    told = [p.text for p in parts if not p.asks and not p.plain]
    felt = [p.text for p in parts if p.plain and not p.asks][:1]
    asked = [p.text for p in parts if p.asks] + [ask]
    return _join([*told, *felt, *dict.fromkeys(asked)])


def _short(parts: Sequence[_Part], ask: str, lang: str) -> str:
    """Only the sentences with a fact or a question in them."""
    asked = [p.text for p in parts if p.asks][-1:] or [ask]
    told = [p.text for p in parts if not p.plain and p.text not in asked and kept.facts(p.before + " .", lang)]
    if not told:
        told = [p.text for p in parts if not p.plain and p.text not in asked][:1]
    return _join([*told, *asked])


_COMPOSE = {"softened": _softened, "request": _request, "short": _short}


def _sound(before: str, after: str, lang: str, kind: str, calm: list[str]) -> bool:
    """Is it honest, calm, and what its kind promises?"""
    if len(_WORD.findall(after)) < 3 or kept.missing(before, after, lang) or kept.invented(before, after, lang):
        return False
    if _heat(after) >= RESIDUE or pack.fold(after) == pack.fold(before):
        return False
    return kind != "softened" or _in_order(calm, _words(after)) >= CALM_KEPT * len(calm)


def _heat(text: str) -> float:
    return sum(item.points for item in hints.find(text)[1])


def _words(text: str) -> list[str]:
    return [pack.fold(word) for word in _WORD.findall(text)]


def _calm_words(text: str, found: Sequence[Found]) -> list[str]:
    """The words of a draft outside its hot places."""
    hot = [(f.start, f.end) for f in found if f.points > 0 and f.category != "shouting"]
    return [pack.fold(w.group()) for w in _WORD.finditer(text) if not any(a <= w.start() < b for a, b in hot)]


def _in_order(words: list[str], others: list[str]) -> int:
    """The length of the longest common row of words."""
    row = [0] * (len(others) + 1)
    for word in words:
        before = 0
        for n, other in enumerate(others, 1):
            before, row[n] = row[n], before + 1 if word == other else max(row[n], row[n - 1])
    return row[-1]


def _parts(book: _Book, text: str, lang: str, form: int, limit: float) -> list[_Part]:
    parts: list[_Part] = []
    for found in _SENTENCE.finditer(text):
        sentence = found.group().strip()
        if not _WORD.search(sentence):
            continue
        said, plain = _say(book, sentence, text, lang, form, limit)
        if said and not (plain and any(part.plain for part in parts)):
            parts.append(_Part(said, _is_request(book, said), plain, sentence))
    return parts


def _say(book: _Book, sentence: str, draft: str, lang: str, form: int, limit: float) -> tuple[str, bool]:
    """One sentence in calm words, and whether they are ours."""
    quiet = _quiet(book, sentence)
    if _heat(quiet) < limit:
        return quiet, False
    for attempt in (_turned, _swapped, _turned_clauses):
        said = attempt(book, quiet, form, limit)
        if said and len(_WORD.findall(said)) > 1 and _heat(said) < limit:
            return _quiet(book, said), False
    return _plain(book, sentence, draft, form), True


def _quiet(book: _Book, sentence: str) -> str:
    """The same words without a raised voice."""
    sentence = _STRETCHED.sub(r"\1", sentence)
    words = [w for w in re.findall(r"[A-ZÀ-Þ]{2,}", sentence) if pack.fold(w) in book.loud]
    if words:
        sentence = re.sub(
            r"(?<![\w@#])[A-ZÀ-Þ'’]{2,}(?!\w)",
            lambda m: m.group().lower() if pack.fold(m.group()).replace("’", "'") in book.loud else m.group(),
            sentence,
        )
        sentence = re.sub(r"\bi\b", "I", sentence) if "i" in book.loud else sentence
    sentence = _LOUD_END.sub(lambda m: "?" if "?" in m.group() else ".", sentence)
    return sentence[:1].upper() + sentence[1:] if words else sentence


def _turned(book: _Book, sentence: str, form: int, limit: float) -> str:
    """The sentence as a pack turns it, when next to nothing stands beside the pattern."""
    bare = sentence.rstrip(" .!?…")
    for pattern, to in book.turns:
        found = pattern.search(bare)
        if found and len(_WORD.findall(bare[: found.start()] + " " + bare[found.end() :])) <= 1:
            kept_words = {k: v.strip() for k, v in found.groupdict(default="").items()}
            whole = {**kept_words, **{k.upper(): v[:1].upper() + v[1:] for k, v in kept_words.items()}}
            if "x" in kept_words and found.groupdict().get("x", "").startswith(" "):
                whole["x"] = " " + whole["x"] if whole["x"] else ""
            return _choose(to, form).format(**whole)
    return ""


def _swapped(book: _Book, sentence: str, form: int, limit: float) -> str:
    places = [(start, end, str(owner)) for owner, start, end in book.swaps.find(Reading(sentence)) if end > start]
    said, at = "", 0
    for start, end, owner in _outermost(places):
        first = sentence[start:end].split()[0]
        to = _choose(book.to[owner], form).format(first)
        said += sentence[at:start] + (to[:1].upper() + to[1:] if start == 0 else to)
        at = end
    return _clean(said + sentence[at:])


def _outermost(places: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    chosen: list[tuple[int, int, str]] = []
    for place in sorted(places, key=lambda p: (p[0] - p[1], p[0])):
        if all(place[1] <= c[0] or c[1] <= place[0] for c in chosen):
            chosen.append(place)
    return sorted(chosen)


def _turned_clauses(book: _Book, sentence: str, form: int, limit: float) -> str:
    """The calm clauses of a sentence; a hot one is turned or swapped, else left out."""
    end = sentence[-1] if sentence[-1] in ".?…" else ""
    said: list[str] = []
    for clause in _CLAUSE.split(sentence.rstrip(".?… ")):
        for way in (clause, _turned(book, clause, form, limit).rstrip(".?"), _swapped(book, clause, form, limit)):
            if way and _heat(way) < min(limit, 0.5):
                said.append(way.strip())
                break
    text = " ".join(said).strip(" ,;:-–")
    text = re.sub(r"^(?:but|and|so|because|maar|en|want|dus)\s+", "", text, flags=re.I)
    return (text[:1].upper() + text[1:] + end) if len(_WORD.findall(text)) > 2 else ""


def _plain(book: _Book, sentence: str, draft: str, form: int) -> str:
    """What the person most likely feels, in plain words that differ from draft to draft."""
    hot = [f for f in hints.find(sentence)[1] if f.category in book.plain]
    if not hot:
        return ""
    category = max(hot, key=lambda f: f.points).category
    says = book.plain[category]
    return _choose(says[crc32(draft.encode()) % len(says)], form)


def _ask(book: _Book, text: str, form: int) -> str:
    """The question to end with, by what the draft is about."""
    topics = [str(owner) for owner, _, _ in book.topics.find(Reading(text))]
    order = list(book.asks)
    topic = max(order, key=lambda name: (topics.count(name), -order.index(name))) if topics else order[-1]
    says = book.asks[topic]
    return _choose(says[crc32(text.encode()) % len(says)], form)


def _is_request(book: _Book, sentence: str) -> bool:
    return sentence.rstrip().endswith("?") or any(True for _ in book.request.find(Reading(sentence)))


def _form(book: _Book, text: str) -> int:
    """Which form of address the draft uses: its place in the pack's list."""
    words = set(_words(text))
    counts = [sum(word in words for word in forms) for forms in book.address]
    return next((n for n in sorted(range(len(counts)), key=lambda n: (n == 1, n)) if counts[n]), 0)


def _choose(text: str, form: int) -> str:
    def pick(found: re.Match[str]) -> str:
        choices = found[1].split("|")
        return choices[form] if form < len(choices) else choices[0]

    return _CHOICE.sub(pick, text)


def _clean(text: str) -> str:
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"\s+([.,!?;:…])", r"\1", text)
    text = re.sub(r"([,;:])(?:\s*[,;:])+", r"\1", text)
    text = re.sub(r"[,;:]+(?=[.?!])", "", text)
    text = text.strip(" ,;:-–—#")
    return text[:1].upper() + text[1:]


def _tidy(text: str) -> str:
    return _clean(text) if text.strip(" .?!,") else ""


def _join(sentences: Sequence[str]) -> str:
    said = [s.strip() for s in sentences if s.strip(" .")]
    return " ".join(s if s[-1] in ".?!…:" else s + "." for s in said)


@cache
def load(lang: str) -> _Book:
    """Read and compile the rewordings of a language."""
    source = pack.load(lang)
    book = Phrasebook(source.words("reword"))
    tables: dict[str, Mapping[str, Any]] = {
        name: source.table("reword", name) for name in ("turn", "swap", "plain", "ask", "request", "question")
    }
    swaps, topics, request = Index(), Index(), Index()
    for index, table in ((swaps, tables["swap"]), (topics, tables["ask"])):
        for name, raw in table.items():
            for phrase in raw["phrases"]:
                index.add(book.compile(phrase), name)
    for phrase in tables["request"].get("phrases", ()):
        request.add(book.compile(phrase), "request")
    return _Book(
        address=tuple(tuple(forms) for forms in source.table("reword", "about").get("address", ())),
        turns=tuple((re.compile(raw["pattern"], re.I), raw["to"]) for raw in tables["turn"].values()),
        swaps=swaps,
        to={name: raw["to"] for name, raw in tables["swap"].items()},
        plain={name: raw["say"] for name, raw in tables["plain"].items()},
        asks={name: raw["say"] for name, raw in tables["ask"].items()},
        topics=topics,
        request=request,
        questions=tuple(tables["question"].get("say", ())),
        loud=hints.load(lang).loud,
    )
