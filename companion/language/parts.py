"""Parts: the sentences of a hot draft said calmly, and what stands for those of which nothing could be said.

A sentence that stays hot becomes what the person most likely feels, once. The facts it held come behind it in a
sentence of their own; a draft without any fact says at least what it is about, in its own words.

>>> from companion.language import rewordbook
>>> [part.text for part in parts(rewordbook.load("en"), "Idiots at desk 14. Where is my fucking bag?", 0)]
['My question was not understood, I think.', 'It is about desk 14.', 'Where is my bag?']
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from companion.language import calm, clauses, hints, kept, pack, tone
from companion.language.phrases import reading
from companion.language.quiet import clean, lowered
from companion.language.rewordbook import Book, pick

#: More facts than this cannot be named in a sentence of their own.
MOST_FACTS = 6
#: A sentence that is felt as an attack with this chance, after it was said calmly, is not said at all; a question
#: always is.
SHARP = 0.85
#: Of an alternative that is still too hot, sentences of at least this heat may go.
WARM = 0.3
#: A command of fewer words than this is asked with a please.
SHORT = 3
#: Two sentences that share this part of the words of one say the same.
ALIKE = 0.7

_TAGS = re.compile(r"(?:#\w+[\s.!?…]*)+")
_HANDLE = re.compile(r"@\w+")


@dataclass(frozen=True, slots=True)
class Part:
    """A sentence of an alternative; ``ours`` when a pack says it for a sentence of which nothing could be said."""

    text: str
    asks: bool
    ours: bool


def parts(book: Book, text: str, form: int, ground: str | None = None) -> list[Part]:
    """Return the sentences of a draft said calmly, and once what stands for those that could not be.

    ``ground`` is the same draft with only its real facts in it.
    """
    lang = book.calm.lang
    made: list[Part] = []
    for _, sentence in clauses.sentences(lowered(text)):
        if _TAGS.fullmatch(sentence):
            continue
        said = _unsharpened(book, calm.say(book.calm, sentence, form), form)
        gone = said.lost and (not said.text or kept.missing(sentence, said.text, lang))
        if gone and not any(part.ours for part in made):
            made.append(_ours(book, sentence, text, form))
        for _, piece in clauses.sentences(_closed(said.text)):
            if all(piece != part.text for part in made):
                made.append(Part(piece, _is_request(book, piece), False))
    if len(made) == 1 and len(clauses.words(made[0].text)) < SHORT:
        made = [replace(made[0], text=book.politely(made[0].text, form))]
    return _with_facts(book, _once(_cooled(book, made, text, form)), text if ground is None else ground)


def _closed(text: str) -> str:
    """A text without brackets of which the other half is gone."""
    return text if text.count("(") == text.count(")") else clean(re.sub(r"\s*[()]", " ", text))


def _unsharpened(book: Book, said: calm.Said, form: int) -> calm.Said:
    """What was said, without the clauses that carry nothing when it is still felt as an attack; a question stays."""
    lang = book.calm.lang
    if not said.text or said.text.endswith("?") or tone.heat(said.text, lang) < SHARP:
        return said
    asked = book.politely(said.text, form)
    if asked != said.text and hints.sharp(asked, lang) < calm.RESIDUE:
        return calm.Said(asked, said.lost)
    pieces = clauses.clauses(said.text, book.calm.grammar.joints)
    kept_on = [
        piece for piece in pieces if book.calm.grammar.has_verb(pack.fold(piece)) or kept.facts(f"- {piece}", lang)
    ]
    rest = clean(", ".join(kept_on))
    if 0 < len(kept_on) < len(pieces) and book.calm.grammar.sound(rest) and tone.heat(rest, lang) < SHARP:
        return calm.Said(f"{rest}.", False)
    return calm.Said("", True)


def _cooled(book: Book, made: list[Part], text: str, form: int) -> list[Part]:
    """Leave out the hottest sentences while the whole is still hot; a feeling stands for the first of them."""
    lang = book.calm.lang
    while made and hints.sharp(" ".join(part.text for part in made), lang) >= calm.RESIDUE:
        own = [part for part in made if not part.ours]
        worst = max(own, key=lambda part: hints.sharp(part.text, lang), default=None)
        if worst is None or hints.sharp(worst.text, lang) < WARM:
            return made
        at = made.index(worst)
        feels = [] if len(own) < len(made) else [_ours(book, worst.text, text, form)]
        made = [*made[:at], *feels, *made[at + 1 :]]
    return made


def _with_facts(book: Book, made: list[Part], text: str) -> list[Part]:
    """Name the facts of what could not be said: a name that was addressed in front, the others behind the feeling."""
    lang = book.calm.lang
    gone = [fact for fact in kept.missing(text, " ".join(part.text for part in made), lang) if fact]
    named = [fact for fact in gone if _HANDLE.fullmatch(fact)]
    others, when = _moments(book, text, [fact for fact in gone if fact not in named])
    if not made or len(others) > MOST_FACTS:
        return made
    where = next((n for n, part in enumerate(made) if part.ours), 0)
    about = (
        _joined(book, text, others)
        if others
        else ""
        if when or any(_echoes(part, text) for part in made)
        else _subject(book, text)
    )
    told = ([book.about.format(about)] if about else []) + when
    made = [*made[: where + 1], *(Part(said, False, True) for said in told), *made[where + 1 :]]
    if named:
        names = " ".join(kept.as_written(text, named))
        made = [Part(f"{names} {made[0].text}", made[0].asks, made[0].ours), *made[1:]]
    return made


def _moments(book: Book, text: str, facts: Sequence[str]) -> tuple[list[str], list[str]]:
    """The facts that are no moment, and a sentence for each that is ("by Friday", "sinds maandag")."""
    others, told = [], []
    for fact in facts:
        found = next((m for m in book.moment.finditer(text) if pack.fold(m["x"]) == fact), None)
        if found:
            told.append(book.moments[pack.fold(found["w"])].format(found["x"]))
        else:
            others.append(fact)
    return others, told


def _joined(book: Book, text: str, facts: Sequence[str]) -> str:
    """Facts with the words they need, those that stand together in the draft as they stand there."""
    small = book.calm.grammar.small | book.calm.grammar.verbs
    said = list(dict.fromkeys(_longer(book, text, kept.phrase(text, fact, small)) for fact in facts))
    rows: list[str] = []
    for words in [one for one in said if not any(one != other and one in other for other in said)]:
        if rows and f"{rows[-1]} {words}" in text:
            rows[-1] += " " + words
        elif not any(words in row for row in rows):
            rows.append(words)
    return f" {book.and_} ".join(filter(None, [", ".join(rows[:-1]), rows[-1]]))


def _longer(book: Book, text: str, words: str) -> str:
    """Words with what describes them, when a clause ends there: "three weeks" and "without a shower"."""
    found = book.tail.match(text, text.find(words) + len(words))
    carried = found and clauses.words(found[0])[-1] in book.calm.grammar.verbs
    longer = words + found[0] if found and not carried else words
    return longer if hints.heat(longer, book.calm.lang) < WARM else words


def _subject(book: Book, text: str) -> str:
    """The first thing a draft points at ("your website", "het kapotte scherm"), when it is calm and no name."""
    words = list(clauses.WORD.finditer(text))
    for n, first in enumerate(words):
        if pack.fold(first[0]) not in book.pointing:
            continue
        described = n + 1 < len(words) and book.adjective.fullmatch(pack.fold(words[n + 1][0]))
        for last in words[n + 1 : n + (3 if described else 2)]:
            said = text[first.start() : last.end()]
            if (
                book.matters(pack.fold(last[0]))
                and said.replace("'", "").replace(" ", "").isalpha()
                and not last[0].isupper()
            ):
                if hints.heat(said, book.calm.lang) < WARM:
                    return said.lower() if first[0].isupper() else said[0].lower() + said[1:]
                break
    return ""


def _echoes(part: Part, text: str) -> bool:
    """Say whether a sentence of an alternative says something of the draft itself."""
    return not part.ours and any(len(word) > 3 for word in {*clauses.words(part.text)} & {*clauses.words(text)})


def _feeling(book: Book, sentence: str, draft: str, form: int) -> str:
    """What the person most likely feels, in plain words that differ from draft to draft."""
    hot = [f for f in hints.find(sentence)[1] if f.category in book.plain]
    own = [(end - start, str(owner)) for owner, start, end in book.own.find(reading(sentence))]
    category = max(hot, key=lambda f: f.points).category if hot else "contempt"
    return pick(book.plain[max(own)[1] if own else category], draft, form)


def _ours(book: Book, sentence: str, draft: str, form: int) -> Part:
    said = _feeling(book, sentence, draft, form)
    return Part(said, said.endswith("?"), True)


def _once(made: list[Part]) -> list[Part]:
    """Leave out what we say when a sentence of the draft says nearly the same."""
    own = [set(clauses.words(part.text)) for part in made if not part.ours]
    return [part for part in made if not (part.ours and any(_alike(set(clauses.words(part.text)), o) for o in own))]


def _alike(words: set[str], others: set[str]) -> bool:
    return len(words & others) >= ALIKE * len(words)


def _is_request(book: Book, sentence: str) -> bool:
    if sentence.endswith("?"):
        return book.calm.grammar.has_verb(pack.fold(sentence))
    return any(True for _ in book.request.find(reading(sentence)))
