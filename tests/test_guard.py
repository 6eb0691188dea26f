"""The real attacks, sent over sockets to the running process. What is refused here must be refused there."""

from __future__ import annotations

import json
import os
import re
import secrets
import socket
import time
from pathlib import Path
from urllib.parse import urlencode, urlsplit
from urllib.request import url2pathname

import pytest

from companion.config import load
from companion.errors import BadInput
from companion.service import Service
from companion.web import create_app, guard, wire
from companion.web.session import Sessions, SignedOut
from tests import programs
from tests.door import CHROME, FIREFOX, Extension, Running, b64, parsed

CANARY = "kanarie-in-de-map"
FOREIGN = ["evil.example", "127.0.0.1.evil.example:{port}", "localhost.evil.example:{port}", "127.0.0.1", "127.0.0.1:1",
           "127.0.0.1.:{port}", "0.0.0.0:{port}", "[::1]:{port}", "", "evil@127.0.0.1:{port}", "127.1:{port}",
           "2130706433:{port}", "other.localhost:{port}", "127.0.0.1:{port}, evil.example"]  # fmt: skip


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    service = Running(tmp_path_factory.mktemp("door") / "home")
    (service.folder / "canary.txt").write_text(CANARY)
    yield service
    service.stop()
    log = (service.folder.parent / "service.log").read_text()
    assert "Traceback" not in log, log


@pytest.fixture(scope="module")
def browser(running):
    return Extension(running).paired()


@pytest.fixture(scope="module")
def routes(tmp_path_factory):
    """Every route of the app, with example values in its holes."""
    from companion.demo import practice

    app = create_app(Service(load({"home": tmp_path_factory.mktemp("routes")})), practice.bp)
    return [
        (re.sub(r"<[^>]+>", "1", rule.rule), method, guard.door_of(app, rule.endpoint), rule.endpoint)
        for rule in app.url_map.iter_rules() for method in sorted(rule.methods - {"HEAD"})
    ]  # fmt: skip


class Visitor:
    """A person's browser: signed in through the one-time file."""

    def __init__(self, running, fallback=False):
        self.running = running
        started = json.loads(running.companion("open", "--json"))
        self.file = Path(url2pathname(urlsplit(started["dashboard_url"]).path))
        self.page = self.file.read_text()
        named, plain = re.findall(r'action="http://([^/"]+)/signin"', self.page)
        self.host = plain if fallback else named
        self.secret = re.search(r'name="secret" value="([^"]+)"', self.page)[1]

    def sign_in(self, origin="null", secret=None):
        status, headers, _ = self.post("/signin", {"secret": secret or self.secret}, origin=origin)
        self.cookie = headers.get("set-cookie", "").split(";")[0]
        self.cookie_line = headers.get("set-cookie", "")
        return status

    def get(self, path, **headers):
        return self.running.ask("GET", path, {"Cookie": self.cookie, "Accept": "text/html"} | headers, host=self.host)

    def post(self, path, form, origin=None, **headers):
        said = {"Origin": origin or f"http://{self.host}", "Content-Type": "application/x-www-form-urlencoded"}
        cookie = {"Cookie": self.cookie} if getattr(self, "cookie", None) else {}
        body = urlencode(form, doseq=True).encode()
        return self.running.ask("POST", path, said | cookie | headers, body, host=self.host)

    def csrf(self):
        return re.search(r'name="csrf" value="([^"]+)"', self.get("/settings")[2].decode())[1]


# -- every route --------------------------------------------------------------------------------------------------


def test_every_route_has_one_class(routes):
    assert len(routes) > 20
    for path, method, door, _ in routes:
        assert door is not None, f"{method} {path} has no class"
        assert door.kind in guard.CHECKS
        if door.kind in ("extension", "pairing"):
            assert method == "POST", f"{path} must be POST only"
        assert method in ("GET", "POST"), f"{method} {path}"
        assert (door.scope is not None) == (door.kind == "extension")


