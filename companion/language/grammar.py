"""Grammar: does a sentence we changed still read like one a person would write?

Only what goes wrong when words are taken away or replaced is looked at; what each language knows is data
(packs/<lang>/grammar.toml).

>>> [load("en").sound(s) for s in ("I nearly fell over your.", "Where is my parcel?")]
[False, True]
>>> load("en").mend("It is a unfriendly reply and an good day.")
'It is an unfriendly reply and a good day.'
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from companion.language import clauses, pack

_LISTS = (
    "dangling", "small", "joints", "leaning", "pointing", "weighing", "imperatives", "verbs", "subjects", "asking",
    "twice", "persons", "openers", "asked",
)  # fmt: skip
_TWICE = re.compile(r"\b([^\W\d]+) \1\b(?!['’])", re.I)
_END = re.compile(r"([^\W_]+(?:['’][^\W_]+)*)\s*(?:[.,;:?!)]|$)")
_MARKS = re.compile(r"[,;:.?!]\s*[,;:]|^\s*[,;:.?!)]|\(\s*\)|\s[.,;:?!]|[?!,;:][.]")


@dataclass(frozen=True)
class Grammar:
    """What one language knows of whole sentences."""

    dangling: frozenset[str]
    small: frozenset[str]
    joints: frozenset[str]
    leaning: frozenset[str]
    pointing: frozenset[str]
    weighing: frozenset[str]
    imperatives: frozenset[str]
    verbs: frozenset[str]
    subjects: frozenset[str]
    asking: frozenset[str]
    endings: re.Pattern[str]
    bad: tuple[re.Pattern[str], ...]
    mends: tuple[tuple[re.Pattern[str], str], ...]
    twice: frozenset[str]
    persons: frozenset[str]
    openers: frozenset[str]
    asked: frozenset[str]

    def sound(self, text: str) -> bool:
        """Say whether a changed sentence is whole: no loose end, no double word, a verb in it."""
        folded = pack.fold(text)
        if any(end in self.dangling for end in _END.findall(folded)) or _MARKS.search(text):
            return False
        if any(word not in self.twice for word in _TWICE.findall(folded)):
            return False
        if text.count('"') % 2 or text.count("(") != text.count(")"):
            return False
        return self.has_verb(folded) and not any(bad.search(folded) for bad in self.bad)

    def has_verb(self, text: str) -> bool:
        """Say whether one of the words looks like a verb that carries a sentence."""
        words = clauses.words(text)
        if words and (words[0] in self.imperatives or any(word in self.subjects for word in words[:-1])):
            return True
        return any(word in self.verbs or self.endings.search(word) for word in words)

    def leans(self, clause: str) -> bool:
        """Say whether a clause needs the one before it ("which I paid", "omdat het regent")."""
        first, second = [*clauses.words(clause)[:2], "", ""][:2]
        return first in self.leaning and not (first in self.pointing and second in self.verbs)

    def lacks_subject(self, clause: str) -> bool:
        """Say whether a clause begins with a verb whose subject stands before it ("and said no"), no request."""
        first = clauses.words(clause)[:1]
        return bool(first) and first[0] not in self.imperatives and self.has_verb(first[0])

    def speaks_of(self, clause: str) -> bool:
        """Say whether a clause begins with somebody named before it ("she said no")."""
        return any(word in self.persons for word in clauses.words(clause)[:1])

    def points_back(self, sentence: str) -> bool:
        """Say whether a sentence speaks of something named before it ("it is late")."""
        return any(word in self.pointing for word in clauses.words(sentence)[:3])

    def asks(self, clause: str) -> bool:
        """Say whether a clause begins as a question does."""
        return any(word in self.asking for word in clauses.words(clause)[:1])

    def is_question(self, sentence: str) -> bool:
        """Say whether a sentence is a question also without its mark ("why is nobody answering")."""
        first, second = [*clauses.words(sentence)[:2], "", ""][:2]
        return first in self.openers and second in self.asked

    def mend(self, text: str) -> str:
        """Put right what a replaced word needs of the word before it (a, an)."""
        for pattern, to in self.mends:
            text = pattern.sub(to, text)
        return text


@cache
def load(lang: str) -> Grammar:
    """Read the grammar of a language."""
    table = pack.load(lang).table("grammar", "grammar")

    def listed(name: str) -> frozenset[str]:
        return frozenset(map(pack.fold, table.get(name, ())))

    return Grammar(
        **{name: listed(name) for name in _LISTS},
        endings=_either(table.get("verb_endings", ())),
        bad=tuple(re.compile(pattern) for pattern in table.get("bad", ())),
        mends=tuple((re.compile(pattern, re.I), to) for pattern, to in table.get("mend", ())),
    )


def _either(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(patterns) if patterns else r"(?!)")
