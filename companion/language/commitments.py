"""Where in a message a company commits itself: frames, acts, phrases and what blocks them, read from the packs.

A *frame* (frames.toml) is how one says that one acts: "we will", "has been"; an *act* (acts.toml) is a verb in the form
the frame asks for, with the object its clause must hold; a *phrase* (promises.toml) does both at once ("you will hear
from us"). A *block* (blocks.toml) takes it back: a question, a refusal, a condition, a general rule.

>>> from companion.language.pack import fold
>>> [(hit.kind, hit.status) for hit in find(fold("We will call you tomorrow and I have waived the fee."))]
[('callback', 'will'), ('fee_waiver', 'done')]
>>> find(fold("Shall we call you?"))
[]
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from companion.language import pack
from companion.language.pack import Rule
from companion.language.speech import (
    SHORT,
    STATUSES,
    VAGUE,
    Act,
    Frame,
    Language,
    Likely,
    Part,
    Span,
    Turns,
    languages,
    parts,
    sentences,
    spoken,
)  # fmt: skip

_WORD = re.compile(r"[^\W_](?:[\w'-]{0,40}\w)?")
_TOPICAL = 1000  # characters; the beginning of a message says what it is about
_MOST = 9  # places of one frame in one clause; more would be no sentence of a person
_STEPS = 24  # words a frame looks ahead at most


@dataclass(frozen=True, slots=True)
class Hit:
    """A commitment at start:end: its kind (None: not known), its status (vague: a commitment to nothing), its rule."""

    kind: str | None
    status: str
    start: int
    end: int
    part: Part
    rule: str
    lang: str


def find(folded: str, context: Turns = ()) -> list[Hit]:
    """Return the commitments in a folded message, in order; context holds (role, text) of the turns before it."""
    return settled([hit for language in spoken(folded) for hit in read(language, folded, context)])


def settled(hits: list[Hit]) -> list[Hit]:
    """Return hits in order; those that only answer a question yield to what says more."""
    plain = [hit for hit in hits if not answers(hit)]
    if any(hit.kind not in (None, "other") for hit in plain) or len(plain) == len(hits):
        hits = plain
    return sorted(hits, key=lambda hit: (hit.start, -hit.end))


def answers(hit: Hit) -> bool:
    """Say whether a hit only answers what was asked before it."""
    return hit.rule in _answers()


@cache
def _answers() -> frozenset[str]:
    """Return the phrases that only answer, which yield to what says more."""
    return frozenset(rule.id for language in languages() for rule in language.phrases if rule.fields.get("context"))


def read(language: Language, folded: str, context: Turns, spans: Sequence[Span] | None = None) -> Iterator[Hit]:
    """Yield what this language sees in a message, or in its sentences at spans.

    A rule that a sentence cannot satisfy is not tried on its clauses.
    """
    spans = sentences(language, folded) if spans is None else spans
    short = sum(last - first for first, last in spans) + len(spans) <= SHORT
    for first, last in spans:
        missing = language.cues.missing(folded[first:last])
        likely = language.likely(missing, context, short)
        if any(likely):
            yield from _read(language, folded, context, likely, missing, (first, last))


def _read(
    language: Language, folded: str, context: Turns, likely: Likely, missing: int, span: Span
) -> Iterator[Hit]:  # fmt: skip
    """Yield what the likely frames and phrases see in the sentence at span, which lacks the missing bits."""
    blocks: list[Rule] | None = None
    sentence = folded[span[0] : span[1]]
    for part in parts(language, folded, [span]):
        clause = folded[part.start : part.end]
        frames, phrases = likely
        if len(clause) < len(sentence):
            lacking = language.cues.missing(folded[part.start : part.end + 1])  # a cue may end with the blank behind it
            frames = [frame for frame in frames if not frame[1] & lacking]
            phrases = [phrase for phrase in phrases if not phrase[1] & lacking]
        found = [*_framed(language, frames, clause, part), *_phrased(language, phrases, folded, part, context)]
        if found:
            found = [hit for hit in found if hit.rule not in language.last] or found
            blocks = language.blocking(missing) if blocks is None else blocks
            yield from _unblocked(blocks, found, clause, sentence)


def _framed(language: Language, frames: Sequence[tuple[Frame, int]], clause: str, part: Part) -> Iterator[Hit]:
    """Yield every place where a frame is followed by an act in the form it asks for."""
    whole = "\n" not in clause
    for (frame, pattern, begins), _ in frames:
        first = pattern.match(clause) if begins and whole else None
        places = ([first] if first else ()) if begins and whole else islice(pattern.finditer(clause), _MOST)
        for match in places:
            place = match.span("act") if "act" in pattern.groupindex else (match.end(), len(clause))
            reached = _reach(language, frame, clause, place)
            if reached:
                act, end = reached[0].rule.fields, max(reached[1], match.end())
                status = act.get("status") or frame.fields["status"]
                start = part.start + match.start()
                yield Hit(act["kind"], status, start, part.start + end, part, frame.id, language.pack.lang)


def _reach(language: Language, frame: Rule, clause: str, place: tuple[int, int]) -> tuple[Act, int] | None:
    """Return the first act behind a frame, with its end: small words are skipped, and ``reach`` others."""
    position, end = place
    reach = int(frame.fields.get("reach", 0))
    for _ in range(_STEPS):
        word = _WORD.search(clause, position, end)
        if not word or word.start() - position > 3:
            return None
        act = _act(language, frame, clause, word)
        if act:
            return act, word.start() + len(act.phrase)
        small = language.skip.match(clause, word.start())
        reach -= not small
        if reach < 0:
            return None
        position = small.end() if small else word.end()
    return None


def _act(language: Language, frame: Rule, clause: str, word: re.Match[str]) -> Act | None:
    """Return the act whose form stands here and whose object the clause holds."""
    kinds, form = frame.fields.get("kinds"), frame.fields["form"]
    for act in language.forms.get((form, word.group()), ()):
        after = word.start() + len(act.phrase)
        if not clause.startswith(act.phrase, word.start()) or clause[after : after + 1].isalnum():
            continue
        if kinds and act.rule.fields["kind"] not in kinds:
            continue
        if act.rule.search("", clause) and not (act.avoid and act.avoid.search(clause)):
            return act
    return None


def _phrased(
    language: Language, phrases: Sequence[tuple[Rule, int]], folded: str, part: Part, context: Turns
) -> Iterator[Hit]:  # fmt: skip
    """Yield the phrases of a clause; one that names no kind takes it from the clause, or else from the message."""
    clause, whole = folded[part.start : part.end], folded[:_TOPICAL]
    for rule, _ in phrases:
        match = rule.search("", clause)
        if not match:
            continue
        kind = rule.fields.get("kind")
        if not kind:
            kind = topic(language, clause) or topic(language, whole)
            kind = asked(language, context) if rule.fields.get("context") else kind
        if kind or not rule.fields.get("context"):
            start, end = part.start + match.start(), part.start + match.end()
            yield Hit(kind, rule.fields["status"], start, end, part, rule.id, language.pack.lang)


def asked(language: Language, context: Turns) -> str | None:
    """Return the kind that the last turns were about, the customer's latest first."""
    turns = sorted(enumerate(context[-3:]), key=lambda turn: (turn[1][0] != "customer", -turn[0]))
    return next((kind for _, (_, said) in turns if (kind := topic(language, pack.fold(said[-2000:])))), None)


def topic(language: Language, folded: str) -> str | None:
    """Return the kind that a folded text is about, None when it names none."""
    return next((kind for kind, regex in language.topics if regex.search(folded)), None)


def _unblocked(blocks: Sequence[Rule], hits: Sequence[Hit], clause: str, sentence: str) -> list[Hit]:
    """Return the hits that no block strikes; one struck by hope alone is left as a vague one."""
    left, vague = list(hits), False
    for block in blocks:
        statuses, spares = block.fields.get("statuses"), block.fields.get("spares", ())
        struck = [h for h in left if h.status in (statuses or STATUSES) and h.rule not in spares]
        if struck and block.search("", sentence if block.fields["scope"] == "sentence" else clause):
            left = [hit for hit in left if hit not in struck]
            vague = bool(block.fields.get("vague"))
    if left or not vague:
        return left
    first = hits[0]
    return [Hit(None, VAGUE, first.start, first.end, first.part, first.rule, first.lang)]
