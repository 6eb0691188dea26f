"""Kept: is every fact of a draft still there after rewording?

Facts are figures (amounts, dates, numbers), codes, addresses of pages and mail, names, and the words of a pack that
stand for them ("twee", "Friday"). A rewording that loses one is not offered.

>>> missing("Where is order 4471, Karin? Pay back € 39,95!", "Please look for order 4471.", "en")
('karin', '39,95')
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache, lru_cache

from companion.language import pack

_FIGURE = re.compile(r"\w*\d(?:[\w.,:/-]*\w)?[%€$£]?|(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+\.[\w.]+|@\w+")
_NAME = re.compile(r"(?<![.!?\n…])(?<![.!?…] )(?<![.!?…]  )(?<!^)(?<!\n)(?<=[\s\"'(])[A-ZÀ-Þ][\w'’-]+")
_COUNTED = re.compile(r" ?((?:(?:whole|full|long|entire|working|business|hele|volle|lange) )?[^\W\d_A-Z][^\W\d_]+)")
_UNIT = re.compile(r"\d+[a-z]{1,3}")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


@lru_cache(maxsize=32)
def facts(text: str, lang: str) -> tuple[str, ...]:
    """Every fact of ``text``, folded, in order, each once."""
    return tuple(dict.fromkeys(_facts(text, lang)))


def missing(before: str, after: str, lang: str) -> tuple[str, ...]:
    """The facts of ``before`` that ``after`` does not hold."""
    there = pack.fold(after)
    words = set(_WORD.findall(there))
    return tuple(fact for fact in facts(before, lang) if (fact not in words if fact.isalpha() else fact not in there))


def invented(before: str, after: str, lang: str) -> tuple[str, ...]:
    """The figures and names of ``after`` that ``before`` does not hold."""
    there = pack.fold(before)
    return tuple(fact for fact in _figures(after) if fact not in there)


def in_order(words: Sequence[str], said: Sequence[str]) -> int:
    """How many words stand in ``said`` in the same order (the longest common subsequence, a bit for a word).

    >>> in_order(["where", "is", "my", "lamp"], ["my", "lamp", "where", "is", "it"])
    2
    """
    places: dict[str, int] = {}
    for n, word in enumerate(words):
        places[word] = places.get(word, 0) | 1 << n
    row = all_bits = (1 << len(words)) - 1
    for word in said:
        there = row & places.get(word, 0)
        row = ((row + there) | (row - there)) & all_bits
    return len(words) - row.bit_count()


def as_written(text: str, facts: tuple[str, ...] | list[str]) -> list[str]:
    """Facts as the draft writes them, with their capitals."""
    there = pack.fold(text)
    return [text[at : at + len(fact)] for fact in facts for at in [there.find(fact)] if at >= 0]


def phrase(text: str, fact: str, small: Collection[str]) -> str:
    """A fact with the words it needs to be understood: "order 4471", "3 hours"; ``small`` words need none."""
    at = pack.fold(text).find(fact)
    if at < 0:
        return fact
    if fact.isalpha() and text[at : at + len(fact)].isupper():
        loud = re.match(r"(?: [^\W\d_a-z]{2,}){1,2}", text[at + len(fact) :])
        return text[at : at + len(fact) + (loud.end() if loud else 0)].lower()
    end, digits = at + len(fact), len(re.sub(r"\D", "", fact))
    money = re.search(r"[$€£] ?$", text[:at])
    if money and digits:
        return text[money.start() : end]
    if fact.isalpha() and text[at].isupper() and text[:at].rstrip()[-1:] not in (*".!?…", ""):
        called = re.search(r"(?:(?:[Dd]e|[Vv]an|[Dd]er|[Dd]en|[A-ZÀ-Þ][\w'’-]+) )+$", text[:at])
        noun = re.match(r" ([^\W\d_A-Z][^\W\d_]{2,})", text[end:])
        until = end + noun.end() if noun and pack.fold(noun[1]) not in small else end
        return text[called.start() if called and called.start() else at : until]
    before = re.search(r"([^\W\d_]{3,}) (?:no\.? |nr\.? |#)?$", text[:at])
    after = _COUNTED.match(text, end)
    if after and digits < 4 and (digits or fact.isalpha()) and pack.fold(after[1]) not in small:
        return text[at : after.end()]
    if before and digits and not _UNIT.fullmatch(fact) and pack.fold(before[1]) not in small:
        return text[before.start(1) : end]
    return text[at:end]


def _figures(text: str) -> Iterator[str]:
    for found in _FIGURE.finditer(text):
        yield pack.fold(found.group()).rstrip(".,:/-")


def _facts(text: str, lang: str) -> Iterator[str]:
    yield from _figures_and_names(text, lang)
    table, _ = _lists(lang)
    yield from (pack.fold(word) for word in _WORD.findall(text.lower()) if word in table)


def _figures_and_names(text: str, lang: str) -> Iterator[str]:
    _, common = _lists(lang)
    places = [(found.start(), pack.fold(found.group()).rstrip(".,:/-")) for found in _FIGURE.finditer(text)]
    for found in _NAME.finditer(text):
        name = pack.fold(found.group()).split("'")[0].strip("-")
        if name not in common and len(name) > 1 and not found.group().isupper():
            places.append((found.start(), name))
    yield from (fact for _, fact in sorted(places))


@cache
def _lists(lang: str) -> tuple[frozenset[str], frozenset[str]]:
    source = pack.load(lang)
    fact = source.table("reword", "fact")
    shout = source.table("hints", "shout")
    common = {*shout.get("words", ()), *shout.get("happy", ()), *fact.get("not_names", ())}
    common |= set(source.table("hints", "tongue").get("words", ()))
    common |= set(source.table("grammar", "grammar").get("small", ()))
    return frozenset(fact.get("words", ())), frozenset(map(pack.fold, common))
