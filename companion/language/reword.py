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
from companion.language.phrases import Index, Phrasebook, reading

KINDS = ("softened", "request", "short")
#: Heat that may be left in an alternative; the same as the strictest level of the hints.
RESIDUE = hints.LEVELS["strict"]
#: The part of a draft's calm words that ``softened`` keeps, in order.
CALM_KEPT = 0.7
#: ``short`` is at most this part of the first alternative.
SHORTER = 0.85
#: More facts than this cannot be named in one sentence that sounds like a person.
MOST_FACTS = 4
#: Nobody rewords an essay: longer drafts are held and explained, but not reworded.
LONGEST = 2500

_SENTENCE = re.compile(r"(?:[^.!?…\n]|[.](?=\S)|[!?](?=\w))+[.!?…]*|[.!?…]+")
_HALF = re.compile(r"(?<=[,;:])\s+|\s+[-–—]+\s+|\s+(?=(?:but|because|and|maar|want|omdat|en)\s)")
_JOINT = re.compile(r"^(?:but|and|so|because|maar|en|want|dus)\s+", re.I)
_SHORTENED = re.compile(r"(?<!\w)(?:[A-Z]|dr|mrs?|ms|nr|dhr|mevr?|bijv|art|tel|ca)\.$", re.I)
_CLAUSE = re.compile(r"(?<=[,;:])\s+|\s+[-–—]+\s+|\s+(?=(?:but|because|maar|want|omdat)\s)")
_WORD = re.compile(r"[^\W_]+(?:['’.,:/@-][^\W_]+)*")
_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_CAPITALS = re.compile(r"(?<![\w@#])[A-ZÀ-Þ'’]*[A-ZÀ-Þ][A-ZÀ-Þ'’]+(?!\w)")
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

    lang: str
    address: tuple[tuple[str, ...], ...]
    turns: tuple[tuple[re.Pattern[str], str], ...]
    swaps: Index
    to: Mapping[str, str]
    alone: frozenset[str]
    dangling: frozenset[str]
    facts: str
    own: Index
    plain: Mapping[str, Sequence[str]]
    asks: Mapping[str, Sequence[str]]
    topics: Index
    request: Index
    demands: Index
    questions: tuple[str, ...]
    loud: frozenset[str]


def alternatives(text: str, lang: str | None = None) -> tuple[tuple[str, str], ...]:
    """Return the (kind, text) pairs for a draft, the best first; () when nothing honest can be offered."""
    known, found = hints.find(text)
    return offer(text, lang or known, found).alternatives


def apply(sentence: str, lang: str, kind: str) -> str:
    """Return one sentence after the turns (``turn``) or the swaps (``swap``) of a pack; "" when none of them fits."""
    book = load(lang)
    way = {"turn": _turned, "swap": _swapped}[kind]
    return _quiet(book, way(book, _quiet(book, sentence), _form(book, sentence), RESIDUE))


def offer(text: str, lang: str, found: Sequence[Found], context: Sequence[tuple[str, str]] = ()) -> Offer:
    """Return what to offer for a heated draft. ``found`` are its hot places."""
    book = load(lang)
    if len(text) > LONGEST:
        return Offer(questions=book.questions)
    calm = _calm_words(text, found)
    if len(calm) < 2 and len(_words(text)) < 3 and not kept.facts(text, lang):
        return Offer(questions=book.questions)
    hot = [(item.start, item.end) for item in found if item.points > 0]
    for limit in (RESIDUE, 0.3):
        made = _offer(book, text, lang, calm, hot, limit)
        if made:
            break
    return Offer(alternatives=made, questions=() if made else book.questions)


