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

from companion.language import amends, commitments, due, judge, money, pack, shorthand, speech
from companion.language.commitments import Hit
from companion.language.money import Amount
from companion.language.speech import MONEY_KINDS, STATUSES, VAGUE, Turns

KINDS = (
    "refund", "compensation", "discount", "fee_waiver", "no_extra_costs", "replacement", "callback", "delivery",
    "cancellation", "price_guarantee", "appointment", "account_change", "other",
)  # fmt: skip
DATED_KINDS = frozenset(("appointment", "cancellation"))  # done today, for a day to come

_CODE = re.compile(r"(?<![\w@#/.$€£])(?=[A-Z0-9-]{0,24}\d)[A-Z0-9](?:[A-Z0-9-]{1,22}[A-Z0-9])(?![\w/%]|[.,:]\d|:)")
_NEAR = 24  # characters between a cue such as "number" and its code


@dataclass(frozen=True, slots=True)
class Finding:
    """What one message promises.

    ``why`` are the places of the words that made it a promise; ``precision`` tells how far ``due`` can be trusted
    (exact, about, vague); ``conditions`` are quoted; ``vague`` means that it comforts without saying what or when.
    ``amounts`` are all that the promise names, in order, and ``corrects`` is the one that ``amount`` replaces;
    ``withdraws`` says that the message goes back on an earlier promise, whatever else it promises.
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
    amounts: tuple[Amount, ...] = ()
    corrects: Amount | None = None
    withdraws: bool = False

    def row(self) -> dict[str, object]:
        """Return the answer of ``analyse promises`` for this message, without its id."""
        return {
            "promise": self.promise, "kinds": list(self.kinds), "status": self.status,
            "amount": self.amount.row() if self.amount else None, "deadline": self.deadline,
            "due": self.due.isoformat() if self.due else None, "precision": self.precision,
            "reference": self.reference, "why": [list(span) for span in self.why],
            "conditions": list(self.conditions), "vague": self.vague, "amounts": [a.row() for a in self.amounts],
            "corrects": self.corrects.row() if self.corrects else None, "withdraws": self.withdraws,
        }  # fmt: skip


def find(text: str, context: Turns = (), now: datetime | None = None) -> Finding:
    """Return what an agent's message promises; context holds (role, text) of the turns before it, oldest first.

    now is the message's own time, aware, in the person's time zone: the day a deadline means is counted from it.
    """
    folded = pack.fold(text)
    spelled = shorthand.spell(text, folded)
    if spelled:
        return _as_written(text, spelled, _found(spelled.text, pack.fold(spelled.text), context, now))
    return _found(text, folded, context, now)


def _as_written(text: str, spelled: shorthand.Spelled, finding: Finding) -> Finding:
    """Return what was found in a text that was spelled out, in the words and places of what was written."""

    def back(amount: Amount) -> Amount:
        start, end = spelled.place(amount.start, amount.end)
        return replace(amount, start=start, end=end)

    amounts = tuple(back(amount) for amount in finding.amounts)
    return replace(
        finding, why=tuple(spelled.place(start, end) for start, end in finding.why), amounts=amounts,
        amount=back(finding.amount) if finding.amount else None,
        corrects=back(finding.corrects) if finding.corrects else None,
        deadline=_quoted(text, spelled, finding.deadline),
        conditions=tuple(_quoted(text, spelled, said) or said for said in finding.conditions),
    )  # fmt: skip


def _quoted(text: str, spelled: shorthand.Spelled, words: str | None) -> str | None:
    """Return words of the spelled text as they were written."""
    start = spelled.text.find(words) if words else -1
    if not words or start < 0:
        return words
    first, last = spelled.place(start, start + len(words))
    return text[first:last]


def _found(text: str, folded: str, context: Turns, now: datetime | None) -> Finding:
    hits = judge.find(folded, context)
    finding = _promised(text, folded, [hit for hit in hits if hit.status != VAGUE], context, now)
    if not finding:
        finding = Finding(vague=bool(hits), why=_why(hits))
    return _amended(text, folded, finding, context)


def _promised(text: str, folded: str, found: Sequence[Hit], context: Turns, now: datetime | None) -> Finding | None:
    """Return what these hits promise, None when there are none."""
    if not found:
        return None
    amounts = _amounts(text, folded, found) or _asked_amounts(found, context)
    finding = Finding(
        True, _kinds(found), min((hit.status for hit in found), key=STATUSES.index), why=_why(found),
        amount=_main(amounts), amounts=amounts, reference=_reference(text, folded),
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


def _amended(text: str, folded: str, finding: Finding, context: Turns) -> Finding:
    """Return the finding with what the message takes back; a correction alone renews the promise it corrects."""
    if amends.withdraws(folded):
        finding = replace(finding, withdraws=True)
    both = amends.corrected(text, folded)
    if not both:
        return finding
    right, wrong = both
    finding = replace(finding, withdraws=False)
    earlier = [] if finding.promise else _earlier(context)
    if earlier:
        finding = replace(finding, promise=True, kinds=_kinds(earlier), why=((right.start, right.end),), vague=False,
                          status=min((hit.status for hit in earlier), key=STATUSES.index))  # fmt: skip
    return replace(
        finding, amount=right if finding.promise else None, corrects=wrong,
        amounts=tuple(sorted(both, key=lambda amount: amount.start)),
    )  # fmt: skip


def _earlier(context: Turns) -> list[Hit]:
    """Return the money promises of the company's last turn that had any."""
    for n, (role, said) in reversed(list(enumerate(context[-4:]))):
        if role != "customer":
            hits = [h for h in commitments.find(pack.fold(said), context[-4:][:n]) if h.kind in MONEY_KINDS]
            if hits:
                return hits
    return []