def test_a_route_without_a_class_is_refused(tmp_path):
    app = create_app(service := Service(load({"home": tmp_path})))
    app.add_url_rule("/forgotten", view_func=lambda: "open")
    got = app.test_client().get("/forgotten", headers={"Host": f"127.0.0.1:{service.port}"})
    assert got.status_code == 403


@pytest.mark.parametrize("name", FOREIGN)
def test_a_foreign_host_is_refused_on_every_route(running, routes, name):
    """DNS rebinding: the page's own name points at 127.0.0.1, so its browser sends its Host and calls it same-origin."""
    host = name.format(port=running.port)
    more = [("/nothing", "GET"), ("/", "OPTIONS"), ("/capture", "OPTIONS"), ("/static/companion.css", "GET")]
    for path, method in [(path, method) for path, method, _, _ in routes] + more:
        headers = {
            "Origin": CHROME, "Content-Type": "application/json", "X-Companion-Protocol": "1", "Connection": "close",
            "Content-Length": "2",
        }  # fmt: skip
        head = f"{method} {path} HTTP/1.1\r\nHost: {host}\r\n" + "".join(f"{k}: {v}\r\n" for k, v in headers.items())
        status, got, _ = parsed(running.raw(head.encode() + b"\r\n{}"))
        assert status == 403, f"{method} {path} with Host {host!r}: {status}"
        assert "access-control-allow-origin" not in got


def test_no_host_at_all_is_refused(running):
    assert parsed(running.raw(b"GET / HTTP/1.0\r\n\r\n"))[0] == 403
    assert parsed(running.raw(b"GET /status HTTP/1.1\r\nConnection: close\r\n\r\n"))[0] in (400, 403)


def test_every_answer_carries_the_headers(running, browser):
    visitor = Visitor(running)
    asked = [
        visitor.get("/") if visitor.sign_in() == 200 else None,
        running.ask("GET", "/nothing"), running.ask("OPTIONS", "/capture", {"Origin": CHROME}),
        running.ask("GET", "/", host="evil.example"), running.ask("POST", "/capture", {}, b"{"),
        visitor.get("/static/companion.css"),
    ]  # fmt: skip
    for status, headers, _ in asked:
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy, status
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"
        assert headers["referrer-policy"] == "same-origin"
        assert not [h for h in headers if h.startswith("access-control")]
        assert "server" not in headers


# -- web pages and other extensions -------------------------------------------------------------------------------


