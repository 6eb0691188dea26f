"""Pages about chats: the list, one chat with its promises in place, export, for whom, delete."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from companion.casebook import people, texts
from companion.web import context
from companion.web.i18n import language

bp = Blueprint("chats", __name__, url_prefix="/chats")
Row = Mapping[str, Any]


@bp.get("")
def index() -> str:
    """List the chats, of one person when asked, or what a search finds in them."""
    service, person, words = context.service(), request.args.get("person") or None, request.args.get("q", "").strip()
    return render_template(
        "chats.html",
        chats=service.chats(person=person),
        hits=service.search(words, person=person) if words else None,
        q=words,
        person=person,
        people=context.everyone(),
    )


@bp.get("/<chat_id>")
def show(chat_id: str) -> str:
    """Show one chat."""
    service = context.service()
    chat = service.show(chat_id)
    lang = texts.short(chat.get("lang") or language())
    return render_template(
        "chat.html",
        chat=chat,
        timeline=list(timeline(chat)),
        people=context.everyone(),
        lang=lang,
        introduction=people.introduction(context.person(chat["person"]), lang),
        paste=service.asks(chat["chat"]),
    )


@bp.get("/<chat_id>/pictures/<int:link>.png")
def picture(chat_id: str, link: int) -> ResponseReturnValue:
    """Show a picture that was taken of the chat."""
    return send_file(io.BytesIO(context.service().picture(chat_id, link)), "image/png", max_age=0)


@bp.post("/<chat_id>/export")
def export(chat_id: str) -> ResponseReturnValue:
    """Hand over the signed PDF."""
    name, data = context.service().export(chat_id, lang=language())
    return send_file(io.BytesIO(data), "application/pdf", as_attachment=True, download_name=name, max_age=0)


@bp.post("/<chat_id>/person")
def set_person(chat_id: str) -> ResponseReturnValue:
    """Note for whom this chat was."""
    context.service().set_person(chat_id, request.form.get("person", people.ME))
    return redirect(url_for("pages.chats.show", chat_id=chat_id, done="saved"))


@bp.get("/<chat_id>/delete")
def ask_delete(chat_id: str) -> str:
    """Ask once before a chat is deleted."""
    return render_template(
        "chat_delete.html", chat=context.service().show(chat_id), backups=len(context.service().backups())
    )


@bp.post("/<chat_id>/delete")
def delete(chat_id: str) -> ResponseReturnValue:
    """Delete a chat for good."""
    context.service().delete_chat(chat_id, "backups" in request.form)
    return redirect(url_for("pages.chats.index", done="deleted"))


def timeline(chat: Row) -> Iterator[tuple[str, Any]]:
    """Yield ("day"|"message"|"event"|"gap"|"picture", row) in order; a message has ``promises`` and ``why`` spans."""
    promises = by_message(chat["promises"])
    asides: list[tuple[str, Row]] = [("event", e) for e in chat["events"]] + [("gap", g) for g in chat["gaps"]]
    asides += [("picture", p) for p in chat["pictures"]]
    yield from _after(asides, 0)
    day = None
    for message in chat["messages"]:
        seen = context.local(message["seen_at"]).date()
        if seen != day:
            yield "day", seen
            day = seen
        found = promises.get(message["n"], [])
        spans = [span for promise in found if promise["state"] != "dismissed" for span in promise.get("why") or ()]
        yield "message", {**message, "promises": found, "why": spans}
        yield from _after(asides, message["n"])


def by_message(promises: Sequence[Row]) -> dict[int, list[Row]]:
    """Return the promises by the number of each message that says them; ``again`` is False for the first."""
    found: dict[int, list[Row]] = {}
    for promise in promises:
        for nth, place in enumerate(promise["places"]):
            here = {**promise, "why": place["why"], "again": nth > 0}
            found.setdefault(place["message"], []).append(here)
    return found


def _after(asides: Sequence[tuple[str, Row]], n: int) -> Iterator[tuple[str, Row]]:
    return (aside for aside in sorted(asides, key=lambda a: a[1]["seen_at"]) if (aside[1].get("after") or 0) == n)
