"""Speak the person's language: their setting, else what their browser asks for; Dutch and English equally."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from babel.dates import format_date, format_datetime, format_timedelta
from flask import Flask, g, request
from flask_babel import Babel, get_locale, gettext

from companion.casebook import letters, texts
from companion.casebook.ledger import day_of
from companion.locale import FOLDER, choose, languages
from companion.web import context, words

LINE = 300  # characters of a message in a list


def init(app: Flask) -> None:
    """Set up translations and the filters that the templates use."""
    Babel(app, default_translation_directories=str(FOLDER), locale_selector=language)
    app.jinja_env.globals.update(language=language, words=words)
    app.jinja_env.filters.update(
        word=word,
        day=day,
        moment=moment,
        clock=clock,
        ago=ago,
        amount=amount,
        brief=brief,
        clip=clip,
        marked=words.marked,
        by_id=words.by_id,
        sentences=words.sentences,
    )


def language() -> str:
    """Return the language of this request: ``en`` or ``nl``."""
    if "language" not in g:
        service = context.service()
        chosen = service.preference("language") or service.settings.language
        g.language = choose(chosen or request.accept_languages.best_match(languages()))
    return str(g.language)


def word(value: str | None, table: str) -> str:
    """Return the word for ``value`` of a table in ``words``; the value itself when it has none."""
    return str(gettext(getattr(words, table).get(value, value or "")))


def amount(value: dict[str, Any] | None) -> str | None:
    """Return an amount as people write it."""
    return texts.amount(value, language())


def day(value: str | date | None) -> str:
    """Return a date with its weekday: "Friday 27 November 2026". A time of ours is taken in the person's zone."""
    if not value:
        return ""
    if isinstance(value, str):
        value = context.local(value).date() if "T" in value else day_of(value)
    return format_date(value, "EEEE d MMMM y", locale=get_locale())


def moment(value: str) -> str:
    """Return date and time of ours in the person's zone: "21 November 2026, 15:03"."""
    return format_datetime(context.local(value), "d MMMM y, HH:mm", locale=get_locale())


def clock(value: str) -> str:
    """Return the time of day of ours, with seconds."""
    return context.local(value).strftime("%H:%M:%S")


def ago(value: str) -> str:
    """Return how long ago a time of ours is: "2 minutes ago"."""
    passed = context.local(value) - datetime.now().astimezone()
    return format_timedelta(min(passed, type(passed)(0)), add_direction=True, locale=get_locale())


def brief(text: str) -> str:
    """Return the start of ``text`` on one line, for a list."""
    return letters.shorten(text, LINE)


def clip(text: str, limit: int = 20_000) -> str:
    """Return ``text``, cut with a plain remark when it is longer than a page can show."""
    if len(text) <= limit:
        return text
    return f"{text[:limit]} " + str(gettext("[... the rest of this very long message is in the export]"))
