"""The door of the house: every request is measured here before any view sees it.

Binding to 127.0.0.1 keeps out other machines, not web pages: any page a person opens can send requests to this port.
So each route belongs to exactly one class, declared where the view is written, and a route without one is refused:

==========  ===========================================================  ===========================================
class       who comes in                                                 what is asked
==========  ===========================================================  ===========================================
extension   a paired browser extension                                   Host 127.0.0.1, POST, its own Origin, JSON,
                                                                         protocol header, bearer token, scope
pairing     an extension that is not paired or not yet believed          the same without token; counted
person      the person, in the dashboard                                 Host of the dashboard, cookie, on a POST
                                                                         also Origin and CSRF token
static      style sheets and scripts of the dashboard                    Host of the dashboard, GET
practice    the practice shop                                            Host localhost, no cookie, no data
==========  ===========================================================  ===========================================

No answer carries a CORS header, and OPTIONS is refused: a page that asks first is told no, and one that does not ask
lacks the header, the content type and the token.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakKeyDictionary

from flask import Blueprint, Flask, Response, current_app, g, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from companion.errors import N_, BadInput, CompanionError, Locked, NotFound, Refused, TooLarge
from companion.web import failures, wire
from companion.web.channel import NotPaired

if TYPE_CHECKING:
    from companion.web.session import Sessions

PROTOCOL = "1"
#: A draft and its context, a status question: 256 KB is four times the longest draft that is reviewed.
SMALL = 256 * 2**10
#: A fragment holds at most 2 MB of page. Sealed and boxed it is base64 twice: 16/9 of that, and some room.
FRAGMENT = 4 * 2**20

ORIGIN = re.compile(r"chrome-extension://[a-p]{32}|moz-extension://[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Not "no-referrer": browsers then send "Origin: null" with our own forms, and Origin is what we check.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

MARKED: WeakKeyDictionary[Blueprint, Door] = WeakKeyDictionary()
View = TypeVar("View", bound=Callable[..., Any])


class SignedOut(Refused):
    message = N_("You are signed out. Open the dashboard again with companion open.")
    status = 401


class OtherVersion(CompanionError):
    message = N_("Chat Companion and its extension are of different ages. Update both, then reload the extension.")
    exit_code, status = 6, 426


@dataclass(frozen=True, slots=True)
class Door:
    """What a route asks: its class, an extension's scope, the largest body in bytes, whether a cookie is needed."""

    kind: str
    scope: str | None = None
    limit: int = SMALL
    signed_in: bool = True


PERSON, STATIC, PRACTICE = Door("person"), Door("static", limit=0), Door("practice")


def door(of: Door) -> Callable[[View], View]:
    """Give a view its class."""

    def declare(view: View) -> View:
        view.door = of  # type: ignore[attr-defined]
        return view

    return declare


person, practice = door(PERSON), door(PRACTICE)


def extension(scope: str, limit: int = SMALL) -> Callable[[View], View]:
    """Give a view the class extension; ``scope`` is what the client must have been allowed."""
    return door(Door("extension", scope, limit))


def pairing(view: View) -> View:
    """Give a view the class pairing."""
    return door(Door("pairing"))(view)


def mark(blueprint: Blueprint, of: Door) -> None:
    """Give the views of a blueprint, and of those inside it, that say nothing themselves the same class."""
    MARKED[blueprint] = of


def door_of(app: Flask, endpoint: str | None) -> Door | None:
    """Return the class of a route, None when it has none or does not exist."""
    endpoint = endpoint or ""
    of: Door | None = getattr(app.view_functions.get(endpoint), "door", None)
    outer: Any = app.blueprints.get(endpoint.split(".")[0])
    return of if of or outer is None else MARKED.get(outer)


def install(app: Flask) -> None:
    """Put the guard before everything else of ``app`` and its headers on every answer."""
    app.before_request_funcs.setdefault(None, []).insert(0, check)
    app.after_request(dress)


def check() -> ResponseReturnValue | None:
    """Let the request pass, or answer why not. No view and no other handler sees what is refused here."""
    try:
        admit()
    except CompanionError as error:
        return failures.answer(error)
    return None


