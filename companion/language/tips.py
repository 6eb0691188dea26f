"""Tips: what makes a draft weak without being hot. Quiet suggestions; none of them ever holds a message.

>>> [name for name, _ in find("It still doesn't work.", "en", "en")]
['no_request', 'unclear']
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from companion.language import pack
from companion.language.phrases import Index, Phrasebook, Reading
from companion.language.phrases import reading as read

#: A chat message longer than this, or with more questions, is answered in part (our own choice, not measured).
LONG, QUESTIONS = 700, 3

_NUMBER = re.compile(r"\d{4,}")


def find(
    text: str,
    lang: str,
    ui_lang: str,
    context: Sequence[tuple[str, str]] = (),
    known: Sequence[str] = (),
) -> tuple[tuple[str, str], ...]:
    """Return (id, text in the language of the interface) for each weakness; ``known`` are numbers on record."""
    words = _words(lang)
    reading = read(text[:4000])
    says = pack.load(ui_lang).table("reword", "tip")
    complains = _any(words["complaint"], reading)
    asks = "?" in text or _any(words["request"], reading)
    fits = {
        "long": len(text) > LONG,
        "questions": text.count("?") > QUESTIONS,
        "no_request": complains and not asks,
        "reference": bool(known) and _any(words["reference"], reading) and not _NUMBER.search(text),
        "unclear": len(reading.words) < 16 and _any(words["unclear"], reading),
    }
    tips = [(name, str(says[name])) for name, true in fits.items() if true]
    if may_ask(text, lang, context):
        tips.append(("compensation", str(pack.load(ui_lang).table("reword", "compensation")["say"])))
    return tuple(tips)


def may_ask(text: str, lang: str, context: Sequence[tuple[str, str]] = ()) -> bool:
    """Say whether compensation may be asked for: the draft complains, something failed, and nobody asked yet."""
    words, reading = _words(lang), read(text[:4000])
    told = read(" . ".join(said for role, said in context[-20:])[-4000:])
    failed = _any(words["failure"], told) or (not context and _any(words["failure"], reading))
    return failed and _any(words["displeased"], reading) and not _any(words["asked"], reading)


def _any(phrases: Index, reading: Reading) -> bool:
    return any(True for _ in phrases.find(reading))


@cache
def _words(lang: str) -> dict[str, Index]:
    source = pack.load(lang)
    book = Phrasebook(source.words("reword"))
    tips, pay = source.table("reword", "tip_words"), source.table("reword", "compensation")
    lists = {
        "unclear": tips["unclear"], "complaint": tips["complaint"], "reference": tips["reference"],
        "request": [p for key in ("phrases", "wonders") for p in source.table("reword", "request")[key]],
        "failure": pay["failure"], "displeased": pay["complaint"], "asked": pay["asked"],
    }  # fmt: skip
    return {name: _index(book, phrases) for name, phrases in lists.items()}


def _index(book: Phrasebook, phrases: Sequence[str]) -> Index:
    index = Index()
    for phrase in phrases:
        index.add(book.compile(phrase), phrase)
    return index
