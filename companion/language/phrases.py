"""Phrases: the small pattern language in which hints and rewordings are written.

A phrase is a row of words, read without regard to capitals, elongation ("sooo") and the kind of apostrophe::

    idiot*              a word that begins with these letters
    (a|an old) thing    alternatives; (a|b)? may be left out, so may a single word: very?
    {you}               the word list ``you`` of the same file, {you}? may be left out
    <3>                 at most three words between, inside one sentence

>>> book = Phrasebook({"you": ("you", "you guys")})
>>> phrase = book.compile("{you} <3> (liar*|thie*)")
>>> read = Reading("You guys are all LIARS!")
>>> [read.text[s:e] for s, e in phrase.find(read)]
['You guys are all LIARS']
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import islice

from companion.language.pack import fold

#: Letters of a beginning (``idiot*``) that the index looks at.
_BEGIN = 14
#: Places of one phrase that are looked at: a text with more of them is not read differently.
ENOUGH = 24

_TOKEN = re.compile(
    r"(?P<tag>#\w{1,60})|(?P<word>@?[^\W_](?:[\w*@$]|['’](?=\w)|[-](?=\w)){0,60})|(?P<stop>[.!?;:\n]+)|(?P<sign>[^\w\s.,!?;:'\"“”‘’()\[\]-])"
)
_QUOTED = re.compile(r"""["“”'‘’]{1,2}(?<!\w.)([^\W\d]\w{2,20}(?: \w{2,20})?)["“”'’]{1,2}(?!\w)""")
_CAMEL = re.compile(r"[A-Z]{2,}(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
_LONG = re.compile(r"([^\W\d])\1{2,}")
_PART = re.compile(r"<\d>|\{[a-z_]+\}\??|[()|]\??|[^\s()|<>{}]+")
_GLUED = re.compile(r"[\w'*]\(|\)[\w'*]|\)\(")
_GAP = r"(?:[^ .]+ ){0,%s}"


class Reading:
    """A text as a row of lower-case words; ``row`` holds them between single spaces.

    A full stop stands for every end of a sentence, also before the first and after the last. Words between quotation
    marks ("service") come once more at the end, behind a ``"``.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        words, spans = ["."], [(0, 0)]
        stretched = _LONG.search(text) is not None
        for found in _TOKEN.finditer(text):
            for word in _words(found, stretched):
                words.append(word)
                spans.append(found.span())
        words.append(".")
        spans.append((len(text), len(text)))
        for found in _QUOTED.finditer(text):
            words += ['"', *fold(found[1]).split(), "."]
            spans += [found.span()] * (2 + len(found[1].split()))
        self.words, self.spans = words, spans
        self.row = " " + " ".join(words) + " "
        starts, at = [], 1
        for word in words:
            starts.append(at)
            at += len(word) + 1
        self._starts = starts
        self._stops = sorted({a for word, (a, b) in zip(words, spans, strict=True) if word == "." and b <= len(text)})

    @cached_property
    def keys(self) -> set[str]:
        """Every word, and every beginning of one with a ``*``: what an Index looks up."""
        keys = {_ALWAYS, *self.words}
        for word in set(self.words):
            keys.update([word[:length] + "*" for length in range(2, min(len(word), _BEGIN) + 1)])
        return keys

    def sentence(self, start: int, end: int) -> int:
        """The number of the sentence that holds the first character of ``text[start:end]``."""
        return bisect_right(self._stops, start)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where the part ``start:end`` of ``row`` stands in ``text``."""
        first = max(bisect_right(self._starts, start + 1) - 1, 0)
        last = max(bisect_right(self._starts, end - 2) - 1, first)
        return self.spans[first][0], self.spans[last][1]


@lru_cache(maxsize=64)
def reading(text: str) -> Reading:
    """The same as ``Reading(text)``; the last few are kept in memory, because one draft is read in many ways."""
    return Reading(text)


def _words(found: re.Match[str], stretched: bool) -> list[str]:
    if found.lastgroup == "stop":
        return ["."]
    word = found.group()
    if found.lastgroup == "tag":
        return [fold(part) for part in _CAMEL.findall(word)] or [fold(word[1:])]
    return [_LONG.sub(r"\1", fold(word)) if stretched else fold(word)]


@dataclass(frozen=True, slots=True)
class Phrase:
    """One compiled phrase.

    ``anchors`` holds sets of words (or ``begin*``), the rarest first: of each set one word must be in the text.
    """

    source: str
    pattern: re.Pattern[str]
    anchors: tuple[tuple[str, ...], ...]

    def find(self, read: Reading) -> Iterator[tuple[int, int]]:
        """Yield the first places (ENOUGH at most) of this phrase in the text of ``read``."""
        for found in islice(self.pattern.finditer(read.row), ENOUGH):
            yield read.span(found.start(), found.end())


@dataclass
class _Node:
    """A parsed piece: a regular expression that ends in a space, the words it can begin with, may it be absent."""

    pattern: str
    first: tuple[str, ...]
    optional: bool = False


class Phrasebook:
    """Compiles phrases that may use the word lists of one pack."""

    def __init__(self, lists: Mapping[str, Sequence[str]]) -> None:
        self._lists = lists
        self._known: dict[str, _Node] = {}

    def compile(self, phrase: str) -> Phrase:
        """Return ``phrase`` ready to search; ValueError for an unknown list or a bracket without its mate."""
        nodes = self._parse(phrase)
        body = "".join(node.pattern for node in nodes)
        if re.fullmatch(body, ""):
            raise ValueError(f"phrase {phrase!r} has no word that must be there")
        solid = [node.first for node in nodes if not node.optional and node.first]
        return Phrase(phrase, re.compile("(?<= )" + body), tuple(sorted(set(solid), key=_commonness)))

    def _parse(self, phrase: str) -> list[_Node]:
        if _GLUED.search(phrase):
            raise ValueError(f"phrase {phrase!r}: a bracket holds whole words, it cannot begin or end inside one")
        parts = _PART.findall(phrase)
        nodes, rest = self._branch(parts, 0)
        if rest != len(parts):
            raise ValueError(f"phrase {phrase!r}: unexpected {parts[rest]!r}")
        return nodes

    def _branch(self, parts: list[str], at: int) -> tuple[list[_Node], int]:
        nodes: list[_Node] = []
        while at < len(parts) and parts[at][0] not in "|)":
            if parts[at] == "(":
                node, at = self._group(parts, at + 1)
            else:
                node, at = self._single(parts[at]), at + 1
            nodes.append(node)
        return nodes, at

    def _group(self, parts: list[str], at: int) -> tuple[_Node, int]:
        branches: list[list[_Node]] = []
        while True:
            nodes, at = self._branch(parts, at)
            if all(node.optional for node in nodes):
                raise ValueError("one of the alternatives may be empty; write (a|b)? instead")
            branches.append(nodes)
            if at >= len(parts):
                raise ValueError("a bracket is not closed")
            if parts[at] != "|":
                break
            at += 1
        return _either(branches, optional=parts[at].endswith("?")), at + 1

    def _single(self, part: str) -> _Node:
        if part.startswith("<"):
            return _Node(_GAP % part[1], (), True)
        optional = part.endswith("?")
        part = part.removesuffix("?")
        if part.startswith("{"):
            node = self._list(part[1:-1])
            return _Node(f"(?:{node.pattern})?", node.first, True) if optional else node
        pattern = _word(part) + " "
        return _Node(f"(?:{pattern})?" if optional else pattern, (part,), optional)

    def _list(self, name: str) -> _Node:
        if name not in self._lists:
            raise ValueError(f"no word list {name!r}")
        if name not in self._known:
            self._known[name] = _either([self._parse(entry) for entry in self._lists[name]], optional=False)
        return self._known[name]


def _word(part: str) -> str:
    begin = part.endswith("*")
    body = re.escape(fold(part.removesuffix("*"))).replace("'", "'?").replace(r"\-", "[- ]?")
    return body + (r"[^ .]*" if begin else "")


def _either(branches: list[list[_Node]], *, optional: bool) -> _Node:
    """Alternatives, those that begin alike sharing their beginning so that a failed try costs little."""
    bodies = ["".join(node.pattern for node in nodes) for nodes in branches]
    first: list[str] = []
    for nodes in branches:
        solid = [node.first for node in nodes if not node.optional and node.first]
        first.extend(min(solid, key=_commonness) if solid else ("",))
    anchors = () if "" in first else tuple(dict.fromkeys(first))
    return _Node("(?:" + "|".join(bodies) + ")" + ("?" if optional else ""), anchors, optional)


_COMMON = frozenset((
    "a", "an", "and", "are", "as", "at", "be", "by", "can", "do", "for", "from", "get", "have", "how", "i",
    "if", "in", "is", "it", "its", "just", "me", "my", "no", "not", "now", "of", "on", "or", "our", "so",
    "that", "the", "their", "they", "this", "to", "up", "us", "was", "we", "what", "when", "who", "will",
    "with", "you", "your", "u", "ur", "de", "het", "een", "en", "van", "ik", "je", "jij", "jullie", "u", "uw",
    "is", "zijn", "dat", "die", "dit", "niet", "geen", "er", "in", "op", "te", "met", "voor", "aan", "om",
    "als", "nu", "wat", "hoe", "naar", "bij", "maar", "nog", "ook", "wel",
))  # fmt: skip


def _commonness(words: Iterable[str]) -> int:
    return sum(8 if word in _COMMON else 1 for word in words)


@dataclass
class Index:
    """Phrases by their rarest words, so that a text only meets the phrases that can occur in it."""

    shelves: dict[str, list[int]] = field(default_factory=dict)
    phrases: list[tuple[Phrase, object, tuple[frozenset[str], ...]]] = field(default_factory=list)

    def add(self, phrase: Phrase, owner: object) -> None:
        """Remember ``phrase``; ``owner`` comes back with each match."""
        first, *rest = phrase.anchors or ((),)
        for key in _keys(first) or [_ALWAYS]:
            self.shelves.setdefault(key, []).append(len(self.phrases))
        self.phrases.append((phrase, owner, tuple(frozenset(_keys(words)) for words in rest)))

    def find(self, read: Reading, keep: Callable[[object], bool] | None = None) -> Iterator[tuple[object, int, int]]:
        """Yield (owner, start, end) for every phrase in the text, in no special order."""
        numbers = {number for key in read.keys & self.shelves.keys() for number in self.shelves[key]}
        for number in sorted(numbers):
            phrase, owner, others = self.phrases[number]
            if any(read.keys.isdisjoint(keys) for keys in others) or not (keep is None or keep(owner)):
                continue
            for start, end in phrase.find(read):
                yield owner, start, end


#: The key of a phrase that has no word of which one must be there; every reading has it.
_ALWAYS = ""


def _keys(words: Iterable[str]) -> list[str]:
    """The keys of a reading of which one must be there for one of these words to be."""
    return [key for word in words for key in _spellings(word)]


def _spellings(word: str) -> Iterable[str]:
    if word.endswith("*"):
        return (fold(word[:-1])[:_BEGIN] + "*",)
    word = fold(word)
    if "'" in word:
        return (word, word.replace("'", ""))
    if "-" in word:
        return (word, word.split("-")[0], word.replace("-", ""))
    return (word,)
