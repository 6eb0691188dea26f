"""What became of each promise: its state, what needs attention today, and when to remind.

A promise is a row (a mapping) with at least ``id``, ``due`` (``YYYY-MM-DD`` or None), ``precision`` (``exact``,
``about``, ``vague`` or None) and ``made_at`` (ISO 8601 UTC). What the person says about it is a list of changes
``{"state", "at", "note"}``, oldest first, never edited. The state is worked out from both, so that re-reading a chat
loses nothing the person said.

>>> from datetime import datetime, timezone
>>> now = datetime(2026, 11, 21, 12, tzinfo=timezone.utc)
>>> follow({"id": "p1", "due": "2026-11-20", "precision": "exact"}, [], now)["state"]
'overdue'
>>> follow({"id": "p1", "due": "2026-11-20"}, [{"state": "kept", "at": "2026-11-21T10:00:00.000Z"}], now)["state"]
'kept'
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

Row = Mapping[str, Any]

#: What a promise can be, the most pressing first.
STATES = ("overdue", "due-soon", "open", "broken", "disputed", "kept", "withdrawn", "dismissed")
#: What the person can say. ``open`` takes an earlier answer back; ``dismissed`` means "this is not a promise".
CHOICES = ("kept", "broken", "withdrawn", "disputed", "dismissed", "open")
#: States in which something is still expected from the company.
PENDING = ("overdue", "due-soon", "open")

SOON = timedelta(days=2)
GRACE = {"exact": timedelta(0), "about": timedelta(days=2)}  # "about" dates get two days before they are late
UNDATED = timedelta(days=3)  # a promise without a date is worth a question after three days
AGAIN = timedelta(days=7)  # a late promise is mentioned once a week, not daily
A_DAY = 3
HOURS = range(9, 20)


def day_of(value: str | None) -> date | None:
    """Return the date in an ISO string, or None."""
    return date.fromisoformat(value[:10]) if value else None


def state(due: date | None, changes: Sequence[Row], today: date, precision: str | None = "exact") -> str:
    """Return one of STATES for a promise due on ``due``, after the person's ``changes``, seen on ``today``."""
    said = changes[-1]["state"] if changes else "open"
    if said != "open":
        return str(said)
    if due is None or precision == "vague":
        return "open"
    if today > due + GRACE.get(precision or "exact", timedelta(0)):
        return "overdue"
    return "due-soon" if today >= due - SOON else "open"


def follow(row: Row, changes: Sequence[Row], now: datetime) -> dict[str, Any]:
    """Return ``row`` with ``state``, ``suggests`` and ``history``; ``now`` is aware and in the person's own zone.

    ``suggests`` is ``withdrawn`` when the company took it back and the person has said nothing since; else None.
    """
    found = state(day_of(row.get("due")), changes, now.date(), row.get("precision"))
    back = row.get("withdrawn_by")
    answered = back and changes and changes[-1]["at"] >= (back.get("made_at") or "")
    suggests = "withdrawn" if back and found in PENDING and not answered else None
    return {**row, "state": found, "suggests": suggests, "history": [dict(change) for change in changes]}


def reason(row: Row, today: date) -> str | None:
    """Say why a followed row needs attention: ``taken-back``, ``overdue``, ``due-soon``, ``no-date`` or None.

    One that was corrected needs none: what corrected it does.
    """
    if row.get("corrected_by"):
        return None
    if row.get("suggests"):
        return "taken-back"
    if row["state"] in ("overdue", "due-soon"):
        return str(row["state"])
    made = day_of(row.get("made_at"))
    dated = row.get("due") and row.get("precision") != "vague"
    return "no-date" if row["state"] == "open" and not dated and made and today >= made + UNDATED else None


def attention(rows: Iterable[Row], today: date) -> list[dict[str, Any]]:
    """Return the rows that need the person, each with ``reason``, the most pressing first."""
    order = ("overdue", "due-soon", "taken-back", "no-date")
    found = [{**row, "reason": why} for row in rows if (why := reason(row, today))]
    return sorted(found, key=lambda row: (order.index(row["reason"]), row.get("due") or row.get("made_at") or ""))


def grouped(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Return the rows by state in the order of STATES, each group by due date; empty groups are left out."""
    ordered = sorted(rows, key=lambda row: (row.get("due") or "9999", row.get("made_at") or ""))
    groups = {name: [row for row in ordered if row["state"] == name] for name in STATES}
    return {name: found for name, found in groups.items() if found}


def reminders(rows: Iterable[Row], now: datetime, shown: Sequence[Row] = ()) -> list[dict[str, Any]]:
    """Return what to remind of now: in the day, at most three a day, each once, a late one once a week.

    ``shown`` are the reminders given before, ``{"id", "reason", "at"}`` with ``at`` aware; ``now`` is aware, in the
    person's zone.
    """
    if now.hour not in HOURS:
        return []
    today = sum(1 for old in shown if old["at"].astimezone(now.tzinfo).date() == now.date())
    due = [row for row in attention(rows, now.date()) if not _told(row, now, shown)]
    return due[: max(0, A_DAY - today)]


def _told(row: Row, now: datetime, shown: Sequence[Row]) -> bool:
    times = [old["at"] for old in shown if old["id"] == row["id"] and old["reason"] == row["reason"]]
    return bool(times) and (row["reason"] != "overdue" or now - max(times) < AGAIN)


def went_back(rows: Iterable[Row]) -> list[tuple[Row, Row]]:
    """Return pairs (earlier, later) in one chat where the company named a lower amount for the same kind of promise."""
    by_time = sorted(rows, key=lambda row: (row.get("made_at") or "", row.get("message") or 0))
    return [
        (first, later)
        for i, first in enumerate(by_time)
        for later in by_time[i + 1 :]
        if first.get("chat") == later.get("chat") and first.get("kind") == later.get("kind") and _lower(first, later)
    ]


def _lower(first: Row, later: Row) -> bool:
    a, b = first.get("amount"), later.get("amount")
    return bool(a and b and a.get("unit") == b.get("unit") and b["value"] < a["value"])
