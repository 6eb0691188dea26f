"""The plug-in reworder against a real HTTP server on this machine."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from companion.errors import BadInput
from companion.service import reworder

DRAFT = "Where is my fucking order 48213, you idiots?"


@contextmanager
def server(answer: Callable[[BaseHTTPRequestHandler, dict[str, Any]], None]) -> Iterator[str]:
    """A server whose answers a test writes; yields its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            try:
                answer(self, asked | {"path": self.path})
            except OSError:
                return  # the companion left, as it should

        def log_message(self, *args: object) -> None:
            return

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=running.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{running.server_address[1]}/v1"
    finally:
        running.shutdown()
        thread.join()
        running.server_close()


def says(words: object, status: int = 200) -> Callable[[BaseHTTPRequestHandler, dict[str, Any]], None]:
    def answer(handler: BaseHTTPRequestHandler, asked: dict[str, Any]) -> None:
        assert asked["path"] == "/v1/chat/completions"
        assert [turn["role"] for turn in asked["messages"]] == ["system", "user"]
        body = json.dumps({"choices": [{"message": {"role": "assistant", "content": words}}]}).encode()
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def test_a_good_rewording_is_given() -> None:
    with server(says('"Could you tell me where order 48213 is?"')) as url:
        assert reworder.reword(url, DRAFT, "en") == "Could you tell me where order 48213 is?"


@pytest.mark.parametrize(
    "words",
    [
        "Could you tell me where my order is?",  # a fact is lost
        "Could you tell me where order 48213 of 12 May is?",  # a fact is new
        "Where is order 48213, you clowns?",  # still hot
        DRAFT,
        "",
        7,
        "Where is order 48213? " + "Please. " * 200,
    ],
)
def test_what_is_not_true_or_not_calm_is_not_shown(words: object) -> None:
    with server(says(words)) as url:
        assert reworder.reword(url, DRAFT, "en") is None


def test_an_error_and_nonsense_change_nothing() -> None:
    with server(says("Where is order 48213?", status=500)) as url:
        assert reworder.reword(url, DRAFT, "en") is None

    def nonsense(handler: BaseHTTPRequestHandler, asked: dict[str, Any]) -> None:
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(b"[" * 70_000)

    with server(nonsense) as url:
        assert reworder.reword(url, DRAFT, "en") is None
    assert reworder.reword(url, DRAFT, "en") is None  # it is gone now


def test_a_redirect_is_not_followed() -> None:
    def away(handler: BaseHTTPRequestHandler, asked: dict[str, Any]) -> None:
        handler.send_response(302)
        handler.send_header("Location", "http://192.0.2.1/")
        handler.end_headers()

    with server(away) as url:
        assert reworder.reword(url, DRAFT, "en") is None


def test_a_server_that_drips_is_left_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reworder, "WITHIN", 0.3)
    done = threading.Event()

    def drip(handler: BaseHTTPRequestHandler, asked: dict[str, Any]) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not done.wait(0.05):
            handler.wfile.write(b" ")
            handler.wfile.flush()

    with server(drip) as url:
        began = time.monotonic()
        assert reworder.reword(url, DRAFT, "en") is None
        assert time.monotonic() - began < 1.5
        done.set()


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/v1", "http://localhost:9/v1", "http://[::1]:9/v1"])
def test_this_machine_is_taken(url: str) -> None:
    assert reworder.address(url).port == 9
    assert reworder.reword(url, DRAFT, "en") is None


@pytest.mark.parametrize(
    "url",
    ["https://127.0.0.1/v1", "http://example.org/v1", "http://127.0.0.1.example.org/", "http://10.0.0.1:8080/v1",
     "http://user@127.0.0.1/", "http://0.0.0.0:1/", "http://127.0.0.1:99999/", "file:///etc/passwd", "nonsense"],
)  # fmt: skip
def test_another_machine_is_refused(url: str) -> None:
    with pytest.raises(BadInput):
        reworder.address(url)


def test_off_without_an_address() -> None:
    assert reworder.reword("", DRAFT, "en") is None