def _offer(
    book: _Book, text: str, lang: str, calm: list[str], hot: list[tuple[int, int]], limit: float
) -> tuple[tuple[str, str], ...]:
    form = _form(book, text)
    parts = _with_facts(book, _parts(book, text, form, hot, limit), text, lang)
    if not parts:
        return ()
    cool = hints.heat(_join([part.text for part in parts]), lang) < RESIDUE
    ask = "" if any(part.asks for part in parts) else _ask(book, text, form)
    made: list[tuple[str, str]] = []
    for kind in KINDS:
        said = _tidy(_COMPOSE[kind](parts, ask, lang))
        if kind == "short" and made and len(said) > SHORTER * len(made[0][1]):
            continue
        calm_enough = cool or hints.heat(said, lang) < RESIDUE
        if said and calm_enough and said not in [t for _, t in made] and _sound(text, said, lang, kind, calm):
            made.append((kind, said))
    return tuple(made)


def _with_facts(book: _Book, parts: list[_Part], text: str, lang: str) -> list[_Part]:
    """When a sentence of ours took the place of one with facts in it, name those facts."""
    gone = [fact for fact in kept.missing(text, " ".join(part.text for part in parts), lang) if fact]
    if not gone or len(gone) > MOST_FACTS or not any(part.plain for part in parts):
        return parts
    said = book.facts.format(facts=", ".join(kept.as_written(text, gone)))
    where = next(n for n, part in enumerate(parts) if part.plain)
    return [*parts[: where + 1], _Part(said, False, False, said), *parts[where + 1 :]]


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
    asked = [p.text for p in parts if p.asks] or [ask]
    told = [p.text for p in parts if not p.plain and not p.asks and kept.facts(f"- {p.before}", lang)]
    if not told:
        told = [p.text for p in parts if not p.asks][:1]
    return _join([*told, *dict.fromkeys(asked)]) if told or not ask else ""


_COMPOSE = {"softened": _softened, "request": _request, "short": _short}


def _sound(before: str, after: str, lang: str, kind: str, calm: list[str]) -> bool:
    """Is it honest, calm, and what its kind promises?"""
    if len(_WORD.findall(after)) < 3 or kept.missing(before, after, lang) or kept.invented(before, after, lang):
        return False
    if pack.fold(after) == pack.fold(before):
        return False
    return kind != "softened" or _in_order(calm, _words(after)) >= CALM_KEPT * len(calm)


def _words(text: str) -> list[str]:
    return [pack.fold(word) for word in _WORD.findall(text)]


def _calm_words(text: str, found: Sequence[Found]) -> list[str]:
    """The words of a draft outside its hot places."""
    hot = [(f.start, f.end) for f in found if f.points > 0 and f.category != "shouting"]
    return [pack.fold(w.group()) for w in _WORD.finditer(text) if not any(a <= w.start() < b for a, b in hot)]


def _in_order(words: list[str], others: list[str]) -> int:
    """The length of the longest common row of words (bit-parallel, Hyyrö 2004: a whole row of the table is one int)."""
    places: dict[str, int] = {}
    for n, word in enumerate(words):
        places[word] = places.get(word, 0) | 1 << n
    full = (1 << len(words)) - 1
    row = full
    for word in others:
        met = row & places.get(word, 0)
        row = ((row + met) | (row - met)) & full
    return len(words) - row.bit_count()


def _parts(book: _Book, text: str, form: int, hot: list[tuple[int, int]], limit: float) -> list[_Part]:
    parts: list[_Part] = []
    for start, sentence in _sentences(text):
        touched = any(a < start + len(sentence) and start < b for a, b in hot)
        said, plain = _say(book, sentence, text, form, limit) if touched else (_quiet(book, sentence), False)
        if plain and any(True for _ in book.demands.find(reading(sentence))):
            return []  # what was asked would be lost
        if said and not (plain and any(part.plain for part in parts)):
            parts.append(_Part(said, _is_request(book, said), plain, sentence))
    told = [part for part in parts if not (part.plain and _empty(book, part.before, form, limit))]
    return told or parts


def _sentences(text: str) -> list[tuple[int, str]]:
    """The sentences of a text and where they begin; "Dr." and "no." do not end one."""
    found: list[tuple[int, str]] = []
    for match in _SENTENCE.finditer(text):
        sentence = match.group().strip()
        if found and _SHORTENED.search(found[-1][1]):
            found[-1] = found[-1][0], f"{found[-1][1]} {sentence}"
        elif _WORD.search(sentence):
            found.append((match.start(), sentence))
    return found


