"""A picture of a chat in Firefox, allowed and refused in the browser's own question."""

import pytest

from companion.demo.rig import until
from tests.browser.shops import chat_of, texts
from tests.browser.test_composers_firefox import HOME

pytestmark = pytest.mark.browser


def test_a_promise_is_pictured_when_the_person_allows_it(service, firefox, shop):
    panel = firefox.tab(f"{HOME}/panel/panel.html")
    firefox.ask("browsingContext.activate", context=panel)
    until(lambda: firefox.run(panel, "!document.querySelector('#doing').hidden"), "the whole panel")
    said = "document.querySelector('#pictures-said').innerText"
    checked = "document.querySelector('#pictures-on').checked"
    firefox.press(panel, "#pictures-on")
    firefox.answer(allow=False)
    until(lambda: "did not allow" in firefox.run(panel, said) and not firefox.run(panel, checked), "a refusal")
    firefox.press(panel, "#pictures-on")
    firefox.answer(allow=True)
    until(lambda: "did not allow" not in firefox.run(panel, said) and firefox.run(panel, checked), "an allowance")
    page = firefox.tab(shop + "?open")
    firefox.ask("browsingContext.activate", context=page)
    firefox.run(page, "document.querySelector('#field').focus()")
    firefox.type(page, "my parcel is lost\ue007")
    until(lambda: len(texts(service, shop)) == 2, "the chat")
    firefox.run(page, "say('We will also send you a new lamp tomorrow.')")
    (picture,) = until(lambda: chat_of(service, shop)["pictures"], "a picture")
    assert picture["why"] == "promise" and abs(picture["width"] - 352) < 12 and abs(picture["height"] - 472) < 12
