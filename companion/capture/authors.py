"""Who said each line: agent, bot, customer, system or unknown. Never guessed silently.

In this order: an adapter's rule; exactly what the person sent; labels on the page ("You", "Bot"); looking like what the
person sent (``calibrate``); before they sent anything, what only a company says (``infer``). A company's line is the
bot's when a label, its own introduction or the buttons under it say so, until somebody joins, takes over or introduces
themselves; so it is before the first person comes, where nobody has a name.

``Authors.assign`` looks again at lines from the first change on, and at all of them when what it knows has changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from companion.capture import calibrate, infer, labels
from companion.capture.counts import Counts, Seen, common, see
from companion.capture.line import Facts, Line, Look

EARLY = 40  # lines among which the first person comes
Floor = tuple[str | None, bool]  # who has the floor on the company's side: bot, agent or None; a person was there


@dataclass(frozen=True, slots=True)
class _Model:
    """All that decides about a line besides itself and the floor."""

    sides: tuple[tuple[Look, str], ...] = ()
    grade: str = "none"
    kinds: tuple[tuple[str, str], ...] = ()
    centred_rare: bool = True
    muted: frozenset[str] = frozenset()
    trust: bool = True
    own: frozenset[str] = frozenset()
    dawn: int = 0  # place of the line at which the first person came


class Authors:
    """Keeps what was learned about one chat's speakers."""

    def __init__(self) -> None:
        self._seen: list[Seen] = []
        self._counts = Counts()
        self._model = _Model()
        self._floors: list[Floor] = []
        self._end: Floor = (None, False)
        self._anchors = (-1, -1, -1)
        self.remembered: Look | None = None  # how the person's own lines looked here when they told us
        self._first: int | None = None  # place of the first line that was sent

    def assign(self, lines: Sequence[Line], since: int) -> int:
        """Set role, grade and name of lines; ``since`` is the first place that changed. Returns the first place set."""
        self._recount(lines, min(since, self._find_first(lines, since)))
        anchors = (common(self._counts.left), common(self._counts.right), common(self._counts.begins, 3))
        if anchors != self._anchors:
            self._anchors = anchors
            self._recount(lines, 0)
        model = self._learn()
        start = min(since, len(self._floors)) if model == self._model else 0
        self._model = model
        sides, kinds = dict(model.sides), dict(model.kinds)
        floor: Floor = self._floors[start] if start < len(self._floors) else self._last(lines, start)
        del self._floors[start:]
        for n in range(start, len(lines)):
            self._floors.append(floor)
            floor = _set(lines[n], self._seen[n], model, sides, kinds, floor)
            if n < model.dawn and lines[n].role == "agent" and not lines[n].name and lines[n].told is None:
                lines[n].role = "bot"
        self._end = floor
        return start

    def _find_first(self, lines: Sequence[Line], since: int) -> int:
        """Look for the first sent line again where it may have changed; return the first place this matters for."""
        known = self._first
        if known is not None and known < since:
            return since
        self._first = next((n for n in range(since, len(lines)) if lines[n].sent), None)
        places = [n for n in (known, self._first) if n is not None]
        return min(places) if places and known != self._first else since

    def _last(self, lines: Sequence[Line], start: int) -> Floor:
        return self._end if start and start == len(self._floors) else (None, False)

    def _recount(self, lines: Sequence[Line], since: int) -> None:
        for seen in self._seen[since:]:
            self._counts.add(seen, -1)
        del self._seen[since:]
        for n, line in enumerate(lines[since:], since):
            seen = see(line, self._anchors)
            if self._first is not None and n > self._first and not line.sent:
                seen = replace(seen, late=True)
            self._seen.append(seen)
            self._counts.add(seen, 1)

    def _learn(self) -> _Model:
        c = self._counts
        muted = _muted(c)
        spoken = {k: n for k, n in c.looks.items() if not (k.fg in muted and not k.boxed)}
        sides = calibrate.sides(spoken, c.sent or c.you or ({self.remembered: 1} if self.remembered else {}))
        sides |= {look: calibrate.OPEN for look in sides if _shared(look, c)}
        grade = "layout" if c.sent else "label" if c.you else "asked"
        if not (c.sent or c.you or self.remembered) and (side := infer.company_side(c.signs, c.spoken)):
            sides = {
                look: calibrate.THEIRS if look.side == side else calibrate.MINE for look in spoken if look.side in "lr"
            }
            grade = "inferred"
        return _Model(
            tuple(sides.items()),
            grade,
            tuple(sorted(_kinds(c.names, sides, _own(c)).items())),
            c.sides["c"] * 2 < max(2, c.total),
            muted,
            c.told[False] == 0 or c.told[True] > 4 * c.told[False],
            _own(c),
            _dawn(self._seen),
        )


def _dawn(lines: Sequence[Seen]) -> int:
    """The place at which the first person came: somebody joined, or said a name after another handed over; else 0."""
    handed = False
    for n, seen in enumerate(lines[:EARLY]):
        facts = seen.facts
        if seen.sent or seen.stranger:
            continue
        if facts.event and facts.event[0] == "join" and not labels.is_bot(facts.event[1] or ""):
            return n
        if facts.human_intro and not facts.bot_intro:
            return n if handed else 0
        handed |= facts.handover
    return 0


