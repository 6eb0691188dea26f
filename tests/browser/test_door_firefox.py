"""The same door in Firefox: an event page instead of a worker, a random origin instead of a fixed one."""

from __future__ import annotations

import pytest

from companion.demo.rig import until
from companion.extension import source
from tests.browser import bidi

pytestmark = pytest.mark.browser
HOME = f"moz-extension://{bidi.UUID}"


@pytest.fixture
def firefox(tmp_path):
    with bidi.firefox(tmp_path) as firefox:
        firefox.install(source().resolve())
        yield firefox


def test_firefox_pairs_captures_and_waits(service, firefox):
    panel = firefox.tab(f"{HOME}/panel/panel.html")
    firefox.run(panel, f"browser.storage.local.set({{ service: 'http://127.0.0.1:{service.port}' }})")
    pair = firefox.tab(f"{HOME}/panel/pair.html")
    code = until(lambda: firefox.run(pair, "document.querySelector('#pair-code').innerText.trim()"), "a code")
    assert len(code) == 6 and code.isdigit()
    service.ask("pair", code, "--yes", "--name", "Firefox")
    until(lambda: firefox.run(pair, "!document.querySelector('#pair-done').hidden"), "pairing")
    assert service.ask("browsers")["clients"][0]["origin"] == HOME

    chat = firefox.tab(f"http://localhost:{service.port}/practice/?seed=3")
    firefox.run(chat, "document.querySelector('textarea').focus()")
    firefox.type(chat, "My parcel is late\ue007")
    until(lambda: [c for c in service.ask("chats") if c["messages"] >= 2], "capture")

    service.stop()
    firefox.run(chat, "document.querySelector('textarea').focus()")
    status = "browser.runtime.sendMessage({ kind: 'status' })"
    assert firefox.run(panel, status)["state"] == "away"
    service.start()
    firefox.run(panel, "browser.runtime.sendMessage({ kind: 'pair', step: 'again' })")
    until(lambda: firefox.run(panel, status)["state"] == "ok", "the way back")
