"""Due dates of promises as a calendar file (.ics, RFC 5545) that any calendar can read.

Each promise is an all-day event on its due date with a reminder at nine in the morning. Lines end in CRLF and are
folded at 75 octets (section 3.1); text is escaped (3.3.11) and control characters are left out. The uid stays the same,
so a second import updates instead of doubling.

>>> from datetime import datetime, timezone
>>> row = {"id": "p1", "due": "2026-12-31", "summary": "Shop: refund", "description": "a, b"}
>>> print(ics([row], datetime(2026, 11, 21, tzinfo=timezone.utc)).replace(chr(13), ""))  # doctest: +ELLIPSIS
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Chat Companion//EN
BEGIN:VEVENT
UID:p1@chat-companion
DTSTAMP:20261121T000000Z
DTSTART;VALUE=DATE:20261231
DTEND;VALUE=DATE:20270101
SUMMARY:Shop: refund
DESCRIPTION:a\\, b
...
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from companion.casebook import letters
from companion.casebook.ledger import day_of

LIMIT = 75  # octets in a line, without its CRLF


def event(row: Mapping[str, Any], lang: str | None) -> dict[str, Any]:
    """Return a promise as a row for ``ics``: who promised what, and the exact words."""
    summary = f"{row['company']}: {letters.thing(row, lang)}"
    return {"id": row["id"], "due": row["due"], "summary": summary, "description": f"{row['company']}: {row['words']}"}


def ics(rows: Iterable[Mapping[str, Any]], now: datetime) -> str:
    """Return a calendar of the ``rows`` that have a due date (``id due summary description``); ``now`` is aware."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Chat Companion//EN"]
    for row in rows:
        lines += _event(row, now)
    lines.append("END:VCALENDAR")
    return "".join(folded + "\r\n" for line in lines for folded in _fold(line))


def _event(row: Mapping[str, Any], now: datetime) -> list[str]:
    due = day_of(row.get("due"))
    if due is None:
        return []
    summary = _text(str(row["summary"]))
    return [
        "BEGIN:VEVENT",
        f"UID:{_text(str(row['id']))}@chat-companion",
        f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{due:%Y%m%d}",
        f"DTEND;VALUE=DATE:{due + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{summary}",
        f"DESCRIPTION:{_text(str(row['description']))}",
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{summary}",
        "TRIGGER:PT9H",
        "END:VALARM",
        "END:VEVENT",
    ]


def _text(value: str) -> str:
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    value = "".join(c for c in value if c == "\n" or (c >= " " and c != "\x7f" and not "\ud800" <= c <= "\udfff"))
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        value = value.replace(plain, escaped)
    return value


def _fold(line: str) -> list[str]:
    """Cut a line into parts of at most 75 octets, never inside a character; later parts start with a space."""
    parts, current, size = [], "", 0
    for char in line:
        octets = len(char.encode("utf-8"))
        if size + octets > LIMIT:
            parts.append(current)
            current, size = " ", 1
        current, size = current + char, size + octets
    return [*parts, current]
