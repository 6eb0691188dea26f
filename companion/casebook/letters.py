"""Words to send to the company: what to ask for now, a quotation, an opening, two letters, and where to turn.

All texts are data in ``texts/<lang>.toml``. The agent's words are quoted exactly, never paraphrased, and nothing here
says who is right. A promise is a row as in ``ledger`` with ``words``, ``company``, ``by`` (the agent's name), ``role``,
``kind``, ``amount``, ``reference``.

>>> from datetime import date
>>> row = {"words": "You get EUR 25 back.", "company": "Shop", "by": "Sanne", "made_at": "2026-11-12T10:00:00.000Z"}
>>> quotation(row, "en")
'On 12 November 2026 Sanne of Shop wrote to me: "You get EUR 25 back."'
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from companion.casebook import people, texts
from companion.casebook.ledger import day_of

Row = Mapping[str, Any]
CHAT_BOX = 300  # characters of a quotation that still fit the smallest chat boxes we have seen
MONEY = ("refund", "compensation", "discount", "fee_waiver", "cancellation", "replacement", "delivery")


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter ready to copy; ``by`` is the date it asks for."""

    subject: str
    body: str
    by: date


@dataclass(frozen=True, slots=True)
class Place:
    """Somebody outside the company whom the person can ask, with a plain line on what they do."""

    name: str
    what: str
    url: str


def missing(row: Row, messages: Sequence[Row] = ()) -> tuple[str, ...]:
    """Return what is not in writing yet, of ``reference name date confirmation transcript``.

    ``messages`` are those of the chat (``{"n", "role", "text"}``): what was asked or given after the promise is not
    asked again.
    """
    later = [m for m in messages if m["n"] >= (row.get("message") or 0) and m["role"] in ("agent", "bot", "customer")]
    every = [m["text"] for m in later]
    theirs = [m["text"] for m in later if m["role"] != "customer" and re.search(r"\d{3}", m["text"])]
    wanted = (
        ("reference", not row.get("reference") and not mentioned("reference", theirs)),
        ("name", not row.get("by") or row.get("role") == "bot"),
        ("date", not row.get("due") or row.get("precision") == "vague"),
        ("confirmation", not mentioned("confirmation", every)),
        ("transcript", not mentioned("transcript", every)),
    )
    return tuple(name for name, lacks in wanted if lacks)


def mentioned(what: str, lines: Sequence[str]) -> bool:
    """Say whether one of these lines speaks of ``what``, in any language of ours."""
    signs = [sign for lang in texts.languages() for sign in texts.load(lang)["signs"][what]]
    return any(sign in line.casefold() for line in lines for sign in signs)


def asks(row: Row, messages: Sequence[Row], lang: str | None) -> list[tuple[str, str]]:
    """Return (what, sentence to paste) for everything that is still missing."""
    return [(what, texts.load(lang)["ask"][what]) for what in missing(row, messages)]


def shorten(words: str, limit: int) -> str:
    """Return ``words`` on one line, cut at a word with "..." when longer than ``limit`` characters."""
    line = " ".join(words.split())
    return line if len(line) <= limit else line[: limit - 4].rsplit(" ", 1)[0] + " ..."


def quotation(row: Row, lang: str | None, limit: int = CHAT_BOX) -> str:
    """Return the promise as a quotation to paste: date, name and the exact words (the start of very long ones)."""
    made = texts.long_date(day_of(row["made_at"]) or date.min, lang)
    line: str = texts.load(lang)["quote"]["line"]
    return line.format(made=made, who=_who(row, lang), words=shorten(row["words"], limit))


def opening(row: Row, person: Row | None, lang: str | None, today: date) -> str:
    """Return the first lines of a new chat about the promise."""
    text = texts.load(lang)
    due = day_of(row.get("due"))
    late = text["opening"]["late"]
    if due and due < today:
        late = text["opening"]["late_due"].format(due=texts.long_date(due, lang))
    reference = text["quote"]["reference"].format(reference=row["reference"]) + " " if row.get("reference") else ""
    body = text["opening"]["body"].format(quote=quotation(row, lang), reference=reference, late=late.rstrip())
    return " ".join(part for part in (people.introduction(person, lang), body) if part)


def letter(row: Row, person: Row | None, lang: str | None, today: date, step: int = 1) -> Letter:
    """Return the first letter (step 1) or the firmer second one, asking for a definite thing by a definite date."""
    text = texts.load(lang)
    form = text["letter"]["first" if step == 1 else "second"]
    by, due, whom = today + timedelta(days=form["days"]), day_of(row.get("due")), people.whom(person, lang)
    late = due if due and due < today else None
    values = {
        "company": row["company"],
        "made": texts.long_date(day_of(row["made_at"]) or date.min, lang),
        "who": _who(row, lang),
        "words": row["words"].strip(),
        "behalf": text["letter"]["behalf"].format(whom=whom) if whom else "",
        "reference": text["letter"]["reference"].format(reference=row["reference"]) if row.get("reference") else "",
        "due": text["letter"]["due"].format(due=texts.long_date(late, lang)) if late else text["letter"]["no_due"],
        "thing": thing(row, lang),
        "by": texts.long_date(by, lang),
        "name": text["letter"]["name"],
    }
    body = re.sub(r"\n{3,}", "\n\n", form["body"].format(**values)).strip() + "\n"
    return Letter(form["subject"].format(**values), body, by)


def thing(row: Row, lang: str | None) -> str:
    """Return what was promised as a noun, with its amount: "the refund of €25"."""
    names = texts.load(lang)["things"]
    name = str(names.get(row.get("kind") or "other", names["other"]))
    amount = texts.amount(row.get("amount"), lang)
    return names["of_amount"].format(thing=name, amount=amount) if amount else name


def places(lang: str | None) -> list[Place]:
    """Return where a person can turn outside the company (Netherlands, Belgium, United Kingdom, EU)."""
    return [Place(**place) for place in texts.load(lang)["places"]]


def card_date(row: Row, lang: str | None) -> tuple[date, str] | None:
    """Return the day until which a chargeback is often possible, with the sentence; None when no money is involved."""
    start = day_of(row.get("due")) or day_of(row.get("made_at"))
    if start is None or row.get("kind") not in MONEY:
        return None
    card = texts.load(lang)["card"]
    end = start + timedelta(days=card["days"])
    return end, card["text"].format(start=texts.long_date(start, lang), end=texts.long_date(end, lang))


def _who(row: Row, lang: str | None) -> str:
    text = texts.load(lang)["quote"]
    if row.get("role") == "bot":
        return str(text["who_bot"].format(company=row["company"]))
    if row.get("by"):
        return str(text["who"].format(name=row["by"], company=row["company"]))
    return str(text["who_unknown"].format(company=row["company"]))
