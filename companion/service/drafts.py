"""Drafts: what the service answers about a message that is being typed. Drafts are never stored.

A draft comes with every key, so by default only what the hand needs is worked out (``brief``); the other wordings are
asked for once the draft is hot, and a language model of the person's own (reworder.py) later still (``more``). What the
person does with a hint comes the same way (``did``): a category they switch off, or, when they chose to count, whether
a hint was shown, taken or passed by.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from companion.chat.model import Message
from companion.errors import BadInput
from companion.language.hintbook import CATEGORIES
from companion.service import reworder, views

if TYPE_CHECKING:
    from companion.service.browsing import Browsing

#: Messages that tell how things stand, and what of them is a number worth adding to a draft.
RECENT = 60
_NUMBER = re.compile(r"(?<![\w.,])(?=[\w-]*\d{4})[A-Z]{0,4}-?\d[\d-]{3,14}(?![\w.,]\d)")
#: What can be switched off from the card or the mark.
MUTABLE = frozenset({*CATEGORIES, "tips"})
#: What can happen with a hint that was shown.
EVENTS = ("shown", "taken", "sent")


def answer(service: Browsing, draft: Mapping[str, Any]) -> dict[str, Any]:
    """Return the verdict on a draft, or do what the person decided about a hint. Raise BadInput for neither."""
    text = draft.get("text")
    if "did" in draft:
        return _did(service, draft)
    if not isinstance(text, str):
        raise BadInput()
    lang = service.language
    if service.settings.hints == "off":
        return views.QUIET | {"lang": lang}
    messages = _messages(service, draft.get("stream"))
    context = [(m.role, m.text) for m in messages]
    chosen = service.settings_get()
    if draft.get("more"):
        return _more(text, chosen)
    asked = draft.get("asked")
    said = views.verdict(
        text, context, chosen, lang, asked if isinstance(asked, str) else None, words=not draft.get("brief"),
        waited=waited(messages, service.now()), known=numbers(context),
    )  # fmt: skip
    return said | {"counts": bool(chosen["count_hints"]), "more": bool(chosen["reworder"]) and bool(said["categories"])}


def waited(messages: Sequence[Message], now: datetime) -> float:
    """Return the minutes since the first message of the person that nobody answered yet."""
    first = None
    for message in reversed(messages):
        if message.role in ("agent", "bot"):
            break
        first = message if message.role == "customer" else first
    if first is None:
        return 0.0
    return max(0.0, (now - datetime.fromisoformat(first.seen_at)).total_seconds() / 60)


def numbers(context: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Return what looks like a number of an order, a case or a customer in the chat."""
    return tuple(dict.fromkeys(found for _, said in context for found in _NUMBER.findall(said)))


def _messages(service: Browsing, stream: object) -> list[Message]:
    if not stream or service.locked or not (chat := service.store.stream_chat(str(stream))):
        return []
    view = service.recorder.opened(chat).view
    return list(view.messages[-RECENT:]) if view else []


def _more(text: str, chosen: Mapping[str, Any]) -> dict[str, Any]:
    from companion.language import hints

    said = reworder.reword(chosen["reworder"], text, hints.find(text)[0])
    return {"alternatives": [{"kind": "own", "text": said}] if said else []}


def _did(service: Browsing, draft: Mapping[str, Any]) -> dict[str, Any]:
    did, category = draft["did"], draft.get("category")
    chosen = service.settings_get()
    if did == "muted" and category in MUTABLE:
        service.settings_set("muted", sorted({*chosen["muted"], category}))
    elif did in EVENTS:
        if chosen["count_hints"]:
            counts = chosen["hint_counts"]
            service.settings_set("hint_counts", counts | {did: counts.get(did, 0) + 1})
    else:
        raise BadInput()
    return {"did": did}