def _own(c: Counts) -> frozenset[str]:
    """The name that the page gives the person, when it gives one: it stands over most of what was sent."""
    total = sum(c.own.values())
    return frozenset(name for name, n in c.own.items() if n * 5 >= 4 * total and n * 2 >= c.sent.total())


def _muted(c: Counts) -> frozenset[str]:
    """Text colours that only lines without a bubble have, and few of them, in a chat that draws bubbles."""
    if sum(c.boxed.values()) * 2 < c.total:
        return frozenset()
    return frozenset(fg for fg, n in c.bare.items() if fg not in c.boxed and n * 4 <= c.total)


def _shared(look: Look, c: Counts) -> bool:
    """True when others look so, too: lines that the person did not send, or that carry another label, are as many."""
    if c.sent:
        return bool(c.sent[look]) and c.late[look] >= 2 and c.late[look] * 2 > c.sent[look]
    return bool(c.you[look]) and c.you[look] * 5 < c.looks[look] * 4


def _kinds(names: Counter[tuple[str, str, Look]], sides: dict[Look, str], own: frozenset[str]) -> dict[str, str]:
    """What each name on the company's side is: bot when a label or an introduction says so, or who asks to choose or to
    type and then hands over; else agent."""
    facts: dict[str, set[str]] = {}
    for name, fact, look in names:
        if name not in own and (own or sides.get(look) != calibrate.MINE):
            facts.setdefault(name, set()).add(fact)
    return {
        name: "bot" if found & {"label", "intro"} or found >= {"prompt", "handover"} else "agent"
        for name, found in facts.items()
    }


def _set(line: Line, seen: Seen, model: _Model, sides: dict[Look, str], kinds: dict[str, str], floor: Floor) -> Floor:
    """Decide about one line; return who has the floor after it."""
    facts = seen.facts
    if line.stranger:
        line.role, line.grade, line.name = "unknown", "none", line.heard
        return floor
    line.name = line.heard
    if line.sent:
        line.role, line.grade, line.name = "customer", "sent", None
        return floor
    if line.told is not None and model.trust:
        line.role, line.grade = line.told, "adapter"
        kind, floor = _company(line, facts, kinds, floor)
        if line.told == "agent" and kind == "bot":
            line.role = "bot"
        if line.told in ("customer", "system"):
            line.name = None
        return floor
    if _is_system(line, seen, model):
        line.role, line.grade, line.name = "system", "label", None
        if facts.event and facts.event[0] in ("join", "transfer"):
            return ("bot", False) if facts.event[1] and labels.is_bot(facts.event[1]) else (None, True)
        return floor
    place = calibrate.MINE if facts.you else _side(seen, model, sides)
    if line.unit.alien and not facts.you:
        line.role, line.grade = "unknown", "none"
        return floor
    if place == calibrate.MINE:
        line.role, line.grade, line.name = "customer", "label" if facts.you else model.grade, None
        return floor
    kind, floor = _company(line, facts, kinds, floor)
    if place == calibrate.THEIRS:
        line.role, line.grade = kind, model.grade
    elif kind == "bot" and facts.called and kinds.get(facts.called) == "bot":
        line.role, line.grade = "bot", "label"
    else:
        line.role, line.grade = "unknown", "none"
    return floor


def _side(seen: Seen, model: _Model, sides: dict[Look, str]) -> str:
    """By look; where looks do not tell, by the name."""
    place = sides.get(seen.look, calibrate.OPEN)
    if seen.name and model.own:
        if seen.name not in model.own:
            return calibrate.THEIRS
        if seen.name in model.own and place == calibrate.OPEN:
            return calibrate.MINE
    return place


def _is_system(line: Line, seen: Seen, model: _Model) -> bool:
    look = seen.look
    if line.unit.summary and not (look.boxed and look.side in "lr"):
        return True
    if seen.facts.system:  # "one moment please" in a bubble among the company's is what somebody said
        return seen.facts.event is not None or not look.boxed or dict(model.sides).get(look) != calibrate.THEIRS
    if not look.boxed and look.fg in model.muted and not line.unit.quick:
        return True
    plain = not line.unit.name and not line.unit.quick and len(line.text) < 300
    return model.centred_rare and plain and look.side == "c" and (not look.boxed or look.small)


def _company(line: Line, facts: Facts, kinds: dict[str, str], floor: Floor) -> tuple[str, Floor]:
    """Agent or bot, keeping track of who has the floor where no names are shown."""
    if facts.bot_intro:
        floor = ("bot", False)
    elif facts.human_intro:
        floor = ("agent", True)
    elif line.unit.quick and not floor[1]:
        floor = ("bot", False)
    name = facts.called
    if name is not None and line.name is not None and line.unit.said != name:
        return kinds.get(name, "agent"), floor
    if name is None and line.name is not None and (line.name in kinds or "bot" in kinds.values()):
        return kinds.get(line.name, "agent"), floor
    if name is not None and kinds.get(name) == "bot" and not floor[1]:
        return "bot", floor
    return floor[0] or "agent", floor
