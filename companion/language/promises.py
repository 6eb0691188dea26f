"""What a company promised in one message: a personal commitment, a done act or a concrete offer, and its particulars.

A promise has an actor who commits (a *frame*: "we will ...", "has been ..."), an act done for this customer (a verb and
its object: "refund", "send ... label"), or a set phrase ("you will hear from us"). Not a promise: a refusal, a
question, a general rule, "if you ... then", how to get it oneself, hope, or passing it on inside (*blocks*). All of
these are rules in the packs: frames, acts, promises, blocks.

>>> from datetime import datetime
>>> now = datetime.fromisoformat("2026-11-20T15:00:00+01:00")
>>> find("I've refunded the $30 fee, you'll see it within 5 business days.", now=now).row()["kinds"]
['refund']
>>> found = find("Een collega belt je maandag terug.", now=now)
>>> found.promise, found.kinds, found.due.isoformat()
(True, ('callback',), '2026-11-23')
>>> find("Unfortunately we cannot refund this.").promise
False
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache, cached_property

from companion.language import due, money, pack
from companion.language.money import Amount
from companion.language.pack import Rule

KINDS = (
    "refund", "compensation", "discount", "fee_waiver", "no_extra_costs", "replacement", "callback", "delivery",
    "cancellation", "price_guarantee", "appointment", "account_change", "other",
)  # fmt: skip
MONEY_KINDS = frozenset(("refund", "compensation", "discount", "fee_waiver", "no_extra_costs", "price_guarantee"))
FORMS = ("base", "ing", "done", "past", "present")
FRAME = {"form": str, "status": str, "kinds": list, "reach": int}
ACT = {"kind": str, "status": str, "avoid": str, **dict.fromkeys(FORMS, list)}
PHRASE = {"kind": str, "status": str, "context": bool, "short": bool, "asked": str}
BLOCK = {"scope": str, "statuses": list, "spares": list}
_SENTENCE = re.compile(r"(?:[.!?]+(?=[\s)\"']|$|(?<=\D[.!?])(?=[A-Z]))|\n+|…)[\s)\"']*")
_WORD = re.compile(r"[^\W_](?:[\w'-]*\w)?")
_REFERENCE = re.compile(r"(?<![\w@#/.])(?=[A-Z0-9-]{0,19}\d)[A-Z0-9][A-Z0-9-]{2,19}(?![\w/%]|\.\d)")
_SHORT = 80


@dataclass(frozen=True, slots=True)
class Finding:
    """What one message promises; ``why`` are the places of the words that made it one, ``vague`` a promise of nothing."""

    promise: bool = False
    kinds: tuple[str, ...] = ()
    status: str | None = None
    amount: Amount | None = None
    deadline: str | None = None
    due: date | None = None
    precision: str | None = None
    reference: str | None = None
    why: tuple[tuple[int, int], ...] = ()
    conditions: tuple[str, ...] = ()
    vague: bool = False

    def row(self) -> dict[str, object]:
        """Return the answer of ``analyse promises`` for this message, without its id."""
        return {
            "promise": self.promise, "kinds": list(self.kinds), "status": self.status,
            "amount": self.amount.row() if self.amount else None, "deadline": self.deadline,
            "due": self.due.isoformat() if self.due else None, "precision": self.precision,
            "reference": self.reference, "why": [list(span) for span in self.why],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Part:
    """A clause at start:end of the message, in the sentence at first:last."""

    start: int
    end: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Hit:
    """A place that may be a promise."""

    kind: str | None
    status: str
    start: int
    end: int
    part: _Part
    rule: str


@dataclass(frozen=True)
class _Act:
    rule: Rule
    form: str
    phrase: str
    avoid: re.Pattern[str] | None


@dataclass(frozen=True)
class _Language:
    """The rules of one pack, ready to be looked up."""

    pack: pack.Pack
    verbs: Mapping[str, tuple[_Act, ...]] = field(default_factory=dict)

    @cached_property
    def frames(self) -> tuple[Rule, ...]:
        return self.pack.rules("frames", FRAME)

    @cached_property
    def openings(self) -> Mapping[str, re.Pattern[str]]:
        return {rule.id: re.compile(rf"(?<!\w)(?:{'|'.join(rule.patterns)})") for rule in self.frames}

    @cached_property
    def phrases(self) -> tuple[Rule, ...]:
        return self.pack.rules("promises", PHRASE)

    @cached_property
    def blocks(self) -> tuple[Rule, ...]:
        return self.pack.rules("blocks", BLOCK)

    @cached_property
    def skip(self) -> re.Pattern[str]:
        return re.compile(rf"(?:{self.pack.expand('words', '{skip}')})(?!\w)")

    @cached_property
    def cut(self) -> re.Pattern[str]:
        pattern = "|".join(self.pack.words("clauses").get("cut", ("(?!)",)))
        return re.compile(self.pack.expand("clauses", pattern))

    @cached_property
    def topics(self) -> tuple[tuple[str, re.Pattern[str]], ...]:
        table = self.pack.table("promises", "topics")
        return tuple((k, re.compile(rf"(?<!\w)(?:{self.pack.expand('promises', p)})(?!\w)")) for k, p in table.items())


@cache
def _languages() -> tuple[_Language, ...]:
    return tuple(_language(lang) for lang in pack.languages() if pack.load(lang).rules("acts", ACT))


def _language(lang: str) -> _Language:
    language = pack.load(lang)
    verbs: dict[str, list[_Act]] = {}
    for rule in language.rules("acts", ACT):
        avoid = rule.fields.get("avoid")
        regex = re.compile(rf"(?<!\w)(?:{language.expand('acts', avoid)})(?!\w)") if avoid else None
        for form in FORMS:
            for phrase in map(pack.fold, rule.fields.get(form, ())):
                verbs.setdefault(phrase.split()[0], []).append(_Act(rule, form, phrase, regex))
    return _Language(language, {head: tuple(acts) for head, acts in verbs.items()})


def find(text: str, context: Sequence[tuple[str, str]] = (), now: datetime | None = None) -> Finding:
    """Return what an agent's message promises; context holds (role, text) of the turns before it, oldest first.

    now is the message's own time, aware, in the person's time zone: the day a deadline means is counted from it.
    """
    folded = pack.fold(text)
    words = frozenset(pack.words_of(folded))
    hits = [(language, hit) for language in _languages() for hit in _hits(language, folded, words, context)]
    if not hits:
        return Finding()
    return _finding(text, folded, hits, context, now)


def _parts(language: _Language, folded: str) -> Iterator[_Part]:
    """Yield the clauses of every sentence."""
    first = 0
    ends = [match.end() for match in _SENTENCE.finditer(folded)]
    for last in [*ends, len(folded)]:
        cuts = [m.start() for m in language.cut.finditer(folded, first, last) if m.start() > first]
        for start, end in zip([first, *cuts], [*cuts, last], strict=True):
            if folded[start:end].strip():
                yield _Part(start, end, first, last)
        first = last


def _hits(language: _Language, folded: str, words: frozenset[str], context: Sequence[tuple[str, str]]) -> list[_Hit]:
    frames = [r for r in language.frames if _may(r, words)] if not words.isdisjoint(language.verbs.keys()) else []
    phrases = [r for r in language.phrases if _may(r, words)]
    if not frames and not phrases:
        return []
    blocks = [r for r in language.blocks if _may(r, words)]
    hits: list[_Hit] = []
    for part in _parts(language, folded):
        clause = folded[part.start : part.end]
        found = [*_framed(language, frames, clause, part), *_phrased(language, phrases, clause, part, folded, context)]
        if found:
            hits += _unblocked(blocks, found, clause, folded[part.first : part.last])
    return hits


def _may(rule: Rule, words: frozenset[str]) -> bool:
    return rule.anchors is None or not rule.anchors.isdisjoint(words)


def _framed(language: _Language, frames: Sequence[Rule], clause: str, part: _Part) -> Iterator[_Hit]:
    """Yield every place where a frame is followed by an act in the form it asks for."""
    for frame in frames:
        for match in language.openings[frame.id].finditer(clause):
            place = match.span("act") if "act" in match.re.groupindex else (match.end(), len(clause))
            hit = _act_at(language, frame, clause, match, place)
            if hit:
                act, end = hit[0].rule.fields, max(hit[1], match.end())
                status = act.get("status") or frame.fields["status"]
                yield _Hit(act["kind"], status, part.start + match.start(), part.start + end, part, frame.id)


def _act_at(
    language: _Language, frame: Rule, clause: str, match: re.Match[str], place: tuple[int, int]
) -> tuple[_Act, int] | None:
    """Return the first act within reach of a frame, with its end: small words are skipped, and ``reach`` others."""
    position, end = place
    reach = int(frame.fields.get("reach", 0))
    for _ in range(24):
        word = _WORD.search(clause, position, end)
        if not word or word.start() - position > 3:
            return None
        act = _act(language, frame, clause, word)
        if act:
            return act, word.start() + len(act.phrase)
        small = language.skip.match(clause, word.start())
        if not small:
            reach -= 1
            if reach < 0:
                return None
        position = small.end() if small else word.end()
    return None


def _act(language: _Language, frame: Rule, clause: str, word: re.Match[str]) -> _Act | None:
    """Return the act whose form stands here and whose object the clause holds."""
    kinds, form = frame.fields.get("kinds"), frame.fields["form"]
    for act in language.verbs.get(word.group(), ()):
        after = word.start() + len(act.phrase)
        if act.form != form or not clause.startswith(act.phrase, word.start()) or clause[after : after + 1].isalnum():
            continue
        if kinds and act.rule.fields["kind"] not in kinds:
            continue
        if act.rule.regex.search(clause) and not (act.avoid and act.avoid.search(clause)):
            return act
    return None


def _phrased(
    language: _Language, phrases: Sequence[Rule], clause: str, part: _Part, folded: str, context: Sequence[tuple[str, str]]
) -> Iterator[_Hit]:
    for rule in phrases:
        if rule.fields.get("short") and len(folded) > _SHORT:
            continue
        match = rule.regex.search(clause)
        if not match:
            continue
        kind = rule.fields.get("kind")
        if rule.fields.get("context") and not (kind := _asked(language, context)):
            continue
        yield _Hit(kind, rule.fields["status"], part.start + match.start(), part.start + match.end(), part, rule.id)


def _asked(language: _Language, context: Sequence[tuple[str, str]]) -> str | None:
    """Return the kind that the last turns were about, the customer's latest first."""
    turns = sorted(enumerate(context[-3:]), key=lambda turn: (turn[1][0] != "customer", -turn[0]))
    for _, (_, said) in turns:
        folded = pack.fold(said[-2000:])
        for kind, regex in language.topics:
            if regex.search(folded):
                return kind
    return None