def _empty(book: _Book, sentence: str, form: int, limit: float) -> bool:
    """Does the sentence hold nothing but exclamations?"""
    return len(_WORD.findall(_swapped(book, sentence, form, limit))) < 2


def _say(book: _Book, sentence: str, draft: str, form: int, limit: float) -> tuple[str, bool]:
    """One sentence in calm words, and whether they are ours."""
    quiet = _quiet(book, sentence)
    if hints.heat(quiet, book.lang) < limit:
        return quiet, False
    for attempt in (_turned, _swapped, _turned_clauses, _halves):
        said = attempt(book, quiet, form, limit)
        if said and len(_WORD.findall(said)) > 1 and hints.heat(said, book.lang) < limit:
            return _quiet(book, said), False
    return _plain(book, sentence, draft, form), True


def _quiet(book: _Book, sentence: str) -> str:
    """The same words without a raised voice."""
    sentence = _STRETCHED.sub(r"\1", sentence)
    capitals = _CAPITALS.findall(sentence)
    words = [word for word in capitals if pack.fold(word).replace("’", "'") in book.loud]
    if words:
        mostly = len(words) > 1 and len(capitals) > len(_WORD.findall(sentence)) / 2
        sentence = _CAPITALS.sub(lambda m: m[0].lower() if mostly or m[0] in words else m[0], sentence)
    sentence = _LOUD_END.sub(lambda m: "?" if "?" in m.group() else ".", sentence)
    return sentence[:1].upper() + sentence[1:] if words else sentence


def _turned(book: _Book, sentence: str, form: int, limit: float) -> str:
    """The sentence as a pack turns it; one word more in front of the pattern is let go."""
    bare = sentence.rstrip(" .!?…")
    shorter = bare.partition(" ")[2]
    for pattern, to in book.turns:
        found = pattern.fullmatch(bare) or pattern.fullmatch(shorter)
        if found:
            words = {key: value.strip() for key, value in found.groupdict(default="").items()}
            capital = {key.upper(): value[:1].upper() + value[1:] for key, value in words.items()}
            return _clean(_choose(to, form).format(**words, **capital))
    return ""


def _swapped(book: _Book, sentence: str, form: int, limit: float) -> str:
    places = [(start, end, str(owner)) for owner, start, end in book.swaps.find(reading(sentence)) if end > start]
    said, at = "", 0
    for start, end, owner in _outermost(places):
        if owner in book.alone and not _stands_alone(book, sentence, start, end):
            return ""
        words = sentence[start:end].split()
        to = _choose(book.to[owner], form).format(words[0], last=words[-1])
        said += sentence[at:start] + (to[:1].upper() + to[1:] if start == 0 else to)
        at = end
    said = _clean(said + sentence[at:])
    return _turned(book, said, form, limit) or said


def _stands_alone(book: _Book, sentence: str, start: int, end: int) -> bool:
    """Can a name be left out here: nothing leans on it before, and no sentence goes on behind?"""
    before = _words(sentence[:start])[-1:]
    edge = not _WORD.match(sentence[end:].lstrip())
    return edge and not (before and before[0] in book.dangling)


