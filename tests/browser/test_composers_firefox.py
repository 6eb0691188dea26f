"""The same nineteen composers in Firefox: held once, other words put in and sent, own words sent by a second Enter.

What is on the screen is counted from the page, one host for the badge and one more for the mark or the card, or seen by the
extension itself, which is the only one that may run something in its world.
"""

import json

import pytest
from axe_playwright_python.base import AXE_FILE_PATH

from companion.demo.rig import serving, until
from companion.extension import source
from tests.browser import bidi
from tests.browser.hands import AXE, FOCUS, KINDS, READY, SHOWN, TEXT, built, served

pytestmark = pytest.mark.browser

HOT = "You idiots, my order of 3 November has not arrived."
HOSTS = "document.querySelectorAll('[popover=manual]').length"
HOME = f"moz-extension://{bidi.UUID}"
ENTER = "\ue007"


@pytest.fixture(scope="module")
def firefox(tmp_path_factory):
    """A Firefox paired with a running service; ``port`` serves the composers."""
    built()
    folder = tmp_path_factory.mktemp("composers-firefox")
    with serving(folder) as rig, bidi.firefox(folder) as running, served() as running.port:
        running.install(source().resolve())
        pair(running, rig)
        running.panel = running.tab(f"{HOME}/panel/panel.html")
        yield running


def pair(firefox, rig):
    panel = firefox.tab(f"{HOME}/panel/panel.html")
    firefox.run(panel, f"browser.storage.local.set({{ service: 'http://127.0.0.1:{rig.port}' }})")
    page = firefox.tab(f"{HOME}/panel/pair.html")
    code = until(lambda: firefox.run(page, "document.querySelector('#pair-code').innerText.trim()"), "a code")
    rig.ask("pair", code, "--yes", "--name", "Firefox")
    until(lambda: firefox.run(page, "!document.querySelector('#pair-done').hidden"), "pairing")


def inside(firefox, tab, script):
    """Return what ``script`` gives in the world of the extension's own scripts in a tab: the extension runs it there."""
    url = json.dumps(firefox.run(tab, "location.href"))
    where = f"{{ tabId: (await browser.tabs.query({{}})).find((tab) => tab.url === {url}).id }}"
    (found,) = firefox.run(
        firefox.panel, f"browser.scripting.executeScript({{ target: {where}, func: () => {script} }})"
    )
    assert found.get("error") is None, found
    return found["result"]


@pytest.mark.parametrize("kind", KINDS)
def test_held_replaced_and_sent_anyway(firefox, kind):
    tab = firefox.tab(f"http://127.0.0.1:{firefox.port}/index.html?kind={kind}")

    def seen(script, what):
        return until(lambda: firefox.run(tab, script), what)

    seen(READY, "the composer")
    firefox.run(tab, f"({FOCUS}, true)")
    seen(f"{HOSTS} === 1", "the badge")

    firefox.type(tab, HOT)
    seen(f"{HOSTS} === 2", "the mark")
    firefox.type(tab, ENTER)
    assert firefox.run(tab, "sent.length") == 0 and firefox.run(tab, TEXT).strip() == HOT
    until(lambda: inside(firefox, tab, SHOWN).get("card", {}).get("ways"), "other words")
    firefox.type(tab, "1")
    seen(f"{TEXT}.includes('order') && !{TEXT}.includes('idiots')", "the other words")
    words = firefox.run(tab, TEXT).strip()
    firefox.type(tab, ENTER)
    seen("sent.length === 1", "sending the other words")

    firefox.type(tab, HOT)
    seen(f"{HOSTS} === 2", "the mark")
    firefox.type(tab, ENTER)
    assert firefox.run(tab, "sent.length") == 1
    firefox.type(tab, ENTER)
    seen("sent.length === 2", "sending the own words")
    assert [text.strip() for _, text in firefox.run(tab, "sent")] == [words, HOT]
    firefox.ask("browsingContext.close", context=tab)


def test_the_card_has_no_accessibility_fault(firefox):
    """The checker is run by the extension in the world of its own scripts, which may look into what it shows."""
    tab = firefox.tab(f"http://127.0.0.1:{firefox.port}/index.html?kind=textarea_keydown")
    firefox.ask("browsingContext.activate", context=tab)
    until(lambda: firefox.run(tab, READY), "the composer")
    firefox.run(tab, f"({FOCUS}, true)")
    until(lambda: firefox.run(tab, f"{HOSTS} === 1"), "the badge")
    firefox.type(tab, HOT)
    until(lambda: firefox.run(tab, f"{HOSTS} === 2"), "the mark")
    firefox.type(tab, ENTER)
    checked = f"(async () => {{ {AXE_FILE_PATH.read_text('utf-8')};\nglobalThis.axe = axe;\nreturn await {AXE}; }})()"
    found = inside(firefox, tab, checked)
    assert found["hosts"] == 2 and found["looked"] > 5 and found["faults"] == []
