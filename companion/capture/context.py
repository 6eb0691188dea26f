"""Names and times that stand apart from the words: one heading over several bubbles, a time between two of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from companion.capture.line import Line
from companion.capture.naming import Unit


@dataclass(slots=True, eq=False)
class Found:
    """A unit in its place on the page, and the line it became (None for headings and days)."""

    unit: Unit
    line: Line | None
    group: str
    after: tuple[str | None, str | None, str] = (None, None, "")  # name, time and side that hold after it
    banner: tuple[str | None, str] = (None, "")  # whom the last banner names, and the side of the first line below it


def fill(founds: Sequence[Found], since: int) -> list[Line]:
    """Give lines from place ``since`` on the name and time of the heading above them; return those that changed."""
    changed = []
    name, time, side = founds[since - 1].after if since else (None, None, "")
    banner = founds[since - 1].banner if since else (None, "")
    for n in range(since, len(founds)):
        found = founds[n]
        unit, line = found.unit, found.line
        own = unit.name or unit.quiet or unit.said
        if line is None:
            if unit.kind == "heading" and not own and n and _names_next(founds[n - 1]):
                time = unit.time
            elif unit.kind == "heading" and not (not own and _belongs_before(founds, n)):
                name, time, side = own, unit.time, ""
                banner = (own, "") if unit.banner else banner
        else:
            before = founds[n - 1] if n else None
            apart = (
                side and line.look.side != side and not (before and (_together(before, found) or _same(before, line)))
            )
            wide = line.look.side == "c" and n > 0 and _goes_on(founds[n - 1], line)
            if own or (line.look.side == "c" and not wide) or apart:
                name, time = own, unit.time
            side = "" if wide else line.look.side
            line.own = own = own or line.own
            name = name or _continued(founds, n)
            banner = (banner[0], banner[1] or side) if side in "lr" else banner
            name = own or name or (banner[0] if side == banner[1] and side in "lr" else None)
            told = (name, unit.time or _time_after(founds, n) or time or line.time)
            if told != (line.heard, line.time):
                line.heard, line.time = told
                changed.append(line)
            changed += _up(founds, n) if own else []
        found.after, found.banner = (name, time, side), banner
    return changed


def _goes_on(before: Found, line: Line) -> bool:
    """True for a bubble so wide that it has no side, below a name on a row of its own or a bubble like it."""
    if before.line is None:
        return line.look.boxed and before.after[0] is not None and before.unit.name is not None
    return line.look.boxed and before.line.look.boxed and before.line.look.bg == line.look.bg


def _same(before: Found, line: Line) -> bool:
    """True for two bubbles drawn alike, of which one only happens to stand in the middle or to fill the list."""
    if before.line is None or not (line.look.boxed and line.look.bg == before.line.look.bg):
        return False
    return before.line.look.boxed and {before.line.look.side, line.look.side} != {"l", "r"}


def _up(founds: Sequence[Found], n: int) -> list[Line]:
    """Give the name at the end of a group to the lines above it that have none; return these."""
    last, out = founds[n].line, []
    for found in reversed(founds[max(0, n - GROUP) : n]):
        line = found.line
        if line is None or last is None or line.heard or line.sent or line.look.side != last.look.side:
            break
        if line.look.bg != last.look.bg or line.look.side == "c":
            break
        line.heard = last.heard
        out.append(line)
    return out


GROUP = 12  # lines above a name that it may be the name of


def _continued(founds: Sequence[Found], n: int) -> str | None:
    """The name that stood before a time on a row of its own, where the bubbles above and below it are drawn alike."""
    stamp, before = (founds[n - 1], founds[n - 2]) if n > 1 else (None, None)
    if stamp is None or stamp.line is not None or stamp.unit.day or not stamp.unit.time or stamp.unit.name:
        return None
    line = founds[n].line
    return before.after[0] if before is not None and line is not None and _same(before, line) else None


def _names_next(before: Found) -> bool:
    """True for a name on a row of its own: the time below it is that of what follows."""
    alone = before.line is None and before.unit.kind == "heading" and not before.unit.time
    return alone and before.unit.name is not None


def _together(before: Found, found: Found) -> bool:
    """True for two lines of one group of which neither stands at the other side."""
    sides = {each.line.look.side for each in (before, found) if each.line is not None}
    return before.group == found.group and before.group[-1:] != "/" and sides != {"l", "r"} and before.line is not None


def _belongs_before(founds: Sequence[Found], n: int) -> bool:
    """A time on its own belongs to the message above it when that one is in the same group."""
    return n > 0 and founds[n - 1].line is not None and founds[n - 1].group == founds[n].group


def _time_after(founds: Sequence[Found], n: int) -> str | None:
    after = founds[n + 1] if n + 1 < len(founds) else None
    if after is None or after.line is not None or after.group != founds[n].group or after.unit.name:
        return None
    return after.unit.time
