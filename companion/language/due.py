"""When something was promised for: the words as written, and the day they mean in the person's own time zone.

The words come from the packs (due.toml): each rule names one of the operations below, which counts from the time of
the message. A period ends on its last day; "2-3 working days" is the third. An event ("once it is in stock") and a
vague word ("soon") have no day. No date library is asked.

>>> now = datetime.fromisoformat("2026-11-20T15:00:00+01:00")
>>> found = find("You will have it within 5 working days.", now, "en")
>>> found.words, found.date, found.precision
('within 5 working days', datetime.date(2026, 11, 27), 'exact')
>>> find("We bellen je eind volgende week", now, "nl").date
datetime.date(2026, 11, 27)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from companion.language import calendar, pack
from companion.language.cues import Cues

FIELDS: Mapping[str, type] = {"op": str, "count": float, "precision": str}
EXACT, ABOUT, VAGUE = "exact", "about", "vague"
_CLASS = {"validity": 1, "event": 2, "now": 3, "vague": 3}
_JOIN = re.compile(r"(?:\.(?=\s))?[\s,]{0,3}(?:(?:at|om|en|and|on|op) )?")


@dataclass(frozen=True, slots=True)
class Due:
    """A moment: ``words`` as written at start:end, the ``date`` meant (None for an event), ``precision``.

    ``counted`` says that the words count a number of days or hours, as in "within 5 days".
    """

    words: str
    date: date | None
    precision: str
    start: int
    end: int
    counted: bool = False


@dataclass(frozen=True, slots=True)
class _Seen:
    start: int
    end: int
    rank: int
    rule: pack.Rule
    match: re.Match[str]


@dataclass(frozen=True, slots=True)
class _When:
    """What an operation may look at: the match, the message's own time, the language."""

    match: re.Match[str]
    now: datetime
    lang: str
    fields: Mapping[str, Any]

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def zone(self) -> str | None:
        return getattr(self.now.tzinfo, "key", None)

    def word(self, group: str) -> str:
        """Return what a named group caught, blanks squeezed; "" when the rule has no such group."""
        return " ".join((self.match.groupdict().get(group) or "").split())

    def table(self, name: str) -> Mapping[str, Any]:
        return _table(self.lang, name)

    def number(self, group: str) -> float:
        word = self.word(group)
        return float(word) if word.isdecimal() else float(self.table("numbers").get(word, 1))

    def look(self, name: str, group: str) -> Any:
        return self.table(name).get(self.word(group))


@cache
def _table(lang: str, name: str) -> Mapping[str, Any]:
    return {pack.fold(key): value for key, value in pack.load(lang).table("due", name).items()}


def find(text: str, now: datetime | None = None, lang: str | None = None, folded: str | None = None) -> Due | None:
    """Return the moment a text names, the plainest first (a day before an event before "soon"), or None.

    now is the message's own time, aware, in the person's zone; without it only the words are known.
    lang limits the search to one pack; folded is ``pack.fold(text)`` when the caller has it.
    """
    folded = pack.fold(text) if folded is None else folded
    best: tuple[int, int, str, list[_Seen]] | None = None
    for language in (lang,) if lang else pack.languages():
        group = _first(_seen(folded, language))
        if group:
            candidate = (group[0].rank, -sum(s.end - s.start for s in group), language, group)
            best = candidate if best is None or candidate[:2] < best[:2] else best
    return _due(text, best[3], now, best[2]) if best else None


@cache
def _cues(lang: str) -> Cues:
    return Cues(pack.load(lang).rules("due", FIELDS))


_OWNED = re.compile(r"'s(?!\w)")  # "today's date" tells of something else


def _seen(folded: str, lang: str) -> list[_Seen]:
    """Return every place where a rule of this language sees a moment, the longest of those that overlap."""
    seen: list[_Seen] = []
    for rule in _cues(lang).likely(folded):
        rank = _CLASS.get(rule.fields["op"], 0)
        for match in rule.finditer("", folded):
            end = match.start() + len(match.group().rstrip(" \t\n.,-"))
            if _OWNED.match(folded, end):
                continue
            seen.append(_Seen(match.start(), end, rank, rule, match))
    seen.sort(key=lambda s: (max(s.rank, 1), s.start - s.end))
    kept: list[_Seen] = []
    for one in seen:
        if all(one.end <= k.start or one.start >= k.end for k in kept):
            kept.append(one)
    return sorted(kept, key=lambda s: s.start)