def admit() -> None:
    """Raise the error that says why a request is refused; None when it may pass."""
    of = door_of(current_app, request.endpoint)
    _host(of)
    if request.method not in ("GET", "HEAD", "POST"):
        raise Refused()
    if request.endpoint is None:
        raise NotFound(N_("There is nothing at this address. Go back to the start page."))
    if of is None:
        raise Refused()
    _size(of)
    CHECKS[of.kind](of)


def dress(answer: Response) -> Response:
    """Put the security headers on an answer; only the practice shop may bring a policy of its own."""
    of = door_of(current_app, request.endpoint)
    for name, value in HEADERS.items():
        if of is PRACTICE:
            answer.headers.setdefault(name, value)
        else:
            answer.headers[name] = value
    answer.headers.pop("Access-Control-Allow-Origin", None)
    return answer


def _host(of: Door | None) -> None:
    port, host = service().port, request.environ.get("HTTP_HOST", "")
    allowed = {
        "extension": {f"127.0.0.1:{port}"},
        "pairing": {f"127.0.0.1:{port}"},
        "practice": {f"localhost:{port}"},
        "person": sessions().hosts(port),
        "static": sessions().hosts(port),
    }
    names = allowed[of.kind] if of else set().union(*allowed.values())
    if host not in names:
        raise Refused(N_("This address is not the dashboard's. Open it again with companion open."))


def _size(of: Door) -> None:
    if "HTTP_TRANSFER_ENCODING" in request.environ:
        raise BadInput()
    if (request.content_length or 0) > of.limit:
        raise TooLarge()
    request.max_content_length = of.limit


def _pairing(of: Door) -> None:
    origin, fetched = request.headers.get("Origin", ""), request.headers.get("Sec-Fetch-Site", "none")
    if request.method != "POST" or not ORIGIN.fullmatch(origin) or fetched not in ("none", "same-origin"):
        raise Refused()
    if request.mimetype != "application/json":
        raise BadInput()
    version = request.headers.get("X-Companion-Protocol")
    if version is None:
        raise Refused()
    if version != PROTOCOL:
        raise OtherVersion()
    g.origin = origin


def _extension(of: Door) -> None:
    _pairing(of)
    if service().pairing is None:
        raise Locked()
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer":
        raise NotPaired()
    g.channel = service().pairing.channels.find(token, g.origin)
    if of.scope not in g.channel.scopes:
        raise Refused(N_("This browser was not given that right. Allow it on the dashboard under Browsers."))


def _person(of: Door) -> None:
    if request.method == "POST":
        if request.headers.get("Origin") not in _own_origins(of):
            raise Refused(N_("This form did not come from the dashboard. Open the dashboard again and repeat it."))
    elif request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site") and (
        request.headers.get("Sec-Fetch-Mode") != "navigate" or request.headers.get("Sec-Fetch-Dest") != "document"
    ):
        raise Refused()
    if not of.signed_in:
        return
    g.person = sessions().find(request.cookies.get("companion", ""), request.environ["HTTP_HOST"])
    if request.method == "POST":
        given = request.headers.get("X-CSRF-Token") or request.form.get("csrf", "")
        g.person.check_csrf(given)


def _own_origins(of: Door) -> set[str]:
    own = {f"http://{request.environ['HTTP_HOST']}"}
    # Only the sign-in form may come from elsewhere: from the one-time file or the page of an extension (Chromium says
    # "null" for both, Firefox names the extension). What counts there is the secret.
    return own if of.signed_in else own | {"null"} | (service().pairing.origins() if service().pairing else set())


def _static(of: Door) -> None:
    if request.method == "POST" or request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
        raise Refused()


def _practice(of: Door) -> None:
    if request.method == "POST" and request.headers.get("Origin") != f"http://localhost:{service().port}":
        raise Refused()


CHECKS: dict[str, Callable[[Door], None]] = {
    "extension": _extension, "pairing": _pairing, "person": _person, "static": _static, "practice": _practice,
}  # fmt: skip


def service() -> Any:
    """Return the Service behind this app."""
    return current_app.extensions["companion"]


def sessions() -> Sessions:
    """Return the dashboard's sign-ins."""
    found: Sessions = service().sessions
    return found


def body() -> dict[str, Any]:
    """Return the JSON object of the request. Raise BadInput or TooLarge when it is none that can be used."""
    try:
        return wire.read(request.get_data(cache=False))
    except RequestEntityTooLarge:
        raise TooLarge() from None
