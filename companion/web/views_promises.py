"""Pages about promises: the list by state, one promise, what to send about it, and the calendar file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from companion.casebook import ledger, letters, texts
from companion.errors import BadInput
from companion.web import context, words
from companion.web.i18n import language

bp = Blueprint("promises", __name__, url_prefix="/promises")
Row = Mapping[str, Any]
LONGEST_NOTE = 2000


@bp.get("")
def index() -> str:
    """List the promises by what became of them."""
    service, person = context.service(), request.args.get("person") or None
    rows = service.promises(person=person)
    return render_template(
        "promises.html",
        groups=ledger.grouped(rows),
        pairs=ledger.went_back(rows),
        dated=any(row["due"] and row["state"] in ledger.PENDING for row in rows),
        person=person,
        people=context.everyone(),
    )


@bp.get("/<promise_id>")
def show(promise_id: str) -> str:
    """Show one promise with what happened, what to ask now and what to send."""
    row = find(promise_id)
    chat = context.service().show(row["chat"])
    lang = texts.short(chat.get("lang") or language())
    return render_template(
        "promise.html",
        promise=row,
        lower=[later for first, later in ledger.went_back(chat["promises"]) if first["id"] == row["id"]],
        lang=lang,
        asks=letters.asks(row, chat["messages"], lang),
        quotation=letters.quotation(row, lang),
        people=words.by_id(context.everyone()),
    )


@bp.post("/<promise_id>")
def change(promise_id: str) -> ResponseReturnValue:
    """Note what became of a promise, with the date and a remark."""
    state, note = request.form.get("state", ""), request.form.get("note", "").strip()
    if state not in ledger.CHOICES or len(note) > LONGEST_NOTE:
        raise BadInput
    service = context.service()
    service.set_promise(promise_id, state, note or None)
    row = service.promise(promise_id)
    if "line" in request.form:
        return _back(row["chat"], request.form["line"])
    return redirect(url_for("pages.promises.show", promise_id=row["id"], done="saved"))


@bp.post("/mark")
def mark() -> ResponseReturnValue:
    """Call words of a chat a promise that was not found."""
    chat, line = request.form.get("chat", ""), request.form.get("line", "")
    if not line.isdecimal():
        raise BadInput
    words = request.form.get("words", "").replace("\r\n", "\n")  # a form sends line ends its own way
    row = context.service().mark(chat, int(line), words or None)
    return _back(row["chat"], line)


def _back(chat: str, line: str) -> ResponseReturnValue:
    anchor = f"m{line}" if line.isdecimal() else None
    return redirect(url_for("pages.chats.show", chat_id=chat, done="saved", _anchor=anchor))


@bp.get("/<promise_id>/letter")
def letter(promise_id: str) -> str:
    """Show what to send to the company: a chat opening, a letter, a firmer one, and where else to turn."""
    row = find(promise_id)
    service, today = context.service(), context.now().date()
    lang = texts.short(request.args.get("lang") or service.show(row["chat"]).get("lang") or language())
    who, step = context.person(row["person"]), 2 if request.args.get("step") == "2" else 1
    return render_template(
        "letter.html",
        promise=row,
        letter=letters.letter(row, who, lang, today, step),
        opening=letters.opening(row, who, lang, today),
        step=step,
        letter_lang=lang,
        places=letters.places(language()),
        card=letters.card_date(row, language()),
    )


@bp.get("/calendar.ics")
def all_dates() -> Response:
    """Hand over the due dates of all promises that are still expected."""
    return _calendar(context.service().calendar(), "promises.ics")


@bp.get("/<promise_id>/calendar.ics")
def one_date(promise_id: str) -> Response:
    """Hand over the due date of one promise."""
    return _calendar(context.service().calendar([promise_id]), "promise.ics")


def find(promise_id: str) -> Row:
    """Return the promise with this id, its time in the person's zone; raise NotFound."""
    row = context.service().promise(promise_id)
    return {**row, "made_at": context.local(row["made_at"]).isoformat()}


def _calendar(data: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, mimetype="text/calendar", headers=headers)