def _first(seen: Sequence[_Seen]) -> list[_Seen]:
    """Return the first moment of the plainest class with what stands right behind it ("Friday", "at 5 pm")."""
    if not seen:
        return []
    rank = min(s.rank for s in seen)
    group: list[_Seen] = []
    for one in seen:
        if one.rank != rank:
            continue
        if not group or (rank == 0 and _JOIN.fullmatch(one.match.string, group[-1].end, one.start)):
            group.append(one)
        else:
            break
    return group


def _due(text: str, group: Sequence[_Seen], now: datetime | None, lang: str) -> Due:
    start, end = group[0].start, group[-1].end
    rule = group[0].rule
    if rule.fields["op"] in ("weekday", "date", "day", "edge"):  # "on Friday" is quoted as "Friday"
        small = next((w for w in _table(lang, "unquoted") if group[0].match.group().startswith(w + " ")), "")
        start += len(small) + 1 if small else 0
    day: date | None = None
    precision = VAGUE
    if now is not None:
        for one in sorted(group, key=lambda s: s.rule.fields["op"] == "clock"):
            day = _compute(_When(one.match, now, lang, one.rule.fields))
            if day:
                rule = one.rule
                break
        precision = (rule.fields.get("precision") or _precision(rule, group[0].match, lang)) if day else VAGUE
    return Due(text[start:end], day, precision, start, end, group[0].rule.fields["op"] == "count")


def _precision(rule: pack.Rule, match: re.Match[str], lang: str) -> str:
    """Return about for a period, a feast or "a few", exact for what names or counts a day."""
    number = " ".join((match.groupdict().get("n") or "").split())
    roughly = number in _table(lang, "roughly") or rule.fields["op"] in ("edge", "month", "year", "feast", "validity")
    return ABOUT if roughly else EXACT


def _compute(when: _When) -> date | None:
    try:
        return _OPERATIONS[when.fields["op"]](when)
    except (ValueError, OverflowError):  # 31 February, or more years than there are
        return None


def _count(when: _When) -> date | None:
    unit = when.look("units", "unit") or "day"
    if when.word("after"):  # counted from something that has no day yet
        return None
    n = when.number("m" if when.word("m") else "n") if when.word("n") else float(when.fields.get("count", 1))
    return _after(when, n, str(unit))


