r"""Language packs: folders of TOML files that hold what we know of a language, each rule beside its own proof.

A third language is a third folder; no Python knows a word of any. A file has rules, word lists and tables::

    [words]                          # {actor} in a pattern stands for one of these; words.toml serves every file
    actor = ["i", "we", "our team"]

    [[rule]]
    id = "will-refund"
    pattern = "{actor} will <2> refund"         # or patterns = ["...", "..."]
    kind = "refund"                             # more keys, as the reader of this file allows them
    yes = ["We will gladly refund you."]        # the rule must find something in each of these
    no = ["We will look into it."]              # and nothing in these

A pattern is a Python regular expression with conveniences: a blank is one to three blanks, ``{name}`` a word list,
``{name!}`` a list of plain words of which the text must hold one (which saves trying the rule), ``<n>`` at most n
more words of the same sentence; and it matches whole words (``whole = false`` turns that off). ``cue`` lists pieces
of text of which one must be there, which saves trying the rule on most texts; of several lists, one of each.
Text and pattern are compared folded: lower case, no diacritics, straight quotes (``case = true`` turns that off).
Patterns are bounded, so that hostile text costs linear time: ``*``, ``+`` and ``{3,}`` are refused.

>>> load("nl").lang, load("en").rules("no-such-file")
('nl', ())
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NoReturn

from companion.errors import N_, BadInput

PACKS = Path(__file__).parent / "packs"

_OWN_KEYS: Mapping[str, type] = {
    "id": str, "pattern": str, "patterns": list, "yes": list, "no": list, "whole": bool, "case": bool, "cue": list,
}  # fmt: skip
_STRAIGHT = {"‘": "'", "’": "'", "`": "'", "´": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u2011": "-"}
_STRAIGHT |= {chr(n): " " for n in (0xA0, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))}
_WORD, _ANCHOR = re.compile(r"[^\W\d_]+"), re.compile(r"\{([a-z][a-z_]*)!\}")
_BLANK, _WORDS = r"(?:\s{1,3})", r"(?:\S{0,39}[^\s.!?;]\s{1,3}){0,%s}"
_PIECE = re.compile(
    r"(\\.)|(\[\^?\]?(?:\\.|[^\]\\])*\])"  # an escape, a set of characters
    r"|\{([a-z][a-z_]*)!?\}| ?<(\d)> ?|( )"  # the conveniences
    r"|(\(\?[^)a-z]?|[*+]|\{\d*,\})|(.)",  # what is kept or refused as it stands, a letter
    re.S,
)


class _Plain(dict[int, str]):
    """The plain form of a character by its number, found out when first asked for."""

    def __missing__(self, number: int) -> str:
        char = _STRAIGHT.get(chr(number), chr(number)).lower()
        base = unicodedata.normalize("NFD", char)[:1]
        self[number] = base if base.isalpha() else char[:1]
        return self[number]


_PLAIN = _Plain()


def fold(text: str) -> str:
    """Return text in lower case, without diacritics and with straight quotes; every character keeps its place.

    >>> fold("Eén ‘fijne’ CAFÉ")
    "een 'fijne' cafe"
    """
    return text.lower() if text.isascii() else text.translate(_PLAIN)


def words_of(folded: str) -> list[str]:
    """Return the words of a folded text, without digits and signs."""
    return _WORD.findall(folded)


@dataclass(frozen=True)
class Rule:
    """One thing a pack knows: a pattern, the keys its reader asked for (``fields``), and sentences that prove it."""

    id: str
    patterns: tuple[str, ...]
    yes: tuple[str, ...]
    no: tuple[str, ...]
    fields: Mapping[str, Any]
    whole: bool = True
    case: bool = False
    anchors: frozenset[str] | None = None  # words of which a text must hold one, None when any text may match
    cues: tuple[tuple[str, ...], ...] = ()  # of each, pieces of text of which one must be there

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The compiled patterns, made when first asked for."""
        either = "|".join(self.patterns)
        return re.compile(rf"(?<!\w)(?:{either})(?!\w)" if self.whole else either)

    def search(self, text: str, folded: str | None = None) -> re.Match[str] | None:
        """Return the first match; pass ``fold(text)`` as folded when many rules read the same text."""
        return self.regex.search(text if self.case else fold(text) if folded is None else folded)

    def finditer(self, text: str, folded: str | None = None) -> Iterator[re.Match[str]]:
        """Yield every match, in order."""
        return self.regex.finditer(text if self.case else fold(text) if folded is None else folded)


@dataclass(frozen=True)
class Pack:
    """What we know of one language."""

    lang: str
    folder: Path

    def rules(self, name: str, fields: Mapping[str, type] | None = None) -> tuple[Rule, ...]:
        """Return the rules of one file, () when this language has no such file.

        fields names the further keys a rule may have, with their type. Raises BadInput, naming file, rule and key.
        """
        return _rules(self, name, tuple((fields or {}).items()))

    def words(self, name: str = "words") -> Mapping[str, Sequence[str]]:
        """Return the word lists of a file, after those of words.toml."""
        shared = _read(self.folder / "words.toml").get("words", {})
        return {**shared, **_read(self.folder / f"{name}.toml").get("words", {})}

    def table(self, name: str, key: str) -> Mapping[str, Any]:
        """Return one table of a file, such as the month names; {} when it is not there."""
        return dict(_read(self.folder / f"{name}.toml").get(key, {}))

    def expand(self, name: str, pattern: str, *, case: bool = False, rule: str = "-") -> str:
        """Return a pattern of this file as a plain regular expression."""
        return _expand(pattern, self.words(name), case, f"{self.lang}/{name}.toml", rule)


