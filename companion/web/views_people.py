"""The people for whom the person chats."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from companion.casebook import people
from companion.errors import BadInput, NotFound
from companion.web import context
from companion.web.i18n import language

bp = Blueprint("people", __name__, url_prefix="/people")


@bp.get("")
def index() -> str:
    """List the people, each with the line that introduces them."""
    return _list(None)


@bp.post("")
def add() -> ResponseReturnValue:
    """Add somebody."""
    form = request.form
    try:
        context.service().add_person(form.get("name", ""), people.checked_relation(form.get("relation")))
    except BadInput as error:
        return _list(error.text(_)), error.status
    return redirect(url_for("pages.people.index", done="added"))


@bp.get("/<person_id>/remove")
def ask_remove(person_id: str) -> str:
    """Ask once before somebody is removed."""
    person = context.person(person_id)
    if person is None:
        raise NotFound
    return render_template("person_remove.html", person=person, chats=len(context.service().chats(person=person_id)))


@bp.post("/<person_id>/remove")
def remove(person_id: str) -> ResponseReturnValue:
    """Remove somebody of whom no chat is kept."""
    context.service().remove_person(person_id)
    return redirect(url_for("pages.people.index", done="removed"))


@bp.get("/<person_id>/delete")
def ask_delete(person_id: str) -> str:
    """Ask before somebody is deleted with all their chats."""
    return _ask_delete(person_id, None)


@bp.post("/<person_id>/delete")
def delete(person_id: str) -> ResponseReturnValue:
    """Delete somebody with all their chats once their name was typed."""
    if not context.typed(_shown(person_id)):
        return _ask_delete(person_id, context.retype()), 400
    context.service().delete_person(person_id, "backups" in request.form)
    return redirect(url_for("pages.people.index", done="erased"))


def _shown(person_id: str) -> str:
    person = context.person(person_id)
    if person is None and person_id != people.ME:
        raise NotFound
    return str(person["name"]) if person else _("me")


def _ask_delete(person_id: str, problem: str | None) -> str:
    service = context.service()
    return render_template(
        "person_delete.html", shown=_shown(person_id), chats=len(service.chats(person=person_id)),
        backups=len(service.backups()), problem=problem,
    )  # fmt: skip


def _list(problem: str | None) -> str:
    everyone = [{**p, "line": people.introduction(p, language())} for p in context.everyone()]
    return render_template("people.html", people=everyone, problem=problem)