def _outermost(places: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    chosen: list[tuple[int, int, str]] = []
    for place in sorted(places, key=lambda p: (p[0] - p[1], p[0])):
        if all(place[1] <= c[0] or c[1] <= place[0] for c in chosen):
            chosen.append(place)
    return sorted(chosen)


def _turned_clauses(book: _Book, sentence: str, form: int, limit: float) -> str:
    """The calm clauses of a sentence, when they are most of it; a hot one is turned or swapped, else left out."""
    text = _calm_clauses(book, _CLAUSE, sentence, form, limit)
    return text if len(_WORD.findall(text)) >= max(3, len(_WORD.findall(sentence)) / 2) else ""


def _halves(book: _Book, sentence: str, form: int, limit: float) -> str:
    """What is asked on one side of an "and", without the heat on the other side."""
    text = _calm_clauses(book, _HALF, sentence, form, limit)
    asks = any(True for _ in book.demands.find(reading(text)))
    return text if asks and len(_WORD.findall(text)) >= 3 else ""


def _as_it_is(book: _Book, sentence: str, form: int, limit: float) -> str:
    return sentence


def _calm_clauses(book: _Book, between: re.Pattern[str], sentence: str, form: int, limit: float) -> str:
    end = sentence[-1] if sentence[-1] in ".?…" else ""
    said: list[str] = []
    for clause in between.split(sentence.rstrip(".?… ")):
        for attempt in (_as_it_is, _turned, _swapped):
            way = attempt(book, clause, form, limit).rstrip(".?")
            if way and hints.heat(way, book.lang) < min(limit, 0.5):
                said.append(way.strip())
                break
    text = _JOINT.sub("", " ".join(said).strip(" ,;:-–"))
    return text[:1].upper() + text[1:] + end if text and text.count('"') % 2 == 0 else ""


def _plain(book: _Book, sentence: str, draft: str, form: int) -> str:
    """What the person most likely feels, in plain words that differ from draft to draft."""
    hot = [f for f in hints.find(sentence)[1] if f.category in book.plain]
    if not hot:
        return ""
    own = [(end - start, str(owner)) for owner, start, end in book.own.find(reading(sentence))]
    says = book.plain[max(own)[1] if own else max(hot, key=lambda f: f.points).category]
    return _choose(says[crc32(draft.encode()) % len(says)], form)


def _ask(book: _Book, text: str, form: int) -> str:
    """The question to end with, by what the draft is about."""
    topics = [str(owner) for owner, _, _ in book.topics.find(reading(text))]
    order = list(book.asks)
    topic = max(order, key=lambda name: (topics.count(name), -order.index(name))) if topics else order[-1]
    says = book.asks[topic]
    return _choose(says[crc32(text.encode()) % len(says)], form)


def _is_request(book: _Book, sentence: str) -> bool:
    return sentence.rstrip().endswith("?") or any(True for _ in book.request.find(reading(sentence)))


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
    said = [s.strip()[:1].upper() + s.strip()[1:] for s in sentences if s.strip(" .")]
    return " ".join(s if s[-1] in ".?!…:" else s + "." for s in said)


@cache
def load(lang: str) -> _Book:
    """Read and compile the rewordings of a language."""
    source = pack.load(lang)
    book, about = Phrasebook(source.words("reword")), source.table("reword", "about")
    tables: dict[str, Mapping[str, Any]] = {
        name: source.table("reword", name)
        for name in ("turn", "swap", "own", "plain", "ask", "request", "question")
    }
    swaps, topics, request, own, demands = Index(), Index(), Index(), Index(), Index()
    for index, table in ((swaps, tables["swap"]), (topics, tables["ask"]), (own, tables["own"])):
        for name, raw in table.items():
            for phrase in raw["phrases"]:
                index.add(book.compile(phrase), name)
    for phrase in tables["request"]["phrases"]:
        demands.add(book.compile(phrase), "request")
    for phrase in (*tables["request"]["phrases"], *tables["request"]["wonders"]):
        request.add(book.compile(phrase), "request")
    return _Book(
        lang=lang,
        address=tuple(tuple(forms) for forms in about.get("address", ())),
        turns=tuple((re.compile(raw["pattern"], re.I), raw["to"]) for raw in tables["turn"].values()),
        swaps=swaps,
        to={name: raw["to"] for name, raw in tables["swap"].items()},
        alone=frozenset(name for name, raw in tables["swap"].items() if raw.get("alone")),
        dangling=frozenset(map(pack.fold, about.get("dangling", ()))),
        facts=about.get("facts", "{facts}"),
        own=own,
        plain={name: raw["say"] for key in ("own", "plain") for name, raw in tables[key].items()},
        asks={name: raw["say"] for name, raw in tables["ask"].items()},
        topics=topics,
        request=request,
        demands=demands,
        questions=tuple(tables["question"].get("say", ())),
        loud=hints.load(lang).loud,
    )
