"""Whether what a page shows goes on with a chat that is kept: a reload, another tab, another page, another day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from companion.chat.model import Chat, Message
from companion.service.fragments import instant

#: A chat in which something was said this recently may go on.
REJOIN = timedelta(minutes=30)
#: A chat is compared with older ones until it has more messages and is older than that: its list may be filling.
YOUNG, FILLING = 30, timedelta(seconds=20)
#: So many of a chat's last messages are looked for in a list that may go on with it; a goodbye may not be shown again.
END = 3


def busy(chat: Chat, known: Sequence[Message], at: str) -> bool:
    """Tell whether something was said in a chat shortly before or after that moment."""
    return abs(instant(at) - instant(known[-1].seen_at if known else chat.started)) < REJOIN


def filling(chat: Chat, messages: Sequence[Message], at: str) -> bool:
    """Tell whether the list of a chat may still be filling with what was said before, so that it should be compared."""
    return len(messages) <= YOUNG or instant(at) - instant(chat.started) < FILLING


def continues(known: Sequence[Message], seen: Sequence[Message], *, recent: bool = False, here: bool = False) -> bool:
    """Tell whether a view that shows ``seen`` belongs to the chat that holds ``known``.

    More than half of the shorter one must be in the other, with one of the last words of the chat, because that is
    where a list goes on, and with a line of the customer: two chats that merely open alike stay two. For a ``recent``
    chat a line said after the customer's first will do; one from ``here``, the same tab, in which the customer said
    nothing goes on where all of it is shown again.
    """
    spoken = [m for m in known if m.role != "system"]
    first = next((place for place, m in enumerate(spoken) if m.role == "customer"), None)
    shown = {m.text for m in seen}
    if first is None:
        return recent and here and bool(spoken) and all(m.text in shown for m in spoken)
    shorter, longer = sorted((known, seen), key=len)
    texts = {m.text for m in longer}
    shared = {m.text for m in shorter if m.text in texts}
    ours = any(m.text in shared for m in spoken[first:] if recent or m.role == "customer")
    return ours and any(m.text in shown for m in spoken[-END:]) and len(shared) * 2 > len(shorter)
