"""Sieges over the socket: many connections, hidden requests, recorded conversations, other people of this computer."""

from __future__ import annotations

import contextlib
import json
import os
import re
import resource
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests import programs
from tests.door import CHROME, Extension, Running, parsed

FEW = ("sh", "-c", 'ulimit -Sn 256 && exec "$@"', "sh")


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    service = Running(tmp_path_factory.mktemp("siege") / "home", through=FEW)
    yield service
    service.stop()
    log = (service.folder.parent / "service.log").read_text()
    assert "Traceback" not in log, log


@pytest.fixture(scope="module")
def browser(running):
    return Extension(running).paired()


@contextlib.contextmanager
def many_files():
    """Let this process open more than a thousand sockets while it lasts."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    if before[1] != resource.RLIM_INFINITY and before[1] < 4096:
        programs.not_run(f"only {before[1]} open files are allowed here")
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, before[1]))
    with contextlib.ExitStack() as open_ones:
        yield open_ones
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


# -- many at once -------------------------------------------------------------------------------------------------


def test_a_thousand_idle_sockets_and_a_whole_browser_do_not_stop_a_paired_one(running, browser):
    """The service was started by a shell that allows 256 files; 256 connections is what Chromium opens at most."""
    with many_files() as sockets:

        def connect(said=b""):
            way = sockets.enter_context(socket.create_connection(("127.0.0.1", running.port), 5))
            way.sendall(said)
            return way

        for n in range(1000):
            connect(b"" if n % 2 else b"POST /capture HTTP/1.1\r\nHost: ")
        asked = f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{running.port}\r\n\r\n".encode()
        for way in [connect(asked) for _ in range(256)]:
            assert way.recv(12) == b"HTTP/1.1 401"
        for _ in range(20):
            begun = time.monotonic()
            assert browser.call("/status", {})[0] == 200
            assert time.monotonic() - begun < 2
    limits = Path(f"/proc/{running.process.pid}/limits")
    if limits.exists():
        assert int(re.search(r"Max open files\s+(\d+)", limits.read_text())[1]) >= 4096


def test_files_are_private_from_their_first_byte(running):
    """Not closed afterwards: whatever this process makes is for its user alone."""
    status = Path(f"/proc/{running.process.pid}/status")
    if not status.exists():
        programs.not_run("the mask of another process can be read on Linux only")
    assert "Umask:\t0077" in status.read_text()


# -- requests inside requests -------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", [
    "GET http://evil.example/ HTTP/1.1\r\nHost: {own}", "GET http://{own}/ HTTP/1.1\r\nHost: evil.example",
    "GET / HTTP/1.1\r\nHost: {own}\r\nHost: evil.example", "GET / HTTP/1.1\r\nHost: evil.example\r\nHost: {own}",
    "GET / HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: {own}", "GET / HTTP/1.1\r\nHost : {own}",
    "GET / HTTP/1.1\r\nHost: evil.example\r\n {own}", "GET / HTTP/1.1\r\n Host: {own}", "GET /\r\nHost: {own}",
    "GET / HTTP/1.1\r\nHost: {own}\r\nContent-Length: 0\r\nTransfer-Encoding: chunked",
    "GET / HTTP/2.0\r\nHost: {own}", "CONNECT {own} HTTP/1.1\r\nHost: {own}", "TRACE / HTTP/1.1\r\nHost: {own}",
    "PUT /status HTTP/1.1\r\nHost: {own}", "GET //evil.example/%2e%2e/ HTTP/1.1\r\nHost: {own}",
    "get / HTTP/1.1\r\nHost: {own}", "GET\t/\tHTTP/1.1\r\nHost: {own}", "GET /\0 HTTP/1.1\r\nHost: {own}",
], ids=repr)  # fmt: skip
def test_an_odd_first_line_or_host_opens_nothing(running, first):
    """A page of the dashboard would be 200, or 401 for who is not signed in: here neither may be called evil.example."""
    got = running.raw((first.format(own=running.host) + "\r\n\r\n").encode("latin-1"))
    status, headers, body = parsed(got)
    if "evil.example\r\n" in first or first.endswith("evil.example") or "X-Forwarded" in first:
        assert status in (400, 403), got[:300]
    assert status in (0, 400, 401, 403, 404, 405, 501, 505), got[:300]
    assert "access-control-allow-origin" not in headers and b"Traceback" not in body


def test_every_request_on_one_connection_is_measured(running, browser):
    """Kept alive: a good first request opens no door for the second one."""

    def request(path, host, value, **more):
        body = json.dumps(value).encode()
        lines = {"Host": host, "Origin": CHROME, "Content-Type": "application/json", "X-Companion-Protocol": "1",
                 "Authorization": f"Bearer {browser.token}", "Content-Length": len(body)} | more  # fmt: skip
        head = f"POST {path} HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in lines.items())
        return head.encode() + b"\r\n" + body

    good = request("/status", running.host, browser.box("/status", {}))
    for bad in (
        request("/status", "evil.example", browser.box("/status", {})),
        request("/status", running.host, browser.box("/status", {}), Origin="https://evil.example"),
        request("/status", running.host, browser.box("/status", {}), Authorization="Bearer x"),
    ):
        got = running.raw(good + bad)
        assert re.findall(rb"HTTP/1\.1 (\d+)", got)[1:] in ([b"403"], [b"401"]), got
        good = request("/status", running.host, browser.box("/status", {}))


def test_a_dripping_request_ends(running):
    """A body that never comes is not waited for by a thread: as many as there are threads, and one more request."""
    head = f"POST /hello HTTP/1.1\r\nHost: {running.host}\r\nContent-Length: 100\r\n\r\n".encode()
    with contextlib.ExitStack() as sockets:
        for _ in range(40):
            way = sockets.enter_context(socket.create_connection(("127.0.0.1", running.port), 5))
            way.sendall(head + b"x")
        begun = time.monotonic()
        assert running.ask("GET", "/")[0] == 401
        assert time.monotonic() - begun < 2


@pytest.mark.soak
def test_a_request_that_never_ends_is_closed(running):
    with socket.create_connection(("127.0.0.1", running.port), 150) as way:
        way.sendall(f"POST /hello HTTP/1.1\r\nHost: {running.host}\r\nContent-Length: 100\r\n\r\nx".encode())
        begun = time.monotonic()
        assert way.recv(1000) == b""
        assert time.monotonic() - begun > 30


# -- recorded conversations ---------------------------------------------------------------------------------------


def test_a_recorded_conversation_is_worth_nothing(tmp_path):
    """Everything one browser ever sent, sent again: to the same process and to the next one."""
    running = Running(tmp_path / "home")
    try:
        sent, ask = [], running.extension

        def recorded(path, body, origin=CHROME, **headers):
            sent.append((path, body, origin, headers))
            return ask(path, body, origin, **headers)

        running.extension = recorded
        browser = Extension(running).paired()
        for path in ("/status", "/widgets"):
            assert browser.call(path, {})[0] == 200
        running.extension = ask
        for _ in range(2):
            before, channel = running.companion("browsers", "--json"), ""
            for path, body, origin, headers in sent:
                if "Authorization" in headers:  # in the newest channel, as far as its name goes
                    headers = {"Authorization": f"Bearer {channel}.{headers['Authorization'].partition('.')[2]}"}
                status, said = ask(path, body, origin, **headers)
                channel = said.get("channel", "") if path == "/hello" else channel
                if path == "/hello":  # anybody may ask; what comes back is of use only with the key
                    assert set(said) == {"channel", "nonce", "proof", "sealing", "scopes"}
                elif path != "/pair/start":  # a new number each time
                    assert status in (401, 403, 404), (path, status, said)
            now = running.companion("browsers", "--json")
            assert [c["id"] for c in json.loads(now)["clients"]] == [c["id"] for c in json.loads(before)["clients"]]
            running.stop()
            running = Running(running.folder)
            ask = running.extension
    finally:
        running.stop()


# -- other people of this computer --------------------------------------------------------------------------------

NOSY = """
import json, os, socket, sys
from pathlib import Path
home, got = Path(sys.argv[1]), []
def attempt(name, work):
    try:
        work()
        got.append(name)
    except OSError:
        pass
