"""Promises that belong together in one chat: said twice, corrected later, taken back.

The same promise repeated, or confirmed by a colleague, is one promise with two places. A correction leaves both in
their order, each with a link to the other. Words that take a promise back stand beside it as a suggestion; what became
of it is for the person to say.

A promise is a row as in ``ledger``, with ``message`` (its place in the chat), ``key`` (of that message), ``kinds``,
``amount`` or ``amounts``, ``reference`` and ``words``; ``corrects`` and ``withdraws`` say that its words do. A row
whose ``promise`` is False only takes back, and is none itself.

>>> first = {"id": "a", "chat": "c", "message": 3, "kinds": ["refund"], "amount": {"value": 25.0, "unit": "EUR"},
...          "words": "You get 25 euros back.", "due": None}
>>> again = first | {"id": "b", "message": 9, "words": "My colleague is right, 25 euros.", "due": "2026-11-27"}
>>> (one,) = joined([first, again])
>>> one["id"], one["due"], [place["message"] for place in one["places"]]
('a', '2026-11-27', [3, 9])
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from companion.casebook import texts

Row = Mapping[str, Any]
Promise = dict[str, Any]

#: Of these a chat seldom has two: the same kind without anything that differs is the same promise.
SINGULAR = frozenset(("callback", "cancellation", "replacement", "delivery", "appointment", "no_extra_costs"))
#: What a later telling may add, when the first one did not say it.
ADDED = ("amount", "reference")
WHEN = ("due", "deadline", "precision")
PRECISIONS = (None, "vague", "about", "exact")
SAID = ("id", "message", "key", "by", "role", "words", "made_at", "amount", "due", "why", "marked")
ALIKE = 0.6  # of the telling words of the shorter text, and at least two
_WORD = re.compile(r"[^\W\d_]{4,}")
STEM = 5  # letters by which two forms of a word are taken for one


def joined(rows: Iterable[Row]) -> list[Promise]:
    """Return the promises among ``rows`` (in the order of their chats and messages), each once.

    Added are ``ids`` and ``places`` (where it was said, the first one first), ``corrects``, ``corrected_by`` and
    ``withdrawn_by`` (a place with ``id``, or None).
    """
    chats: dict[Any, list[Promise]] = {}
    for row in rows:
        known = chats.setdefault(row.get("chat"), [])
        live = [other for other in known if other.get("state") != "dismissed"]
        if row.get("state") == "dismissed":
            known.append(_new(row))
            continue
        if row.get("withdraws") and (target := withdrawn(row, live)):
            target["withdrawn_by"] = place(row)
        if row.get("promise") is False and not row.get("marked"):
            continue
        _take(row, known, live)
    return [row for known in chats.values() for row in known]


def _take(row: Row, known: list[Promise], live: Sequence[Promise]) -> None:
    """Add ``row`` to the promises of its chat: to the one it repeats, or as one of its own."""
    corrected = correction(row, live) if row.get("corrects") else None
    first = None if corrected else next((other for other in reversed(live) if same(other, row)), None)
    if first is not None:
        _repeat(first, row)
        return
    added = _new(row)
    if corrected is not None:
        added["corrects"], corrected["corrected_by"] = place(corrected), place(row)
    known.append(added)


def place(row: Row) -> dict[str, Any]:
    """Return where and how a promise was said."""
    return {name: row.get(name) for name in SAID}


def _new(row: Row) -> dict[str, Any]:
    links = {"corrects": None, "corrected_by": None, "withdrawn_by": None}
    return {**row, **links, "ids": [row["id"]], "places": [place(row)]}


def _repeat(first: dict[str, Any], row: Row) -> None:
    first["ids"].append(row["id"])
    first["places"].append(place(row))
    first.update({name: row[name] for name in ADDED if row.get(name) and not first.get(name)})
    if PRECISIONS.index(_precision(row)) > PRECISIONS.index(_precision(first)):
        first.update({name: row.get(name) for name in WHEN})


def _precision(row: Row) -> str | None:
    return (row.get("precision") or "exact") if row.get("due") else ("vague" if row.get("deadline") else None)


def same(first: Row, later: Row) -> bool:
    """Say whether ``later`` tells the promise of ``first`` once more: alike in something, at odds in nothing."""
    reference = _agree(first.get("reference"), later.get("reference"))
    amount = _agree(amounts(first), amounts(later))
    kinds = set(first.get("kinds") or ()) & set(later.get("kinds") or ())
    if reference is False or amount is False or not (kinds or reference):
        return False
    if reference or amount or _again(later["words"]):
        return True
    if _agree(first.get("due"), later.get("due")) is False:
        return False
    return bool(kinds & SINGULAR) or _alike(first["words"], later["words"])


def correction(row: Row, earlier: Sequence[Promise]) -> Promise | None:
    """Return the promise that ``row`` corrects: the last one of its kind, or counted in the same unit."""
    units = {unit for _, unit in amounts(row)}
    for other in reversed(earlier):
        if set(row.get("kinds") or ()) & set(other.get("kinds") or ()) or units & {u for _, u in amounts(other)}:
            return other
    return None


def withdrawn(row: Row, earlier: Sequence[Promise]) -> Promise | None:
    """Return the promise that ``row`` takes back: one it names by reference, amount or kind, else the last one."""
    standing = [other for other in reversed(earlier) if not other["withdrawn_by"] and not other["corrected_by"]]
    ways: tuple[Callable[[Row], Any], ...] = (
        lambda other: _agree(row.get("reference"), other.get("reference")),
        lambda other: _agree(amounts(row), amounts(other)),
        lambda other: set(row.get("kinds") or ()) & set(other.get("kinds") or ()),
        lambda other: True,
    )
    return next((other for named in ways for other in standing if named(other)), None)


def amounts(row: Row) -> frozenset[tuple[float, str]]:
    """Return the amounts that a promise names, as (value, unit)."""
    every = row.get("amounts") or [row.get("amount")]
    return frozenset((float(one["value"]), str(one.get("unit"))) for one in every if one)


def _agree(a: Any, b: Any) -> bool | None:
    """Return None when one side says nothing, else whether they have something in common."""
    if not a or not b:
        return None
    return bool(a & b) if isinstance(a, frozenset) else bool(a == b)


def _again(words: str) -> bool:
    low = words.casefold()
    return any(sign in low for lang in texts.languages() for sign in texts.load(lang)["signs"]["again"])


def _alike(a: str, b: str) -> bool:
    one, two = ({word[:STEM] for word in _WORD.findall(text.casefold())} for text in (a, b))
    shared = len(one & two)
    return shared > 1 and shared >= ALIKE * min(len(one), len(two))
