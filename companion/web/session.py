"""Signing in to the dashboard: a one-time file, a cookie that fits one host name, and tokens in every form.

A cookie of 127.0.0.1 goes to every port there, also to a stranger's; so the dashboard has a random name of its own
under .localhost, which every current browser resolves to loopback. The way in is a file that only this user can read.
It holds a form with a secret that works once, for a minute: nothing secret stands in an address, a log or a process
list. A second use is refused, and the dashboard says that it happened.
"""

from __future__ import annotations

import hashlib
import html
import os
import re
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, make_response, redirect, request
from werkzeug.wrappers import Response as Answer

from companion.errors import N_, Refused
from companion.locale import translator
from companion.web import guard, wire

#: Seconds: a sign-in file, a session that rests, and any session at all.
ENTRY, IDLE, LIFE = 60.0, 30 * 60.0, 12 * 3600.0
#: Seconds between two windows that an extension may have opened.
WINDOW = 5.0
COOKIE = "companion"
#: The one thing that may be shown at once instead of the start page: the promise of a reminder.
PROMISE = re.compile(r"[0-9a-f]{24}")

TEXT = N_("Your dashboard opens here.")
PAGE = """<!doctype html><html lang="{lang}"><meta charset="utf-8"><title>Chat Companion</title>
<style>:root{{color-scheme:light dark}} body{{font:1.1rem system-ui;margin:20vh auto;max-width:22rem;text-align:center}}
button{{font:inherit;padding:.6rem 1.2rem;margin:.4rem}}</style>
<h1>Chat Companion</h1><p>{text}</p>{forms}<script>document.forms[0].submit()</script></html>
"""

bp = Blueprint("session", __name__)


class SignedOut(Refused):
    message = N_("You are signed out. Open the dashboard again with companion open.")
    status = 401


@dataclass(slots=True)
class SignIn:
    """One signed-in browser."""

    host: str
    csrf: str
    since: float
    used: float

    def check_csrf(self, given: str) -> None:
        """Raise Refused when a form does not carry this session's token."""
        if not wire.same(given.encode("utf-8", "replace"), self.csrf.encode()):
            raise Refused(N_("This form is too old. Go back, reload the page and repeat it."))


@dataclass(frozen=True, slots=True)
class Entry:
    """A secret that signs in once, and the file it lies in, if any."""

    until: float
    file: Path | None


@dataclass(slots=True)
class Sessions:
    """The sign-ins of this process; secrets are kept as hashes and none survives the process."""

    clock: Callable[[], float] = time.monotonic
    host: str = field(default_factory=lambda: f"{secrets.token_hex(8)}.localhost")
    #: How often a sign-in was tried a second time; the dashboard shows it.
    second_uses: int = 0
    _entries: dict[bytes, Entry] = field(default_factory=dict)
    _used: set[bytes] = field(default_factory=set)
    _open: dict[bytes, SignIn] = field(default_factory=dict)
    _next_window: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def hosts(self, port: int) -> set[str]:
        """Return the Host headers under which the dashboard answers."""
        return {f"{self.host}:{port}", f"127.0.0.1:{port}"}

    def entry(self, file: Path | None = None) -> str:
        """Return a secret that signs in once within a minute."""
        secret = secrets.token_urlsafe(32)
        with self._lock:
            self._entries = {k: e for k, e in self._entries.items() if not self._stale(e)}
            self._entries[_hash(secret)] = Entry(self.clock() + ENTRY, file)
        return secret

    def enter(self, secret: str, host: str) -> str:
        """Return the cookie for a one-time secret. Raise SignedOut when it is used, old or unknown."""
        name = _hash(secret)
        with self._lock:
            entry = self._entries.pop(name, None)
            if entry is None and name in self._used:
                self.second_uses += 1
                raise SignedOut(N_("This sign-in was used before. If not by you, sign out everywhere under Settings."))
            if entry is None or self._stale(entry):
                raise SignedOut()
            self._used.add(name)
            if entry.file:
                entry.file.unlink(missing_ok=True)
            cookie, now = secrets.token_urlsafe(32), self.clock()
            self._open[_hash(cookie)] = SignIn(host, secrets.token_urlsafe(24), now, now)
        return cookie

    def find(self, cookie: str, host: str) -> SignIn:
        """Return the session of a cookie on the host it was given to. Raise SignedOut otherwise."""
        now = self.clock()
        with self._lock:
            found = self._open.get(_hash(cookie))
            if found is None or not wire.same(found.host.encode(), host.encode()):
                raise SignedOut()
            if now - found.used > IDLE or now - found.since > LIFE:
                del self._open[_hash(cookie)]
                raise SignedOut()
            found.used = now
        return found

    def carried(self) -> dict[str, Any]:
        """Return what the same service needs after it began anew, so that the lock screen stays usable: no secret."""
        with self._lock:
            signed_in = {name.hex(): [s.host, s.csrf, s.since, s.used] for name, s in self._open.items()}
            latest = dict(list(signed_in.items())[-100:])
        return {"host": self.host, "second_uses": self.second_uses, "open": latest}

    def resume(self, carried: Mapping[str, Any]) -> None:
        """Go on with what ``carried`` returned before."""
        self.host, self.second_uses = carried["host"], carried["second_uses"]
        self._open = {bytes.fromhex(name): SignIn(*values) for name, values in carried["open"].items()}

    def may_open(self) -> bool:
        """Tell whether a window may be opened for an extension; not twice in a few seconds."""
        with self._lock:
            due = self.clock() >= self._next_window
            if due:
                self._next_window = self.clock() + WINDOW
        return due

    def leave(self, cookie: str | None = None) -> None:
        """End one session, or without a cookie all of them."""
        with self._lock:
            if cookie is None:
                self._open.clear()
            else:
                self._open.pop(_hash(cookie), None)

    def _stale(self, entry: Entry) -> bool:
        if entry.until > self.clock():
            return False
        if entry.file:
            entry.file.unlink(missing_ok=True)
        return True


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()


