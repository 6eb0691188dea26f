"""Bare: an answer that is nothing but the value itself, so that only what was asked before tells what it is.

While nothing is known of the chat, the ways people prove who they are count too: a name and four digits, four digits
twice, a user name and an odd word. Longer bare numbers are left alone; they may be orders.

>>> kinds("it is Tulip77", [("agent", "What is your password?")])
['password']
>>> [kinds(text, []) for text in ("maria jones 4821", "table 4821", "jones 448210")]
[['card_or_account_number'], [], []]
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from companion.language import guardbook, hintbook, pack, tone
from companion.language.guardbook import OTHER, Labels, Mark
from companion.language.phrases import reading as read
from companion.language.values import Value, anywhere

_LEAD = frozenset(
    {"and", "en", "my", "name", "is", "mijn", "naam", "ok", "okay", "yes", "ja", "the", "number", "nummer"}
)
_YEAR = r"(?!(?:19|20)\d\d\b)"
#: A name, four digits, and perhaps a word of where one works.
_PROOF = re.compile(rf"\W*((?:[^\W\d_]+[ ,]+){{1,4}}){_YEAR}(\d{{4}})(?:[ ,]+[^\W\d_]{{5,20}})?[.!]?\s*", re.I)
#: Four digits twice, or four digits and a card number.
_TWICE = re.compile(rf"\W*{_YEAR}(\d{{4}})(?: and | en |[ ,/&]+){_YEAR}(\d{{4}}|\d{{16}})[.!]?\s*", re.I)
#: A name and a long number that is only called "the number".
_NAMED = re.compile(
    r"\W*((?:[^\W\d_]+ ){1,4})(?:and )?(?:the |my )?(?:number|nummer) (?:is )?(\d{13,19})[.!]?\s*", re.I
)
#: A user name and a password: the name once more with digits, or one odd word. Odd pieces may be a booking code.
_AGAIN = re.compile(r"([^\W\d_]{3,15}) (?:and |en )?((?:\1|(?=.{4,12} \d)(?P<half>[^\W\d_]{4,12})) \d{2,4})\s*", re.I)
_ODD = re.compile(r"([^\W\d_]{3,15}) (?:and |en )?([^\W\d_aeiouy]{5,}|[^\W\d_]*[^\W\d_aeiouy]{5,}[^\W\d_]*)\s*", re.I)


def kinds(text: str, context: Sequence[tuple[str, str]]) -> list[str]:
    """Return the kinds of what a bare answer gives away."""
    return [kind for kind, _, _ in answer(text, context)]


def answer(text: str, context: Sequence[tuple[str, str]]) -> Iterator[Value]:
    """Yield the private values of a draft that is only an answer."""
    labels = guardbook.load()
    marks = labels.marks(text)
    kind = asked(context)
    if kind:
        value = anywhere(kind, text)
        if value and not any(mark.kind == OTHER for mark in marks):
            yield kind, *value
    elif not context and not marks and len(text) < 80:
        yield from _proofs(labels, text)


def asked(context: Sequence[tuple[str, str]]) -> str | None:
    """Return the kind that the last message of the company asks for."""
    labels = guardbook.load()
    said = next((words for role, words in reversed(context[-3:]) if role in ("agent", "bot")), "")
    if "?" not in said and any(labels.warns.find(read(said))):
        return None
    if "?" not in said and not any(labels.asks.find(read(said))):
        return None
    marks: list[Mark] = [mark for mark in labels.marks(said) if mark.kind not in ("medical", "address")]
    return None if not marks or marks[0].kind == OTHER else marks[0].kind


def _proofs(labels: Labels, text: str) -> Iterator[Value]:
    """What people send to prove who they are when nothing is known of the chat before it."""
    twice = _TWICE.fullmatch(text)
    if twice:
        yield "card_or_account_number", *twice.span(1)
        yield "card_or_account_number", *twice.span(2)
    for shape in (_PROOF, _NAMED):
        found = shape.fullmatch(text)
        if found and _is_name(labels, found[1]):
            yield "card_or_account_number", *found.span(2)
            return
    secret = _AGAIN.fullmatch(text) or _ODD.fullmatch(text)
    if secret and not twice and _is_login(labels, secret):
        yield "password", *secret.span(2)


def _is_name(labels: Labels, said: str) -> bool:
    """Say whether some words are a name: a first name somebody may have, or two words that mean nothing else."""
    all_words = pack.fold(said).replace(",", " ").split()
    words = [word for word in all_words if word not in _LEAD]
    if not words or min(map(len, words)) < 2:
        return False
    return words[0] in labels.names or (len(all_words) > 1 and not _ordinary() & set(words))


def _is_login(labels: Labels, found: re.Match[str]) -> bool:
    """Say whether a name and something odd are a user name and a password."""
    name, word = pack.fold(found[1]), pack.fold(found[2])
    half = found.groupdict().get("half")
    if half and not name.startswith(pack.fold(half)):
        return False
    return name in labels.names or not _ordinary() & {name, *word.split()}


@cache
def _ordinary() -> frozenset[str]:
    """Words that are no name: the small words of every language and those the tone model knows."""
    models = [tone.load(lang) for lang in pack.languages()]
    judges = [hintbook.load(lang) for lang in pack.languages()]
    trained = {feature for model in models for feature in model.weights if feature.isalpha()}
    return frozenset(trained).union(*(m.small | m.classes.keys() for m in models), *(j.common | j.loud for j in judges))
