"""A picture of a chat in Firefox, from a copy of the extension that was allowed every site: nobody can press its question."""

import json
import shutil

import pytest

from companion.demo.rig import until
from companion.extension import source
from tests.browser import bidi
from tests.browser.shops import chat_of, texts
from tests.browser.test_composers_firefox import HOME, pair

pytestmark = pytest.mark.browser


@pytest.fixture
def firefox(tmp_path, service):
    shutil.copytree(source(), tmp_path / "extension")
    file = tmp_path / "extension" / "manifest.json"
    manifest = json.loads(file.read_text("utf-8"))
    manifest["host_permissions"] += manifest.pop("optional_host_permissions")
    file.write_text(json.dumps(manifest))
    with bidi.firefox(tmp_path) as firefox:
        firefox.install(tmp_path / "extension")
        pair(firefox, service)
        yield firefox


def test_a_promise_is_pictured_in_firefox(service, firefox, shop):
    panel = firefox.tab(f"{HOME}/panel/panel.html")
    on = "browser.runtime.sendMessage({ kind: 'status', do: 'pictures', on: true })"
    assert firefox.run(panel, on)["state"] == "ok"
    page = firefox.tab(shop + "?open")
    firefox.ask("browsingContext.activate", context=page)
    firefox.run(page, "document.querySelector('#field').focus()")
    firefox.type(page, "my parcel is lost\ue007")
    until(lambda: len(texts(service, shop)) == 2, "the chat")
    firefox.run(page, "say('We will also send you a new lamp tomorrow.')")
    (picture,) = until(lambda: chat_of(service, shop)["pictures"], "a picture")
    assert picture["why"] == "promise" and abs(picture["width"] - 352) < 12 and abs(picture["height"] - 472) < 12
