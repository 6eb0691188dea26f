"""The people for whom the person chats."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from companion.casebook import people
from companion.errors import NotFound
from companion.web import context
from companion.web.i18n import language

bp = Blueprint("people", __name__, url_prefix="/people")


@bp.get("")
def index() -> str:
    """List the people, each with the line that introduces them."""
    everyone = [{**p, "line": people.introduction(p, language())} for p in context.everyone()]
    return render_template("people.html", people=everyone)


@bp.post("")
def add() -> ResponseReturnValue:
    """Add somebody."""
    relation = people.checked_relation(request.form.get("relation"))
    context.service().add_person(request.form.get("name", ""), relation)
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
