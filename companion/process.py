"""The running service: a socket on loopback, waitress behind it, the control socket, and an orderly end."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from typing import Any

from companion import platform
from companion.config import PORTS
from companion.control import Door
from companion.errors import Locked, PortInUse
from companion.service import Service, custody

#: Twelve threads: review answers in milliseconds, so few are ever busy at once (measured: waitress starves at its
#: thread count). 2,000 connections: more than the 256 a browser opens and 1,000 idle sockets of a hostile page.
THREADS, CONNECTIONS = 12, 2000
#: Bodies and answers stay in memory up to these sizes, so that waitress never spools chat text to disk.
BODY, ANSWER = 8 * 2**20, 64 * 2**20

#: Seconds after the start until what the first draft and the first chat need is loaded; who comes sooner loads it.
WARM = 1.0

#: What the command line may call through the control socket.
METHODS = (
    *("promise", "mark", "reminders", "reminded", "asks", "letter", "calendar"),
    *("chats", "show", "promises", "set_promise", "search", "export", "delete_chat", "people", "add_person"),
    *("remove_person", "set_person", "settings_get", "settings_set", "pairings", "approve", "reject", "revoke"),
    *("unlock", "create_vault", "lock", "custody_report", "back_up", "backups", "prune_backups", "restore", "check"),
    *("delete_person", "delete_everything", "witnessed"),
    *("accept", "repair", "set_passphrase", "new_recovery", "rekey", "vault"),
)

#: The number of a pipe on which the same service, before it began anew, left what it has to go on with.
HANDOVER = "COMPANION_HANDOVER"


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


class Run:
    """Serves when called, until the service is ended; ``resumed`` tells that it was locked and began anew."""

    def __init__(self, service: Service, handover: dict[str, Any] | None) -> None:
        self.resumed, self.anew, self.stopped = handover is not None, False, False
        kept = handover or {}
        #: What this run passes on to itself when it begins anew; small, and nothing secret.
        self.carried: dict[str, Any] = kept.get("carried", {})
        self.lock = platform.ProcessLock(service.home / "service.lock", kept.get("lock"))
        self.listener = _inherited(kept["listener"]) if handover else listen(service.settings.port)
        service.port = self.listener.getsockname()[1]
        self.server = _server(service, self.listener)
        if handover:
            platform.hide_memory()
            service.sessions.resume(kept["sessions"])
        self._service, self._ended = service, threading.Event()

    def __call__(self) -> None:
        threading.Thread(target=self._warm, name="warm", daemon=True).start()
        threading.Thread(target=self._watch, name="custody", daemon=True).start()
        self.server.run()

    def _warm(self) -> None:
        if not self._ended.wait(WARM):
            self._service.warm()
            platform.settle_memory()

    def _watch(self) -> None:
        self._service.custody.rested()
        while not self._ended.wait(custody.TICK):
            self._service.custody.tick()

    def begin_anew(self) -> None:
        """End serving, so that ``close`` replaces this process; the answer to who asked leaves first."""
        if self.stopped:
            return
        self.anew = True
        threading.Timer(0.05, lambda: os.kill(os.getpid(), signal.SIGUSR1)).start()

    def close(self) -> None:
        """Let go of everything; after ``begin_anew`` the same process goes on with nothing remembered."""
        anew = self.anew and not self.stopped
        listener = os.dup(self.listener.fileno()) if anew else -1
        self._ended.set()
        self.server.close()
        self._service.close()
        if anew:
            told = {"listener": listener, "lock": self.lock.fileno(), "sessions": self._service.sessions.carried()}
            _exec(told | {"carried": self.carried})
        self.lock.release()


@contextlib.contextmanager
def serving(service: Service, *, forgetting: bool = False) -> Iterator[Run]:
    """Serve ``service`` over HTTP and the control socket; yield what runs until the service is ended.

    With ``forgetting`` a lock replaces the whole process by a fresh one on the same socket, so that neither key nor
    chat text is left in its memory. Elsewhere than on POSIX systems, and without it, objects are only let go of.
    """
    platform.ready_to_serve(CONNECTIONS)
    platform.keep_memory_small()
    platform.private_folder(service.home)
    run = Run(service, _handover())
    if forgetting and os.name == "posix":
        service.begin_anew = run.begin_anew
    life = secrets.token_hex(8)
    methods: dict[str, Any] = {name: _used(service, getattr(service, name)) for name in METHODS}
    methods["ping"] = lambda: {
        "port": service.port, "pid": os.getpid(), "life": life, "forgetting": service.begin_anew is not None,
        "state": "leaving" if service.leaving else service.state,
    }  # fmt: skip
    methods |= {"login_url": lambda: login_url(service), "stop": stop}
    door = Door(service.home, methods)
    try:
        yield run
    finally:
        door.close()
        run.close()


def _server(service: Service, listener: socket.socket) -> Any:
    from flask import g
    from waitress.server import create_server  # type: ignore[import-untyped]

    from companion.demo import practice
    from companion.web import create_app

    app = create_app(service, practice.bp)

    @app.before_request
    def used() -> None:
        if "person" in g:  # the guard let somebody in who is signed in
            service.custody.touch()

    return create_server(
        app, sockets=[listener], threads=THREADS, connection_limit=CONNECTIONS, backlog=1024, asyncore_use_poll=True,
        inbuf_overflow=BODY, outbuf_overflow=ANSWER, max_request_body_size=BODY, max_request_header_size=16 * 2**10,
        channel_timeout=60, ident=None, clear_untrusted_proxy_headers=True, expose_tracebacks=False,
    )  # fmt: skip


def _used(service: Service, method: Any) -> Any:
    def call(**params: Any) -> Any:
        if service.leaving:  # what is opened now would be closed in a moment
            raise Locked()
        service.custody.touch()
        return method(**params)

    return call


def _inherited(number: int) -> socket.socket:
    os.set_inheritable(number, False)
    return socket.socket(fileno=number)


def _handover() -> dict[str, Any] | None:
    """Return what this process left to itself before it began anew; None at an ordinary start."""
    number = os.environ.pop(HANDOVER, "")
    if not number:
        return None
    with os.fdopen(int(number), "rb") as pipe:
        told: dict[str, Any] = json.loads(pipe.read())
    return told


def _exec(told: dict[str, Any]) -> None:
    """Replace this process by itself, in place: same number, port, lock and output; nothing else of its memory."""
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as pipe:
        pipe.write(json.dumps(told).encode())  # at most 100 sign-ins: less than a pipe holds
    for number in (reading, told["listener"], told["lock"]):
        os.set_inheritable(number, True)
    sys.stdout.flush()
    os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], os.environ | {HANDOVER: str(reading)})  # noqa: S606


def login_url(service: Service) -> str:
    """Return the address that signs the person in to the dashboard, once."""
    from companion.web import session

    return session.new_login_url(service)


def stop() -> None:
    """End the service from another thread, after the answer to this call has left."""
    threading.Timer(0.05, lambda: os.kill(os.getpid(), signal.SIGTERM)).start()


def until_stopped(run: Run) -> None:
    """Run the server until SIGINT, SIGTERM, or its own wish to begin anew."""

    def end(*_: object) -> None:
        run.stopped, run.anew = True, False
        raise SystemExit(0)

    def renew(*_: object) -> None:
        raise SystemExit(0)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    if os.name == "posix":
        signal.signal(signal.SIGUSR1, renew)
    with contextlib.suppress(SystemExit):
        run()


def announce(service: Service) -> str:
    """Return the line that ``start --json`` prints."""
    return json.dumps({"port": service.port, "dashboard_url": login_url(service)})
