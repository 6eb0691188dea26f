"""The ledger: what became of a promise, what needs attention, reminders, lower amounts later, the calendar file."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.casebook import calendar, ledger

NOW = datetime(2026, 11, 21, 12, tzinfo=timezone(timedelta(hours=1)))


def promise(name="p", due=None, made=None, **more):
    return {"id": name, "due": due, "precision": "exact" if due else None, "made_at": made, "chat": "c", **more}


def said(*states):
    return [
        {"state": state, "at": f"2026-11-{i + 10:02d}T10:00:00.000Z", "note": None} for i, state in enumerate(states)
    ]


@pytest.mark.parametrize(
    ("due", "precision", "changes", "expected"),
    [
        ("2026-11-20", "exact", (), "overdue"),
        ("2026-11-21", "exact", (), "due-soon"),
        ("2026-11-23", "exact", (), "due-soon"),
        ("2026-11-24", "exact", (), "open"),
        ("2026-11-19", "about", (), "due-soon"),
        ("2026-11-18", "about", (), "overdue"),
        ("2026-11-01", "vague", (), "open"),
        (None, None, (), "open"),
        ("2026-11-20", "exact", ("kept",), "kept"),
        ("2026-11-20", "exact", ("kept", "open"), "overdue"),
        ("2026-12-20", "exact", ("broken", "disputed"), "disputed"),
        ("2026-11-20", "exact", ("dismissed",), "dismissed"),
        (None, None, ("withdrawn",), "withdrawn"),
    ],
)
def test_state(due, precision, changes, expected):
    row = promise(due=due) | {"precision": precision}
    followed = ledger.follow(row, said(*changes), NOW)
    assert followed["state"] == expected
    assert [change["state"] for change in followed["history"]] == list(changes)


def test_today_is_the_day_where_the_person_is():
    late = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    there = late.astimezone(timezone(timedelta(hours=1)))
    row = promise(due="2026-11-20")
    assert ledger.follow(row, [], late)["state"] == "due-soon"
    assert ledger.follow(row, [], there)["state"] == "overdue"


def test_following_leaves_what_it_was_given_alone():
    row, changes = promise(due="2026-11-20"), said("kept")
    ledger.follow(row, changes, NOW)["history"].append("x")
    assert "state" not in row and len(changes) == 1


def follow_all(*rows):
    return [ledger.follow(row, [], NOW) for row in rows]


def test_attention_puts_the_most_pressing_first():
    rows = follow_all(
        promise("soon", "2026-11-22"),
        promise("undated", made="2026-11-18T10:00:00.000Z"),
        promise("fresh", made="2026-11-20T10:00:00.000Z"),
        promise("late", "2026-11-19"),
        promise("later", "2026-12-24"),
        promise("latest", "2026-11-01"),
    )
    found = ledger.attention([*rows, ledger.follow(promise("done", "2026-11-01"), said("kept"), NOW)], NOW.date())
    assert [(row["id"], row["reason"]) for row in found] == [
        ("latest", "overdue"), ("late", "overdue"), ("soon", "due-soon"), ("undated", "no-date"),
    ]  # fmt: skip


def test_groups_stand_in_the_order_of_the_states_without_empty_ones():
    rows = follow_all(promise("b", "2026-12-24"), promise("a", "2026-12-20"), promise("late", "2026-11-01"))
    groups = ledger.grouped([*rows, ledger.follow(promise("no"), said("dismissed"), NOW)])
    assert {name: [row["id"] for row in found] for name, found in groups.items()} == {
        "overdue": ["late"], "open": ["a", "b"], "dismissed": ["no"],
    }  # fmt: skip
    assert list(groups) == ["overdue", "open", "dismissed"]


def told(row, reason, before):
    return {"id": row, "reason": reason, "at": NOW - before}


def test_at_most_three_reminders_a_day():
    rows = follow_all(*(promise(f"p{i}", "2026-11-01") for i in range(5)))
    assert [row["id"] for row in ledger.reminders(rows, NOW)] == ["p0", "p1", "p2"]
    given_today = [told("p0", "overdue", timedelta(hours=1)), told("p1", "overdue", timedelta(hours=2))]
    assert [row["id"] for row in ledger.reminders(rows, NOW, given_today)] == ["p2"]
    assert ledger.reminders(rows, NOW, [*given_today, told("p2", "overdue", timedelta(0))]) == []


@pytest.mark.parametrize(("hour", "expected"), [(8, 0), (9, 1), (19, 1), (20, 0), (3, 0)])
def test_reminders_come_in_the_day(hour, expected):
    rows = follow_all(promise("p", "2026-11-20"))
    assert len(ledger.reminders(rows, NOW.replace(hour=hour))) == expected


def test_a_late_promise_is_mentioned_once_a_week_the_others_once():
    late, soon = follow_all(promise("late", "2026-11-01"), promise("soon", "2026-11-22"))
    for before, again in ((timedelta(days=6), []), (timedelta(days=7), ["late"])):
        shown = [told("late", "overdue", before), told("soon", "due-soon", before)]
        assert [row["id"] for row in ledger.reminders([late, soon], NOW, shown)] == again


def test_a_reminder_for_another_reason_is_another_reminder():
    (late,) = follow_all(promise("p", "2026-11-20"))
    shown = [told("p", "due-soon", timedelta(days=2))]
    assert [row["reason"] for row in ledger.reminders([late], NOW, shown)] == ["overdue"]


def offer(name, value, n, unit="EUR", kind="refund", chat="c"):
    return {"id": name, "chat": chat, "kind": kind, "message": n, "amount": {"value": value, "unit": unit}}


def test_both_sides_of_a_lower_amount_are_shown():
    rows = [offer("b", 40, 5), offer("a", 80, 2), offer("c", 90, 7), offer("d", 10, 8, unit="%")]
    rows += [offer("e", 1, 9, chat="x"), offer("f", 1, 9, kind="discount"), {**offer("g", 0, 9), "amount": None}]
    assert [(first["id"], later["id"]) for first, later in ledger.went_back(rows)] == [("a", "b")]


def event(**more):
    return {"id": "p1", "due": "2026-12-31", "summary": "s", "description": "d", **more}


def unfolded(text):
    """Read the lines of a calendar as RFC 5545 says: CRLF ends a line, CRLF and a blank continues it."""
    assert text.endswith("\r\n") and "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    return text.replace("\r\n ", "").split("\r\n")[:-1]


def plain(value):
    out, rest = "", iter(value)
    for char in rest:
        nxt = next(rest) if char == "\\" else None
        out += char if nxt is None else ("\n" if nxt in "nN" else nxt)
    return out


def test_calendar_has_an_event_for_each_due_date():
    lines = unfolded(calendar.ics([event(), event(id="p2", due=None)], NOW))
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == lines.count("BEGIN:VALARM") == 1
    assert {"DTSTART;VALUE=DATE:20261231", "DTEND;VALUE=DATE:20270101", "UID:p1@chat-companion"} <= set(lines)
    assert "DTSTAMP:20261121T110000Z" in lines


@given(st.text(max_size=300))
def test_calendar_carries_any_text_and_cannot_be_broken_out_of(text):
    lines = unfolded(calendar.ics([event(description=text, summary=text)], NOW))
    (summary,) = [line for line in lines if line.startswith("SUMMARY:")]
    kept = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(c for c in kept if c == "\n" or (c >= " " and c != "\x7f" and not "\ud800" <= c <= "\udfff"))
    assert plain(summary.removeprefix("SUMMARY:")) == kept
    assert sum(line == "BEGIN:VEVENT" for line in lines) == 1


def test_day_of():
    assert ledger.day_of("2026-11-21T10:00:00.000Z") == date(2026, 11, 21)
    assert ledger.day_of(None) is None
