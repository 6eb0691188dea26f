"""Where the hands reach and where they leave no trace: frames of every kind, pages without a chat, a lost extension."""

import html
import json
import re
import subprocess

import pytest

from companion.demo import browser, rig
from companion.demo.rig import until
from tests.browser.hands import Hands, built, served

pytestmark = pytest.mark.browser

HOT = "You idiots, my order of 3 November has not arrived."


@pytest.fixture(scope="module")
def ready(tmp_path_factory):
    """A browser paired with a running service."""
    built()
    with rig.rigged(tmp_path_factory.mktemp("places")) as running, served() as port:
        running.pages = port
        yield running


@pytest.fixture
def hands(ready):
    """Hands on a new tab."""
    page = ready.context.new_page()
    yield Hands(page, ready.pages)
    page.close()


@pytest.mark.parametrize("kind", ["cross", "written", "srcdoc", "sandboxed", "dialog"])
def test_a_composer_in_a_frame_is_held_and_sent(hands, kind):
    hands.page.goto(f"http://127.0.0.1:{hands.port}/frames.html?kind={kind}")
    hands.enter_frame()
    hands.type(HOT)
    hands.press("Enter")
    wanted = hands.holds()["ways"][0]
    assert hands.sent == []
    hands.press("1")
    until(lambda: hands.text == wanted, "the other words")
    hands.press("Enter")
    assert hands.has_sent(1) == [wanted]


def test_the_card_in_a_frame_can_be_clicked(hands):
    hands.page.goto(f"http://127.0.0.1:{hands.port}/frames.html?kind=cross")
    hands.enter_frame()
    hands.type(HOT)
    hands.press("Enter")
    card, at = hands.holds(), hands.page.locator("iframe").bounding_box()
    hands.click([at["x"] + card["buttons"][0]["x"], at["y"] + card["buttons"][0]["y"]])
    until(lambda: hands.text == card["ways"][0], "the other words")


def test_a_frame_that_its_page_made_faint_does_nothing(hands):
    hands.page.goto(f"http://127.0.0.1:{hands.port}/frames.html?kind=cross")
    hands.enter_frame()
    hands.type(HOT)
    hands.press("Enter")
    hands.holds()
    hands.page.evaluate("document.querySelector('iframe').style.opacity = '.05'")
    until(lambda: not hands.inside("Companion.card.isSeen()"), "noticing")
    hands.press("1")
    assert hands.text == HOT
    hands.press("Enter")
    assert hands.has_sent(1) == [HOT]


def test_a_chat_in_a_frame_is_filed_under_the_page_around_it(hands, ready):
    hands.page.goto(f"http://localhost:{hands.port}/frames.html?kind=cross")
    hands.enter_frame()
    wanted = f"http://localhost:{hands.port}/frames.html"
    until(lambda: wanted in [chat["site"] for chat in ready.ask("chats")], "the chat under its page")


# -- a page cannot tell


def traces_without(url: str) -> dict:
    """What the page notices in a browser of the same kind without the extension."""
    flags = ["--headless", "--no-sandbox", "--virtual-time-budget=5000", "--dump-dom"]
    done = subprocess.run([browser.binary(), *flags, url], capture_output=True, text=True, timeout=60, check=True)
    return json.loads(html.unescape(re.search(r'<pre id="traces">(.*?)</pre>', done.stdout, re.S)[1]))


def test_a_page_without_a_chat_notices_nothing(hands):
    url = f"http://127.0.0.1:{hands.port}/traces.html"
    hands.page.goto(url)
    until(lambda: hands.page.locator("#traces").inner_text(), "the traces")
    found, without = json.loads(hands.page.locator("#traces").inner_text()), traces_without(url)
    assert hands.inside("typeof Companion.sentry") == "object"
    assert found == without


def test_no_address_of_the_extension_answers_to_a_page(hands, ready):
    hands.page.goto(f"http://127.0.0.1:{hands.port}/notes.html")
    base = ready.worker.url.rsplit("/", 1)[0]
    for name in ("manifest.json", "icons/16.png", "content/card.js", "panel/panel.html", "_locales/en/messages.json"):
        got = hands.page.evaluate("url => fetch(url).then(() => 'open', () => 'shut')", f"{base}/{name}")
        assert got == "shut", name


def test_what_is_shown_is_closed_to_the_page(hands):
    hands.open()
    hands.type(HOT)
    hands.press("Enter")
    hands.holds()
    looked = hands.page.evaluate("""[...document.querySelectorAll('[popover=manual]')].map((host) =>
      [host.shadowRoot, host.childNodes.length, host.id, host.className, host.textContent])""")
    assert looked and all(found == [None, 0, "", "", ""] for found in looked)


# -- when the rest is gone


def test_without_the_service_nothing_is_held(hands, ready):
    hands.open()
    ready.stop()
    try:
        hands.type(HOT, answered=False)
        hands.press("Enter")
        assert hands.has_sent(1) == [HOT] and not hands.card
    finally:
        ready.start()
        ready.worker.evaluate("chrome.storage.local.get('service')")


def test_a_script_that_outlived_its_extension_lets_everything_through(hands, ready):
    """The last one here: it reloads the extension under everybody's feet."""
    hands.open()
    until(lambda: hands.shown.get("badge"), "the badge")
    hands.type(HOT)
    watching = hands.page.context.new_cdp_session(hands.page)
    ready.worker.evaluate("() => { setTimeout(() => chrome.runtime.reload(), 50); }")
    until(lambda: not hands.inside("Companion.dom.alive()"), "the extension going away")
    until(lambda: "Reload" in ready.shadow(hands.page), "the badge saying so")
    hands.press("Enter")
    assert hands.has_sent(1) == [HOT] and not hands.card
    watching.detach()
