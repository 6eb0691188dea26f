"""The person's pages. Every route below ``pages`` is of the class *person*: signed in, and each POST carries its token.

The guard checks both before a view runs. A view asks the service, and renders; a form answers with a redirect, so that
reloading repeats nothing.
"""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from companion.casebook import ledger
from companion.errors import Locked
from companion.web import (
    context,
    views_care,
    views_chats,
    views_door,
    views_people,
    views_promises,
    views_settings,
    words,
)

bp = Blueprint("pages", __name__, template_folder="templates", static_folder=None)
for part in (views_chats, views_promises, views_people, views_settings, views_door, views_care):
    bp.register_blueprint(part.bp)

RECENT = 5
OFFERED = "recovery_offered"


@bp.before_request
def lead() -> ResponseReturnValue | None:
    """Lead to the first page when there is no vault yet, and to the lock screen while it is locked."""
    if request.endpoint in views_door.ALWAYS:
        return None
    state = context.service().vault()["state"]
    if state == "none":
        return redirect(url_for("pages.door.welcome"))
    return redirect(url_for("pages.door.unlock")) if state == "locked" else None


@bp.get("/")
def home() -> ResponseReturnValue:
    """Show what needs attention, the last chats, and whether a record is being kept."""
    service = context.service()
    if offer_recovery():
        return redirect(url_for("pages.door.recovery", first="yes"))
    chats = service.chats()
    real = [chat for chat in chats if not chat["practice"]]
    return render_template(
        "home.html",
        attention=ledger.attention(service.promises(), context.now().date()),
        chats=([chat for chat in real if chat["spoken"]] or real)[:RECENT],
        practice=[chat for chat in chats if chat["practice"]],
        clients=service.pairings()["clients"],
        port=service.port,
        recovery="recovery" in context.ways(),
        second_uses=service.sessions.second_uses,
        keeping=service.custody_report(),
        people=words.by_id(context.everyone()),
    )


def offer_recovery() -> bool:
    """Tell, once, that the record was made with the computer's keyring alone: then a code to print comes first."""
    service = context.service()
    if context.ways() != ("keyring",) or service.store.setting(OFFERED):
        return False
    service.store.put_setting(OFFERED, True)
    return True


@bp.errorhandler(Locked)
def locked(_error: Locked) -> ResponseReturnValue:
    """Lead to the lock screen when the vault was locked meanwhile."""
    return redirect(url_for("pages.door.unlock"))
