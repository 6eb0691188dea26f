"""A reminder in Firefox: allowed in the browser's own question, shown by the browser, and pressed: the promise is opened."""

import pytest

from companion.demo.rig import until
from tests.browser.test_composers_firefox import HOME
from tests.browser.test_follow import noon, seed

pytestmark = pytest.mark.browser


def test_a_reminder_is_allowed_shown_and_pressed(service, firefox, monkeypatch):
    noon(monkeypatch)
    service.stop()
    seed(service.home, service.passphrase, "en")
    service.start()
    due = next(p for p in service.ask("promises") if p["state"] == "overdue")
    panel = firefox.tab(f"{HOME}/panel/panel.html")
    firefox.ask("browsingContext.activate", context=panel)
    until(lambda: firefox.run(panel, "!document.querySelector('#doing').hidden"), "the whole panel")
    firefox.press(panel, "#remind")
    firefox.answer(allow=True)
    firefox.press_notification("has passed")
    until(lambda: f"{HOME}/panel/open.html?promise={due['id']}" in firefox.addresses(), "the promise")
