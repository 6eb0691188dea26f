"""One error, two forms: JSON for a program, a page for a person. Never a traceback, never what was sent."""

from __future__ import annotations

import logging
import traceback

from flask import current_app, g, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from companion.errors import N_, BadInput, CompanionError, NotFound, Refused, TooLarge

log = logging.getLogger("companion.web")


def answer(error: Exception) -> ResponseReturnValue:
    """Return the answer to a request that failed."""
    found = known(error)
    if not _for_a_person():
        return _for_a_program(found)
    from companion.web.session import SignedOut

    if isinstance(found, SignedOut):
        return render_template("signed_out.html", text=found.text(_)), found.status
    return render_template("error.html", title=_("That did not work"), text=found.text(_)), found.status


def known(error: Exception) -> CompanionError:
    """Return the error as one of ours; what nobody foresaw is logged by its kind and place only."""
    if isinstance(error, CompanionError):
        return error
    if isinstance(error, RequestEntityTooLarge):
        return TooLarge()
    if isinstance(error, HTTPException):
        if error.code == 404:
            return NotFound(N_("There is nothing at this address. Go back to the start page."))
        return Refused() if error.code in (401, 403, 405) else BadInput()
    place = traceback.extract_tb(error.__traceback__)[-1]
    log.error("%s at %s:%s", type(error).__name__, place.filename, place.lineno)
    return CompanionError()


def _for_a_program(error: CompanionError) -> ResponseReturnValue:
    said = {"error": error.code, "message": error.text(_)}
    if "boxed" in g:
        # In the channel a failure is boxed too: the extension throws nothing away because a stranger said so.
        return jsonify(g.channel.close(request.path, g.boxed, said)), error.status
    return jsonify(said), error.status


def _for_a_person() -> bool:
    from companion.web.guard import door_of

    of = door_of(current_app, request.endpoint)
    return of.kind in ("person", "practice") if of else "text/html" in request.headers.get("Accept", "")
