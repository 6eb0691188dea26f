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

from companion.language import commitments, pack, speech, weigh
from companion.language.commitments import Hit
from companion.language.speech import VAGUE, Language, Part, Turns

WEIGHED = "weighed"  # the rule of a hit that no rule found
ENOUGH, STRUCK = 1.5, 3.0  # what a sentence must weigh, and one that a block struck
TOO_LIGHT = -2.4  # what a sentence weighs in which a rule must be mistaken
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
    yield from (replace(hit, kind=asked) for hit in hits) if asked else hits


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
    """Yield what a heavy sentence promises, when no block makes it too light."""
    sentence = folded[span[0] : span[1]]
    if weight > STRUCK or not _struck(language, sentence):
        start, end = model.why(sentence)
        part, status = Part(*span, *span), _status(language, sentence)
        for kind in _kinds(model, sentence):
            yield Hit(kind, status, span[0] + start, span[0] + end, part, WEIGHED, language.pack.lang)


def _struck(language: Language, sentence: str) -> bool:
    """Say whether a block speaks against a sentence as a whole."""
    return any(block.search("", sentence) for block in language.blocking(language.cues.missing(sentence)))


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
