"""What the service says of a chat: the shapes of docs/protocol.md, made from the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any

from companion.casebook import ledger, threads
from companion.chat.model import Chat, Message
from companion.errors import N_
from companion.locale import translator
from companion.service import pictures
from companion.vault.store import Store

if TYPE_CHECKING:
    from companion.service.recorder import Open

#: Drafts beyond this many characters are reviewed by their beginning: nobody regrets the 20,001st character.
DRAFT_LIMIT = 20_000


def row(store: Store, chat: Chat) -> dict[str, Any]:
    """Return a chat as it stands in the list. ``spoken`` is False where the company greeted and nothing came of it."""
    messages, promised = store.messages(chat.id), len(told(store, chat_id=chat.id))
    spoken = bool(promised) or any(m.role in ("customer", "unknown") for m in messages)
    return {
        "chat": chat.id, "company": chat.company, "site": chat.site, "person": chat.person, "started": chat.started,
        "ended": chat.ended, "messages": len(messages), "promises": promised, "gaps": len(store.gaps(chat.id)),
        "practice": chat.practice, "spoken": spoken,
    }  # fmt: skip


def chat(store: Store, chat: Chat, now: datetime, zone: tzinfo) -> dict[str, Any]:
    """Return one chat whole."""
    messages = store.messages(chat.id)
    places = {m.key: m.n for m in messages}
    return {
        "chat": chat.id, "company": chat.company, "site": chat.site, "title": chat.title, "widget": chat.widget,
        "grade": chat.grade, "layout_seen_live": seen_live(chat), "person": chat.person,
        "person_name": name_of(store, chat.person),
        "practice": chat.practice, "lang": chat.lang, "started": chat.started, "ended": chat.ended,
        "messages": [
            {k: getattr(m, k) for k in ("n", "key", "role", "name", "text", "shown_time", "seen_at", "grade", "link")}
            for m in messages
        ],
        "events": [asdict(e) | {"after": places.get(e.after or "", 0)} for e in store.events(chat.id)],
        "gaps": [asdict(g) | {"after": places.get(g.after or "", 0)} for g in store.gaps(chat.id)],
        "pictures": [picture | {"after": place_at(messages, picture["seen_at"])}
                     for picture in pictures.listed(store, chat.id)],
        "promises": promises(store, now, zone, chat_id=chat.id),
    }  # fmt: skip


def place_at(messages: Sequence[Message], seen_at: str) -> int:
    """Return the number of the last message that was seen by then, 0 for none."""
    return max((m.n for m in messages if m.seen_at <= seen_at), default=0)


def promises(
    store: Store, now: datetime, zone: tzinfo, *, person: str | None = None, chat_id: str | None = None
) -> list[dict[str, Any]]:
    """Return promises with their state of today; those of practice chats only when their chat is asked for.

    ``now`` is aware; today is its day in ``zone``.
    """
    return [
        ledger.follow(row, changes(store, row["ids"]), now.astimezone(zone))
        for row in told(store, person=person, chat_id=chat_id)
    ]


def told(store: Store, *, person: str | None = None, chat_id: str | None = None) -> list[dict[str, Any]]:
    """Return each promise once, with all its places; see ``threads.joined``."""
    chats = {c.id: c for c in store.chats()}
    found = [p for p in store.promises(chat_id=chat_id, person=person) if chat_id or not chats[p["chat"]].practice]
    places = {chat: numbers(store, chat) for chat in {p["chat"] for p in found}}
    return threads.joined(
        p | {
            "key": p["message"], "message": places[p["chat"]].get(p["message"], 0), "company": chats[p["chat"]].company,
            "person": chats[p["chat"]].person, "practice": chats[p["chat"]].practice,
            "kind": p["kinds"][0] if p["kinds"] else "other",
        }
        for p in found
    )  # fmt: skip


def changes(store: Store, ids: Sequence[str]) -> list[dict[str, Any]]:
    """Return what the person said of a promise, at any of its places, oldest first."""
    return sorted((asdict(state) for i in ids for state in store.states(i)), key=lambda state: state["at"])


def numbers(store: Store, chat_id: str) -> dict[str, int]:
    """Return the place of each message of a chat by its key."""
    return {m.key: m.n for m in store.messages(chat_id)}


def name_of(store: Store, person: str) -> str | None:
    """Return the name of a relative, None for the person themselves."""
    return next((p.name for p in store.people() if p.id == person), None)


def kept(store: Store, opened: Open, lang: str) -> dict[str, Any]:
    """Return the answer to a fragment: what the badge shows."""
    view = opened.view
    messages = view.messages if view else []
    chat = opened.chat
    return {
        "chat": chat.id,
        "company": chat.company,
        "practice": chat.practice,
        "person": {"id": chat.person, "name": name_of(store, chat.person)},
        "messages": len(messages),
        "unknown": sum(m.role == "unknown" for m in messages),
        "promises": [
            {k: p[k] for k in ("id", "message", "kinds", "words", "amount", "deadline", "due")}
            for p in told(store, chat_id=chat.id)
            if p["state"] != "dismissed"
        ],
        "gaps": [asdict(g) for g in view.gaps] if view else [],
        "questions": [asked(question, messages, lang) for question in view.questions] if view else [],
    }


def asked(question: str, messages: Sequence[Message], lang: str) -> dict[str, Any]:
    """Return a question of the reader with the answers to choose from: the last few lines of unknown authors."""
    texts = {m.text: m.key for m in messages if m.role == "unknown"}
    choices = [{"id": key, "text": text if len(text) < 80 else text[:79] + "…"} for text, key in texts.items()]
    words = N_("Which of these lines did you write? One answer is enough.")
    return {"id": question, "text": translator(lang)(words), "choices": choices[-4:]}


def seen_live(chat: Chat) -> bool | None:
    """Tell whether somebody has seen this vendor's layout on a live page; None where no adapter read the chat."""
    from companion.capture import adapters

    return next((a.seen_live for a in adapters.all_adapters().values() if a.title == chat.widget), None)