def _after(when: _When, n: float, unit: str) -> date | None:
    if unit in ("minute", "hour", "quarter-hour"):
        step = timedelta(minutes=n * {"minute": 1, "hour": 60, "quarter-hour": 15}[unit])
        return (when.now.astimezone(UTC) + step).astimezone(when.now.tzinfo).date()
    if unit == "workday":
        return calendar.add_working_days(when.today, min(-int(-n // 1), 1000), when.lang, when.zone)
    if unit in ("month", "quarter", "year"):
        months = n * {"month": 1, "quarter": 3, "year": 12}[unit]
        return calendar.add_months(when.today, int(months)) + timedelta(round(months % 1 * 30))
    return when.today + timedelta(-int(-n * {"day": 1, "week": 7, "fortnight": 14}[unit] // 1))


def _day(when: _When) -> date | None:
    word = when.word("word")
    days = next((n for key, n in when.table("days").items() if word.startswith(key)), 0)
    return when.today + timedelta(days)


def _weekday(when: _When) -> date | None:
    weekday = when.look("weekdays", "weekday")
    if when.word("day"):
        return _date(when)
    weeks = when.look("weekoffsets", "offset")
    weeks = when.look("weekoffsets", "after") if weeks is None else weeks
    found = calendar.in_week(when.today, weekday, weeks) if weeks is not None else None
    if found and (weeks or found >= when.today):
        return found
    later = int(when.number("weeks")) if when.word("weeks") else 0
    first = when.today if later and when.today.weekday() == weekday else calendar.next_weekday(when.today, weekday)
    return first + timedelta(7 * later)


def _date(when: _When) -> date | None:
    """A day of a month, in the year or month it comes next."""
    if when.word("first"):
        return _by_numbers(when)
    day, written = int(when.word("until") or when.word("day")), when.word("month")
    month = (int(written) if written.isdecimal() else when.table("months")[written]) if written else None
    if when.word("year"):
        return date(int(when.word("year")), month or 1, day)
    if month is None:
        start = calendar.add_months(when.today.replace(day=1), when.look("offsets", "offset") or 0)
        this = start.replace(day=day) if day <= calendar.last_of_month(start).day else None
        return this if this and this >= when.today else calendar.add_months(start, 1).replace(day=day)
    return _coming(when.today, month, day)


def _coming(today: date, month: int, day: int) -> date:
    """Return the next such day; one up to two months ago was meant as it is (a promise quoted late)."""
    for year in range(today.year, today.year + 9):  # 29 February may be eight years off
        try:
            found = date(year, month, day)
        except ValueError:
            if (month, day) == (2, 29):
                continue
            raise
        if found >= today:
            return found
    raise ValueError(day)


def _by_numbers(when: _When) -> date | None:
    first, second = int(when.word("first")), int(when.word("second"))
    american = str(when.zone or "").startswith("America/") or (when.zone is None and when.lang == "en")
    month, day = (first, second) if (american and first <= 12) or second > 12 else (second, first)
    if when.word("last"):
        year = int(when.word("last"))
        return date(year + 2000 if year < 100 else year, month, day)
    return _coming(when.today, month, day)


def _month(when: _When) -> date | None:
    month, year = when.table("months")[when.word("month")], when.word("year")
    first = date(int(year), month, 1) if year else _coming(when.today.replace(day=1), month, 1)
    return _edge_of(first, _edge_named(when), "month")


def _edge_named(when: _When) -> str | None:
    """Return the edge that the words name; a period from which something holds begins on its first day."""
    starts = when.match.group().split()[0] in when.table("starting")
    return when.look("edges", "edge") or ("begin" if starts else None)


def _edge(when: _When) -> date | None:
    """The beginning, middle or end of a day, week, month or year; a period without edge ends on its last day."""
    unit, offset, edge = when.look("periods", "unit"), when.look("offsets", "offset") or 0, _edge_named(when)
    today = when.today
    if unit == "workday":
        return calendar.add_working_days(today, offset, when.lang, when.zone) if offset else today
    if unit == "day":
        return today + timedelta(offset)
    if unit == "weekend":
        return _weekend(when, offset)
    if unit == "week":
        return _edge_of(calendar.in_week(today, calendar.MONDAY, offset), edge, unit)
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    first = today.replace(day=1, month=(today.month - 1) // months * months + 1)
    return _edge_of(calendar.add_months(first, offset * months), edge, unit)


def _weekend(when: _When, offset: int) -> date:
    first = when.match.group().split()[0]
    if first in when.table("after"):
        return calendar.in_week(when.today, calendar.MONDAY, 1)
    weekend = calendar.FRIDAY if first in when.table("before") else calendar.SUNDAY
    return calendar.in_week(when.today, weekend, offset if when.look("weekoffsets", "offset") else 0)


def _edge_of(first: date, edge: str | None, unit: str) -> date:
    if edge == "week":
        return first + timedelta(6)
    if unit == "week":
        days = {"begin": calendar.MONDAY, "middle": calendar.WEDNESDAY, "end": calendar.FRIDAY}
        return first + timedelta(days.get(edge or "", calendar.SUNDAY))
    if edge == "begin":
        return first
    if edge == "middle":
        return first + timedelta({"month": 14, "quarter": 45, "year": 181}[unit])
    return calendar.add_months(first, {"month": 1, "quarter": 3, "year": 12}[unit]) - timedelta(1)


def _year(when: _When) -> date | None:
    return _edge_of(date(int(when.word("year")), 1, 1), when.look("edges", "edge"), "year")


def _feast(when: _When) -> date | None:
    meant = str(when.look("feasts", "feast"))
    eve = timedelta(1 if when.word("by") in when.table("before_feasts") else 0)  # "before Christmas" ends on the 24th
    if not meant.startswith("easter"):
        return _coming(when.today, int(meant[:2]), int(meant[3:])) - eve
    shift = timedelta(int(meant[6:])) - eve
    this = calendar.easter(when.today.year) + shift
    return this if this >= when.today else calendar.easter(when.today.year + 1) + shift


def _today(when: _When) -> date | None:
    return when.today


def _none(when: _When) -> date | None:
    return None


_OPERATIONS: Mapping[str, Callable[[_When], date | None]] = {
    "count": _count, "day": _day, "weekday": _weekday, "date": _date, "month": _month, "edge": _edge, "year": _year,
    "feast": _feast, "clock": _today, "now": _today, "event": _none, "vague": _none, "validity": _none,
}  # fmt: skip
