"""Nineteen composers in real Chromium: held once, other words put in and sent, sent anyway by key, button and card."""

import pytest

from companion.demo import rig
from companion.demo.rig import until
from tests.browser.hands import KINDS, Hands, built, served

pytestmark = pytest.mark.browser

HOT = "You idiots, my order of 3 November has not arrived."


@pytest.fixture(scope="module")
def hands(tmp_path_factory):
    """A browser paired with a running service, and one tab with hands on it."""
    built()
    with rig.rigged(tmp_path_factory.mktemp("composers")) as ready, served() as port:
        yield Hands(ready.context.new_page(), port)


@pytest.mark.parametrize("kind", KINDS)
def test_other_words_are_put_in_and_sent_once(hands, kind):
    hands.open(kind)
    hands.type(HOT)
    hands.press("Enter")
    card = hands.holds()
    assert hands.sent == [] and hands.text == HOT
    hands.press("1")
    until(lambda: hands.text == card["ways"][0], "the other words")
    hands.free()
    assert hands.sent == []
    hands.press("Enter")
    assert hands.has_sent(1) == [card["ways"][0]]


@pytest.mark.parametrize("kind", KINDS)
def test_a_second_enter_always_sends(hands, kind):
    hands.open(kind)
    hands.type(HOT)
    hands.press("Enter")
    assert hands.sent == [] and hands.holds()
    hands.press("Enter")
    assert hands.has_sent(1) == [HOT]
    hands.free()


@pytest.mark.parametrize("kind", KINDS)
def test_the_send_button_is_held_once_too(hands, kind):
    hands.open(kind)
    hands.type(HOT)
    hands.click_send()
    hands.holds()
    assert hands.sent == [] and hands.text == HOT
    hands.click_send()
    assert hands.has_sent(1) == [HOT]


@pytest.mark.parametrize("kind", KINDS)
def test_send_mine_sends_or_asks_for_one_more_enter(hands, kind):
    hands.open(kind)
    hands.type(HOT)
    hands.press("Enter")
    mine = next(button for button in hands.holds()["buttons"] if "mine" in button["name"])
    hands.click(mine)
    if kind == "trusted_only":  # this page takes nothing but real presses, so the person is asked for one
        until(lambda: "Enter" in hands.shown.get("mark", {}).get("text", ""), "asking for Enter")
        hands.press("Enter")
    assert hands.has_sent(1) == [HOT]


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_sent_is_told_once(hands, kind):
    hands.open(kind)
    hands.inside("""globalThis.told = []; const old = Companion.sent.told;
      Companion.sent.told = (element, text, how) => { told.push([text, how]); return old(element, text, how); };""")
    for way in (lambda: hands.press("Enter"), hands.click_send):
        hands.type("Thank you, that is clear.", answered=False)
        way()
    assert hands.has_sent(2) == ["Thank you, that is clear."] * 2
    until(lambda: len(hands.inside("told")) == 2, "telling what was sent")
    assert [how for _, how in hands.inside("told")] == ["enter", "button"]
