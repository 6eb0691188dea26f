"""Hints: would this draft make the person on the other side defend themselves instead of help?

What makes a draft hot is found by hot.py, in points: one point holds the draft. Here they become a verdict: what it is
held for, why that does not help the person who writes, and what else could be said.

>>> review("You people never listen. Where is order 4471?").categories
('accusation',)
>>> review("Ik ben niet tevreden, en ik zou graag wat compensatie willen.").heated
False
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from companion.errors import N_, BadInput
from companion.language import hot, pack
from companion.language.hintbook import CATEGORIES, Hint, Judge, load
from companion.language.hot import LIMIT, Found, find, heat, sharp

__all__ = ["CATEGORIES", "LEVELS", "Found", "Hint", "Judge", "Review", "find", "heat", "load", "review", "sharp"]

#: Points that hold a draft at each level of help; at ``quiet`` only what is plainly hot.
LEVELS: Mapping[str, float] = {"quiet": 1.5, "normal": 1.0, "strict": 0.7}
#: A category is named when it weighs at least this part of the heaviest; what a light hint counts for then, and the
#: tone beside a full one.
NAMED, LIGHT, TONE = 0.6, 0.7, 0.5
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Review:
    """What there is to say about one draft. Texts are in the language of the interface, except the alternatives.

    ``sure`` is true when it is heated whatever follows: by its words, not only by the tone of the whole.
    """

    heated: bool
    sure: bool
    categories: tuple[str, ...]
    reasons: tuple[tuple[str, str], ...]
    alternatives: tuple[tuple[str, str], ...]
    questions: tuple[str, ...]
    tips: tuple[tuple[str, str], ...]
    spans: tuple[Found, ...]
    score: float
    lang: str
    text: str

    def row(self) -> dict[str, object]:
        """The shape of one line of ``companion analyse drafts``, without the id."""
        return {
            "heated": self.heated,
            "categories": list(self.categories),
            "alternatives": [{"kind": kind, "text": text} for kind, text in self.alternatives],
            "calm": self.alternatives[0][1] if self.alternatives else self.text,
        }


def review(
    text: str,
    context: Sequence[tuple[str, str]] = (),
    level: str = "normal",
    muted: frozenset[str] = frozenset(),
    ui_lang: str = "en",
    *,
    waited: float = 0,
    known: Sequence[str] = (),
    words: bool = True,
) -> Review:
    """Judge a draft and, when it is heated, word it anew.

    ``context`` are the messages before it as (role, text), ``waited`` the minutes since the last word of the company,
    ``known`` the numbers the record holds for this chat (they are never put into a text, only asked for). ``muted``
    names hints, whole categories, or ``tips``. Without ``words`` no other wording is looked for. Raises BadInput for
    an unknown level or interface language.
    """
    if level not in LEVELS:
        raise BadInput(N_("There is no level {level}. Choose quiet, normal or strict."), level=level)
    from companion.language import reword, tips  # they use find() of this module

    lang, found = find(text, muted)
    score = sum(item.points for item in found)
    heated = score >= LEVELS[level]
    categories = _categories(found) if heated else ()
    amends = heated and bool(context) and tips.may_ask(text, lang, context)
    offer = reword.offer(text, lang, found, context, amends=amends) if heated and words else reword.NOTHING
    quiet = level == "quiet" or "tips" in muted
    advice = () if quiet else tips.find(text, lang, ui_lang, context, known)
    return Review(
        heated=heated,
        sure=heated and _surely(found, LEVELS[level]),
        categories=categories,
        reasons=_reasons(text, categories, context, waited, ui_lang),
        alternatives=offer.alternatives,
        questions=offer.questions,
        tips=advice,
        spans=tuple(f for f in found if f.end > f.start) if heated else (),
        score=round(score, 2),
        lang=lang,
        text=text,
    )


def _surely(found: Sequence[Found], level: float) -> bool:
    """Say whether the words alone hold a draft, even if the rest of it were calm."""
    return hot.is_plain(found) or sum(f.points for f in found if f.id != "tone") >= level + hot.LEAST


def _categories(found: Sequence[Found]) -> tuple[str, ...]:
    """The categories that matter, in their own order.

    Of places that overlap the longest counts. What only adds to a full hint weighs less, and so does the tone beside
    words that can be pointed at.
    """
    full = any(item.points >= 1 and item.id != "tone" for item in found)
    weight = dict.fromkeys(CATEGORIES, 0.0)
    for item in found:
        inside = [o for o in found if o.start <= item.start and item.end <= o.end and o.id not in (item.id, "tone")]
        if item.points > 0 and not any(
            o.points >= item.points and o.end - o.start > item.end - item.start for o in inside
        ):
            share = (TONE if full else 1.0) if item.id == "tone" else LIGHT if item.points < 1 else 1.0
            weight[item.category] += item.points * share
    most = max(weight.values())
    return tuple(c for c in CATEGORIES if weight[c] >= NAMED * most > 0)


def _reasons(
    text: str, categories: tuple[str, ...], context: Sequence[tuple[str, str]], waited: float, ui_lang: str
) -> tuple[tuple[str, str], ...]:
    if not categories:
        return ()
    texts = pack.load(ui_lang).table("hints", "reason")
    around = {"repeated": _asked_before(text, context) >= 2, "waiting": waited >= 20}
    extra = [name for name, true in around.items() if true]
    return tuple((name, str(texts[name])) for name in (*extra, *categories))


def _asked_before(text: str, context: Sequence[tuple[str, str]]) -> int:
    """How many earlier messages of the customer ask the same: six of ten longer words are shared."""
    mine = _long_words(text)
    return sum(
        role == "customer" and len(mine & theirs) >= 0.6 * min(len(mine), len(theirs)) > 0
        for role, said in context[-40:]
        for theirs in [_long_words(said)]
    )


def _long_words(text: str) -> set[str]:
    return {word for word in _WORD.findall(pack.fold(text[:LIMIT])) if len(word) > 3}