#: The verdict that holds nothing: hints were switched off for this run.
QUIET: dict[str, Any] = {
    "hold": False, "categories": [], "reasons": [], "alternatives": [], "questions": [], "tips": [], "sensitive": [],
}  # fmt: skip


def verdict(
    text: str,
    context: Sequence[tuple[str, str]],
    chosen: Mapping[str, Any],
    lang: str,
    asked: str | None = None,
    *,
    words: bool = True,
    waited: float = 0,
    known: Sequence[str] = (),
) -> dict[str, Any]:
    """Return what the card shows for a draft, and whether Enter is held.

    Without ``words`` no other wordings are made; ``pending`` then says that there may be some. ``waited`` and ``known``
    are what hints.review wants to know of the chat.

    ``chosen`` are the person's settings ``hints``, ``muted`` and ``sensitive``; ``asked`` is a kind of private number
    of which the person says that they asked for it: the answer then says whether somebody did.
    """
    from companion.language import hints, sensitive

    text = text[:DRAFT_LIMIT]
    review = hints.review(
        text, context, level=chosen["hints"], muted=frozenset(chosen["muted"]), ui_lang=lang,
        waited=waited, known=known, words=words,
    )  # fmt: skip
    spans = sensitive.find(text, context, lang) if chosen["sensitive"] else []
    answer = {} if asked is None else {"asked": sensitive.asked_for(context, asked)}
    return answer | {
        "hold": review.heated or bool(spans),
        "categories": list(review.categories),
        "reasons": [{"category": c, "text": t} for c, t in review.reasons],
        "alternatives": [{"kind": k, "text": t} for k, t in review.alternatives],
        "questions": list(review.questions),
        "tips": [{"id": i, "text": t} for i, t in review.tips],
        "sensitive": [
            {"kind": s.kind, "start": s.start, "end": s.end, "text": s.reason, "never_ask": s.never_ask} for s in spans
        ],
        "lang": lang,
        "sure": review.sure or bool(spans),
        "pending": review.heated and not words,
    }
