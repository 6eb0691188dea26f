"""What was said: the plain shapes that every other room passes around.

Times are ISO 8601 strings. ``seen_at`` is our own clock in UTC with milliseconds (``2026-11-21T20:15:03.120Z``);
``shown_time`` is the text the page printed beside a message, never interpreted and never merged with ours.
"""

from __future__ import annotations

from dataclasses import dataclass

ROLES = ("agent", "bot", "customer", "system", "unknown")

#: How the author of a message became known: a widget adapter said so; the person sent exactly this text; it looks
#: like what the person sent; a label or heading says it; nothing was sent yet, but only a company says such things on
#: that side; the person answered our question; not known.
GRADES = ("adapter", "sent", "layout", "label", "inferred", "asked", "none")

EVENTS = (
    "join",
    "leave",
    "transfer",
    "queue",
    "end",
    "closed",
    "unavailable",
    "opened-by-company",
    "opened-by-person",
    "switched-off",
    "edited",
    "deleted",
    "delivered-later",
    "no-picture",
)

GAPS = ("scrolled", "frame", "service-away", "reloaded", "crashed", "too-large")


@dataclass(frozen=True, slots=True)
class Message:
    """One message as the page showed it.

    ``key`` is stable within its chat across re-reading; ``n`` is its place, from 1. ``link`` is the number of the
    chain link whose fragment showed it first, ``piece`` the index of the piece in that fragment.
    """

    key: str
    n: int
    role: str
    name: str | None
    text: str
    shown_time: str | None
    seen_at: str
    grade: str = "none"
    link: int = 0
    piece: int = 0
    side: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in the chat that is not a message (``kind`` from EVENTS)."""

    kind: str
    seen_at: str
    name: str | None = None
    detail: str | None = None
    after: str | None = None  # key of the message before it


@dataclass(frozen=True, slots=True)
class Gap:
    """A statement that something may be missing (``kind`` from GAPS) after the message ``after``."""

    kind: str
    seen_at: str
    detail: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Chat:
    """One chat with one company. ``grade`` says how it was read: ``adapter`` or ``generic``."""

    id: str
    company: str
    site: str
    started: str
    ended: str | None = None
    widget: str | None = None
    grade: str = "generic"
    person: str = "me"
    practice: bool = False
    lang: str | None = None
    title: str | None = None
