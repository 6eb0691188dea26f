"""Sensitive: numbers and words in a draft that should stay private.

A value counts when a label announces it ("my CVC is ...", guardbook.py), when its own check is strong enough (a card
number with a known issuer and a right Luhn digit, an IBAN: values.py), or when it answers a question (bare.py). Order,
tracking, customer and telephone numbers have labels of their own and stay.

>>> [(s.kind, s.text) for s in find("Mijn BSN is 111222333, ordernummer 4111111111111111")]
[('bsn', '111222333')]
>>> [s.kind for s in find("it is Tulip77", [("agent", "What is your password?")])]
['password']
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from companion.language import bare, guardbook, pack, values
from companion.language.guardbook import KINDS, OTHER, Labels, Mark
from companion.language.phrases import reading as read
from companion.language.values import Value

__all__ = ["KINDS", "NEVER", "Span", "asked_for", "find", "mask"]

#: Nobody honest asks for these in a chat; a card number joins them when its security code stands beside it.
NEVER = frozenset({"password", "pin", "otp", "digid", "cvc"})
LIMIT = 20_000

_POSTCODE = re.compile(r"(?<!\w)\d{4} ?[A-Z]{2}(?!\w)|(?<!\w)[A-Z]{1,2}\d{1,2}[A-Z]? \d[A-Z]{2}(?!\w)")


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


def find(text: str, context: Sequence[tuple[str, str]] = (), ui_lang: str = "en") -> list[Span]:
    """Return what should stay private in a draft, in order, without overlaps.

    ``context`` are the messages before it as (role, text): a question of the agent tells what a bare answer is.
    """
    text = text[:LIMIT]
    labels = guardbook.load()
    marks = labels.marks(text)
    found = [*_announced(labels, text, marks), *values.strong(text, marks), *_medical(labels, text)]
    found = found or list(bare.answer(text, context))
    return _finish(labels, text, [Span(kind, text[a:b], a, b, "") for kind, a, b in found], ui_lang)


def asked_for(context: Sequence[tuple[str, str]], kind: str) -> bool:
    """Say whether the company really asked for this kind of thing in its last messages."""
    return bare.asked(context) == kind


def mask(text: str, span: Span) -> str:
    """Return the draft with the letters and digits of a span hidden, the last four of a longer one kept.

    >>> draft = "My card is 4111 1111 1111 1111."
    >>> mask(draft, find(draft)[0])
    'My card is **** **** **** 1111.'
    """
    places = [n for n in range(span.start, span.end) if text[n].isalnum()]
    hidden = set(places if len(places) < 8 or span.never_ask else places[:-4])
    return "".join("*" if n in hidden else char for n, char in enumerate(text))


def _announced(labels: Labels, text: str, marks: Sequence[Mark]) -> Iterator[Value]:
    for mark in marks:
        if mark.kind in (OTHER, "medical"):
            continue
        start = labels.after_filler(text, mark)
        hidden = mark.kind == "password"
        place = values.secret(labels, text, start, mark) if hidden else values.shaped(mark.kind, text, start)
        if place is None and mark.kind not in ("password", "digid"):
            place = values.before(labels, text, mark)
        if place and not _is_other(marks, mark, place[0]):
            value = text[slice(*place)].rstrip(" .-")
            if values.right(mark.kind, value):
                yield mark.kind, place[0], place[0] + len(value)


def _is_other(marks: Sequence[Mark], mark: Mark, at: int) -> bool:
    """A label of something else stands between this label and the value."""
    return any(m.kind == OTHER and mark.end <= m.start < at for m in marks)


def _medical(labels: Labels, text: str) -> Iterator[Value]:
    reading = read(text)
    mine = {reading.sentence(a, b) for _, a, b in labels.mine.find(reading)}
    for owner, start, end in labels.index.find(reading, keep=lambda owner: owner == "medical"):
        if owner == "medical" and reading.sentence(start, end) in mine:
            yield "medical", start, end


def _finish(labels: Labels, text: str, spans: list[Span], ui_lang: str) -> list[Span]:
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


def _together(text: str, labels: Labels, spans: list[Span]) -> list[Span]:
    born = any(span.kind == "birthdate" for span in spans)
    place = labels.street.search(text) or _POSTCODE.search(text)
    if born and place:
        spans = [*spans, Span("address", place.group(), *place.span(), "")]
    elif born:
        spans = [span for span in spans if span.kind != "birthdate"]
    card = any(span.kind == "card_or_account_number" for span in spans)
    return [span for span in spans if span.kind != "card_expiry" or card]
