"""Amounts in a sentence: a number that carries a currency, a percentage, points, or an expression such as "de helft".

A bare number is never an amount, so order numbers, phone numbers, dates and times are left alone. Decimal comma and
decimal point are told apart by their place: the last of the two, followed by one or two digits, is the decimal one.
Of a range ("10-15 EUR", "between 10 and 15 euros") both ends are amounts, the lower one first.

>>> find("Je krijgt € 1.234,56 terug, order 4471 van 12-03")[0].row()
{'value': 1234.56, 'unit': 'EUR'}
>>> [a.row() for a in find("We can offer $25 off or 5,000 miles")]
[{'value': 25.0, 'unit': 'USD'}, {'value': 5000.0, 'unit': 'MILES'}]
>>> [a.value for a in find("tussen 10 en 15 euro")], find("order 2023-45 EUR")
([10.0, 15.0], [])
>>> [a.row() for a in find("12 dollars and 50 cents")]
[{'value': 12.5, 'unit': 'USD'}]
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product

from companion.language import pack

_SIGNS = {
    "€": "EUR", "$": "USD", "us$": "USD", "£": "GBP", "¥": "JPY", "₹": "INR", "rs.": "INR", "rs": "INR", "%": "%",
    "c$": "CAD", "ca$": "CAD", "a$": "AUD", "au$": "AUD", "nz$": "NZD", "s$": "SGD", "hk$": "HKD",
}  # fmt: skip
#: Not one that begins as a telephone number does, 06 or 0031.
_NUMBER = r"(?!0\d)(?:\d{1,3}(?:[.,'\s]\d{3}){1,3}(?!\d)(?:[.,]\d{1,2}(?!\d))?|\d{1,9}(?:[.,]\d{1,2}(?!\d))?)"
_TAIL = r"(?:[.,](?:--|-|=))?"
_DIGIT, _WORD = re.compile(r"\d"), re.compile(r"[^\W\d]+")
_START, _END = r"(?<![\w.,:/#])(?<!(?<!\d)-)", r"(?!\w)"  # a hyphen behind a digit may be a range
_SPREAD = 10  # how many times its lower end the upper end of a range is at most
_COUNTED = ("MILES", "POINTS", "AVIOS")  # what may carry the name of a scheme, as in "Flying Blue miles"
_BEFORE = 40  # characters before a price without a sign that may tell that it is one
_NAME = r"[^\W\d][\w&']{1,20}[\s-]"


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount as it was meant: ``value``, ``unit`` (ISO code, %, MILES, POINTS, MONTH, ...) and its place."""

    value: float
    unit: str
    start: int
    end: int

    def row(self) -> dict[str, object]:
        """Return the amount as ``analyse promises`` prints it."""
        return {"value": self.value, "unit": self.unit}


def find(text: str, folded: str | None = None) -> list[Amount]:
    """Return the amounts of a text in order; pass ``pack.fold(text)`` as folded when it is already there."""
    folded = pack.fold(text) if folded is None else folded
    if not _DIGIT.search(folded) and _cues().isdisjoint(_WORD.findall(folded)):
        return []
    found: list[Amount] = []
    match = _amounts().search(folded)
    while match:
        amount = _amount(match, text)
        more = _ends(folded, amount, found[-1].end if found else 0) if amount else []
        found += more
        match = _amounts().search(folded, match.end() if more else match.end("b") if match["b"] else match.end())
    return _with_cents(folded, found) if len(found) > 1 else found


def _with_cents(folded: str, found: list[Amount]) -> list[Amount]:
    """Return amounts of which "12 dollars and 50 cents" is one."""
    joined: list[Amount] = []
    for amount in found:
        last = joined[-1] if joined else None
        between = folded[last.end : amount.start].strip() if last else None
        cents = last and amount.value < 1 <= last.value and amount.unit == last.unit
        if last and cents and (between == "" or between in _beside("and") - _beside("to")):
            joined[-1] = Amount(round(last.value + amount.value, 2), last.unit, last.start, amount.end)
        else:
            joined.append(amount)
    return joined


