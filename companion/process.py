"""The running service: a socket on loopback, waitress behind it, the control socket, and an orderly end."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

from companion import platform
from companion.config import PORTS
from companion.control import Door
from companion.errors import PortInUse
from companion.service import Service

#: Twelve threads: review answers in milliseconds, so few are ever busy at once (measured: waitress starves at its
#: thread count). 2,000 connections: more than the 256 a browser opens and 1,000 idle sockets of a hostile page.
THREADS, CONNECTIONS = 12, 2000
#: Bodies and answers stay in memory up to these sizes, so that waitress never spools chat text to disk.
BODY, ANSWER = 8 * 2**20, 64 * 2**20

#: What the command line may call through the control socket.
METHODS = (
    *("chats", "show", "promises", "set_promise", "search", "export", "delete_chat", "people", "add_person"),
    *("remove_person", "set_person", "settings_get", "settings_set", "pairings", "approve", "reject", "revoke"),
    *("unlock", "create_vault", "lock"),
)


def listen(port: int | None) -> socket.socket:
    """Return a listening socket on 127.0.0.1; raise PortInUse when the port, or every port of ours, is taken."""
    for candidate in [port] if port is not None else PORTS:
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        with contextlib.suppress(OSError):
            if os.name != "nt":
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(("127.0.0.1", candidate))
            listener.listen(1024)
            return listener
        listener.close()
    raise PortInUse()


@contextlib.contextmanager
def serving(service: Service) -> Iterator[Callable[[], None]]:
    """Serve ``service`` over HTTP and the control socket; yield the function that runs until the service is ended."""
    from waitress.server import create_server  # type: ignore[import-untyped]

    from companion.demo import practice
    from companion.web import create_app

    platform.private_folder(service.home)
    lock = platform.ProcessLock(service.home / "service.lock")
    listener = listen(service.settings.port)
    service.port = listener.getsockname()[1]
    app = create_app(service, practice.bp)
    server = create_server(
        app, sockets=[listener], threads=THREADS, connection_limit=CONNECTIONS, backlog=1024, asyncore_use_poll=True,
        inbuf_overflow=BODY, outbuf_overflow=ANSWER, max_request_body_size=BODY, max_request_header_size=16 * 2**10,
        channel_timeout=60, ident=None, clear_untrusted_proxy_headers=True, expose_tracebacks=False,
    )  # fmt: skip
    methods: dict[str, Any] = {name: getattr(service, name) for name in METHODS}
    methods |= {"ping": lambda: {"port": service.port, "pid": os.getpid()}, "stop": lambda: stop(server)}
    methods["login_url"] = lambda: login_url(service)
    door = Door(service.home, methods)
    try:
        yield server.run
    finally:
        door.close()
        server.close()
        service.close()
        lock.release()


def login_url(service: Service) -> str:
    """Return the address that signs the person in to the dashboard, once."""
    from companion.web import session

    return session.new_login_url(service)


def stop(server: Any) -> None:
    """End the service from another thread, after the answer to this call has left."""
    threading.Timer(0.05, lambda: os.kill(os.getpid(), signal.SIGTERM)).start()


def until_stopped(run: Callable[[], None]) -> None:
    """Run the server until SIGINT or SIGTERM."""

    def end(*_: object) -> None:
        raise SystemExit(0)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    with contextlib.suppress(SystemExit):
        run()


def announce(service: Service) -> str:
    """Return the line that ``start --json`` prints."""
    return json.dumps({"port": service.port, "dashboard_url": login_url(service)})