def languages(folder: Path = PACKS) -> tuple[str, ...]:
    """Return the languages that have a folder, in order of name."""
    return tuple(sorted(p.name for p in folder.iterdir() if p.is_dir() and not p.name.startswith(("_", "."))))


@cache
def load(lang: str, folder: Path = PACKS) -> Pack:
    """Return the pack of a language; files are read when first asked for. Raises BadInput for an unknown language."""
    if lang not in languages(folder):
        raise BadInput(N_("There is no language pack called {lang}. Choose one of: {known}."),
                       lang=lang, known=", ".join(languages(folder)))  # fmt: skip
    return Pack(lang, folder / lang)


def _bad(file: str, rule: str, problem: str) -> NoReturn:
    raise BadInput(N_("The language file {file} has a mistake in rule {rule}: {problem}. Correct it and try again."),
                   file=file, rule=rule, problem=problem)  # fmt: skip


@cache
def _read(path: Path) -> Mapping[str, Any]:
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        _bad(f"{path.parent.name}/{path.name}", "-", str(error))


@cache
def _rules(pack: Pack, name: str, fields: tuple[tuple[str, type], ...]) -> tuple[Rule, ...]:
    file, words = f"{pack.lang}/{name}.toml", pack.words(name)
    rules = tuple(_rule(raw, dict(fields), words, file) for raw in _read(pack.folder / f"{name}.toml").get("rule", []))
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            _bad(file, rule.id, "the id is used twice")
        seen.add(rule.id)
    return rules


def _rule(raw: Mapping[str, Any], fields: Mapping[str, type], words: Mapping[str, Sequence[str]], file: str) -> Rule:
    name, known = str(raw.get("id", "?")), {**_OWN_KEYS, **fields}
    for key, value in raw.items():
        if key not in known:
            _bad(file, name, f"unknown key {key!r}")
        if not isinstance(value, known[key]):
            _bad(file, name, f"{key} must be of type {known[key].__name__}")
    for key in ("id", "yes", "no"):
        if not raw.get(key):
            _bad(file, name, f"{key} is missing")
    if ("pattern" in raw) == ("patterns" in raw):
        _bad(file, name, "give either pattern or patterns")
    case = bool(raw.get("case", False))
    written = raw.get("patterns", [raw.get("pattern")])
    patterns = tuple(_expand(p, words, case, file, name) for p in written)
    extra = {key: value for key, value in raw.items() if key not in _OWN_KEYS}
    return Rule(name, patterns, tuple(raw["yes"]), tuple(raw["no"]), extra, bool(raw.get("whole", True)), case,
                _anchors(written, words), _cues(raw.get("cue", ())))  # fmt: skip


def _cues(written: Sequence[Any]) -> tuple[tuple[str, ...], ...]:
    """Return lists of pieces; a list of pieces is the only one."""
    lists = written if written and isinstance(written[0], list) else [written] if written else []
    return tuple(tuple(map(fold, pieces)) for pieces in lists)


def _anchors(patterns: Sequence[str], words: Mapping[str, Sequence[str]]) -> frozenset[str] | None:
    """Return a word of each entry of the marked lists; None when a pattern has no marked list."""
    marked = [_ANCHOR.search(pattern) for pattern in patterns]
    entries = [entry for mark in marked if mark for entry in words.get(mark[1], ())]
    if not all(marked):
        return None
    return frozenset(max(heads, key=len) for entry in entries if (heads := words_of(fold(entry))))


def _expand(pattern: str, words: Mapping[str, Sequence[str]], case: bool, file: str, rule: str, depth: int = 0) -> str:
    out: list[str] = []
    behind = False  # what is looked back at has one length
    for escape, group, name, gap, blank, special, char in _PIECE.findall(pattern):
        if name:
            if name not in words or depth > 4:
                _bad(file, rule, f"there is no word list {name!r}")
            either = sorted(words[name], key=len, reverse=True)
            out.append("(?:" + "|".join(_expand(w, words, case, file, rule, depth + 1) for w in either) + ")")
        elif special in ("*", "+") or special.startswith("{"):
            _bad(file, rule, f"{special!r} has no upper limit, write {{0,9}} or <9>")
        else:
            behind = special == "(?<" or (behind and char != ")")
            plain = group or char if case else fold(group or char)
            blanks = (r"\s" if behind else _BLANK) if blank else _BLANK + _WORDS % gap if gap else ""
            out.append(escape or special or blanks or plain)
    try:
        re.compile("".join(out))
    except re.error as error:
        _bad(file, rule, str(error))
    return "".join(out)
