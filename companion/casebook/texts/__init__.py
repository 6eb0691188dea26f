"""Sentences the person can send to a company, per language: data in ``<lang>.toml``, read once.

Another language is another file here, with the same keys (tests/test_letters.py compares them).

>>> load("nl")["dates"]["months"][2]
'maart'
>>> languages()
('en', 'nl')
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any


def languages() -> tuple[str, ...]:
    """Return the languages that have a file, sorted."""
    return tuple(sorted(f.name.removesuffix(".toml") for f in files(__package__).iterdir() if f.name.endswith(".toml")))


@cache
def _read(lang: str) -> Mapping[str, Any]:
    return tomllib.loads((files(__package__) / f"{lang}.toml").read_text("utf-8"))


def short(lang: str | None) -> str:
    """Return the language of ours for ``lang`` (``nl``, ``nl-NL``): itself, or English when there is no file for it."""
    tag = (lang or "en").replace("_", "-").split("-")[0].lower()
    return tag if tag in languages() else "en"


def load(lang: str | None) -> Mapping[str, Any]:
    """Return the texts of ``lang``; English for a language without a file."""
    return _read(short(lang))


def long_date(day: date, lang: str | None) -> str:
    """Return ``day`` as a person writes it.

    >>> long_date(date(2026, 3, 1), "nl")
    '1 maart 2026'
    """
    return f"{day.day} {load(lang)['dates']['months'][day.month - 1]} {day.year}"


def amount(value: Mapping[str, Any] | None, lang: str | None) -> str | None:
    """Return an amount ``{"value", "unit"}`` as a person writes it, or None.

    >>> amount({"value": 1234.5, "unit": "EUR"}, "nl"), amount({"value": 25, "unit": "GBP"}, "en")
    ('€ 1.234,50', '£25')
    >>> amount({"value": 15, "unit": "%"}, "nl"), amount({"value": 2, "unit": "MONTH"}, "nl")
    ('15%', '2 maanden')
    """
    if not value or value.get("value") is None:
        return None
    texts = load(lang)["numbers"]
    number, unit = float(value["value"]), str(value.get("unit") or "")
    digits = f"{number:,.0f}" if number == int(number) else f"{number:,.2f}"
    digits = digits.translate({ord(","): texts["group"], ord("."): texts["decimal"]})
    if unit in texts["symbols"]:
        return f"{texts['symbols'][unit]}{digits}"
    if unit == "%":
        return f"{digits}%"
    one, many = texts["units"].get(unit.lower(), (unit, unit))
    return f"{digits} {one if number == 1 else many}".strip()