def _unblocked(blocks: Sequence[Rule], hits: Sequence[_Hit], clause: str, sentence: str) -> list[_Hit]:
    left = list(hits)
    for block in blocks:
        statuses, spares = block.fields.get("statuses"), block.fields.get("spares", ())
        struck = [h for h in left if (not statuses or h.status in statuses) and h.rule not in spares]
        if struck and block.regex.search(sentence if block.fields["scope"] == "sentence" else clause):
            left = [h for h in left if h not in struck]
    return left


_RANK = {"done": 0, "will": 1, "offered": 2}


def _finding(
    text: str, folded: str, hits: Sequence[tuple[_Language, _Hit]], context: Sequence[tuple[str, str]], now: datetime | None
) -> Finding:
    language = hits[0][0]
    found = [hit for _, hit in hits]
    kinds = tuple(k for k in KINDS if any((h.kind or "other") == k for h in found))
    if len(kinds) > 1:
        kinds = tuple(k for k in kinds if k != "other")
    status = min((h.status for h in found), key=lambda s: _RANK.get(s, 3))
    finding = Finding(
        True, kinds, status, reference=_reference(text), why=tuple(sorted({(h.start, h.end) for h in found})),
        amount=_amount(text, folded, found) if MONEY_KINDS.intersection(kinds) else None,
    )  # fmt: skip
    moment = _moment(text, folded, found, now, language.pack.lang)
    if moment:
        finding = replace(finding, deadline=moment.words, due=moment.date, precision=moment.precision)
    return finding


def _spans(found: Sequence[_Hit], length: int) -> list[tuple[int, int]]:
    """Return where to look for particulars: the clauses of the promise, their sentences, what follows, all."""
    spans = [(h.part.start, h.part.end) for h in found] + [(h.part.first, h.part.last) for h in found]
    return [*spans, (found[0].part.last, length)]


def _amount(text: str, folded: str, found: Sequence[_Hit]) -> Amount | None:
    ordered = [h for h in found if h.kind in MONEY_KINDS]
    for start, end in [*_spans(ordered, len(text)), (0, len(text))]:
        amounts = [a for a in money.find(text[start:end], folded[start:end]) if a.value > 0]
        if amounts:
            return replace(amounts[0], start=amounts[0].start + start, end=amounts[0].end + start)
    return None


def _moment(text: str, folded: str, found: Sequence[_Hit], now: datetime | None, lang: str) -> due.Due | None:
    for start, end in _spans(found, len(text)):
        moment = due.find(text[start:end], now, lang, folded[start:end])
        if moment:
            return replace(moment, start=moment.start + start, end=moment.end + start)
    return None


def _reference(text: str) -> str | None:
    """Return the code or number that names the promise, such as a case number or a voucher code."""
    return None
