"""What the extension may ask. Every view: open the box, ask the service, box the answer (docs/protocol.md)."""

from __future__ import annotations

import webbrowser
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, Response, g, jsonify, request

from companion import platform
from companion.errors import N_, BadInput, Locked, Refused, TooLarge
from companion.web import fragments, guard, session, wire

bp = Blueprint("api", __name__)

#: A fragment as JSON: 2 MB of page is parsed in about a second; a page that shows more at once is no chat.
LARGEST = 2 * 2**20

WAY = fragments.several(lambda step: isinstance(step, str) and len(step) <= 400)
#: Where a person pointed: a frame's origin, and selectors through its shadow roots.
PICK = fragments.shaped(
    {"frame": fragments.text(300), "path": lambda way: bool(way) and len(way) <= 8 and WAY(way)},
    frozenset({"frame", "path"}),
)

Call = Callable[[dict[str, Any]], Any]


def pairing(path: str) -> Callable[[Call], Call]:
    """Register a route of the class pairing: the view gets the JSON that was sent and returns the JSON to answer."""

    def register(call: Call) -> Call:
        @wraps(call)
        def view() -> Response:
            if guard.service().pairing is None:
                raise Locked()
            return jsonify(call(guard.body()))

        bp.post(path)(guard.pairing(view))
        return call

    return register


def extension(path: str, scope: str, limit: int = guard.SMALL) -> Callable[[Call], Call]:
    """Register a route of the class extension: the view gets the content of the box, and its answer is boxed."""

    def register(call: Call) -> Call:
        @wraps(call)
        def view() -> Response:
            n, content = g.channel.open(request.path, guard.body())
            g.boxed = n
            return jsonify(g.channel.close(request.path, n, call(content) or {}))

        bp.post(path)(guard.extension(scope, limit)(view))
        return call

    return register


@pairing("/pair/start")
def pair_start(said: dict[str, Any]) -> Any:
    return guard.service().pairing.start(g.origin, said)


@pairing("/pair/reveal")
def pair_reveal(said: dict[str, Any]) -> Any:
    return guard.service().pairing.reveal(g.origin, said)


@pairing("/pair/finish")
def pair_finish(said: dict[str, Any]) -> Any:
    return guard.service().pairing.finish(g.origin, said)


@pairing("/pair/ticket")
def pair_ticket(said: dict[str, Any]) -> Any:
    return guard.service().pairing.ticket(g.origin, said)


@pairing("/hello")
def hello(said: dict[str, Any]) -> Any:
    return guard.service().pairing.hello(g.origin, said, guard.service().port)


@extension("/capture", "record", guard.FRAGMENT)
def capture(said: dict[str, Any]) -> Any:
    """Keep a fragment; one that had to wait comes sealed, with the client id it was sealed under."""
    if "sealed" in said:
        under = said.get("client")
        if not isinstance(under, str):
            raise BadInput()
        said = wire.read(guard.service().store.unseal(wire.unb64(said["sealed"]), under.encode()))
    if len(wire.write(said)) > LARGEST:
        raise TooLarge()
    return guard.service().capture(g.channel.client, fragments.admit(said))


@extension("/review", "record")
def review(said: dict[str, Any]) -> Any:
    if not isinstance(said.get("text"), str):
        raise BadInput()
    return guard.service().review(g.channel.client, said)


@extension("/widgets", "record")
def widgets(said: dict[str, Any]) -> Any:
    return guard.service().widgets()


@extension("/status", "record")
def status(said: dict[str, Any]) -> Any:
    """Answer what the badge and the panel show; ``reminded`` are the reminders that were shown since."""
    reminded = said.get("reminded", [])
    if not isinstance(reminded, list) or not all(isinstance(one, str) for one in reminded):
        raise BadInput()
    if reminded:
        guard.service().reminded(reminded)
    return guard.service().status(g.channel.client, said.get("witness"))


@extension("/current", "people")
def current(said: dict[str, Any]) -> Any:
    return guard.service().current(g.channel.client, _stream(said))


@extension("/person", "people")
def person(said: dict[str, Any]) -> Any:
    """Set for whom a chat is; without a chat that is kept, for whom the next ones are."""
    service, chosen = guard.service(), said.get("person")
    if not isinstance(chosen, str):
        raise BadInput()
    chat = service.store.stream_chat(_stream(said)) if "stream" in said else None
    service.set_person(chat, chosen)


@extension("/forget", "delete")
def forget(said: dict[str, Any]) -> Any:
    guard.service().forget(_stream(said))


@extension("/site", "record")
def site(said: dict[str, Any]) -> Any:
    """Keep chats of a site or not (``off``), remember where the person pointed (``pick``), or want pictures or not."""
    service, where, pick = guard.service(), said.get("site"), said.get("pick")
    if isinstance(said.get("pictures"), bool):
        service.settings_set("screenshots", said["pictures"])
    elif isinstance(where, str) and isinstance(said.get("off"), bool):
        service.site_off(where, said["off"])
    elif isinstance(where, str) and len(where) <= 300 and pick is not None and PICK(pick):
        service.pick(where, pick["frame"], pick["path"])
    else:
        raise BadInput()


@extension("/open", "record")
def open_dashboard(said: dict[str, Any]) -> Any:
    """Open the dashboard for the person at the screen.

    With the right to it the extension gets a one-time secret, which its own page posts: it stands in no address.
    Without, the service opens the person's browser itself and the extension learns nothing. ``promise`` is the one to
    show at once.
    """
    promise = said.get("promise") or ""
    if not isinstance(promise, str):
        raise BadInput()
    service, sessions = guard.service(), guard.sessions()
    if "dashboard" in g.channel.scopes:
        address = f"http://{sessions.host}:{service.port}/signin"
        return {"action": address, "secret": sessions.entry()}
    if not (
        platform.has_display() and sessions.may_open() and webbrowser.open(session.new_login_url(service, promise))
    ):
        raise Refused(N_("This browser may not open the dashboard. Open it with companion open."))
    return {"opened": True}


def _stream(said: dict[str, Any]) -> str:
    stream = said.get("stream")
    if not isinstance(stream, str) or not 0 < len(stream) <= 64:
        raise BadInput()
    return stream
