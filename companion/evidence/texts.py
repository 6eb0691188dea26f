"""The report's own words, one TOML file per language, so that a report can be in another language than the screens.

>>> moment(load("nl"), "2026-02-24T13:02:11.120Z", ZoneInfo("Europe/Amsterdam"))
'24 februari 2026, 14:02:11'
>>> money(load("en"), {"value": 1064.5, "unit": "EUR"}), money(load("nl"), {"value": 10, "unit": "%"})
('€1,064.50', '10%')
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from companion.errors import N_, BadInput

FOLDER = Path(__file__).parent / "texts"
_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£"}

Texts = Mapping[str, Any]


def languages() -> tuple[str, ...]:
    """Return the languages that a report can be written in."""
    return tuple(sorted(file.stem for file in FOLDER.glob("*.toml")))


@cache
def load(lang: str) -> Texts:
    """Return the words of ``lang``; raise BadInput when there is no such language."""
    if lang not in languages():
        raise BadInput(N_("There is no report in the language {lang}. Choose one of: {known}."), lang=lang,
                       known=", ".join(languages()))  # fmt: skip
    return tomllib.loads((FOLDER / f"{lang}.toml").read_text("utf-8"))


def zone(name: str | None) -> ZoneInfo:
    """Return the time zone called ``name``, or UTC when it is unknown."""
    try:
        return ZoneInfo(name or "UTC")
    except (ValueError, OSError, KeyError):  # not a name, a folder, not found
        return ZoneInfo("UTC")


def local(iso: str, where: ZoneInfo) -> datetime | None:
    """Return the ISO time ``iso`` on the clock of ``where``; None when it is not a time."""
    try:
        return datetime.fromisoformat(iso).astimezone(where)
    except (ValueError, TypeError, OverflowError):
        return None


def day(texts: Texts, when: date) -> str:
    """Return a date in words: ``24 februari 2026``."""
    return f"{when.day} {texts['dates']['months'][when.month - 1]} {when.year}"


def weekday(texts: Texts, iso: str) -> str:
    """Return an ISO date as ``Friday 27 February 2026``; the text itself when it is not a date."""
    try:
        when = date.fromisoformat(iso)
    except (ValueError, TypeError):
        return str(iso)
    return f"{texts['dates']['days'][when.weekday()]} {day(texts, when)}"


def moment(texts: Texts, iso: str | None, where: ZoneInfo) -> str:
    """Return an ISO time as a date and a time to the second; ``absent`` when there is none."""
    when = local(iso, where) if iso else None
    if when is None:
        return str(iso or texts["absent"])
    return str(texts["dates"]["moment"].format(date=day(texts, when.date()), time=f"{when:%H:%M:%S}"))


def money(texts: Texts, amount: Mapping[str, Any]) -> str:
    """Return an amount as this language writes it; a unit that is not a currency follows the number."""
    value, unit = amount.get("value"), str(amount.get("unit") or "")
    if not isinstance(value, int | float):
        return f"{value} {unit}".strip()
    dates = texts["dates"]
    marks = str.maketrans({",": dates["thousands"], ".": dates["decimal"]})
    if unit in _SIGNS:
        return str(dates["money"].format(sign=_SIGNS[unit], value=f"{value:,.2f}".translate(marks)))
    number = f"{value:,.2f}".rstrip("0").rstrip(".").translate(marks)
    return f"{number}%" if unit == "%" else f"{number} {unit}".strip()
