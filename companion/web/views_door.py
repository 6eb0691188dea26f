"""The door: first run, unlock, lock. The only pages that answer without an open vault."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from companion.errors import BadInput, Locked, VaultDamaged, WrongPassphrase
from companion.vault.database import DatabaseGone
from companion.web import context

bp = Blueprint("door", __name__)
ALWAYS = {"pages.door.welcome", "pages.door.create", "pages.door.unlock", "pages.door.open_vault", "pages.door.lock",
          "pages.care.broken", "pages.care.mend"}  # fmt: skip
SHORTEST = 10


@bp.get("/welcome")
def welcome() -> ResponseReturnValue:
    """Ask how the record is to be locked; once there is a vault this page leads on."""
    vault = context.service().vault()
    return redirect(url_for("pages.home")) if vault["state"] != "none" else _welcome(vault["keyring"], None)


@bp.post("/welcome")
def create() -> ResponseReturnValue:
    """Make the vault and show the recovery code, once."""
    vault, form = context.service().vault(), request.form
    if vault["state"] != "none":
        return redirect(url_for("pages.home"))
    passphrase = None if vault["keyring"] and form.get("how") == "keyring" else form.get("passphrase", "")
    if passphrase is not None and len(passphrase) < SHORTEST:
        return _welcome(vault["keyring"], _("Choose at least %(n)s characters. Four words work well.", n=SHORTEST)), 400
    if passphrase is not None and passphrase != form.get("again"):
        return _welcome(vault["keyring"], _("The two are not the same. Type them again.")), 400
    return render_template("recovery.html", code=context.service().create_vault(passphrase))


@bp.get("/unlock")
def unlock() -> ResponseReturnValue:
    """Show the lock screen; an open vault leads on."""
    return _unlock(None) if context.service().vault()["state"] == "locked" else redirect(url_for("pages.home"))


@bp.post("/unlock")
def open_vault() -> ResponseReturnValue:
    """Open the vault with the passphrase, the recovery code, or with nothing typed the keyring of the computer."""
    form = request.form
    try:
        context.service().unlock(form.get("passphrase") or None, form.get("recovery", "").strip() or None)
    except (BadInput, Locked, WrongPassphrase) as error:
        return _unlock(error.text(_)), error.status
    except VaultDamaged as damage:
        return _unlock(damage.text(_), broken=type(damage) in (VaultDamaged, DatabaseGone)), damage.status
    return redirect(url_for("pages.home"))


@bp.get("/recovery")
def recovery() -> str:
    """Explain what a recovery code is, and ask for the passphrase where there is one."""
    return _recovery(None)


@bp.post("/recovery")
def new_recovery() -> ResponseReturnValue:
    """Make a new recovery code and show it, once; an older one stops working.

    An open page is not enough for another way in: the key is asked for again.
    """
    try:
        code = context.service().new_recovery(request.form.get("passphrase") or None)
    except (BadInput, Locked, WrongPassphrase) as error:
        return _recovery(error.text(_)), error.status
    return render_template("recovery.html", code=code)


@bp.post("/lock")
def lock() -> ResponseReturnValue:
    """Lock the vault now."""
    context.service().lock()
    return redirect(url_for("pages.door.unlock"))


def _welcome(keyring: bool, problem: str | None) -> str:
    return render_template("welcome.html", keyring=keyring, problem=problem, shortest=SHORTEST)


def _recovery(problem: str | None) -> str:
    return render_template("recovery_new.html", ways=context.ways(), problem=problem, first="first" in request.args)


def _unlock(problem: str | None, broken: bool = False) -> str:
    try:
        ways = context.ways()
    except VaultDamaged as damage:
        ways, problem, broken = (), damage.text(_), type(damage) is VaultDamaged
    return render_template("unlock.html", ways=ways, problem=problem, broken=broken)
