"""One error, two forms: JSON for a program, a page for a person. Never a traceback, never what was sent."""

from __future__ import annotations

import logging
import traceback

from flask import Response, current_app, g, jsonify, render_template, request
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

    template = "signed_out.html" if isinstance(found, SignedOut) else "error.html"
    try:
        return render_template(template, title=_("That did not work"), text=found.text(_)), found.status
    except Exception as second:  # the page that says what went wrong went wrong: the words alone, and no traceback
        _log(second)
        return Response(found.text(_), found.status, mimetype="text/plain")


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
    _log(error)
    return CompanionError()


def _log(error: Exception) -> None:
    place = traceback.extract_tb(error.__traceback__)[-1]
    log.error("%s at %s:%s", type(error).__name__, place.filename, place.lineno)


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