attempt("list", lambda: list(home.iterdir()))
for name in sys.argv[2:]:
    attempt("read " + name, lambda: (home / name).read_bytes())
    attempt("write " + name, lambda: (home / name).open("ab"))
    attempt("move " + name, lambda: os.rename(home / name, home / (name + ".x")))
way = socket.socket(socket.AF_UNIX)
attempt("connect", lambda: way.connect(str(home / "control.sock")))
attempt("new", lambda: (home / "planted").write_bytes(b""))
print(json.dumps(got))
"""


def as_nobody(home, names, interpreter="/usr/bin/python3"):
    if os.getuid() != 0:
        programs.not_run("only root can become another user here")
    done = subprocess.run(
        [programs.need("setpriv"), "--reuid=65534", "--regid=65534", "--clear-groups", interpreter, "-c", NOSY, str(home),
         *names], capture_output=True, text=True, timeout=30, cwd="/",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_another_user_gets_nothing_of_the_data_folder(tmp_path):
    """Twice: as the folder is, and with its outer door open, so that each file and the socket must refuse by itself."""
    if sys.platform == "win32":
        programs.not_run("owners and modes are POSIX")
    import shutil
    import tempfile

    outer = Path(tempfile.mkdtemp(prefix="companion-siege-"))  # not below pytest's own folder, which is closed
    outer.chmod(0o755)
    running = Running(outer / "home")
    try:
        Extension(running).paired()
        running.companion("open", "--json")
        home = running.folder
        names = [str(p.relative_to(home)) for p in home.rglob("*") if p.is_file()]
        assert {"vault.json", "service.lock"} < set(names)
        (outer / "open").write_bytes(b"x")
        (outer / "open").chmod(0o644)
        assert as_nobody(outer, ["open"]) == ["list", "read open"], "the nosy program itself does not work"
        assert as_nobody(home, names) == []
        home.chmod(0o711)
        assert as_nobody(home, names) == []
        home.chmod(0o700)
    finally:
        running.stop()
        shutil.rmtree(outer)


def test_a_guess_at_the_data_folder_of_another_is_refused(tmp_path):
    """A folder that somebody else prepared, opened up or replaced by a link is never used."""
    real = tmp_path / "real"
    running = Running(real)
    running.stop()
    (tmp_path / "link").symlink_to(real)
    loose = tmp_path / "loose"
    loose.mkdir(mode=0o755)
    (loose / "x").write_text("x")
    loose.chmod(0o755)
    found = [(tmp_path / "link", "is a link to another place"), (loose, "chmod")]
    if os.getuid() == 0:
        foreign = tmp_path / "foreign"
        foreign.mkdir(mode=0o700)
        os.chown(foreign, 65534, 65534)
        found.append((foreign, "another user"))
    for home, word in found:
        before = sorted(p.name for p in home.iterdir())
        done = subprocess.run(
            [sys.executable, "-m", "companion", "start", "--port", "0", "--json"], capture_output=True, text=True, timeout=60,
            env=running.env | {"COMPANION_HOME": str(home), "COMPANION_LANGUAGE": "en"},
        )  # fmt: skip
        assert done.returncode == 5 and word in done.stderr and "Traceback" not in done.stderr, done.stderr
        assert sorted(p.name for p in home.iterdir()) == before


@pytest.mark.soak
def test_the_time_of_a_refusal_tells_nothing_of_the_token(running, browser):
    """3,000 guesses wrong in the first and 3,000 wrong in the last place, in turn: neither is answered sooner."""
    name, good = browser.token.split(".")
    first, last = ("A" if good[0] != "A" else "B") + good[1:], good[:-2] + ("A" if good[-2] != "A" else "B") + good[-1]
    spent = {first: [], last: []}
    with socket.create_connection(("127.0.0.1", running.port)) as way:
        for n in range(6000):
            token = (first, last)[n % 2]
            body = b'{"n": 0, "box": ""}'
            lines = (
                "POST /status HTTP/1.1", f"Host: {running.host}", f"Origin: {browser.origin}", "X-Companion-Protocol: 1",
                "Content-Type: application/json", f"Authorization: Bearer {name}.{token}", f"Content-Length: {len(body)}",
            )  # fmt: skip
            began = time.perf_counter()
            way.sendall("\r\n".join((*lines, "", "")).encode() + body)
            said = b""
            while not said.endswith(b"}\n"):
                said += way.recv(65536)
            spent[token].append(time.perf_counter() - began)
            assert said.startswith(b"HTTP/1.1 401"), said
    ranked = sorted((taken, token) for token, all_taken in spent.items() for taken in all_taken)
    places = sum(place for place, (_, token) in enumerate(ranked) if token == first)
    sooner = (places - 3000 * 2999 / 2) / 3000**2
    print(
        f"a guess that is wrong in the first place is slower than one wrong in the last in {100 * sooner:.1f} % of pairs"
    )
    assert 0.46 < sooner < 0.54  # five standard deviations of chance are 0.037