def number(written: str) -> float:
    """Return the value of a written number: 1.234,56 and 1,234.56 and 1 234,56 are the same.

    >>> number("1.234,56"), number("1,234.56"), number("10.000"), number("7,5"), number("25,-")
    (1234.56, 1234.56, 10000.0, 7.5, 25.0)
    """
    digits = re.sub(r"[\s']", "", written).rstrip(".,-=")
    whole, mark, cents = digits[:-3], digits[-3:-2], digits[-2:]
    if digits[-2:-1] in (".", ","):
        whole, mark, cents = digits[:-2], digits[-2:-1], digits[-1:]
    if mark in (".", ","):
        return float(f"{re.sub('[.,]', '', whole) or 0}.{cents}")
    return float(re.sub("[.,]", "", digits))


def _amount(match: re.Match[str], text: str) -> Amount | None:
    start, end = match.span()
    units, fixed, numbers = _lexicon()
    if match["bare"] or (match["comma"] and _priced(match)):
        return Amount(number(match.group()), "EUR", start, end)
    if match["comma"]:
        return None
    if match["scheme"] and not _named(text[slice(*match.span("scheme"))]):
        return None
    squeezed = " ".join((match["fixed"] or match["before"] or match["after"] or match["points"]).split())
    if match["fixed"]:
        return Amount(*fixed[squeezed], start, end)
    scale, digits = (1000.0 if match["k"] or match["thousand"] else 1.0), match["a"] or match["b"] or match["c"]
    name = "eur" if squeezed == "e" else squeezed
    unit, part = units.get(name) or (_SIGNS[name], 1.0)
    value = numbers.get(" ".join(digits.split()))
    value = number(digits) if value is None else value
    nothing = value == 1 and part < 1  # "not a cent more"
    return None if nothing else Amount(round(value * scale * part, 2), unit, start, end)


def _priced(match: re.Match[str]) -> bool:
    """Say whether a number with cents, but without a sign, stands where a price stands ("de kosten van 6,95")."""
    before, after = _around()
    return bool(after.match(match.string, match.end()) or before.search(match.string[: match.start()][-_BEFORE:]))


def _named(words: str) -> bool:
    """Say whether words are the name of a scheme, each with a capital, or known to stand before points."""
    return all(word[0].isupper() or pack.fold(word) in _beside("scheme") for word in re.split(r"[\s-]+", words) if word)


def _ends(folded: str, amount: Amount, floor: int) -> list[Amount]:
    """Return an amount, with the other end when it is one of a range; none when its hyphen joins something else.

    What stands before floor belongs to other amounts.
    """
    lower, upper = _ranges()
    first = max(floor, amount.start - 40)
    before = lower.search(folded[first : amount.start]) if folded[amount.start].isdigit() else None
    group = ("low" if before["low"] else "least") if before else ""
    low = number(before[group]) if before else 0.0
    if before and low < amount.value <= low * _SPREAD:
        start, end = before.span(group)
        return [Amount(low, amount.unit, first + start, first + end), amount]
    if folded[amount.start].isdigit() and folded[amount.start - 1 : amount.start] == "-":
        return []
    after = upper.match(folded, amount.end)
    high = number(after["high"]) if after else 0.0
    rises = amount.value < high <= amount.value * _SPREAD
    return [amount, Amount(high, amount.unit, *after.span("high"))] if after and rises else [amount]


@cache
def _ranges() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return how a range begins, to the end of what stands before its upper end, and how one goes on behind a sign."""
    to = rf"(?:\s?-\s?|\s(?:{_either(_beside('to'))})\s)"
    between = rf"(?<!\w)(?:{_either(_beside('between'))})\s(?P<low>{_NUMBER})\s(?:{_either(_beside('and'))})\s"
    return (
        re.compile(rf"(?:{between}|(?<![\w.,:/#-])(?P<least>{_NUMBER}){_TAIL}[%]?{to})$"),
        re.compile(rf"{to}(?P<high>{_NUMBER})(?![\w€$£%-]|[.,:/]\d|\s?(?:{_either(_beside('not_money'))})(?!\w))"),
    )


@cache
def _around() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what stands before and behind a price without a sign."""
    before, after = _either(_beside("before_price")), _either(_beside("after_price"))
    return re.compile(rf"(?:{before})\s(?:[^\W\d]{{2,5}}\s)?$"), re.compile(rf"\s(?:{after})(?!\w)")


