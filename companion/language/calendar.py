"""Counting days the way people do: working days, ends of weeks and months, feasts, and the public holidays of a place.

>>> add_working_days(date(2026, 12, 23), 3, "nl", "Europe/Amsterdam")
datetime.date(2026, 12, 29)
>>> add_months(date(2026, 1, 31), 1), easter(2026)
(datetime.date(2026, 2, 28), datetime.date(2026, 4, 5))
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from functools import cache

from companion.language import pack

MONDAY, WEDNESDAY, FRIDAY, SATURDAY, SUNDAY = 0, 2, 4, 5, 6

#: Where a time zone lies, for its public holidays; the zones of the languages we know and their neighbours.
_COUNTRIES = {
    "Europe/Amsterdam": "NL", "Europe/Brussels": "BE", "Europe/London": "GB-ENG", "Europe/Dublin": "IE",
    "Europe/Berlin": "DE", "Europe/Paris": "FR", "Europe/Luxembourg": "LU", "Europe/Vienna": "AT",
    "Europe/Zurich": "CH", "Europe/Madrid": "ES", "Europe/Rome": "IT", "Europe/Lisbon": "PT",
    "Europe/Copenhagen": "DK", "Europe/Stockholm": "SE", "Europe/Oslo": "NO", "Europe/Helsinki": "FI",
    "Europe/Warsaw": "PL", "Europe/Prague": "CZ", "America/New_York": "US", "America/Chicago": "US",
    "America/Denver": "US", "America/Phoenix": "US", "America/Los_Angeles": "US", "America/Anchorage": "US",
    "Pacific/Honolulu": "US", "America/Detroit": "US", "America/Toronto": "CA", "America/Vancouver": "CA",
    "America/Montreal": "CA", "America/Edmonton": "CA", "America/Winnipeg": "CA", "America/Halifax": "CA",
    "Australia/Sydney": "AU", "Australia/Melbourne": "AU", "Australia/Brisbane": "AU", "Australia/Perth": "AU",
    "Pacific/Auckland": "NZ", "Africa/Johannesburg": "ZA", "Asia/Kolkata": "IN", "Asia/Singapore": "SG",
    "America/Paramaribo": "SR", "America/Curacao": "CW", "America/Aruba": "AW",
}  # fmt: skip


@cache
def holidays(year: int, lang: str, zone: str | None) -> frozenset[date]:
    """Return the days off of the zone's country; unknown: those shared by the countries the language pack names."""
    import holidays as public  # slow to import, and only working days need it

    countries = [_COUNTRIES[zone]] if zone in _COUNTRIES else pack.load(lang).table("due", "holidays")["countries"]
    places = [country.partition("-") for country in countries]
    days = [frozenset(public.country_holidays(code, subdiv=part or None, years=year)) for code, _, part in places]
    return frozenset.intersection(*days)


def add_working_days(day: date, count: int, lang: str, zone: str | None) -> date:
    """Return the count-th working day after day: Monday to Friday, public holidays apart."""
    while count > 0:
        day += timedelta(1)
        if day.weekday() < SATURDAY and day not in holidays(day.year, lang, zone):
            count -= 1
    return day


def add_months(day: date, months: int) -> date:
    """Return the same day some months on, or the last day of a shorter month."""
    month = day.year * 12 + day.month - 1 + months
    year, month = divmod(month, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def last_of_month(day: date) -> date:
    """Return the last day of the month of day."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def in_week(day: date, weekday: int, weeks: int = 0) -> date:
    """Return that weekday in the week of day (Monday first), or some weeks on."""
    return day + timedelta(weekday - day.weekday() + 7 * weeks)


def next_weekday(day: date, weekday: int) -> date:
    """Return the first such weekday after day."""
    return day + timedelta((weekday - day.weekday() - 1) % 7 + 1)


def easter(year: int) -> date:
    """Return Easter Sunday (the anonymous Gregorian algorithm)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)
