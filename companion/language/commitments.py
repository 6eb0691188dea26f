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
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from companion.language import pack
from companion.language.pack import Cued, Rule

FORMS = ("base", "ing", "done", "past", "present")
FRAME = {"form": str, "status": str, "kinds": list, "reach": int}
ACT = {"kind": str, "status": str, "avoid": str, **dict.fromkeys(FORMS, list)}
PHRASE = {"kind": str, "status": str, "context": bool, "short": bool, "asked": str, "last": bool}
BLOCK = {"scope": str, "statuses": list, "spares": list, "vague": bool}
STATUSES, VAGUE = ("done", "will", "offered"), "vague"

_SENTENCE = r"(?:[.!?]{1,9}(?=[\s)\"']|$)|\n{1,9}|…)[\s)\"']{0,9}"
_WORD = re.compile(r"[^\W_](?:[\w'-]{0,40}\w)?")
_SHORT = 80  # characters; a longer text is no short answer
_TOPICAL = 1000  # characters; the beginning of a message says what it is about
_STEPS = 24  # words a frame looks ahead at most

Turns = Sequence[tuple[str, str]]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Part:
    """A clause at start:end of the message, in the sentence at first:last."""

    start: int
    end: int
    first: int
    last: int


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


@dataclass(frozen=True)
class _Act:
    rule: Rule
    form: str
    phrase: str
    avoid: re.Pattern[str] | None


@dataclass(frozen=True)
class Language:
    """The rules of one pack, ready to be looked up: ``verbs`` leads from the first word of a form to its acts."""

    pack: pack.Pack
    verbs: Mapping[str, tuple[_Act, ...]]

    @cached_property
    def frames(self) -> tuple[tuple[Rule, re.Pattern[str], bool], ...]:
        """Each frame with its pattern, open to the right, and whether it looks for the beginning of a clause."""
        return tuple(
            (rule, re.compile(rf"(?<!\w)(?:{'|'.join(rule.patterns)})"), rule.patterns[0].startswith("(?<!.)"))
            for rule in self.pack.rules("frames", FRAME)
        )

    @cached_property
    def phrases(self) -> tuple[Rule, ...]:
        return self.pack.rules("promises", PHRASE)

    @cached_property
    def heads(self) -> Mapping[str, frozenset[str]]:
        """The first words of the acts, by form."""
        return {
            form: frozenset(head for head, acts in self.verbs.items() if any(act.form == form for act in acts))
            for form in FORMS
        }

    @cached_property
    def _cued(self) -> Cued:
        return pack.by_cue(self.phrases)

    @cached_property
    def _inner(self) -> frozenset[str]:
        """The phrases that ask where a clause begins, which the whole message cannot tell."""
        return frozenset(rule.id for rule in self.phrases if any("(?<!.)" in pattern for pattern in rule.patterns))

    def likely(self, folded: str, words: frozenset[str], context: Turns) -> list[Rule]:
        """Return the phrases that some clause may satisfy."""
        return [rule for rule in pack.likely(self._cued, folded) if self._may(rule, folded, words, context)]

    def _may(self, rule: Rule, folded: str, words: frozenset[str], context: Turns) -> bool:
        fields = rule.fields
        if ("context" in fields and not context) or ("short" in fields and len(folded) > _SHORT):
            return False
        if rule.anchors is not None and rule.anchors.isdisjoint(words):
            return False
        return "short" in fields or rule.id in self._inner or rule.regex.search(folded) is not None

    @cached_property
    def blocks(self) -> tuple[Rule, ...]:
        return self.pack.rules("blocks", BLOCK)

    @cached_property
    def comfort(self) -> re.Pattern[str]:
        """What makes a sentence comfort without a promise, by phrases and by blocks."""
        said = [rule for rule in self.phrases if rule.fields["status"] == VAGUE]
        rules = [*said, *(rule for rule in self.blocks if rule.fields.get("vague"))]
        return re.compile(rf"(?<!\w)(?:{'|'.join(p for rule in rules for p in rule.patterns)})(?!\w)")

    @cached_property
    def common(self) -> frozenset[str]:
        return frozenset(self.pack.words("words").get("common", ()))

    @cached_property
    def skip(self) -> re.Pattern[str]:
        return re.compile(rf"(?:{self.pack.expand('words', '{skip}')})(?!\w)")

    @cached_property
    def cut(self) -> re.Pattern[str]:
        return re.compile(self.pack.expand("clauses", "{cut}"))

    @cached_property
    def sentence(self) -> re.Pattern[str]:
        """What ends a sentence; the dot of an abbreviation does not."""
        short = "".join(rf"(?<!\W{re.escape(word)})" for word in self.pack.words("clauses").get("abbreviations", ()))
        return re.compile(short + _SENTENCE)

    @cached_property
    def condition(self) -> re.Pattern[str]:
        return re.compile(self.pack.expand("clauses", r"(?<!\w){condition}(?!\w)"))

    @cached_property
    def topics(self) -> tuple[tuple[str, re.Pattern[str]], ...]:
        table = self.pack.table("promises", "topics")
        return tuple((kind, _whole(self.pack, "promises", pattern)) for kind, pattern in table.items())


