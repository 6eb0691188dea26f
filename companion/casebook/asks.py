"""What to ask for in writing while the chat is still there: only what nobody gave or asked for yet.

>>> of_chat([], [{"n": 1, "role": "agent", "name": "Sanne", "text": "We will be in touch."}], "en", vague=True)[0]
('vague', 'By when will that be, and how will I know?')
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from companion.casebook import letters, texts
from companion.casebook.ledger import PENDING

Row = Mapping[str, Any]
Lines = list[tuple[str, str]]
ORDER = ("vague", "reference", "date", "name", "confirmation", "transcript")
WITHOUT = frozenset(("reference", "name", "transcript"))  # worth asking when nothing was promised yet
QUOTES = 3  # earlier promises that are worth a line
OWED = (*PENDING, "broken", "disputed")


def of_chat(promises: Iterable[Row], messages: Sequence[Row], lang: str | None, *, vague: bool) -> Lines:
    """Return (what, sentence to paste) for the chat, in ``lang``; nothing before the company wrote a word.

    ``vague`` says that comfort without a date came last: then the question is by when, and how one will know.
    """
    theirs = [m for m in messages if m["role"] in ("agent", "bot")]
    if not theirs:
        return []
    pending = [p for p in promises if p["state"] in PENDING and not p.get("corrected_by")]
    lacks = {what for p in pending for what in letters.missing(p, messages)}
    if not pending:
        named = next((m.get("name") for m in reversed(theirs) if m["role"] == "agent" and m.get("name")), None)
        lacks = set(WITHOUT) & set(letters.missing({"by": named, "role": "agent"}, messages))
    if vague:
        lacks = lacks - {"date"} | {"vague"}
    return [(what, texts.load(lang)["ask"][what]) for what in ORDER if what in lacks]


def quotes(promises: Iterable[Row], chat: Row, lang: str | None) -> Lines:
    """Return (id, quotation to paste) of what the same company still owes the same person from earlier chats."""
    earlier = [
        p for p in promises
        if p["chat"] != chat["chat"] and p["made_at"] < chat["started"] and p["state"] in OWED
        and (p["person"], p["practice"]) == (chat["person"], chat["practice"])
        and p["company"].casefold() == chat["company"].casefold()
    ]  # fmt: skip
    newest = sorted(earlier, key=lambda p: str(p["made_at"]), reverse=True)[:QUOTES]
    return [(p["id"], letters.quotation(p, lang)) for p in newest]
