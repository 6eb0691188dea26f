"""Pages for the browsers that are connected, and for what the person chooses."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from companion.errors import N_, BadInput, NotFound, Refused
from companion.locale import languages
from companion.service import reworder
from companion.web import context, words

bp = Blueprint("settings", __name__)
IDLE = (0, 5, 15, 60)  # minutes until the vault locks itself; 0 is never
CODE = 6
USUAL = ("record", "people", "delete")  # what a browser may do unless the person takes it away


@bp.get("/pairing")
def pairing() -> str:
    """Show the connected browsers, and how to connect one."""
    return _pairing(None)


@bp.post("/pairing")
def approve() -> ResponseReturnValue:
    """Connect the browser that shows this code."""
    code = "".join(c for c in request.form.get("code", "") if c.isdigit())
    try:
        if len(code) != CODE:
            raise BadInput(N_("A code has six digits. Type the code that the browser shows."))
        name, scopes = request.form.get("name", "").strip(), request.form.getlist("scope")
        context.service().pairing.approve(code, name, scopes)
    except (BadInput, NotFound, Refused) as error:
        return _pairing(error.text(_)), error.status
    return redirect(url_for("pages.settings.pairing", done="paired"))


@bp.post("/pairing/<pairing_id>/reject")
def reject(pairing_id: str) -> ResponseReturnValue:
    """Turn away a browser that waits."""
    context.service().reject(pairing_id)
    return redirect(url_for("pages.settings.pairing", done="rejected"))


@bp.post("/pairing/<client_id>/revoke")
def revoke(client_id: str) -> ResponseReturnValue:
    """Disconnect a browser at once."""
    context.service().revoke(client_id)
    return redirect(url_for("pages.settings.pairing", done="revoked"))


@bp.get("/settings")
def settings() -> str:
    """Show what the person can choose."""
    return render_template("settings.html", settings=context.service().settings_get(), idle=IDLE)


@bp.post("/settings")
def save() -> ResponseReturnValue:
    """Keep what the person chose."""
    form, service = request.form, context.service()
    lang, hints, idle = form.get("language", ""), form.get("hints", ""), form.get("idle", "")
    if lang not in ("", *languages()) or hints not in words.HINTS or idle not in map(str, IDLE):
        raise BadInput
    chosen = {"language": lang, "hints": hints, "idle_lock_minutes": int(idle), "screenshots": "screenshots" in form,
              "lock_on_sleep": "lock_on_sleep" in form, "count_hints": "count_hints" in form,
              "reworder": form.get("reworder", "").strip()}  # fmt: skip
    if chosen["reworder"]:
        reworder.address(str(chosen["reworder"]))
    if not chosen["count_hints"]:
        service.settings_set("hint_counts", {})
    for key, value in chosen.items():
        service.settings_set(key, value)
    return redirect(url_for("pages.settings.settings", done="saved"))


@bp.post("/settings/unmute")
def unmute() -> ResponseReturnValue:
    """Show a hint again that was muted."""
    service, hint = context.service(), request.form.get("id", "")
    service.settings_set("muted", [muted for muted in service.settings_get()["muted"] if muted != hint])
    return redirect(url_for("pages.settings.settings", done="unmuted"))


@bp.get("/settings/delete")
def ask_delete() -> str:
    """Ask before the whole record is deleted."""
    return _ask_delete(None)


@bp.post("/settings/delete")
def delete() -> ResponseReturnValue:
    """Delete the whole record once the words were typed, and say what remains."""
    if not context.typed(_("delete everything")):
        return _ask_delete(context.retype()), 400
    context.service().delete_everything()
    return render_template("everything_deleted.html")


def _ask_delete(problem: str | None) -> str:
    return render_template("everything_delete.html", chats=len(context.service().chats()), problem=problem)


def _pairing(problem: str | None) -> str:
    return render_template("pairing.html", problem=problem, usual=USUAL, **context.service().pairings())