def new_login_url(service: Any, promise: str = "") -> str:
    """Write the one-time sign-in file of ``service`` (0600) and return its ``file:`` address.

    ``promise`` is the id of the promise to show at once.
    """
    folder = Path(service.home) / "open"
    folder.mkdir(mode=0o700, exist_ok=True)
    for old in folder.glob("*.html"):
        if time.time() - old.stat().st_mtime > ENTRY:
            old.unlink(missing_ok=True)
    file = folder / f"{secrets.token_hex(8)}.html"
    page = login_page(service, service.sessions.entry(file=file), promise)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(page)
    return file.absolute().as_uri()


def login_page(service: Any, secret: str, promise: str = "") -> str:
    """Return the page that signs in by itself, with buttons for a browser that runs no scripts."""
    say = translator(service.language)
    forms = [
        f'<form method="post" action="http://{host}:{service.port}/signin">'
        f'<input type="hidden" name="secret" value="{html.escape(secret)}">'
        f'<input type="hidden" name="promise" value="{html.escape(promise)}">'
        f"<button>{html.escape(words)}</button></form>"
        for host, words in (
            (service.sessions.host, say(N_("Open the dashboard"))),
            ("127.0.0.1", say(N_("It does not open? Try this way"))),
        )
    ]
    return PAGE.format(lang=html.escape(service.language), text=html.escape(say(TEXT)), forms="".join(forms))


@bp.post("/signin")
@guard.door(guard.Door("person", limit=4096, signed_in=False))
def signin() -> Response:
    """Exchange the one-time secret for a cookie."""
    cookie = guard.sessions().enter(request.form.get("secret", ""), request.environ["HTTP_HOST"])
    asked = request.form.get("promise", "")
    to = f"/promises/{asked}" if PROMISE.fullmatch(asked) else "/"
    # A redirect would still count as coming from the file, and a Strict cookie would stay behind.
    page = '<!doctype html><meta http-equiv="refresh" content="0;url={}"><title>Chat Companion</title>'
    answer = make_response(page.format(to))
    answer.set_cookie(COOKIE, cookie, httponly=True, samesite="Strict", path="/")
    return answer


@bp.post("/signout")
@guard.person
def signout() -> Answer:
    """End this session, or all of them when the form says ``everywhere``."""
    everywhere = "everywhere" in request.form
    guard.sessions().leave(None if everywhere else request.cookies.get(COOKIE, ""))
    answer = redirect("/", 303)
    answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="Strict")
    return answer


def csrf_token() -> str:
    """Return the token for the forms of this page; empty when nobody is signed in."""
    from flask import g

    signed_in: SignIn | None = g.get("person")
    return signed_in.csrf if signed_in else ""
