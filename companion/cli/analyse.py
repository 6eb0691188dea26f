"""``companion analyse``: the language rooms on JSON lines, without a vault, writing nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import click

from companion.cli import group
from companion.errors import N_, BadInput


@group.group()
def analyse() -> None:
    """Read JSON lines on standard input and say what the companion makes of them. Nothing is kept."""


def lines(work: Callable[[str, list[tuple[str, str]], dict[str, Any]], dict[str, Any]]) -> None:
    """Answer each input line with one output line."""
    for number, line in enumerate(sys.stdin, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            text, context = row["text"], [(c["role"], c["text"]) for c in row.get("context") or []]
            if not isinstance(text, str) or not all(isinstance(part, str) for turn in context for part in turn):
                raise TypeError
        except (ValueError, KeyError, TypeError, RecursionError):
            raise BadInput(
                N_("Line {number} is not JSON with a text. Give one JSON object per line."), number=number
            ) from None
        click.echo(json.dumps({"id": row.get("id")} | work(text, context, row)))


def moment(row: dict[str, Any]) -> datetime | None:
    """Return the ``now`` of a row, with the system's time zone where it names none; None for a row without it."""
    if not row.get("now"):
        return None
    try:
        found = datetime.fromisoformat(row["now"])
    except (TypeError, ValueError):
        raise BadInput(N_("The field now must be an ISO 8601 moment such as 2026-03-01T10:00:00+01:00.")) from None
    return found if found.tzinfo else found.astimezone()


def _json_lines(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--json", "as_json", is_flag=True, help="JSON lines; always so here.")(command)


@analyse.command()
@_json_lines
def promises(as_json: bool) -> None:
    """Find promises: {"id","text","context"?,"now"?} per line."""
    from companion.language import promises as room

    lines(lambda text, context, row: room.find(text, context, moment(row)).row())


@analyse.command()
@_json_lines
def drafts(as_json: bool) -> None:
    """Review drafts: {"id","text","context"?} per line."""
    from companion.language import hints as room

    lines(lambda text, context, row: room.review(text, context).row())


@analyse.command()
@_json_lines
def sensitive(as_json: bool) -> None:
    """Find private numbers and words: {"id","text","context"?} per line."""
    from companion.language import sensitive as room

    def work(text: str, context: list[tuple[str, str]], row: dict[str, Any]) -> dict[str, Any]:
        spans: Iterable[Any] = room.find(text, context)
        found = [{"kind": s.kind, "text": s.text, "start": s.start, "end": s.end} for s in spans]
        return {"sensitive": bool(found), "spans": found}

    lines(work)
