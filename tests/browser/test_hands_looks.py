"""What is shown, read as a person and as a screen reader do: no accessibility faults, two languages, badge and menu."""

import pytest
from axe_playwright_python.base import AXE_FILE_PATH

from companion.demo import rig
from companion.demo.rig import until
from tests.browser.hands import AXE, Hands, built, served
from tests.browser.shops import panel_of

pytestmark = pytest.mark.browser

HOT = "You idiots, my order of 3 November has not arrived."
CARD = "my card is 4111 1111 1111 1111"


@pytest.fixture(scope="module")
def ready(tmp_path_factory):
    """A browser paired with a running service."""
    built()
    with rig.rigged(tmp_path_factory.mktemp("looks")) as running, served() as port:
        running.pages = port
        running.ask("people", "Mum")
        yield running


@pytest.fixture
def hands(ready):
    """Hands on a new tab."""
    page = ready.context.new_page()
    yield Hands(page, ready.pages)
    page.close()


def faults(hands):
    hands.inside(AXE_FILE_PATH.read_text("utf-8") + "; globalThis.axe = axe; true")
    found = hands.inside(AXE)
    assert found["hosts"] and found["looked"] > 5, "the checker looked at something"
    return found["faults"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_shown_has_an_accessibility_fault(hands, scheme):
    hands.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    hands.open()
    until(lambda: hands.shown.get("badge"), "the badge")
    hands.type(HOT)
    until(lambda: hands.shown.get("mark"), "the mark")
    assert faults(hands) == []
    hands.press("Enter")
    hands.holds()
    assert faults(hands) == []
    hands.press("1")
    until(lambda: hands.shown.get("mark"), "the way back")
    assert faults(hands) == []
    hands.press("Enter")
    hands.has_sent(1)
    hands.type(CARD)
    hands.press("Enter")
    hands.holds()
    assert faults(hands) == []
    hands.press("Escape")
    hands.click(hands.shown["badge"]["buttons"][0])
    until(lambda: hands.shown.get("menu"), "the menu")
    assert faults(hands) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pointing_has_no_accessibility_fault(hands, ready, scheme):
    hands.page.emulate_media(color_scheme=scheme)
    hands.page.goto(f"http://127.0.0.1:{hands.port}/notes.html")
    panel = panel_of(ready, hands.page)
    panel.locator("#pick").click()
    hands.page.bring_to_front()
    until(lambda: "Point at the messages" in ready.shadow(hands.page), "what to do")
    assert faults(hands) == []
    hands.press("Escape")
    panel.close()


def test_the_badge_says_for_whom_and_the_menu_changes_it(hands, ready):
    hands.open()
    badge = until(lambda: hands.shown.get("badge"), "the badge")
    assert badge["text"] == "Keeping a record"
    hands.click(badge["buttons"][0])
    mum = until(lambda: pick(hands, "Mum"), "the relative in the menu")
    hands.click(mum)
    until(lambda: "Mum" in hands.shown["badge"]["text"], "the badge naming her")
    until(lambda: any(chat["person"] not in ("me", None) for chat in ready.ask("chats")), "the chat being hers")
    hands.click([20, 20])
    until(lambda: "menu" not in hands.shown, "the menu going away")


def test_the_badge_becomes_a_dot_that_still_opens_the_menu(hands):
    hands.open()
    dot = until(
        lambda: (b := hands.shown.get("badge")) and "small" in b["buttons"][0]["name"] and b["buttons"][0], "a dot"
    )
    hands.page.mouse.move(dot["x"], dot["y"])
    grown = until(lambda: (b := hands.shown["badge"])["text"] and b["box"], "its words")
    assert grown["right"] == dot["right"] and grown["right"] <= 1180
    hands.click(dot)
    until(lambda: hands.shown.get("menu"), "the menu")


def pick(hands, text):
    """The button with this text in the open menu, or None."""
    return next((b for b in hands.shown.get("menu", {"buttons": []})["buttons"] if b["text"] == text), None)


def test_a_chat_that_is_not_to_be_kept_is_deleted_after_a_second_press(hands, ready):
    hands.open()
    badge = until(lambda: hands.shown.get("badge"), "the badge")
    until(lambda: ready.ask("chats"), "the chat")
    before = {chat["chat"] for chat in ready.ask("chats")}
    hands.click(badge["buttons"][0])
    hands.click(until(lambda: pick(hands, "Do not keep this chat"), "the menu"))
    until(lambda: not pick(hands, "Do not keep this chat"), "the question")
    assert {chat["chat"] for chat in ready.ask("chats")} == before
    hands.click(next(b for b in hands.shown["menu"]["buttons"] if "Really" in b["text"]))
    until(lambda: len(ready.ask("chats")) < len(before), "the chat being gone")
    assert "badge" not in hands.shown


def test_the_badge_says_when_the_service_is_away(hands, ready):
    hands.open()
    until(lambda: hands.shown.get("badge"), "the badge")
    ready.stop()
    try:
        hands.type("Hello?", answered=False)
        hands.press("Enter")
        until(lambda: "not running" in hands.shown["badge"]["text"], "the badge saying so")
    finally:
        ready.start()
    until(lambda: "Keeping" in hands.shown["badge"]["label"], "the badge saying that all is well again", 60)


def test_the_person_s_own_language_wins_over_the_browser_s(hands, ready):
    ready.stop()
    (ready.home / "config.toml").write_text('language = "nl"\n', "utf-8")
    ready.start()
    hands.open()
    until(lambda: "We bewaren" in hands.shown.get("badge", {"label": ""})["label"], "Dutch words")
    hands.type("Jullie zijn idioten, waar blijft mijn bestelling van 3 november?")
    hands.press("Enter")
    assert "Voordat je dit verstuurt" in hands.holds()["text"]
