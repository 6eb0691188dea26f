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
from functools import cache

from companion.language import commitments, pack, weigh
from companion.language.commitments import VAGUE, Hit, Language, Part, Turns

WEIGHED = "weighed"  # the rule of a hit that no rule found
ENOUGH, STRUCK = 0.75, 1.5  # what a sentence must weigh, and one that a block struck
TOO_LIGHT = -3.0  # what a sentence weighs in which a rule must be mistaken
LIKELY = 0.5  # a second kind must weigh this much
_LONG = 20_000  # characters; a longer text is left to the rules


def find(folded: str, context: Turns = ()) -> list[Hit]:
    """Return the commitments in a folded message, in order; context holds (role, text) of the turns before it."""
    hits = commitments.find(folded, context)
    if len(folded) > _LONG:
        return hits
    for language in commitments.spoken(frozenset(pack.words_of(folded))):
        model = weigh.load(language.pack.lang)
        if model:
            hits = _weighed(language, model, folded, hits)
    return sorted(hits, key=lambda hit: (hit.start, -hit.end))


def _weighed(language: Language, model: weigh.Weights, folded: str, hits: list[Hit]) -> list[Hit]:
    """Return the hits without those in sentences too light, with the sentences that weigh enough by themselves."""
    weights = {span: model.promise(folded[span[0] : span[1]]) for span in _sentences(language, folded)}
    kept = [hit for hit in hits if _spared(hit) or weights.get((hit.part.first, hit.part.last), 0.0) > TOO_LIGHT]
    found = {(hit.part.first, hit.part.last) for hit in kept if hit.status != VAGUE}
    heavy = [span for span, weight in weights.items() if weight > ENOUGH and span not in found]
    more = [hit for span in heavy for hit in _sentence(language, model, folded, span, weights[span])]
    return [*(h for h in kept if h.status != VAGUE or not more), *more]


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


def _sentences(language: Language, folded: str) -> Iterator[tuple[int, int]]:
    first = 0
    for last in [*(match.end() for match in language.sentence.finditer(folded)), len(folded)]:
        if folded[first:last].strip():
            yield first, last
        first = last


def _struck(language: Language, sentence: str) -> bool:
    """Say whether a block speaks against a sentence as a whole."""
    words = frozenset(pack.words_of(sentence))
    return any(block.may(sentence, words) and block.search("", sentence) for block in language.blocks)


def _kinds(model: weigh.Weights, sentence: str) -> list[str]:
    ranked = model.kind(sentence)
    return [kind for n, (weight, kind) in enumerate(ranked) if n == 0 or weight > LIKELY]


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