Lexicon = tuple[dict[str, tuple[str, float]], dict[str, tuple[float, str]], dict[str, float]]


@cache
def _lexicon() -> Lexicon:
    """Return unit words, whole expressions and number words of all languages together."""
    units: dict[str, tuple[str, float]] = {}
    fixed: dict[str, tuple[float, str]] = {}
    numbers: dict[str, float] = {}
    for lang in pack.languages():
        language = pack.load(lang)
        for part, table in ((1.0, "units"), (0.01, "cents")):
            for unit, words in language.table("money", table).items():
                units |= {pack.fold(word): (unit, part) for word in words if pack.fold(word) not in units}
        for unit, phrases in language.table("money", "fixed").items():
            fixed |= {pack.fold(one): (float(value), unit) for key, value in phrases.items() for one in _spelled(key)}
        numbers |= {pack.fold(word): float(n) for word, n in language.table("money", "numbers").items()}
    return units, fixed, numbers


def _spelled(phrase: str) -> Iterator[str]:
    """Yield what a phrase with choices, "(first|next) month", spells out."""
    for chosen in product(*(part.split("|") for part in re.split(r"[()]", phrase))):
        yield " ".join("".join(chosen).split())


@cache
def _beside(name: str) -> frozenset[str]:
    """Return a list of all packs: words in a range, before points, or around a price without a sign."""
    packs = [pack.load(lang).table("money", "beside") for lang in pack.languages()]
    return frozenset(pack.fold(word) for table in packs for word in table.get(name, ()))


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(w).replace(r"\ ", r"\s{1,3}") for w in sorted(words, key=len, reverse=True))


@cache
def _cues() -> frozenset[str]:
    """Return the words of which one must be there when a text without a digit holds an amount."""
    units, fixed, _ = _lexicon()
    return frozenset(max(_WORD.findall(phrase) or [phrase], key=len) for phrase in [*units, *fixed])


@cache
def _amounts() -> re.Pattern[str]:
    units, fixed, numbers = _lexicon()
    codes = _either([word for word in units if len(word) == 3 and units[word][0].lower() == word] + ["euro"])
    signs = _either(s for s in _SIGNS if s != "%")
    letter_e = r"e(?=\s?\d{1,5},(?:-|\d\d(?!\d)))"
    counted = _either(word for word, (unit, _) in units.items() if unit in _COUNTED)
    scheme = rf"(?P<scheme>(?:{_NAME}){{1,3}}?)(?P<points>(?:{counted}){_END})"
    patterns = (
        rf"{_START}(?P<fixed>{_either(fixed)}){_END}",
        rf"(?<!\w)(?P<before>{signs}|(?:{codes})(?=[\s\d:])|{letter_e})"
        rf"[\s:]{{0,2}}(?P<a>{_NUMBER}){_TAIL}(?P<k>k)?(?!\w|[.,]\d)",
        rf"{_START}(?:(?P<b>{_NUMBER}){_TAIL}(?P<thousand>\s?k(?!\w))?|(?P<c>{_either(numbers)}))"
        rf"[\s-]{{0,3}}(?:(?P<after>[€$£%](?!\s?\d)|(?:{_either(units)}){_END})|{scheme})",
        rf"{_START}(?P<bare>\d{{1,5}},(?:--|-|=)){_END}",
        rf"{_START}(?<!\d\s)(?P<comma>\d{{1,4}},\d\d)(?![\w%]|[.,:/-]\d|\s?(?:{_either(_beside('measures'))})(?!\w))",
    )
    return re.compile("|".join(patterns))
