"""Judge: where a message commits its sender, by the rules of ``commitments`` and the weights of ``weigh`` together.

The rules say what they know, in words that can be shown. A sentence in which they see nothing is weighed; one that
weighs enough counts, and one in which a rule found a refusal, a question or a condition must weigh more. What a rule
found in a sentence that sounds like no promise at all is dropped.

>>> from companion.language.pack import fold
>>> [(hit.kind, hit.status) for hit in find(fold("The 35 will come straight back to you."))]
[('refund', 'will')]
>>> find(fold("Would you like the 35 back?"))
[]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from companion.language import commitments, money, pack, speech, weigh
from companion.language.commitments import Hit
from companion.language.speech import MONEY_KINDS, VAGUE, Language, Part, Turns

WEIGHED = "weighed"  # the rule of a hit that no rule found
ENOUGH, STRUCK = 1.25, 3.0  # what a sentence must weigh, and one that a block struck
TOO_LIGHT = -2.7  # what a sentence weighs in which a rule must be mistaken
LIKELY, FAIR, ODD = 0.5, -2.0, -3.0  # what a kind weighs beside another, in place of another, and when it is mistaken
_UNSAID = frozenset((None, "other"))
_PLAIN = frozenset(("no_extra_costs", "other"))  # said in so many words, or of no kind
_ANSWER = 40  # characters of an answer such as "Done!"
_LONG = 20_000  # characters; a longer text is left to the rules


def find(folded: str, context: Turns = ()) -> list[Hit]:
    """Return the commitments in a folded message, in order; context holds (role, text) of the turns before it."""
    if len(folded) > _LONG:
        return commitments.find(folded, context)
    hits = [hit for language in speech.spoken(folded) for hit in _judged(language, folded, context)]
    return commitments.settled(hits)


def _judged(language: Language, folded: str, context: Turns) -> Iterator[Hit]:
    """Yield what the rules find in sentences that are not too light, and the sentences that weigh enough."""
    model = weigh.load(language.pack.lang)
    if not model:
        yield from commitments.read(language, folded, context)
        return
    weights = {span: model.promise(folded[span[0] : span[1]]) for span in speech.sentences(language, folded)}
    spans = [span for span, weight in weights.items() if weight > TOO_LIGHT or _told(language, folded, span, context)]
    hits = list(commitments.read(language, folded, context, spans)) if spans else []
    kept = [hit for hit in hits if _spared(hit) or weights[hit.part.first, hit.part.last] > TOO_LIGHT]
    kept = list(_tuned(model, folded, kept))
    found = {(hit.part.first, hit.part.last) for hit in kept if hit.status != VAGUE}
    heavy = [span for span, weight in weights.items() if weight > ENOUGH and span not in found]
    more = [hit for span in heavy for hit in _sentence(language, model, folded, span, weights[span])]
    hits = [*(hit for hit in kept if hit.status != VAGUE or not more), *more]
    short = len(folded) < _ANSWER and all(hit.kind in _UNSAID and hit.status != VAGUE for hit in hits)
    asked = commitments.asked(language, context) if short and hits else None
    yield from (replace(hit, kind=asked) for hit in hits) if asked else _priced(model, folded, hits)


def _priced(model: weigh.Weights, folded: str, hits: list[Hit]) -> Iterator[Hit]:
    """Yield hits; one of no kind gets a likely one, of those about money when its clause names money."""
    alone = all(hit.kind in _UNSAID for hit in hits)
    for hit in hits:
        if hit.kind in _UNSAID and hit.status != VAGUE and not commitments.answers(hit):
            named = _named(folded, hit)
            kind = _dearest(model, folded, hit) if named else _likeliest(model, folded, hit) if alone else None
            hit = replace(hit, kind=kind) if kind else hit
        yield hit


def _named(folded: str, hit: Hit) -> bool:
    """Say whether the clause of a hit names money."""
    clause = folded[hit.part.start : hit.part.end]
    return any(amount.value > 0 for amount in money.find(clause, clause))


def _dearest(model: weigh.Weights, folded: str, hit: Hit) -> str | None:
    """Return the likeliest kind of those about money, None when none is fairly likely."""
    weights = model.kind(folded[hit.part.start : hit.part.end], MONEY_KINDS & model.kinds.keys())
    best = max(weights, key=weights.__getitem__)
    return best if weights[best] > FAIR else None


def _likeliest(model: weigh.Weights, folded: str, hit: Hit) -> str | None:
    """Return the likeliest kind of the clause of a hit, None when none is likely."""
    weights = model.kind(folded[hit.part.start : hit.part.end])
    best = max(weights, key=weights.__getitem__)
    return best if weights[best] > LIKELY else None


def _told(language: Language, folded: str, span: tuple[int, int], context: Turns) -> bool:
    """Say whether the rules should read a light sentence: a short answer, or comfort."""
    sentence = folded[span[0] : span[1]]
    if "?" in sentence:
        return False
    return (bool(context) and len(sentence) < _ANSWER) or language.comfort.search(sentence) is not None


def _spared(hit: Hit) -> bool:
    """Say whether a hit stays whatever its sentence weighs: what answers a question, and comfort."""
    return hit.status == VAGUE or commitments.answers(hit)


def _sentence(
    language: Language, model: weigh.Weights, folded: str, span: tuple[int, int], weight: float
) -> Iterator[Hit]:
    """Yield what a heavy sentence promises, or those of its clauses that no block strikes and that are heavy alone."""
    sentence = folded[span[0] : span[1]]
    blocks = language.blocking(language.cues.missing(sentence))
    blocks = [block for block in blocks if block.search("", sentence)]
    if weight > STRUCK or not blocks:
        yield from _weighed(language, model, folded, Part(*span, *span))
    elif all(block.fields["scope"] == "clause" for block in blocks):
        clauses = [part for part in speech.parts(language, folded, [span]) if part.end - part.start < span[1] - span[0]]
        for part in clauses:
            clause = folded[part.start : part.end]
            if not any(block.search("", clause) for block in blocks) and model.promise(clause) > ENOUGH:
                yield from _weighed(language, model, folded, part)


def _weighed(language: Language, model: weigh.Weights, folded: str, part: Part) -> Iterator[Hit]:
    """Yield what a heavy clause promises."""
    clause = folded[part.start : part.end]
    start, end = model.why(clause)
    status = _status(language, clause)
    for kind in _kinds(model, clause):
        yield Hit(kind, status, part.start + start, part.start + end, part, WEIGHED, language.pack.lang)


def _kinds(model: weigh.Weights, sentence: str) -> list[str]:
    """Return the likeliest kind, and the others that are likely; of a few words without a likely one, other."""
    weights = model.kind(sentence)
    best = max(weights, key=weights.__getitem__)
    if weights[best] < LIKELY and len(sentence) < _ANSWER:
        return ["other"]
    return [kind for kind, weight in weights.items() if kind == best or weight > LIKELY]


def _tuned(model: weigh.Weights, folded: str, hits: list[Hit]) -> Iterator[Hit]:
    """Yield the hits of rules with kinds that fit: of two in a sentence an unlikely one goes, alone it is changed."""
    for span in dict.fromkeys((hit.part.first, hit.part.last) for hit in hits):
        here = [hit for hit in hits if (hit.part.first, hit.part.last) == span]
        kinds = {hit.kind for hit in here if hit.kind and not _spared(hit)} - _PLAIN
        sentence = folded[span[0] : span[1]]
        odd = {kind for kind, weight in model.kind(sentence, kinds).items() if weight < ODD} if kinds else set()
        changed = dict.fromkeys(odd, _better(model, sentence)) if odd and odd == kinds else {}
        for hit in here:
            if _spared(hit) or hit.kind not in odd:
                yield hit
            elif changed:
                yield replace(hit, kind=changed[hit.kind] or hit.kind)
            elif hit.kind in MONEY_KINDS and _named(folded, hit):
                yield replace(hit, kind=_dearest(model, folded, hit) or hit.kind)


def _better(model: weigh.Weights, sentence: str) -> str | None:
    """Return the likeliest kind, None when none is fairly likely."""
    weights = model.kind(sentence)
    best = max(weights, key=weights.__getitem__)
    return best if weights[best] > FAIR else None


def _status(language: Language, sentence: str) -> str:
    """Return done or offered when the words say so, else will."""
    return next((status for status, regex in _statuses(language) if regex.search(sentence)), "will")


@cache
def _statuses_of(lang: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    language = pack.load(lang)
    table = language.table("promises", "statuses")
    return tuple(
        (status, re.compile(rf"(?<!\w)(?:{language.expand('promises', pattern)})(?!\w)"))
        for status, pattern in table.items()
    )


def _statuses(language: Language) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return _statuses_of(language.pack.lang)