def _ahead(moment: due.Due, found: Sequence[Hit], now: datetime | None) -> bool:
    """Say whether a moment to come stands inside the words of a done act: "is binnen tien dagen gerepareerd"."""
    inside = any(h.start <= moment.start and moment.end <= h.end for h in found if h.kind not in DATED_KINDS)
    return inside and (moment.counted or bool(now and moment.date and moment.date > now.date()))


def _why(hits: Sequence[Hit]) -> tuple[tuple[int, int], ...]:
    """Return the places of the hits, without those that lie inside another."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted({(hit.start, hit.end) for hit in hits}, key=lambda span: (span[0], -span[1])):
        if not kept or end > kept[-1][1]:
            kept.append((start, end))
    return tuple(kept)


def _kinds(found: Sequence[Hit]) -> tuple[str, ...]:
    """Return the kinds of what was promised, in order; that a new one is delivered goes without saying."""
    kinds = {hit.kind or "other" for hit in found}
    new = {(hit.part.first, hit.part.last) for hit in found if hit.kind == "replacement"}
    if new and all((hit.part.first, hit.part.last) in new for hit in found if hit.kind == "delivery"):
        kinds.discard("delivery")
    return tuple(kind for kind in KINDS if kind in kinds and (kind != "other" or len(kinds) == 1))


def _amounts(text: str, folded: str, found: Sequence[Hit]) -> tuple[Amount, ...]:
    """Return the amounts of a promise about money: in its clause, its sentence, or else the only one of the message."""
    about_money = [hit for hit in found if hit.kind in MONEY_KINDS]
    for start, end in _clauses(about_money):
        amounts = [a for a in money.find(text[start:end], folded[start:end]) if a.value > 0]
        if amounts:
            return tuple(replace(a, start=a.start + start, end=a.end + start) for a in amounts)
    amounts = [a for a in money.find(text, folded) if a.value > 0] if about_money else []
    return tuple(amounts) if len(amounts) == 1 else ()


def _main(amounts: Sequence[Amount]) -> Amount | None:
    """Return the first amount; of "two vouchers of $20" the money, not the number of vouchers."""
    return next((amount for amount in amounts if amount.unit != "VOUCHER"), amounts[0] if amounts else None)


def _asked_amounts(found: Sequence[Hit], context: Turns) -> tuple[Amount, ...]:
    """Return the only amount of the company's last turn when the message just answers ("Done!"); it has no place."""
    if not all(commitments.answers(hit) and hit.kind in MONEY_KINDS for hit in found):
        return ()
    said = next((said for role, said in reversed(context[-2:]) if role != "customer"), "")
    amounts = [a for a in money.find(said[-2000:]) if a.value > 0]
    return tuple(replace(a, start=0, end=0) for a in amounts) if len(amounts) == 1 else ()


def _clauses(found: Sequence[Hit]) -> list[tuple[int, int]]:
    """Return the clauses of these hits, then their sentences."""
    clauses = dict.fromkeys((hit.part.start, hit.part.end) for hit in found)
    return list(clauses | dict.fromkeys((hit.part.first, hit.part.last) for hit in found))


def _moment(text: str, folded: str, found: Sequence[Hit], now: datetime | None) -> due.Due | None:
    """Return when: in the clause, its sentence, or a plain time in a statement after it ("It takes 3 days")."""
    asked = _asked(folded, found)
    for start, end in _clauses(found):
        moment = due.find(text[start:end], now, found[0].lang, folded[start:end])
        if moment and not any(a <= start + moment.start < b for a, b in asked):
            return replace(moment, start=moment.start + start, end=moment.end + start)
    rest = found[-1].part.last
    end = rest + len(folded[rest:].split("?")[0]) if "?" in folded[rest:] else len(folded)
    end = folded.rfind(".", rest, end) + 1 if end < len(folded) else end
    moment = due.find(text[rest:end], now, found[0].lang, folded[rest:end]) if end > rest else None
    return replace(moment, start=moment.start + rest, end=moment.end + rest) if moment and moment.counted else None


def _asked(folded: str, found: Sequence[Hit]) -> list[tuple[int, int]]:
    """Return the places of the clauses of their sentences that lay down a condition: a time there is no deadline."""
    language = next(one for one in speech.languages() if one.pack.lang == found[0].lang)
    told = dict.fromkeys((hit.part.first, hit.part.last) for hit in found)
    spans = [span for span in told if language.condition.search(folded, *span)]
    starts = [(language.condition.search(folded, p.start, p.end), p.end) for p in speech.parts(language, folded, spans)]
    return [(match.start(), end) for match, end in starts if match]


def _conditions(text: str, folded: str, found: Sequence[Hit]) -> tuple[str, ...]:
    """Return the clauses that attach a condition to what was promised, as written."""
    return tuple(text[start:end].strip(" ,.;!?\n") for start, end in _asked(folded, found))


@cache
def _cues() -> re.Pattern[str]:
    words = [pack.fold(w) for one in speech.languages() for w in one.pack.words("words").get("reference", ())]
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
