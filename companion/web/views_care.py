"""Looking after the record: is it whole, its backups, going back to one, and repairing damage step by step."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from companion.errors import BadInput, CompanionError, Locked, NotFound, WrongPassphrase
from companion.vault import doctor
from companion.web import context

bp = Blueprint("care", __name__, url_prefix="/care")
TIPS = (doctor.NO_CODE.detail, doctor.ALONE.detail, doctor.NO_BACKUP.detail)


@bp.get("")
def index() -> str:
    """Show the backups and what is known to be wrong; with ``look`` everything is read and told."""
    return _index(checks="look" in request.args)


@bp.post("/backup")
def back_up() -> ResponseReturnValue:
    """Make and check a backup now."""
    context.service().back_up()
    return redirect(url_for("pages.care.index", done="backup"))


@bp.post("/prune")
def prune() -> ResponseReturnValue:
    """Delete all backups and make a fresh one."""
    context.service().prune_backups()
    return redirect(url_for("pages.care.index", done="pruned"))


@bp.get("/backup/<name>")
def show(name: str) -> str:
    """Show what a backup has that the record has not, and ask before going back to it."""
    return render_template("care_backup.html", name=name, missing=context.service().only_in_backup(name))


@bp.post("/backup/<name>")
def restore(name: str) -> ResponseReturnValue:
    """Go back to a backup, or take one chat from it."""
    chat = request.form.get("chat")
    context.service().restore(name, chat)
    if chat:
        return redirect(url_for("pages.chats.show", chat_id=chat, done="back"))
    return redirect(url_for("pages.care.index", done="restored", look="yes"))


@bp.post("/accept")
def accept() -> ResponseReturnValue:
    """Go on with this record although a newer one was seen."""
    context.service().accept()
    return redirect(url_for("pages.care.index", done="accepted"))


@bp.post("/repair")
def repair() -> str:
    """Copy all that can be read into a fresh record, and tell what was kept."""
    return _index(checks=True, saved=context.service().repair())


@bp.get("/broken")
def broken() -> ResponseReturnValue:
    """Explain the repair of a record that does not open; an open one is looked after on the other page."""
    if context.service().vault()["state"] == "open":
        return redirect(url_for("pages.care.index"))
    return _broken(None)


@bp.post("/broken")
def mend() -> ResponseReturnValue:
    """Repair a record that does not open, with the key the person gives, and open it."""
    form = request.form
    try:
        saved = context.service().repair_shut(form.get("passphrase") or None, form.get("recovery", "").strip() or None)
    except (BadInput, Locked, WrongPassphrase, NotFound) as error:
        return _broken(error), error.status
    return _index(checks=True, saved=saved)


def mark(row: Mapping[str, Any]) -> str:
    """Return how a finding is marked: ``bad``, ``tip`` for what could be safer, ``fine``."""
    return ("tip" if row["detail"] in TIPS else "fine") if row["ok"] else "bad"


def told(detail: str, values: Mapping[str, object]) -> str:
    """Return what ``doctor`` found in the language of the page."""
    return str(_(detail)).format(**values)


def _index(*, checks: bool, saved: dict[str, Any] | None = None) -> str:
    service = context.service()
    found = [(mark(row), told(row["detail"], row["values"])) for row in service.check()] if checks else None
    return render_template(
        "care.html", checks=found, saved=saved, backups=service.backups(), keeping=service.custody_report()
    )


def _broken(problem: CompanionError | None) -> str:
    ways: tuple[str, ...] = ("keyring", "passphrase", "recovery")
    with contextlib.suppress(CompanionError):  # where it is vault.json itself, the newest one of the backups is taken
        ways = context.ways()
    return render_template("care_broken.html", ways=ways, problem=problem.text(_) if problem else None)