@pytest.mark.parametrize("change", [
    {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": None}, {"Origin": FIREFOX},
    {"Origin": "chrome-extension://" + "a" * 32}, {"Origin": CHROME + "/"}, {"Origin": CHROME.upper()},
    {"X-Companion-Protocol": None}, {"Authorization": None}, {"Authorization": "Bearer "},
    {"Authorization": "Basic {token}"}, {"Authorization": "Bearer x{token}"}, {"Authorization": "Bearer {token}x"},
    {"Content-Type": "text/plain"}, {"Content-Type": "application/x-www-form-urlencoded"}, {"Content-Type": None},
    {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
], ids=str)  # fmt: skip
def test_one_thing_wrong_is_enough(running, browser, change):
    good = {
        "Origin": CHROME, "Content-Type": "application/json", "X-Companion-Protocol": "1", "Sec-Fetch-Site": "none",
        "Authorization": f"Bearer {browser.token}",
    }  # fmt: skip
    wrong = good | {k: v and v.replace("{token}", browser.token) for k, v in change.items()}
    for headers, expected in ((good, {200}), (wrong, {400, 401, 403})):
        status, _, body = running.ask("POST", "/status", headers, browser.box("/status", {}))
        assert status in expected, body
        assert status == 200 or b"box" not in body


def test_a_token_of_another_origin_is_refused(running, browser):
    other = Extension(running, FIREFOX).paired()
    assert other.call("/status", {})[0] == 200
    token = {"Authorization": f"Bearer {browser.token}"}
    assert running.extension("/status", browser.box("/status", {}), FIREFOX, **token)[0] == 401
    mixed = browser.token.partition(".")[0] + "." + other.token.partition(".")[2]
    assert running.extension("/status", browser.box("/status", {}), CHROME, Authorization=f"Bearer {mixed}")[0] == 401


def test_a_form_of_a_web_page_changes_nothing(running, routes):
    """A "simple" request needs no permission in advance: cookies of the person and all."""
    visitor = Visitor(running)
    visitor.sign_in()
    before, token = visitor.get("/settings")[2], visitor.csrf()
    for path, method, door, _ in routes:
        if method == "POST" and door.kind in ("person", "extension", "pairing"):
            for origin in ("https://evil.example", "null", f"http://localhost:{running.port}"):
                if path != "/signin":
                    assert visitor.post(path, {"csrf": token}, origin=origin)[0] in (400, 403), f"{path} from {origin}"
    assert re.sub(rb'value="[^"]{20,}"', b"", visitor.get("/settings")[2]) == re.sub(rb'value="[^"]{20,}"', b"", before)


def test_asking_first_is_answered_no(running):
    status, headers, _ = running.ask("OPTIONS", "/capture", {
        "Origin": "https://evil.example", "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type,x-companion-protocol,authorization",
    })  # fmt: skip
    assert status == 403 and not [h for h in headers if h.startswith("access-control")]


@pytest.mark.parametrize("path", ["/pair/start", "/pair/reveal", "/pair/finish", "/pair/ticket", "/hello"])
@pytest.mark.parametrize("origin", [
    "https://evil.example", "null", "http://127.0.0.1", "chrome-extension://x", CHROME + ".evil.example",
    "safari-web-extension://x", "moz-extension://" + "a" * 32,
])  # fmt: skip
def test_only_an_extension_can_ask_to_be_paired(running, path, origin):
    assert running.extension(path, {}, origin)[0] == 403


def test_a_right_that_was_not_given_is_refused(running):
    """The person ticks what a browser may do on the dashboard."""
    visitor, browser = Visitor(running), Extension(running, FIREFOX)
    visitor.sign_in()
    browser.start()
    browser.reveal()
    form = {"csrf": visitor.csrf(), "code": browser.code, "name": "Kitchen", "scope": "record"}
    said, answered = browser.while_typed(lambda: visitor.post("/pairing", form))
    assert answered[0] in (200, 302, 303) and said["scopes"] == ["record"]
    browser.hello()
    assert browser.call("/status", {})[0] == 200
    for path, asked in (("/current", {"stream": "x"}), ("/person", {"person": "me"}), ("/forget", {"stream": "x"})):
        status, said = browser.call(path, asked)
        assert (status, said["error"]) == (403, "refused"), path
    assert "secret" not in browser.call("/open", {})[1]


def test_the_right_to_the_dashboard_signs_in_once_from_that_extension(running):
    visitor, browser = Visitor(running), Extension(running, FIREFOX)
    visitor.sign_in()
    browser.start()
    browser.reveal()
    form = {"csrf": visitor.csrf(), "code": browser.code, "name": "Own", "scope": "dashboard"}
    browser.while_typed(lambda: visitor.post("/pairing", form | {"scope": ["record", "dashboard"]}))
    browser.hello()
    status, said = browser.call("/open", {})
    assert status == 200 and said["action"] == f"http://{visitor.host}/signin"
    assert Visitor(running).sign_in(origin=CHROME, secret=said["secret"]) in (401, 403)
    said = browser.call("/open", {})[1]
    guest = Visitor(running)
    assert guest.sign_in(origin=FIREFOX, secret=said["secret"]) == 200
    assert guest.get("/settings")[0] == 200


def test_an_older_or_newer_protocol_is_told(running):
    status, said = running.extension("/hello", {}, **{"X-Companion-Protocol": "2"})
    assert (status, said["error"]) == (426, "other-version")


# -- replay, order, boxes -----------------------------------------------------------------------------------------


def test_a_request_sent_again_is_refused(running, browser):
    token = {"Authorization": f"Bearer {browser.token}"}
    sent = browser.box("/status", {})
    assert browser.post("/status", sent, **token)[0] == 200
    assert browser.post("/status", sent, **token)[0] == 403
    elsewhere = browser.box("/status", {})
    assert browser.post("/widgets", elsewhere, **token)[0] == 403


def test_requests_may_overtake_each_other(running, browser):
    token = {"Authorization": f"Bearer {browser.token}"}
    first, second = browser.box("/status", {}), browser.box("/status", {})
    assert browser.post("/status", second, **token)[0] == 200
    assert browser.post("/status", first, **token)[0] == 200


def test_a_failure_inside_the_channel_comes_back_in_its_box(running, browser):
    status, said = browser.call("/current", {"stream": secrets.token_hex(16)})
    assert status == 404 and said["error"] == "not-found"


# -- bad input ----------------------------------------------------------------------------------------------------

BROKEN = {
    "nothing": b"", "not json": b"{", "a list": b"[]", "a number": b"1", "not utf-8": b'{"a":"\xff"}',
    "utf-16": '{"a":1}'.encode("utf-16"), "nul": b'{"a":"\\u0000"}', "raw nul": b'{"a":"\x00"}',
    "half a pair": b'{"a":"\\ud800"}', "half a pair as a key": b'{"\\udc00":1}', "nan": b'{"a":NaN}',
    "deep": b'{"a":' + b"[" * 80_000 + b"]" * 80_000 + b"}", "deep enough": b'{"a":' + b"[" * 20 + b"]" * 20 + b"}",
    "infinite": b'{"a":425e425}',
    "long number": b'{"a":' + b"9" * 5000 + b"}",
}  # fmt: skip


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_broken_json_is_told_so(running, browser, body):
    headers = {"Origin": CHROME, "Content-Type": "application/json", "X-Companion-Protocol": "1"}
    status, _, said = running.ask("POST", "/hello", headers, body)
    assert status == 400 and json.loads(said)["error"] == "bad-input"
    assert browser.call("/review", body)[0] == 400
    with pytest.raises(BadInput):
        wire.read(body)


def test_a_large_body_is_refused_before_it_is_read(running, browser):
    headers = {
        "Origin": CHROME, "Content-Type": "application/json", "X-Companion-Protocol": "1",
        "Authorization": f"Bearer {browser.token}",
    }  # fmt: skip
    for size, path in ((50 * 2**20, "/capture"), (5 * 2**20, "/capture"), (2**20, "/review")):
        lines = "".join(f"{k}: {v}\r\n" for k, v in headers.items())
        lines += f"Host: {running.host}\r\nContent-Length: {size}\r\nConnection: close\r\n"
        head = f"POST {path} HTTP/1.1\r\n{lines}\r\n"
        body = b"x" * (size if size < 8 * 2**20 else 1000)
        assert parsed(running.raw(head.encode() + body))[0] == 413, path


def test_a_body_in_chunks_has_the_same_limit(running, browser):
    headers = (
        f"POST /review HTTP/1.1\r\nHost: {running.host}\r\nOrigin: {CHROME}\r\nContent-Type: application/json\r\n"
        f"X-Companion-Protocol: 1\r\nAuthorization: Bearer {browser.token}\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    assert parsed(running.raw(headers.encode() + chunk * 16 + b"0\r\n\r\n"))[0] == 413


def test_no_body_is_written_to_a_temporary_file(running, browser):
    """Waitress puts bodies over 512 KB in a file unless told otherwise; this one waits for its last byte."""
    folder = Path(f"/proc/{running.process.pid}/fd")
    if not folder.exists():
        programs.not_run("open files of another process can be looked at on Linux only")
    with socket.create_connection(("127.0.0.1", running.port), 10) as way:
        way.sendall(
            f"POST /capture HTTP/1.1\r\nHost: {running.host}\r\nOrigin: {CHROME}\r\nContent-Length: {4 * 2**20}\r\n"
            f"Content-Type: application/json\r\nX-Companion-Protocol: 1\r\nAuthorization: Bearer {browser.token}\r\n\r\n"
            .encode() + b"x" * (4 * 2**20 - 1)
        )  # fmt: skip
        assert browser.call("/status", {})[0] == 200
        files = {os.readlink(fd) for fd in folder.iterdir() if fd.exists()}
        assert not [f for f in files if f.endswith(" (deleted)")], files


def test_a_fragment_beyond_two_megabytes_is_refused(running, browser):
    status, said = browser.call("/capture", {"stream": "x", "html": "y" * (2 * 2**20)})
    assert (status, said["error"]) == (413, "too-large")


# -- smuggling, traversal -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("lines", [
    "Content-Length: 5\r\nTransfer-Encoding: chunked", "Content-Length: 5\r\nContent-Length: 0",
    "Transfer-Encoding: xchunked", "Transfer-Encoding : chunked", "Content-Length: +5", "Content-Length: 0x5",
    "Transfer-Encoding:\x0bchunked", " folded: x", "X-A: b\rX-C: d",
], ids=repr)  # fmt: skip
def test_no_second_request_hides_in_the_first(running, lines):
    hidden = f"GET / HTTP/1.1\r\nHost: {running.host}\r\nX-Hidden: yes\r\n\r\n"
    first = f"POST /hello HTTP/1.1\r\nHost: {running.host}\r\n{lines}\r\n\r\n0\r\n\r\n{hidden}"
    got = running.raw(first.encode("latin-1"))
    assert b" 200 " not in got.split(b"\r\n")[0] and b"X-Hidden" not in got
    assert all(int(code) >= 400 for code in re.findall(rb"HTTP/1\.[01] (\d{3})", got))


def test_a_header_with_an_underscore_is_not_ours(running, browser):
    headers = {
        "Origin": CHROME, "Content-Type": "application/json", "X_Companion_Protocol": "1",
        "Authorization": f"Bearer {browser.token}",
    }  # fmt: skip
    assert running.ask("POST", "/status", headers, browser.box("/status", {}))[0] == 403


@pytest.mark.parametrize("way", ["../", "..%2f", "%2e%2e%2f", "..\\", "..%5c", "....//", "/", "%00/", "..%c0%af"])
def test_no_way_out_of_the_static_folder(running, way):
    visitor = Visitor(running)
    visitor.sign_in()
    for target in ("canary.txt", "etc/passwd", "pages.py"):
        for times in (1, 4, 12):
            status, _, body = visitor.get("/static/" + way * times + target)
            assert status in (400, 403, 404) and CANARY.encode() not in body and b"root:" not in body


# -- the dashboard ------------------------------------------------------------------------------------------------


def test_the_sign_in_file_is_private_and_holds_the_only_secret(running):
    visitor = Visitor(running)
    assert visitor.file.stat().st_mode & 0o777 == 0o600
    assert visitor.file.parent.stat().st_mode & 0o777 == 0o700
    assert visitor.secret not in running.process.args


def test_a_sign_in_works_once_and_a_second_use_is_told(running):
    visitor = Visitor(running)
    assert visitor.sign_in() == 200
    assert not visitor.file.exists()
    assert "HttpOnly" in visitor.cookie_line and "SameSite=Strict" in visitor.cookie_line
    assert "Domain" not in visitor.cookie_line
    assert visitor.get("/settings")[0] == 200
    thief = Visitor(running)
    assert thief.sign_in(secret=visitor.secret) == 401 and not thief.cookie
    assert visitor.get("/settings")[0] == 200


def test_a_sign_in_comes_from_the_file_only(running):
    visitor = Visitor(running)
    assert visitor.sign_in(origin="https://evil.example") == 403
    assert visitor.sign_in(origin=CHROME) in (401, 403)
    assert Visitor(running).sign_in(**{"secret": "guess"}) == 401


def test_without_a_cookie_every_page_asks_to_sign_in(running, routes):
    visitor = Visitor(running)
    visitor.sign_in()
    for cookie in ("", "companion=guess", "other=" + visitor.cookie):
        for path, method, door, _ in routes:
            if door.kind == "person" and door.signed_in:
                headers = {"Cookie": cookie, "Origin": f"http://{visitor.host}", "Accept": "text/html"}
                assert running.ask(method, path, headers, host=visitor.host)[0] == 401, path


def test_a_cookie_fits_one_host_name(running):
    """A cookie of 127.0.0.1 goes to every port; one of the random name is of no use anywhere else."""
    visitor = Visitor(running)
    visitor.sign_in()
    visitor.host = running.host
    assert visitor.get("/settings")[0] == 401


def test_the_fallback_without_the_random_name(running):
    visitor = Visitor(running, fallback=True)
    assert visitor.host == running.host and visitor.sign_in() == 200
    assert visitor.get("/settings")[0] == 200


def test_a_form_needs_the_token_of_its_session(running):
    visitor, other = Visitor(running), Visitor(running)
    visitor.sign_in(), other.sign_in()
    for wrong in ("", "x", other.csrf()):
        assert visitor.post("/signout", {"csrf": wrong})[0] == 403
    assert visitor.get("/settings")[0] == 200
    assert visitor.post("/signout", {"csrf": visitor.csrf()})[0] == 303
    assert visitor.get("/settings")[0] == 401
    assert other.get("/settings")[0] == 200


def test_pages_are_not_for_frames_and_pictures_of_other_sites(running):
    visitor = Visitor(running)
    visitor.sign_in()
    for site in ("cross-site", "same-site"):
        for mode, dest in (("no-cors", "image"), ("cors", "empty"), ("navigate", "iframe")):
            headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": dest}
            assert visitor.get("/settings", **headers)[0] == 403
            assert visitor.get("/static/companion.css", **headers)[0] == 403


def test_sign_ins_and_sessions_end_in_time():
    now = [0.0]
    sessions = Sessions(clock=lambda: now[0])
    late = sessions.entry()
    now[0] += 61
    with pytest.raises(SignedOut):
        sessions.enter(late, "host")
    resting, busy = (sessions.enter(sessions.entry(), "host") for _ in range(2))
    for _ in range(24):
        now[0] += 29 * 60
        sessions.find(busy, "host")
    for cookie in (resting, busy):
        now[0] += 31 * 60
        with pytest.raises(SignedOut):
            sessions.find(cookie, "host")


def test_nobody_stays_signed_in_for_ever():
    now = [0.0]
    sessions = Sessions(clock=lambda: now[0])
    cookie = sessions.enter(sessions.entry(), "host")
    with pytest.raises(SignedOut):
        for _ in range(30):
            now[0] += 29 * 60
            sessions.find(cookie, "host")
    assert now[0] > 12 * 3600


# -- many at once -------------------------------------------------------------------------------------------------


def test_idle_sockets_do_not_stop_a_paired_browser(running, browser):
    idle = []
    try:
        for _ in range(900):
            way = socket.create_connection(("127.0.0.1", running.port), 5)
            way.sendall(b"POST /capture HTTP/1.1\r\nHost: ")
            idle.append(way)
        begun = time.monotonic()
        assert browser.call("/status", {})[0] == 200
        assert time.monotonic() - begun < 1
    finally:
        for way in idle:
            way.close()


def test_a_wrong_token_takes_as_long_as_a_right_one():
    """Both are compared in full: a hash of what was sent with a hash of what is known, in constant time."""
    import inspect

    from companion.web import channel

    source = inspect.getsource(channel.Channels.find)
    assert source.count("wire.same(") == 2 and "==" not in source


def test_b64_is_strict():
    assert wire.unb64(b64(b"x")) == b"x"
    for wrong in ("x", "eA", "eA==\n", "e A==", None, 1, "eA===", "é"):
        with pytest.raises(BadInput):
            wire.unb64(wrong)
