"""The words that chat windows put around messages: times, receipts, "is typing", "You", bots, who joined or left.

Data is in labels.toml (Dutch and English). Every pattern must match a whole line.

>>> kind_of("Just now"), kind_of("Eva is typing…"), kind_of("I will call at 14:00")
('time', 'typing', None)
>>> event_of("Amara joined the conversation")
('join', 'Amara')
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from companion.errors import N_, BadInput

NAME = r"(?:(?-i:[A-ZÀ-Þ0-9])[\w’'.&()-]{0,24}(?: [\w’'.&()-]{1,24}){0,4})"
TIME = (
    r"(?:\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:[ \u202f\u00a0]?(?:[ap]\.?m\.?|uur|u|h)(?![^\W\d_]))?"
    r"|\d{1,2} ?[ap]\.?m\.?(?![^\W\d_]))"
)
MONTH = (
    r"(?:jan(?:uari|uary)?|feb(?:ruari|ruary)?|m(?:aa)?rt|mar(?:ch)?|apr(?:il)?|mei|may|jun[ie]?|jul[iy]?|aug(?:ustus|ust)?"
    r"|sept?(?:ember)?|o[kc]t(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
DATE = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)? {MONTH}(?:,? \d{{4}})?|{MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?"
    r"|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{4}-\d{2}-\d{2})"
)
KINDS = (
    "time",
    "day",
    "status",
    "typing",
    "noise",
    "you",
    "said",
    "role",
    "face",
    "bot",
    "receipt",
    "ad",
    "survey",
    "field",
    "action",
    "divider",
    "replied",
    "offer",
    "bot-intro",
    "human-intro",
    "handover",
    "prompt",
    "join",
    "leave",
    "transfer",
    "queue",
    "end",
    "unavailable",
    "deleted",
    "system",
)
EVENT_KINDS = ("join", "leave", "transfer", "queue", "end", "unavailable")
LINE = 240  # longer lines are never labels


@dataclass(frozen=True, slots=True)
class Label:
    """One rule of labels.toml."""

    id: str
    kind: str
    pattern: re.Pattern[str]
    yes: tuple[str, ...]
    no: tuple[str, ...]


def _label(row: dict[str, object]) -> Label:
    unknown = set(row) - {"id", "kind", "pattern", "yes", "no", "case"}
    if unknown or row.get("kind") not in KINDS or not row.get("no"):
        raise BadInput(
            N_("labels.toml: the rule {id} is not complete. Give it a known kind, yes and no."), id=row.get("id")
        )
    source = str(row["pattern"]).replace("{name}", NAME).replace("{time}", TIME).replace("{date}", DATE)
    flags = re.DOTALL if row.get("case") else re.DOTALL | re.IGNORECASE
    yes, no = row["yes"], row["no"]
    assert isinstance(yes, list) and isinstance(no, list)
    return Label(str(row["id"]), str(row["kind"]), re.compile(source, flags), tuple(yes), tuple(no))


@lru_cache(maxsize=1)
def rules() -> tuple[Label, ...]:
    """Return every rule of labels.toml, compiled once."""
    data = tomllib.loads(files(__package__).joinpath("labels.toml").read_text("utf-8"))
    return tuple(_label(row) for row in data["rule"])


@lru_cache(maxsize=2048)
def match(line: str, kind: str) -> re.Match[str] | None:
    """Return the match of a whole line with one kind of label, or None."""
    line = " ".join(line.split())
    if not line or len(line) > LINE:
        return None
    return next((m for rule in rules() if rule.kind == kind and (m := rule.pattern.fullmatch(line))), None)


@lru_cache(maxsize=2048)
def kind_of(line: str) -> str | None:
    """Return which furniture a line is (time, day, status, typing, noise), or None for what may be a message.

    >>> kind_of("--- New messages ---"), kind_of("(Today)")
    ('noise', 'day')
    """
    found = next((kind for kind in FURNITURE if match(line, kind)), None)
    plain = bare(line)
    return found or (kind_of(plain) if plain and plain != line else None)


def bare(line: str) -> str:
    """Return a line without the brackets, dashes and signs that a page draws around it.

    >>> bare("[Eva is typing…]"), bare("— New —")
    ('Eva is typing…', 'New')
    """
    inside = BRACKETS.fullmatch(line)
    return RULES.sub("", inside["words"] if inside else line)


BRACKETS = re.compile(r"[\[(*]+(?P<words>[^\[\]()*]+)[\])*]+")
FURNITURE = ("time", "day", "status", "typing", "noise")
#: What a page draws left and right of a line that parts others.
RULES = re.compile(r"^[^\w\"'“‘€$£#+@]+(?=\w)|(?<=\w)[^\w\"'”’!?…%.€]+$")


def is_you(name: str) -> bool:
    """True when a name label means the person who reads the screen."""
    return match(name, "you") is not None


def is_bot(name: str) -> bool:
    """True when a name label says that a machine speaks."""
    return match(name, "bot") is not None


def stamp_off(line: str) -> tuple[str, str | None]:
    """Return a line of the page's own without the time behind it, and that time; other lines as they are.

    >>> stamp_off("Eva joined the chat • 14:03"), stamp_off("See you at 14:03")
    (('Eva joined the chat', '14:03'), ('See you at 14:03', None))
    """
    found = STAMPED.fullmatch(" ".join(line.split())) if len(line) <= LINE else None
    if found and (event_of(found["words"]) or match(found["words"], "system")):
        return found["words"], found["time"]
    return line, None


def is_machine(name: str) -> bool:
    """True for what may be all the name that a machine has.

    >>> is_machine("Assistant"), is_machine("AI Agent"), is_machine("bot")
    (True, False, False)
    """
    return name[:1].isupper() and name.isalpha() and not name.isupper() and is_bot(name)


def is_role(name: str) -> bool:
    """True for a word that names a part in the chat and not somebody: "user", "agent", "bot".

    >>> is_role("Agent"), is_role("Eva")
    (True, False)
    """
    return match(name, "role") is not None


EDGE = re.compile(
    r"^(?:[^\w(\"'#+€£$-]+|[^\x00-\xff] )|(?<=[\w.!])[^\w.!…)\"'%?]+$"
)  # signs and pictures around a line


def event_of(line: str) -> tuple[str, str | None] | None:
    """Return (event kind, name or None) of a system line, or None."""
    if len(line) > 2 * LINE:
        return None
    line = EDGE.sub("", " ".join(line.split()))
    kind = next((kind for kind in EVENT_KINDS if match(line, kind)), None)
    if kind is None:
        return None
    name = VERB.split(line, maxsplit=1)[0]
    named = kind in ("join", "leave", "transfer") and name != line and name[:1].isupper() and len(name) < 50
    return kind, name if named else None


VERB = re.compile(
    r" (?:has|have|is|just|joined|left|neemt|doet|heeft|connected|komt|sluit|verlaat|disconnected|took|takes|ended)\b"
)
DAY_TIME = rf"(?P<time>(?:(?:today|vandaag|yesterday|gisteren)[ ,]*)?(?:{DATE}[ ,]*)?{TIME})"
NAME_TIME = re.compile(rf"(?P<name>.{{1,60}}?)(?:[ ,·•・|–—-]|\bat\b|\bom\b)+{DAY_TIME}", re.I)
TIME_NAME = re.compile(rf"\[?(?P<time>{TIME})\]?[ ,·•・|–—-]+(?P<name>.{{1,60}})", re.I)


WROTE = re.compile(r"(?: (?:wrote|writes|said|says|schreef|schrijft|zei|zegt|antwoordde|replied))?$", re.I)
BREAK = re.compile(rf"\s+[·•|–—]\s+|\s*[·•・|]\s*|,\s+(?={TIME}$)", re.I)


def meta(line: str) -> tuple[str | None, str | None, tuple[str, ...]] | None:
    """Return (name, time, other labels) of a line that holds nothing but a name and labels, set apart by dots or bars.

    >>> meta("Kettle • AI Agent • 1m ago")
    ('Kettle', '1m ago', ('AI Agent',))
    >>> meta("Yara · 14:09 · edited"), meta("Pan · 2 litres")
    (('Yara', '14:09', ('edited',)), None)
    """
    if len(line) > LINE // 2:
        return None
    parts = [part for part in BREAK.split(line.strip()) if part]
    first, _, last = line.strip().rpartition(", ")
    parts = [first, last] if len(parts) == 1 and first and kind_of(last) == "time" else parts
    if len(parts) < 2:
        return None
    kinds = [kind_of(part) or ("part" if is_role(part) else None) for part in parts]
    if not {None, "time"} & set(kinds) and is_machine(parts[0]):
        kinds[0] = None
    names = [part for part, kind in zip(parts, kinds, strict=True) if kind is None]
    bots = [part for part in names[1:] if is_bot(part)]
    names = [part for part in names if part not in bots]
    if (
        len(names) > 1
        or not set(kinds) & {"time", "status", "part", "day"}
        or (names and not PERSON.fullmatch(names[0]))
    ):
        return None
    if names and (event_of(names[0]) or match(names[0], "system")):
        return None
    time = next((part for part, kind in zip(parts, kinds, strict=True) if kind == "time"), None)
    rest = [
        p for p, kind in zip(parts, kinds, strict=True) if kind in ("status", "part", "typing", "noise", "day")
    ] + bots
    return (names[0] if names else None), time, tuple(rest)


def is_person(line: str) -> bool:
    """True for a line that may be a name: few words, the first with a capital, no event and no label; or "You".

    >>> is_person("Yara Stam"), is_person("Mw. Van den Berg"), is_person("Chat started"), is_person("me")
    (True, True, False, True)
    """
    if is_you(line):
        return True
    line = TITLE.sub("", line)
    few = len(line.split()) <= 4 and PERSON.fullmatch(line) is not None and line[:1].isupper()
    return few and not (kind_of(line) or event_of(line) or match(line, "system"))


#: What stands before the name of somebody who is addressed with respect.
TITLE = re.compile(r"^(?:(?:m[rs]s?|dr|prof|mw|mevr|dhr|ir|ing|drs|hr|fr|st)\.\s+)+(?=\w)", re.I)
PERSON = re.compile(r"[^\W\d_](?:[^.!?:;]|(?<=\b[A-ZÀ-Þ])\.){0,40}")


def name_and_time(line: str) -> tuple[str, str] | None:
    """Return (name, time) of a heading like "Eva, 14:03" or None.

    >>> name_and_time("Meridian Assistent 23:04"), name_and_time("Eva at 14:03:")
    (('Meridian Assistent', '23:04'), ('Eva', '14:03'))
    """
    if len(line) > LINE:
        return None
    line = line.rstrip(": ")
    first, _, last = line.rpartition(" ")
    if first and last[:1] == "(" and kind_of(last) == "status":
        return name_and_time(first)
    told = meta(line) if "\n" not in line else None
    if told and told[0] and told[1]:
        return told[0], told[1]
    found = NAME_TIME.fullmatch(line) or TIME_NAME.fullmatch(line)
    if not found or kind_of(line) or re.search(rf"[:>] |\* |[.?!,;:]$|\b{TIME}", found["name"], re.I):
        return None
    name = WROTE.sub("", found["name"].strip(" ,·•・|-–—"))
    if event_of(name) or match(name, "system"):
        return None
    return name, found["time"].strip()


STAMPED = re.compile(rf"(?P<words>.+?)(?:\s*[·•・|,–—(-]+\s*|\s+(?:(?:at|om) )?){DAY_TIME}\)?", re.I)
STAMP = re.compile(rf"\s*[\[(]?(?P<time>{TIME})[\])]?[ \t·|–-]*(?=\S)", re.I)
SPEAKER = re.compile(
    r"(?P<name>[^\W\d_][\w’'.&()-]{0,24}(?: [\w’'.&()-]{1,24}){0,3}) ?(?::|>|»)\s+(?P<words>\S.*)", re.S
)


def lead(text: str) -> tuple[str | None, str | None, str]:
    """Return (time, name, words) of a plain line that begins with them, as in "[14:03] Eva: hello".

    >>> lead("[14:03] Eva: hello")
    ('14:03', 'Eva', 'hello')
    >>> lead("14:03 * Eva left")
    ('14:03', None, 'Eva left')
    """
    stamp = STAMP.match(text)
    rest = text[stamp.end() :] if stamp else text
    found = SPEAKER.fullmatch(rest)
    time = stamp["time"] if stamp else None
    if found:
        return time, found["name"], found["words"]
    return time, None, rest.lstrip("*-–—|· ") if stamp else text
