"""Words on the pages for the values inside: kinds, states, roles, events, gaps; and what was just done."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from companion.errors import N_

KINDS = {
    "refund": N_("Refund"),
    "compensation": N_("Compensation"),
    "discount": N_("Discount"),
    "fee_waiver": N_("Fee waived"),
    "no_extra_costs": N_("No extra costs"),
    "replacement": N_("Replacement"),
    "callback": N_("They will get in touch"),
    "delivery": N_("Delivery"),
    "cancellation": N_("Cancellation"),
    "price_guarantee": N_("Price guarantee"),
    "appointment": N_("Appointment"),
    "account_change": N_("Change to order or account"),
    "other": N_("Promise"),
}
STATES = {
    "overdue": N_("Date passed"),
    "due-soon": N_("Due soon"),
    "open": N_("Open"),
    "kept": N_("Kept"),
    "broken": N_("Not kept"),
    "withdrawn": N_("Taken back"),
    "disputed": N_("Denied"),
    "dismissed": N_("Not a promise"),
}
#: What the person can say, on a button.
CHOICES = {
    "kept": N_("They did it"),
    "broken": N_("They did not do it"),
    "withdrawn": N_("They took it back"),
    "disputed": N_("They deny it"),
    "dismissed": N_("This is not a promise"),
    "open": N_("Open it again"),
}
REASONS = {
    "overdue": N_("The date has passed. Did it happen?"),
    "due-soon": N_("This is due within two days."),
    "taken-back": N_("They may have taken it back. See both texts."),
    "no-date": N_("No date was given. Ask by when."),
}
ROLES = {
    "agent": N_("employee"),
    "bot": N_("automatic assistant"),
    "customer": N_("you"),
    "system": N_("message of the chat"),
    "unknown": N_("writer not known"),
}
EVENTS = {
    "join": N_("joined the chat"),
    "leave": N_("left the chat"),
    "transfer": N_("You were passed on to somebody else"),
    "queue": N_("You were waiting in line"),
    "end": N_("The chat ended"),
    "closed": N_("The chat window was closed"),
    "unavailable": N_("Nobody was available"),
    "opened-by-company": N_("The company opened this chat"),
    "opened-by-person": N_("You opened this chat"),
    "switched-off": N_("Keeping a record was switched off"),
    "edited": N_("A message was changed afterwards"),
    "deleted": N_("A message was removed afterwards"),
    "delivered-later": N_("What follows was kept in the browser first and stored later"),
    "no-picture": N_("No picture could be taken here: the chat was not on the screen"),
}
GAPS = {
    "scrolled": N_("Messages may be missing here: the list was scrolled before it could be read."),
    "frame": N_("Messages may be missing here: a part of the page could not be read."),
    "service-away": N_("Messages may be missing here: Chat Companion was not running."),
    "reloaded": N_("Messages may be missing here: the page or the extension was loaded again."),
    "crashed": N_("Messages may be missing here: the browser tab stopped."),
    "too-large": N_("Something here was too large to keep."),
}
RELATIONS = {
    "mother": N_("mother"),
    "father": N_("father"),
    "partner": N_("partner"),
    "child": N_("child"),
    "grandparent": N_("grandparent"),
    "family": N_("family member"),
    "friend": N_("friend"),
    "neighbour": N_("neighbour"),
    "client": N_("client"),
}
ASKS = {
    "vague": N_("What that means"),
    "reference": N_("A reference number"),
    "name": N_("A name"),
    "date": N_("A date"),
    "confirmation": N_("A confirmation in writing"),
    "transcript": N_("A copy of the chat"),
}
HINTS = {
    "quiet": (N_("Quiet"), N_("Only for insults and threats.")),
    "normal": (N_("Normal"), N_("When your message may work against you.")),
    "strict": (N_("Strict"), N_("Also for small things. Good for practice.")),
}
#: What a muted hint is about; the same names as in language/packs.
CATEGORIES = {
    "insult": N_("Insults"),
    "profanity": N_("Swear words"),
    "shouting": N_("Capitals and !!!"),
    "accusation": N_("Accusations"),
    "contempt": N_("Scorn"),
    "sarcasm": N_("Sarcasm"),
    "threat_leave": N_("Leaving the company"),
    "threat": N_("Threats"),
    "manager": N_("Asking for the manager"),
    "tips": N_("Quiet tips"),
}
#: What a connected browser may do.
SCOPES = {
    "record": N_("keep a record"),
    "people": N_("see for whom you chat"),
    "delete": N_("delete a chat"),
    "dashboard": N_("open these pages"),
}
#: What was just done, by the word in the address after a form.
DONE = {
    "saved": N_("Saved."),
    "deleted": N_("The chat is deleted."),
    "erased": N_("Everything of this person is deleted."),
    "backup": N_("A backup is made and checked."),
    "pruned": N_("The older backups are deleted and a fresh one is made."),
    "restored": N_("Your record is as it was that day. What was there before is kept in the folder backups."),
    "back": N_("The chat is back."),
    "accepted": N_("You go on with this record."),
    "added": N_("Added."),
    "removed": N_("Removed."),
    "rejected": N_("The browser is turned away."),
    "revoked": N_("The browser is disconnected. It can no longer send anything."),
    "paired": N_("The browser is connected. It keeps a record of your chats from now on."),
    "unmuted": N_("This hint is shown again."),
}


def marked(text: str, spans: Sequence[Sequence[int]]) -> list[tuple[str, bool]]:
    """Return ``text`` in pieces, each with whether it lies in one of the ``spans`` (start, end).

    >>> marked("You get EUR 25 back.", [(4, 7), (8, 14)])
    [('You ', False), ('get', True), (' ', False), ('EUR 25', True), (' back.', False)]
    """
    pieces, at = [], 0
    for start, end in sorted((max(0, int(s[0])), min(len(text), int(s[1]))) for s in spans):
        if end <= max(at, start):
            continue
        start = max(at, start)
        pieces += [(text[at:start], False), (text[start:end], True)]
        at = end
    return [piece for piece in [*pieces, (text[at:], False)] if piece[0]]


def sentences(text: str) -> list[str]:
    """Return the sentences of ``text``, each exactly as it stands there; the first dozen.

    >>> sentences("Thank you. I will send it again!")
    ['Thank you.', 'I will send it again!']
    """
    return [part for part in re.split(r"(?<=[.!?…])\s+|\s*\n\s*", text.strip()) if part][:12]


def by_id(rows: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Return ``rows`` by their ``id``."""
    return {row["id"]: row for row in rows}