def _whole(language: pack.Pack, name: str, pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{language.expand(name, pattern)})(?!\w)")


@cache
def languages() -> tuple[Language, ...]:
    """Return the languages whose packs know acts."""
    return tuple(_language(pack.load(lang)) for lang in pack.languages() if pack.load(lang).rules("acts", ACT))


def _language(language: pack.Pack) -> Language:
    verbs: dict[str, list[_Act]] = {}
    for rule in language.rules("acts", ACT):
        avoid = _whole(language, "acts", rule.fields["avoid"]) if "avoid" in rule.fields else None
        for form in FORMS:
            for phrase in map(pack.fold, rule.fields.get(form, ())):
                verbs.setdefault(phrase.split()[0], []).append(_Act(rule, form, phrase, avoid))
    return Language(language, {head: tuple(acts) for head, acts in verbs.items()})


def spoken(words: frozenset[str]) -> list[Language]:
    """Return the languages of which these words hold common ones, all of them when they hold none."""
    return [one for one in languages() if not one.common.isdisjoint(words)] or list(languages())


def find(folded: str, context: Turns = ()) -> list[Hit]:
    """Return the commitments in a folded message, in order; context holds (role, text) of the turns before it."""
    words = frozenset(pack.words_of(folded))
    return settled([hit for language in spoken(words) for hit in read(language, folded, words, context)])


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


def sentences(language: Language, folded: str) -> list[Span]:
    """Return the places of the sentences."""
    ends = [*(match.end() for match in language.sentence.finditer(folded)), len(folded)]
    return [(first, last) for first, last in zip([0, *ends], ends, strict=False) if folded[first:last].strip()]


def parts(language: Language, folded: str, spans: Sequence[Span] | None = None) -> Iterator[Part]:
    """Yield the clauses of every sentence, or of those at spans."""
    for first, last in sentences(language, folded) if spans is None else spans:
        cuts = [match.start() for match in language.cut.finditer(folded, first, last) if match.start() > first]
        for start, end in zip([first, *cuts], [*cuts, last], strict=True):
            if folded[start:end].strip():
                yield Part(start, end, first, last)


def read(
    language: Language, folded: str, words: frozenset[str], context: Turns, spans: Sequence[Span] | None = None
) -> Iterator[Hit]:
    """Yield what this language sees in a message with these words, or in its sentences at spans.

    A rule that the whole message cannot satisfy is not tried on its clauses.
    """
    frames = [] if words.isdisjoint(language.verbs) else [
        frame for frame in language.frames
        if not words.isdisjoint(language.heads[frame[0].fields["form"]])
        and frame[0].may(folded, words) and (frame[2] or frame[1].search(folded))
    ]  # fmt: skip
    phrases = language.likely(folded, words, context)
    if not frames and not phrases:
        return
    last = {rule.id for rule in phrases if rule.fields.get("last")}
    blocks: list[Rule] | None = None
    for part in parts(language, folded, spans):
        clause = folded[part.start : part.end]
        found = [*_framed(language, frames, clause, part), *_phrased(language, phrases, folded, part, context)]
        if found:
            found = [hit for hit in found if hit.rule not in last] or found
            blocks = [rule for rule in language.blocks if rule.may(folded, words)] if blocks is None else blocks
            yield from _unblocked(blocks, found, clause, folded[part.first : part.last])


def _framed(
    language: Language, frames: Sequence[tuple[Rule, re.Pattern[str], bool]], clause: str, part: Part
) -> Iterator[Hit]:
    """Yield every place where a frame is followed by an act in the form it asks for."""
    for frame, pattern, _ in frames:
        for match in pattern.finditer(clause):
            place = match.span("act") if "act" in match.re.groupindex else (match.end(), len(clause))
            reached = _reach(language, frame, clause, place)
            if reached:
                act, end = reached[0].rule.fields, max(reached[1], match.end())
                status = act.get("status") or frame.fields["status"]
                start = part.start + match.start()
                yield Hit(act["kind"], status, start, part.start + end, part, frame.id, language.pack.lang)


def _reach(language: Language, frame: Rule, clause: str, place: tuple[int, int]) -> tuple[_Act, int] | None:
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


def _act(language: Language, frame: Rule, clause: str, word: re.Match[str]) -> _Act | None:
    """Return the act whose form stands here and whose object the clause holds."""
    kinds, form = frame.fields.get("kinds"), frame.fields["form"]
    for act in language.verbs.get(word.group(), ()):
        after = word.start() + len(act.phrase)
        if act.form != form or not clause.startswith(act.phrase, word.start()) or clause[after : after + 1].isalnum():
            continue
        if kinds and act.rule.fields["kind"] not in kinds:
            continue
        if act.rule.search("", clause) and not (act.avoid and act.avoid.search(clause)):
            return act
    return None


def _phrased(language: Language, phrases: Sequence[Rule], folded: str, part: Part, context: Turns) -> Iterator[Hit]:
    """Yield the phrases of a clause; one that names no kind takes it from the clause, or else from the message."""
    clause, whole = folded[part.start : part.end], folded[:_TOPICAL]
    for rule in phrases:
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
