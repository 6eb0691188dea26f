"""What a person can do about a hint: mute it on the card, follow a quiet tip, take what their own model says, count."""

import re

import pytest

from companion.demo import rig
from companion.demo.rig import until
from tests.browser.hands import Hands, built, served
from tests.browser.test_hands_looks import faults
from tests.test_reworder import says, server

pytestmark = pytest.mark.browser

HOT = {"en": "You idiots, where is order 48213?", "nl": "Idioten, waar blijft bestelling 48213?"}
VAGUE = {"en": "It still doesn't work.", "nl": "Het werkt nog steeds niet."}
OWN = {"en": "Could you tell me where order 48213 is?", "nl": "Kun je mij zeggen waar bestelling 48213 blijft?"}


@pytest.fixture(scope="module", params=["en", "nl"])
def ready(request, tmp_path_factory):
    """A browser in one language, paired with a running service."""
    built()
    with rig.rigged(tmp_path_factory.mktemp("choices"), lang=request.param) as running, served() as port:
        running.pages, running.lang = port, request.param
        page = running.context.new_page()
        page.goto(running.dashboard)
        page.wait_for_selector("main")
        running.address = re.match(r"http://[^/]+", page.url)[0]
        page.goto(running.address + "/settings")
        page.check(f'input[name="language"][value="{request.param}"]')
        saved(page)
        page.close()
        yield running


@pytest.fixture
def hands(ready):
    """Hands on a new tab."""
    page = ready.context.new_page()
    yield Hands(page, ready.pages)
    page.close()


@pytest.fixture
def settings(ready):
    """The settings page, signed in."""
    page = ready.context.new_page()
    page.goto(ready.address + "/settings")
    yield page
    page.close()


def saved(page):
    page.locator("form:has(#reworder) button").click()
    page.wait_for_url("**done=saved")


def test_a_quiet_tip_shows_and_can_be_switched_off(ready, hands):
    hands.open()
    hands.type(VAGUE[ready.lang], answered=False)
    mark = until(lambda: hands.shown.get("mark"), "the tip")
    hands.press("Enter")
    assert hands.has_sent(1) == [VAGUE[ready.lang]] and not hands.card, "a tip holds nothing"
    hands.type(VAGUE[ready.lang], answered=False)
    mark = until(lambda: hands.shown.get("mark"), "the tip again")
    hands.click(mark["buttons"][0])
    until(lambda: not hands.shown.get("mark"), "the tip going")


def test_the_own_model_adds_a_wording_and_hints_are_counted(ready, hands, settings):
    own = OWN[ready.lang]
    with server(says(own)) as address:
        settings.fill("#reworder", address)
        settings.check("input[name=count_hints]")
        saved(settings)
        hands.open()
        hands.type(HOT[ready.lang])
        hands.press("Enter")
        card = until(lambda: hands.card if hands.card and own in hands.card["ways"] else None, "the model's wording")
        assert len(card["ways"]) > 1 and card["ways"][-1] == own
        hands.press(str(len(card["ways"])))
        until(lambda: hands.text == own, "the other words")
        hands.press("Enter")
        hands.has_sent(1)
    settings.reload()
    assert "1" in settings.locator("form p.soft").inner_text()
    settings.fill("#reworder", "http://example.org/v1")
    settings.locator("form:has(#reworder) button").click()
    assert settings.locator("text=http://127.0.0.1").count()


def test_a_hint_is_muted_on_the_card_and_listed_in_the_settings(ready, hands, settings):
    hands.open()
    hands.type(HOT[ready.lang])
    hands.press("Enter")
    off = next(button for button in hands.holds()["buttons"] if "off" in button["name"])
    assert (
        off["text"] == {"en": "Do not show this kind of hint again", "nl": "Dit soort hint niet meer tonen"}[ready.lang]
    )
    assert faults(hands) == []
    hands.click(off)
    hands.free()
    hands.press("Enter")
    assert hands.has_sent(1) == [HOT[ready.lang]]
    hands.type(HOT[ready.lang], answered=False)
    hands.press("Enter")
    assert hands.has_sent(2) and not hands.card
    settings.reload()
    listed = settings.locator("#h-muted + ul li")
    until(lambda: listed.count() >= 1, "the list of what is off")
    for _ in range(listed.count()):
        listed.first.locator("button").click()
    until(lambda: listed.count() == 0, "everything on again")
