"""Sensitive: numbers and words in a draft that should stay private.

A value counts when a label announces it ("my CVC is ..."), or when its own check is strong enough (a card number with
a known issuer and a right Luhn digit, an IBAN). Order, tracking, customer and telephone numbers have labels of their
own and stay. Labels are data (packs/<lang>/sensitive.toml); shapes and checks stand here. Figures behind the choice:
10.5 % of random 16 digits pass Luhn, 9.2 % of random 9 digits pass the BSN check.

>>> [(s.kind, s.text) for s in find("Mijn BSN is 111222333, ordernummer 4111111111111111")]
[('bsn', '111222333')]
>>> [s.kind for s in find("it is Tulip77", [("agent", "What is your password?")])]
['password']
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from stdnum import iban, luhn
from stdnum.be import nn
from stdnum.nl import bsn

from companion.language import hintbook, pack, tone
from companion.language.phrases import Index, Phrasebook
from companion.language.phrases import reading as read

KINDS = (
    "bsn", "rrn", "national_id", "iban", "card_or_account_number", "cvc", "card_expiry", "password", "pin", "otp",
    "digid", "birthdate", "address", "passport", "id_card", "driving_licence", "health_policy", "medical",
)  # fmt: skip
#: Nobody honest asks for these in a chat; a card number joins them when its security code stands beside it.
NEVER = frozenset({"password", "pin", "otp", "digid", "cvc"})
LIMIT = 20_000

_OTHER = "-"
_LEAD = frozenset({"and", "en", "my", "name", "is", "mijn", "naam"})
_CARD = re.compile(r"(?<![\w-])(?:\d[ -]?){12,18}\d(?![\w-])")
_IBAN = re.compile(r"(?<!\w)[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]{4}){2,7}(?: ?[A-Za-z0-9]{1,3})?(?!\w)")
_SSN = re.compile(r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])")
_RRN = re.compile(r"(?<!\d)\d{2}\.\d{2}\.\d{2}[- ]\d{3}[.-]?\d{2}(?!\d)")
_ISSUER = re.compile(r"4|5[1-5]|2[2-7]|3[47]|6(?:011|4|5)|50|5[6-9]|6[0-9]|35|30|36|38")
_POSTCODE = re.compile(r"(?<!\w)\d{4} ?[A-Z]{2}(?!\w)|(?<!\w)[A-Z]{1,2}\d{1,2}[A-Z]? \d[A-Z]{2}(?!\w)")
_DATE = (
    r"\d{1,2}[-/. ]\d{1,2}[-/. ](?:19|20)?\d{2}|\d{1,2}(?:st|nd|rd|th|e)? [a-z]{3,9} (?:19|20)\d{2}"
    r"|(?:19|20)\d{2}-\d{2}-\d{2}"
)
_DIGITS = r"\d(?:[ .-]?\d){%d,%d}"

#: What a value looks like behind its label, per kind.
_SHAPES: Mapping[str, str] = {
    "bsn": _DIGITS % (7, 8),
    "rrn": _DIGITS % (10, 10),
    "national_id": r"[a-z]{2} ?\d{2} ?\d{2} ?\d{2} ?[a-d]\b|" + _DIGITS % (3, 10),
    "iban": r"[a-z]{2}\d{2}(?: ?[a-z0-9]{4}){2,7}(?: ?[a-z0-9]{1,3})?",
    "card_or_account_number": r"(?:[x*]{2,12}[ -]?)?" + _DIGITS % (3, 18),
    "cvc": r"\d{3,4}",
    "card_expiry": r"\d{1,2} ?[/-] ?\d{2,4}",
    "pin": r"\d{4,6}",
    "otp": r"\d{3} ?\d{3}|\d{4,8}",
    "digid": r"\S{4,40}(?: / \S{4,40})?",
    "passport": r"[a-z]{1,5}\d[a-z0-9]{3,8}|[a-z0-9]{2}\d{6,7}|\d{8,9}",
    "id_card": r"[a-z]{1,5}\d[a-z0-9]{4,8}|\d{8,10}",
    "driving_licence": r"\d{8,10}|[a-z]{1,5}\d[a-z0-9]{5,14}",
    "health_policy": r"[a-z0-9]{0,3}\d{6,12}",
    "birthdate": _DATE,
}
#: A name and four digits, and nothing else: how people prove who they are. Years are not meant.
_PROOF = re.compile(r"(?!.*\b(?:19|20)\d\d$)\W*((?:[^\W\d_]+[ ,]+){1,3})(\d{4})[.!]?\s*", re.I)
_SECRET = re.compile(r"[^\s,;]{2,40}")
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+){0,4}")


@dataclass(frozen=True, slots=True)
class Span:
    """One private thing; ``reason`` says why in the language of the interface and never repeats it."""

    kind: str
    text: str
    start: int
    end: int
    reason: str
    never_ask: bool = False

    def row(self) -> dict[str, object]:
        """The shape of a span in ``companion analyse sensitive``."""
        return {"kind": self.kind, "text": self.text, "start": self.start, "end": self.end}


@dataclass(frozen=True)
class _Labels:
    """All languages together: what announces what; a draft may mix languages."""

    index: Index
    asks: Index
    warns: Index
    filler: frozenset[str]
    no_password: frozenset[str]
    mine: Index
    street: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Mark:
    kind: str
    start: int
    end: int


def find(text: str, context: Sequence[tuple[str, str]] = (), ui_lang: str = "en") -> list[Span]:
    """Return what should stay private in a draft, in order, without overlaps.

    ``context`` are the messages before it as (role, text): a question of the agent tells what a bare answer is.
    """
    text = text[:LIMIT]
    labels = _labels()
    marks = _marks(labels, text)
    spans = [*_announced(labels, text, marks), *_plain(text, marks), *_medical(labels, text)]
    spans += _answer(labels, text, marks, context, bool(spans))
    return _finish(labels, text, spans, ui_lang)


def _marks(labels: _Labels, text: str) -> list[_Mark]:
    """Every label in the text; of labels that overlap the longest, of equals the one that makes it something else."""
    marks = [_Mark(str(owner), *place) for owner, *place in labels.index.find(read(text))]
    kept: list[_Mark] = []
    for mark in sorted(marks, key=lambda m: (m.start - m.end, m.kind != _OTHER)):
        if all(mark.end <= k.start or k.end <= mark.start or (mark.start, mark.end) == (k.start, k.end) for k in kept):
            kept.append(mark)
    return sorted(kept, key=lambda m: m.start)


def _announced(labels: _Labels, text: str, marks: list[_Mark]) -> Iterator[Span]:
    for mark in marks:
        if mark.kind in (_OTHER, "medical"):
            continue
        start = _after_filler(labels, text, mark)
        value = _secret(labels, text, start, mark) if mark.kind == "password" else _shaped(mark.kind, text, start)
        if value is None and mark.kind not in ("password", "digid"):
            value = _before(labels, text, mark)
        if value and not _is_other(marks, mark, value[0]):
            yield from _checked(mark.kind, text, *value)


def _is_other(marks: list[_Mark], mark: _Mark, at: int) -> bool:
    """A label of something else stands between this label and the value."""
    return any(m.kind == _OTHER and mark.end <= m.start < at for m in marks)


def _after_filler(labels: _Labels, text: str, mark: _Mark) -> int:
    """Skip small words and signs behind a label, at most eight."""
    at = mark.end
    for _ in range(8):
        gap = re.compile(r"[\s:=#\"'“”(\-]{0,6}").match(text, at)
        at = gap.end() if gap else at
        word = _WORD.match(text, at)
        if not word or pack.fold(word.group()) not in labels.filler or _number_follows(text, word):
            return at
        at = word.end()
    return at


def _number_follows(text: str, word: re.Match[str]) -> bool:
    """A "4" that is the beginning of the value itself ("4 111 ...") is no filler."""
    return word.group().isdigit() and bool(re.compile(r"[ -]?\d").match(text, word.end()))


def _shaped(kind: str, text: str, at: int) -> tuple[int, int] | None:
    found = re.compile(rf"(?:{_SHAPES[kind]})(?![\w])", re.I).match(text, at)
    if not found or (kind == "digid" and not re.search(r"\d", found.group())):
        return None
    return found.span()


def _before(labels: _Labels, text: str, mark: _Mark) -> tuple[int, int] | None:
    """The value before its label: "4821 is my PIN"."""
    shape = _SHAPES[mark.kind]
    lead = text[max(0, mark.start - 60) : mark.start]
    found = re.search(rf"(?<![\w.,-])((?:{shape}))((?: [a-z']{{1,6}}){{0,2}}) $", lead, re.I)
    if not found or any(word not in labels.filler for word in pack.fold(found[2]).split()):
        return None
    return mark.start - len(lead) + found.start(1), mark.start - len(lead) + found.end(1)


def _secret(labels: _Labels, text: str, at: int, mark: _Mark) -> tuple[int, int] | None:
    """A password behind its label: something with a digit or a sign, or one odd word that ends the message."""
    found = _SECRET.match(text, at)
    if not found:
        return None
    word = found.group().rstrip("?").rstrip(".")
    end = found.start() + len(word)
    rest = text[end:].strip(" .!")
    plain = pack.fold(word.strip(".!\"'"))
    if re.search(r"[\d&$%^*_#@+=]", word):
        more = re.compile(r"(?: [a-z\d]{1,6}){1,3}\s*$", re.I).match(text, end)
        return found.start(), (end + len(more.group().rstrip()) if more and word[-1] not in "!.?" else end)
    if plain in labels.no_password or text.rstrip().endswith("?"):
        return None
    tail = re.fullmatch(r"((?:\S{1,12} ){0,2}\d{2,8})(?: \w{1,12}){0,2}", rest)
    if tail:
        return found.start(), text.index(tail[1], end) + len(tail[1])
    announced = re.search(r"(?:\bis|[:=])\s*$", text[mark.end : at] or "")
    odd = not re.search(r"[aeiouy]", plain) or re.search(r"[^aeiouy\d]{4}", plain)
    return (found.start(), end) if not rest and len(plain) > 3 and (announced or odd) else None


def _checked(kind: str, text: str, start: int, end: int) -> Iterator[Span]:
    """A labelled value counts also with a typing error in it, but a phone-like or year-like one does not."""
    value = text[start:end].rstrip(" .-")
    if kind == "bsn" and not bsn.is_valid(re.sub(r"\D", "", value).zfill(9)):
        return
    yield Span(kind, value, start, start + len(value), "")


def _plain(text: str, marks: list[_Mark]) -> Iterator[Span]:
    """Values strong enough to need no label, unless a label of something else stands before them."""
    for found in _IBAN.finditer(text):
        for end in _ends(found.group()):
            if iban.is_valid(found.group()[:end]):
                yield Span("iban", found.group()[:end], found.start(), found.start() + end, "")
                break
    for found in _CARD.finditer(text):
        digits = re.sub(r"\D", "", found.group())
        if 13 <= len(digits) <= 19 and _ISSUER.match(digits) and luhn.is_valid(digits) and not _other(marks, found):
            yield Span("card_or_account_number", found.group(), *found.span(), "")
    checks: tuple[tuple[str, re.Pattern[str], Callable[[str], bool]], ...] = (
        ("national_id", _SSN, _any), ("rrn", _RRN, nn.is_valid),
    )  # fmt: skip
    for kind, shape, right in checks:
        for found in shape.finditer(text):
            if right(re.sub(r"\D", "", found.group())) and not _other(marks, found):
                yield Span(kind, found.group(), *found.span(), "")


def _any(digits: str) -> bool:
    return len(set(digits)) > 1


def _ends(text: str) -> list[int]:
    """Where an IBAN may end when words follow it without a stop, the longest first."""
    return [len(text), *(m.start() for m in reversed(list(re.finditer(" ", text))))]


def _other(marks: list[_Mark], found: re.Match[str]) -> bool:
    before = [m for m in marks if m.end <= found.start() and found.start() - m.end < 40]
    return bool(before) and before[-1].kind == _OTHER


def _medical(labels: _Labels, text: str) -> Iterator[Span]:
    reading = read(text)
    mine = {reading.sentence(a, b) for _, a, b in labels.mine.find(reading)}
    for owner, start, end in labels.index.find(reading, keep=lambda owner: owner == "medical"):
        if owner == "medical" and reading.sentence(start, end) in mine:
            yield Span("medical", text[start:end], start, end, "")


def _answer(
    labels: _Labels, text: str, marks: list[_Mark], context: Sequence[tuple[str, str]], already: bool
) -> Iterator[Span]:
    """A bare answer means what the agent asked for."""
    if already:
        return
    kind = _asked(labels, context)
    if kind is None:
        yield from () if context else _proof(text, marks)
        return
    value = _shaped_anywhere(kind, text)
    if value and not any(m.kind == _OTHER for m in marks):
        yield Span(kind, text[slice(*value)], *value, "")


def _proof(text: str, marks: list[_Mark]) -> Iterator[Span]:
    """A name and four digits as a whole message, while nothing is known of the chat before it."""
    found = _PROOF.fullmatch(text)
    words = pack.fold(found[1]).replace(",", " ").split() if found and not marks else []
    names = {word for word in words if word not in _LEAD}
    if found and len(words) > 1 and names and min(map(len, words)) > 1 and not _ordinary() & names:
        yield Span("card_or_account_number", found[2], *found.span(2), "")


@cache
def _ordinary() -> frozenset[str]:
    """Words that are no name: the small words of every language and those the tone model knows."""
    models = [tone.load(lang) for lang in pack.languages()]
    judges = [hintbook.load(lang) for lang in pack.languages()]
    return frozenset().union(*(m.small | m.classes.keys() for m in models), *(j.common | j.loud for j in judges))


def asked_for(context: Sequence[tuple[str, str]], kind: str) -> bool:
    """Say whether the company really asked for this kind of thing in its last messages."""
    return _asked(_labels(), context) == kind


def mask(text: str, span: Span) -> str:
    """Return the draft with the letters and digits of a span hidden, the last four of a longer one kept.

    >>> draft = "My card is 4111 1111 1111 1111."
    >>> mask(draft, find(draft)[0])
    'My card is **** **** **** 1111.'
    """
    places = [n for n in range(span.start, span.end) if text[n].isalnum()]
    hidden = set(places if len(places) < 8 or span.never_ask else places[:-4])
    return "".join("*" if n in hidden else char for n, char in enumerate(text))


def _asked(labels: _Labels, context: Sequence[tuple[str, str]]) -> str | None:
    """The kind the last message of the company asks for."""
    said = next((words for role, words in reversed(context[-3:]) if role in ("agent", "bot")), "")
    if "?" not in said and any(labels.warns.find(read(said))):
        return None
    if "?" not in said and not any(labels.asks.find(read(said))):
        return None
    kinds = [mark.kind for mark in _marks(labels, said) if mark.kind not in ("medical", "address")]
    return None if not kinds or _OTHER in kinds[:1] else kinds[0]


def _shaped_anywhere(kind: str, text: str) -> tuple[int, int] | None:
    if kind == "password":
        words = list(_SECRET.finditer(text.strip()))
        odd = [w for w in words if re.search(r"\d|[&$%^*_#@+=!]", w.group())] or (words if len(words) == 1 else [])
        return (text.index(odd[0].group()), text.index(odd[0].group()) + len(odd[0].group())) if odd else None
    found = re.search(rf"(?<![\w-])(?:{_SHAPES[kind]})(?!\w)", text, re.I)
    return found.span() if found and re.search(r"\d", found.group()) else None


def _finish(labels: _Labels, text: str, spans: list[Span], ui_lang: str) -> list[Span]:
    """Leave out overlaps, keep a birth date and an address only together, say why."""
    spans = _together(text, labels, spans)
    rank = {kind: n for n, kind in enumerate(KINDS)}
    kept: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start - s.end, rank[s.kind])):
        if all(span.end <= k.start or k.end <= span.start for k in kept):
            kept.append(span)
    kinds = {span.kind for span in kept}
    texts = pack.load(ui_lang)
    return [_explained(span, kinds, texts) for span in sorted(kept, key=lambda s: s.start)]


def _explained(span: Span, kinds: set[str], texts: pack.Pack) -> Span:
    never = span.kind in NEVER or (span.kind == "card_or_account_number" and "cvc" in kinds)
    why = str(texts.table("sensitive", "kind")[span.kind]["why"])
    if never:
        why += " " + str(texts.table("sensitive", "why")["never_ask"])
    return replace(span, reason=why, never_ask=never)


def _together(text: str, labels: _Labels, spans: list[Span]) -> list[Span]:
    born = any(span.kind == "birthdate" for span in spans)
    place = labels.street.search(text) or _POSTCODE.search(text)
    if born and place:
        spans = [*spans, Span("address", place.group(), *place.span(), "")]
    elif born:
        spans = [span for span in spans if span.kind != "birthdate"]
    card = any(span.kind == "card_or_account_number" for span in spans)
    return [span for span in spans if span.kind != "card_expiry" or card]


@cache
def _labels() -> _Labels:
    """Read the labels of every language into one index."""
    packs = [pack.load(lang) for lang in pack.languages()]
    index, asks, warns, mine = Index(), Index(), Index(), Index()
    book = Phrasebook({})
    streets: list[str] = []
    for source in packs:
        kinds: Mapping[str, Any] = source.table("sensitive", "kind")
        for kind, raw in kinds.items():
            for label in raw["labels"]:
                index.add(book.compile(label), kind)
            for phrase in raw.get("mine", ()):
                mine.add(book.compile(phrase), kind)
            streets += [re.escape(name).replace(r"\*", r"\w{2,20}") for name in raw.get("street", ())]
        for label in source.table("sensitive", "other").get("labels", ()):
            index.add(book.compile(label), _OTHER)
        for label in source.table("sensitive", "asks").get("labels", ()):
            asks.add(book.compile(label), "asks")
        for label in source.table("sensitive", "warns").get("labels", ()):
            warns.add(book.compile(label), "warns")
    either = "|".join(streets)
    street = re.compile(rf"\b(?:\d{{1,5}} (?:[a-z]{{1,20}} ){{1,3}}(?:{either})\b|(?:{either}) \d{{1,5}}\w?\b)", re.I)
    filler, no_password = _union(packs, "filler"), _union(packs, "words_that_are_no_password")
    return _Labels(index, asks, warns, filler, no_password, mine, street)


def _union(packs: list[pack.Pack], table: str) -> frozenset[str]:
    return frozenset(word for source in packs for word in source.table("sensitive", table).get("words", ()))
