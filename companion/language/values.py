"""Values: what a card, an IBAN, a password or an identity number looks like, and which checks it must pass.

Figures behind the choice: 10.5 % of random 16 digits pass Luhn, 9.2 % of random 9 digits pass the BSN check.

>>> [kind for kind, _, _ in strong("Refund to NL91 ABNA 0417 1643 00", [])]
['iban']
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from stdnum import iban, luhn
from stdnum.be import nn
from stdnum.nl import bsn

from companion.language import pack
from companion.language.guardbook import OTHER, Labels, Mark

#: A value: its kind, and where it stands in the text.
Value = tuple[str, int, int]

_CARD = re.compile(r"(?<![\w-])(?:\d[ -]?){12,18}\d(?![\w-])")
_IBAN = re.compile(r"(?<!\w)[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]{4}){2,7}(?: ?[A-Za-z0-9]{1,3})?(?!\w)")
_SSN = re.compile(r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])")
_RRN = re.compile(r"(?<!\d)\d{2}\.\d{2}\.\d{2}[- ]\d{3}[.-]?\d{2}(?!\d)")
_ISSUER = re.compile(r"4|5[1-5]|2[2-7]|3[47]|6(?:011|4|5)|50|5[6-9]|6[0-9]|35|30|36|38")
_DATE = (
    r"\d{1,2}[-/. ]\d{1,2}[-/. ](?:19|20)?\d{2}|\d{1,2}(?:st|nd|rd|th|e)? [a-z]{3,9} (?:19|20)\d{2}"
    r"|(?:19|20)\d{2}-\d{2}-\d{2}"
)
_DIGITS = r"\d(?:[ .-]?\d){%d,%d}"

#: What a value looks like behind its label, per kind.
SHAPES: Mapping[str, str] = {
    "bsn": _DIGITS % (7, 8),
    "rrn": _DIGITS % (10, 10),
    "national_id": r"[a-z]{2} ?\d{2} ?\d{2} ?\d{2} ?[a-d]\b|" + _DIGITS % (3, 10),
    "iban": r"[a-z]{2}\d{2}(?: ?[a-z0-9]{4}){2,7}(?: ?[a-z0-9]{1,3})?",
    "card_or_account_number": r"(?:[x*]{2,12}[ -]?)?" + _DIGITS % (3, 18),
    "cvc": r"\d{3,4}",
    "card_expiry": r"\d{1,2} ?[/-] ?\d{2,4}",
    "pin": r"\d{4,6}",
    "otp": r"(?:g-)?\d{3} ?\d{3}|\d{4,8}",
    "digid": r"\S{4,40}(?: / \S{4,40})?",
    "passport": r"[a-z]{1,5}\d[a-z0-9]{3,8}|[a-z0-9]{2}\d{6,7}|\d{8,9}",
    "id_card": r"[a-z]{1,5}\d[a-z0-9]{4,8}|\d{8,10}",
    "driving_licence": r"\d{8,10}|[a-z]{1,5}\d[a-z0-9-]{5,16}",
    "health_policy": r"[a-z0-9]{0,3}\d{6,12}",
    "birthdate": _DATE,
}
#: What stands before "password" when a user name stands before that.
_AND_MINE = re.compile(r"\b(?:and|en) (?:the|my|het|mijn) $", re.I)
_ROUND = re.compile(r"\d{2,3}00")
SECRET = re.compile(r"[^\s,;]{2,40}")


def shaped(kind: str, text: str, at: int) -> tuple[int, int] | None:
    """Where the value of a kind stands that begins at ``at``."""
    found = re.compile(rf"(?:{SHAPES[kind]})(?![\w])", re.I).match(text, at)
    if not found or (kind == "digid" and not re.search(r"\d", found.group())):
        return None
    return found.span()


def before(labels: Labels, text: str, mark: Mark) -> tuple[int, int] | None:
    """The value before its label: "4821 is my PIN"."""
    shape = SHAPES[mark.kind]
    lead = text[max(0, mark.start - 60) : mark.start]
    found = re.search(rf"(?<![\w.,-])((?:{shape}))((?: [a-z']{{1,6}}){{0,2}}) $", lead, re.I)
    if not found or any(word not in labels.filler for word in pack.fold(found[2]).split()):
        return None
    return mark.start - len(lead) + found.start(1), mark.start - len(lead) + found.end(1)


def secret(labels: Labels, text: str, at: int, mark: Mark) -> tuple[int, int] | None:
    """A password behind its label: something with a digit or a sign, or one odd word that ends the message."""
    found = SECRET.match(text, at)
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
    announced = re.search(r"(?:\bis|[:=])\s*$", text[mark.end : at]) or _AND_MINE.search(text, 0, mark.start)
    odd = not re.search(r"[aeiouy]", plain) or re.search(r"[^aeiouy\d]{4}", plain)
    return (found.start(), end) if not rest and len(plain) > 3 and (announced or odd) else None


def anywhere(kind: str, text: str) -> tuple[int, int] | None:
    """Where in a bare answer the value stands that was asked for."""
    if kind == "password":
        words = list(SECRET.finditer(text.strip()))
        odd = [w for w in words if re.search(r"\d|[&$%^*_#@+=!]", w.group())] or (words if len(words) == 1 else [])
        return (text.index(odd[0].group()), text.index(odd[0].group()) + len(odd[0].group())) if odd else None
    found = re.search(rf"(?<![\w-])(?:{SHAPES[kind]})(?!\w)", text, re.I)
    return found.span() if found and re.search(r"\d", found.group()) else None


def right(kind: str, value: str) -> bool:
    """Say whether a labelled value counts: also with a typing error, but a wrong BSN or a round sum is something else.

    >>> right("card_or_account_number", "4471"), right("card_or_account_number", "4500")
    (True, False)
    """
    if kind == "card_or_account_number" and _ROUND.fullmatch(value):
        return False
    return kind != "bsn" or bsn.is_valid(re.sub(r"\D", "", value).zfill(9))


def strong(text: str, marks: Sequence[Mark]) -> Iterator[Value]:
    """Values strong enough to need no label, unless a label of something else stands before them."""
    for found in _IBAN.finditer(text):
        for end in _ends(found.group()):
            if iban.is_valid(found.group()[:end]):
                yield "iban", found.start(), found.start() + end
                break
    for found in _CARD.finditer(text):
        digits = re.sub(r"\D", "", found.group())
        if 13 <= len(digits) <= 19 and _ISSUER.match(digits) and luhn.is_valid(digits) and not _other(marks, found):
            yield "card_or_account_number", *found.span()
    checks: tuple[tuple[str, re.Pattern[str], Callable[[str], bool]], ...] = (
        ("national_id", _SSN, _any), ("rrn", _RRN, nn.is_valid),
    )  # fmt: skip
    for kind, shape, fits in checks:
        for found in shape.finditer(text):
            if fits(re.sub(r"\D", "", found.group())) and not _other(marks, found):
                yield kind, *found.span()


def _any(digits: str) -> bool:
    return len(set(digits)) > 1


def _ends(text: str) -> list[int]:
    """Where an IBAN may end when words follow it without a stop, the longest first."""
    return [len(text), *(m.start() for m in reversed(list(re.finditer(" ", text))))]


def _other(marks: Sequence[Mark], found: re.Match[str]) -> bool:
    before = [m for m in marks if m.end <= found.start() and found.start() - m.end < 40]
    return bool(before) and before[-1].kind == OTHER
