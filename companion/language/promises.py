"""What a company promised in one message: a personal commitment, a done act or a concrete offer, and its particulars.

Not a promise: a refusal, a question, a general rule, "if you ... then", how to get it oneself, hope, or passing it on
inside. What commits is found by ``commitments``; here follow kind, status, amount, deadline, reference and conditions.

>>> now = datetime.fromisoformat("2026-11-20T15:00:00+01:00")
>>> found = find("I've refunded the $30 fee, you'll see it within 5 business days. Case RF-2201.", now=now)
>>> found.kinds, found.status, found.amount.value, found.deadline, found.due.isoformat(), found.reference
(('refund',), 'done', 30.0, 'within 5 business days', '2026-11-27', 'RF-2201')
>>> found = find("Een collega belt je maandag terug.", now=now)
>>> found.promise, found.kinds, found.due.isoformat()
(True, ('callback',), '2026-11-23')
>>> find("Unfortunately we cannot refund this.").promise
False
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache

from companion.language import commitments, due, money, pack
from companion.language.commitments import STATUSES, VAGUE, Hit, Turns
from companion.language.money import Amount

KINDS = (
    "refund", "compensation", "discount", "fee_waiver", "no_extra_costs", "replacement", "callback", "delivery",
    "cancellation", "price_guarantee", "appointment", "account_change", "other",
)  # fmt: skip
MONEY_KINDS = frozenset(("refund", "compensation", "discount", "fee_waiver", "no_extra_costs", "price_guarantee"))

_CODE = re.compile(r"(?<![\w@#/.$€£])(?=[A-Z0-9-]{0,24}\d)[A-Z0-9](?:[A-Z0-9-]{1,22}[A-Z0-9])(?![\w/%]|[.,:]\d|:)")
_NEAR = 24  # characters between a cue such as "number" and its code


@dataclass(frozen=True, slots=True)
class Finding:
    """What one message promises.

    ``why`` are the places of the words that made it a promise; ``precision`` tells how far ``due`` can be trusted
    (exact, about, vague); ``conditions`` are quoted; ``vague`` means that it comforts without saying what or when.
    """

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
            "conditions": list(self.conditions), "vague": self.vague,
        }  # fmt: skip


def find(text: str, context: Turns = (), now: datetime | None = None) -> Finding:
    """Return what an agent's message promises; context holds (role, text) of the turns before it, oldest first.

    now is the message's own time, aware, in the person's time zone: the day a deadline means is counted from it.
    """
    folded = pack.fold(text)
    hits = commitments.find(folded, context)
    found = [hit for hit in hits if hit.status != VAGUE]
    if not found:
        return Finding(vague=bool(hits), why=_why(hits))
    kinds = _kinds(found)
    finding = Finding(
        True, kinds, min((hit.status for hit in found), key=STATUSES.index), why=_why(found),
        amount=_amount(text, folded, found), reference=_reference(text, folded),
        conditions=_conditions(text, folded, found),
    )  # fmt: skip
    moment = _moment(text, folded, found, now)
    if not moment:
        return finding
    status = "will" if finding.status == "done" and _ahead(moment, found, now) else finding.status
    return replace(
        finding, deadline=moment.words, due=moment.date, precision=moment.precision, status=status,
        vague=bool(now) and moment.precision == VAGUE and status == "will" and not finding.amount,
    )  # fmt: skip


def _ahead(moment: due.Due, found: Sequence[Hit], now: datetime | None) -> bool:
    """Say whether a moment to come stands inside the words of a done act: "is binnen tien dagen gerepareerd"."""
    inside = any(hit.start <= moment.start and moment.end <= hit.end for hit in found)
    return inside and (moment.counted or bool(now and moment.date and moment.date > now.date()))


def _why(hits: Sequence[Hit]) -> tuple[tuple[int, int], ...]:
    """Return the places of the hits, without those that lie inside another."""
    spans = sorted({(hit.start, hit.end) for hit in hits})
    return tuple(s for s in spans if not any(o != s and o[0] <= s[0] and s[1] <= o[1] for o in spans))


def _kinds(found: Sequence[Hit]) -> tuple[str, ...]:
    kinds = {hit.kind or "other" for hit in found}
    return tuple(kind for kind in KINDS if kind in kinds and (kind != "other" or len(kinds) == 1))


def _amount(text: str, folded: str, found: Sequence[Hit]) -> Amount | None:
    """Return the amount of a promise about money: in its clause, its sentence, or else the only one of the message."""
    about_money = [hit for hit in found if hit.kind in MONEY_KINDS]
    for start, end in _clauses(about_money):
        amounts = [a for a in money.find(text[start:end], folded[start:end]) if a.value > 0]
        if amounts:
            return replace(amounts[0], start=amounts[0].start + start, end=amounts[0].end + start)
    amounts = [a for a in money.find(text, folded) if a.value > 0] if about_money else []
    return amounts[0] if len(amounts) == 1 else None


def _clauses(found: Sequence[Hit]) -> list[tuple[int, int]]:
    """Return the clauses of these hits, then their sentences."""
    return [(h.part.start, h.part.end) for h in found] + [(h.part.first, h.part.last) for h in found]


def _moment(text: str, folded: str, found: Sequence[Hit], now: datetime | None) -> due.Due | None:
    """Return when: in the clause, its sentence, or a plain time in a statement after it ("It takes 3 days")."""
    for start, end in _clauses(found):
        moment = due.find(text[start:end], now, found[0].lang, folded[start:end])
        if moment:
            return replace(moment, start=moment.start + start, end=moment.end + start)
    rest = found[-1].part.last
    end = rest + len(folded[rest:].split("?")[0]) if "?" in folded[rest:] else len(folded)
    end = folded.rfind(".", rest, end) + 1 if end < len(folded) else end
    moment = due.find(text[rest:end], now, found[0].lang, folded[rest:end]) if end > rest else None
    return replace(moment, start=moment.start + rest, end=moment.end + rest) if moment and moment.counted else None


def _conditions(text: str, folded: str, found: Sequence[Hit]) -> tuple[str, ...]:
    """Return the clauses that attach a condition to what was promised, as written."""
    language = next(one for one in commitments.languages() if one.pack.lang == found[0].lang)
    sentences = {(hit.part.first, hit.part.last) for hit in found}
    inside = [p for p in commitments.parts(language, folded) if (p.first, p.last) in sentences]
    starts = [(language.condition.search(folded, p.start, p.end), p.end) for p in inside]
    return tuple(text[match.start() : end].strip(" ,.;!?\n") for match, end in starts if match)


@cache
def _cues() -> re.Pattern[str]:
    words = [pack.fold(w) for one in commitments.languages() for w in one.pack.words("words").get("reference", ())]
    return re.compile(rf"(?<!\w)(?:{'|'.join(sorted(words, key=len, reverse=True))})(?!\w)")


def _reference(text: str, folded: str) -> str | None:
    """Return the code or number that names the promise: the one nearest behind a cue such as "case" or "code"."""
    codes = [match for match in _CODE.finditer(text) if not money.find(match.group())]
    best: tuple[int, str] | None = None
    for cue in _cues().finditer(folded) if codes else ():
        for code in codes:
            distance = code.start() - cue.end()
            if 0 <= distance <= _NEAR and (best is None or distance < best[0]):
                best = (distance, code.group())
    return best[1] if best else None
