"""Who said each line: agent, bot, customer, system or unknown. Never guessed silently.

In this order: an adapter's rule; exactly what the person sent; labels on the page ("You", "Bot"); looking like what the
person sent (``calibrate``). A company's line is the bot's when a label, its own introduction or the buttons under it
say so, until somebody joins, takes over or introduces themselves.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from companion.capture import calibrate, labels
from companion.capture.line import Line, Look


@dataclass(slots=True)
class _Floor:
    """Who has the floor on the company's side."""

    kind: str | None = None
    human: bool = False


def assign(lines: Sequence[Line]) -> None:
    """Set role, grade and name of every line."""
    rare, muted = _centred_rare(lines), _muted(lines)
    system = {id(line) for line in lines if _is_system(line, rare, muted)}
    spoken = [line for line in lines if id(line) not in system]
    looks, mine, grade = _evidence(spoken)
    side = calibrate.sides(looks, mine)
    kinds = _kinds(spoken, side)
    floor = _Floor()
    for line in lines:
        if line.told is not None:
            line.role, line.grade = line.told[0], "adapter"
        elif id(line) in system:
            line.role, line.grade, line.name = "system", "label", None
            event = labels.event_of(line.text)
            if event and event[0] in ("join", "transfer"):
                floor.kind, floor.human = (None, True) if not (event[1] and labels.is_bot(event[1])) else ("bot", False)
        else:
            _speak(line, side, kinds, floor, grade)


def _centred_rare(lines: Sequence[Line]) -> bool:
    return sum(line.look.side == "c" for line in lines) * 2 < max(2, len(lines))


def _muted(lines: Sequence[Line]) -> set[str]:
    """Text colours that only lines without a bubble have, and few of them, in a chat that draws bubbles."""
    bare = Counter(line.look.fg for line in lines if not line.look.boxed)
    boxed = {line.look.fg for line in lines if line.look.boxed}
    if not boxed or sum(line.look.boxed for line in lines) * 2 < len(lines):
        return set()
    return {fg for fg, n in bare.items() if fg not in boxed and n * 4 <= len(lines)}


def _is_system(line: Line, centred_rare: bool, muted: set[str]) -> bool:
    if line.sent or line.told is not None:
        return False
    text = line.text
    if labels.event_of(text) is not None or labels.match(text, "system"):
        return True
    if not line.look.boxed and line.look.fg in muted and not line.unit.quick:
        return True
    plain = not line.unit.name and not line.unit.quick and len(text) < 300
    return centred_rare and plain and line.look.side == "c" and (not line.look.boxed or line.look.small)


def _called_you(line: Line) -> bool:
    return any(label and labels.is_you(label) for label in (line.unit.said, line.unit.name))


def _evidence(lines: Sequence[Line]) -> tuple[dict[Look, int], dict[Look, int], str]:
    looks = Counter(line.look for line in lines)
    mine = Counter(line.look for line in lines if line.sent)
    if mine:
        return looks, mine, "layout"
    return looks, Counter(line.look for line in lines if _called_you(line)), "label"


def _called(line: Line) -> str | None:
    """The name or label that the page gives the speaker, when it is not "you"."""
    for label in (line.unit.name, line.unit.said, line.name):
        if label and not labels.is_you(label):
            return label
    return None


def _kinds(lines: Sequence[Line], side: dict[Look, str]) -> dict[str, str]:
    """What each name on the company's side is: bot when a label or an introduction says so, else agent."""
    found: dict[str, str] = {}
    evidence: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        name = _called(line)
        if name is None or side.get(line.look) == calibrate.MINE:
            continue
        if labels.is_bot(name) or any(labels.is_bot(hint) for hint in line.unit.hints if hint != line.text):
            evidence[name].add("label")
        if labels.match(line.text, "bot-intro"):
            evidence[name].add("intro")
        elif labels.match(line.text, "human-intro"):
            evidence[name].add("human")
    for name, facts in evidence.items():
        found[name] = (
            "agent"
            if "human" in facts and "intro" not in facts and len(facts) > 1
            else "bot"
            if facts - {"human"}
            else "agent"
        )
    return found


def _speak(line: Line, side: dict[Look, str], kinds: dict[str, str], floor: _Floor, grade: str) -> None:
    if line.sent:
        line.role, line.grade, line.name = "customer", "sent", None
        return
    if _called_you(line):
        line.role, line.grade, line.name = "customer", "label", None
        return
    place = side.get(line.look, calibrate.OPEN)
    if place == calibrate.MINE:
        line.role, line.grade, line.name = "customer", grade, None
        return
    kind = _company(line, kinds, floor)
    if place == calibrate.THEIRS:
        line.role, line.grade = kind, grade
    elif kind == "bot" and _called(line) and kinds.get(_called(line) or "") == "bot":
        line.role, line.grade = "bot", "label"
    else:
        line.role, line.grade = "unknown", "none"


def _company(line: Line, kinds: dict[str, str], floor: _Floor) -> str:
    """Agent or bot, keeping track of who has the floor where no names are shown."""
    name = _called(line)
    if labels.match(line.text, "bot-intro"):
        floor.kind, floor.human = "bot", False
    elif labels.match(line.text, "human-intro"):
        floor.kind, floor.human = "agent", True
    elif line.unit.quick and not floor.human:
        floor.kind = "bot"
    if name is not None and line.name is not None:
        return kinds.get(name, "agent")
    if name is not None and kinds.get(name) == "bot" and not floor.human:
        return "bot"
    return floor.kind or "agent"
