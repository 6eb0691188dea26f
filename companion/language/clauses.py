"""Clauses: the sentences of a draft, and the parts of a sentence that can stand alone.

>>> [s for _, s in sentences("Order no. 12 is late! Where is it?")]
['Order no. 12 is late!', 'Where is it?']
>>> clauses("I waited three weeks, and you are no help.", frozenset({"and"}))
['I waited three weeks', 'and you are no help']
"""

from __future__ import annotations

import re
from collections.abc import Collection

from companion.language import pack

WORD = re.compile(r"[^\W_]+(?:['’.,:/@-][^\W_]+)*")

_SENTENCE = re.compile(r"(?:[^.!?…\n]|[.](?=\S)|[!?](?=\w))+[.!?…]*|[.!?…]+")
_SHORTENED = re.compile(r"(?<!\w)(?:[A-Z]|dr|mrs?|ms|nr|no|dhr|mevr?|bijv|art|tel|ca)\.$", re.I)
_BREAK = re.compile(r"[,;:]\s+|\s+[-–—]+\s+|\s*…\s*|\.{2,}\s*")
_GAP = re.compile(r"\s+")


def words(text: str) -> list[str]:
    """The words of a text, folded."""
    return [pack.fold(word) for word in WORD.findall(text)]


def sentences(text: str) -> list[tuple[int, str]]:
    """The sentences of a text and where they begin; "Dr." and "no." before a figure do not end one."""
    found: list[tuple[int, str]] = []
    for match in _SENTENCE.finditer(text):
        sentence = match.group().strip()
        if found and _SHORTENED.search(found[-1][1]):
            found[-1] = found[-1][0], f"{found[-1][1]} {sentence}"
        elif WORD.search(sentence):
            found.append((match.start() + len(match.group()) - len(match.group().lstrip()), sentence))
    return found


def clauses(sentence: str, joints: Collection[str]) -> list[str]:
    """The parts between commas, dashes and colons, and before a joint word ("and", "want"), without end marks."""
    parts: list[str] = []
    for piece in _BREAK.split(sentence.rstrip(" .!?…")):
        at = 0
        for gap in _GAP.finditer(piece):
            word = WORD.match(piece, gap.end())
            if word and pack.fold(word.group()) in joints and len(WORD.findall(piece, word.end())) > 1:
                parts.append(piece[at : gap.start()])
                at = gap.end()
        parts.append(piece[at:])
    return [part.strip() for part in parts if WORD.search(part)]
