"""Everything before Enter that is not about one composer: when nothing is held, what the card does, and what it refuses."""

import pytest

from companion.demo import rig
from companion.demo.rig import until
from tests.browser.hands import Hands, built, served

pytestmark = pytest.mark.browser

HOT = "You idiots, my order of 3 November has not arrived."
CARD = "my card is 4111 1111 1111 1111"
MASKED = "my card is **** **** **** 1111"


@pytest.fixture(scope="module")
def hands(tmp_path_factory):
    """A browser paired with a running service, and one tab with hands on it."""
    built()
    with rig.rigged(tmp_path_factory.mktemp("hands")) as ready, served() as port:
        yield Hands(ready.context.new_page(), port)


@pytest.fixture
def held(hands):
    """Hands whose first Enter on a hot draft was just held."""
    hands.page.set_viewport_size({"width": 900, "height": 640})
    hands.open()
    hands.type(HOT)
    hands.press("Enter")
    hands.holds()
    return hands


# -- when nothing is held


def test_a_calm_message_passes_at_once(hands):
    hands.open()
    hands.type("Please cancel my subscription and confirm it in writing.", answered=False)
    hands.press("Enter")
    assert hands.has_sent(1) and not hands.card


def test_nothing_is_held_outside_a_chat(hands):
    hands.page.goto(f"http://127.0.0.1:{hands.port}/notes.html")
    hands.page.locator("textarea").fill(HOT)
    hands.page.locator("textarea").press("Enter")
    assert hands.page.locator("textarea").input_value() == HOT + "\n"


@pytest.mark.parametrize("key", ["Shift+Enter", "Control+Enter", "Alt+Enter", "Meta+Enter"])
def test_enter_with_another_key_is_let_go(hands, key):
    hands.open()
    hands.type(HOT)
    hands.press(key)
    assert not hands.card


def test_the_enter_of_an_input_method_is_let_go(hands):
    hands.open()
    hands.type(HOT)
    session = hands.page.context.new_cdp_session(hands.page)
    for kind in ("rawKeyDown", "keyUp"):
        session.send("Input.dispatchKeyEvent", {"type": kind, "key": "Enter", "windowsVirtualKeyCode": 229})
    session.detach()
    assert not hands.card


def test_no_answer_means_no_hold(hands):
    hands.open()
    hands.inside("Companion.ask = () => new Promise(() => {})")
    hands.type(HOT, answered=False)
    hands.press("Enter")
    assert hands.has_sent(1) == [HOT]


@pytest.mark.parametrize(("typed", "more", "held"), [("You hell", "o", False), ("You idiot", " there", True)])
def test_half_a_word_says_nothing_and_a_hot_beginning_does(hands, typed, more, held):
    hands.open()
    hands.inside("""Companion.ask = (kind, { text }) => (/(hell|idiot)$/.test(text) ? Promise.resolve({ state: 'ok', hold: true,
      sure: true, reasons: [], alternatives: [], questions: [], sensitive: [] }) : new Promise(() => {}));""")
    hands.page.keyboard.insert_text(typed)
    until(lambda: hands.inside("Companion.review.current(Companion.dom.deepActive()) !== null"), "a verdict")
    hands.page.keyboard.insert_text(more)
    hands.press("Enter")
    assert bool(hands.card) is held and hands.sent == ([] if held else [typed + more])


def test_without_room_for_a_card_nothing_is_held(hands):
    hands.page.set_viewport_size({"width": 900, "height": 640})
    hands.open()
    hands.type(HOT)
    hands.page.set_viewport_size({"width": 900, "height": 110})
    hands.press("Enter")
    assert hands.has_sent(1) == [HOT]
    hands.page.set_viewport_size({"width": 900, "height": 640})


# -- once, and only once


def test_the_same_press_is_never_the_second_enter(hands):
    hands.open()
    hands.type(HOT)
    for _ in range(4):
        hands.page.keyboard.down("Enter")
    hands.page.keyboard.up("Enter")
    assert hands.sent == [] and hands.card and hands.text == HOT
    hands.press("Enter")
    assert hands.has_sent(1) == [HOT]


def test_escape_edits_and_the_message_is_not_held_again(held):
    held.press("Escape")
    held.free()
    held.type(" Idiots!", answered=False)
    assert held.text == HOT + " Idiots!"
    held.press("Enter")
    assert held.has_sent(1) == [HOT + " Idiots!"]


def test_the_next_message_is_held_again(held):
    held.press("Enter")
    held.has_sent(1)
    held.type("You are idiots, all of you.")
    held.press("Enter")
    assert held.holds() and len(held.sent) == 1


def test_typing_on_closes_the_card_and_keeps_the_letter(held):
    held.press("x")
    held.free()
    assert held.text == HOT + "x"


def test_something_newly_private_is_held_once_more(held):
    held.press("Escape")
    held.type(f" {CARD}", answered=False)
    until(lambda: held.inside("Companion.review.current(Companion.dom.deepActive()).sensitive.length"), "a verdict")
    held.press("Enter")
    assert held.holds() and held.sent == []
    held.press("Enter")
    assert held.has_sent(1) == [f"{HOT} {CARD}"]


# -- what the card does


def test_the_own_words_come_back_with_one_press(held):
    held.press("1")
    until(lambda: held.text != HOT, "the other words")
    back = until(lambda: held.shown.get("mark"), "the way back")
    held.click(back["buttons"][0])
    until(lambda: held.text == HOT, "the own words")


def test_a_private_number_is_named_at_once_and_masked(hands):
    hands.open()
    hands.type(CARD)
    mark = until(lambda: hands.shown.get("mark"), "the mark")
    assert "4111" not in mark["text"]
    hands.press("Enter")
    card = hands.holds()
    assert "4111" not in card["text"]
    hands.press("1")
    until(lambda: hands.text == MASKED, "the masked text")
    hands.press("Enter")
    assert hands.has_sent(1) == [MASKED]


@pytest.fixture
def begun(hands):
    """Hands with a card number of which only the beginning was looked at by the time of Enter."""
    hands.open()
    hands.inside("""const ask = Companion.ask; Companion.ask = (kind, asked) => (asked.brief && asked.text.length > 20
      ? new Promise(() => {}) : ask(kind, asked));""")
    hands.page.keyboard.type("my card is 4111 1111")
    until(lambda: hands.inside("Companion.review.current(Companion.dom.deepActive()) !== null"), "a verdict")
    hands.page.keyboard.type(" 1111 1111")
    hands.press("Enter")
    hands.holds()
    return hands


def test_a_number_that_has_grown_is_masked_whole(begun):
    begun.press("1")
    until(lambda: begun.text == MASKED, "the masked text")


def test_a_number_that_has_grown_is_not_held_again(begun):
    begun.press("Escape")
    begun.free()
    begun.inside(
        "Companion.review.words(Companion.dom.deepActive(), Companion.watch.chatOf(Companion.dom.deepActive()).stream)"
    )
    begun.press("Enter")
    assert begun.has_sent(1) == [CARD]


def test_a_number_they_asked_for_goes_without_another_word(hands):
    hands.open()
    hands.type(CARD)
    hands.press("Enter")
    hands.holds()
    hands.press("2")
    until(lambda: not hands.card or "2" not in hands.card["text"].split(), "the answer")
    if hands.card:  # no company should ask for this one: it is said once, and Enter still sends
        hands.press("Escape")
        hands.free()
    assert hands.text == CARD and "mark" not in hands.shown
    hands.press("Enter")
    assert hands.has_sent(1) == [CARD]


def test_tab_goes_into_the_card_and_escape_comes_back(held):
    held.press("Tab")
    assert held.card["focus"] == "way"
    held.press("ArrowDown")
    held.press("Escape")
    held.free()
    assert held.page.evaluate("document.activeElement.id") == "c"


def test_a_way_is_taken_with_the_keyboard_alone(held):
    wanted = held.card["ways"][0]
    held.press("Tab")
    held.press("Enter")
    until(lambda: held.text == wanted, "the other words")


def test_the_card_is_read_aloud_and_leaves_the_focus(held):
    until(lambda: "Enter" in (held.card["aloud"] or ""), "words for a screen reader")
    assert held.page.evaluate("document.activeElement.id") == "c"


def test_a_composer_that_refuses_other_words_gets_a_copy_button(hands):
    hands.open()
    hands.type(HOT)
    hands.page.evaluate(
        "c => { const c_ = document.querySelector('#c'), old = c_.value; c_.addEventListener('input', () => { c_.value = old; }); }",
        0,
    )
    hands.press("Enter")
    wanted = hands.holds()["ways"][0]
    hands.press("1")
    until(lambda: any("main" in b["name"] for b in (hands.card or {"buttons": []})["buttons"]), "a copy button")
    assert wanted in hands.card["text"] and hands.text == HOT


def test_the_mark_comes_with_the_heat_and_goes_with_it(hands):
    hands.open()
    before = hands.page.evaluate("document.querySelector('#c').getBoundingClientRect().toJSON()")
    hands.type(HOT)
    until(lambda: hands.shown.get("mark"), "the mark")
    assert hands.page.evaluate("document.querySelector('#c').getBoundingClientRect().toJSON()") == before
    assert hands.page.evaluate("document.activeElement.id") == "c"
    hands.press("Control+a")
    hands.type("My order has not arrived.", answered=False)
    until(lambda: "mark" not in hands.shown, "the mark going away")


@pytest.mark.parametrize(("width", "height"), [(300, 420), (360, 640), (900, 640), (1400, 500)])
def test_composer_and_button_stay_free(hands, width, height):
    hands.page.set_viewport_size({"width": width, "height": height})
    hands.open()
    hands.type(HOT)
    until(lambda: hands.shown.get("mark"), "the mark")
    boxes = [hands.shown["mark"]["box"]]
    hands.press("Enter")
    boxes.append(hands.holds()["box"])
    for name in ("#c", "#send"):
        r = hands.page.evaluate(f"document.querySelector('{name}').getBoundingClientRect().toJSON()")
        for box in boxes:
            assert (
                box["right"] <= r["left"]
                or box["left"] >= r["right"]
                or box["bottom"] <= r["top"]
                or box["top"] >= r["bottom"]
            )
    for box in boxes:
        assert box["left"] >= 0 and box["top"] >= 0 and box["right"] <= width and box["bottom"] <= height


def test_nothing_moves_for_who_asked_for_less_motion(hands):
    hands.page.emulate_media(reduced_motion="reduce")
    hands.open()
    hands.type(HOT)
    hands.press("Enter")
    hands.holds()
    running = "[...document.querySelectorAll('[popover=manual]')].flatMap((h) => Companion.dom.rootOf(h).getAnimations()).length"
    assert hands.inside(running) == 0
    hands.page.emulate_media(reduced_motion="no-preference")


# -- what the card refuses


COVER = """() => { const d = document.createElement('div'); d.id = 'cover'; d.popover = 'manual';
  d.style.cssText = 'inset: 0; width: 100%; height: 100%; border: 0; padding: 0; opacity: .01; pointer-events: none; background: #fff';
  document.body.append(d); d.showPopover(); }"""


#: In the top layer nothing of the page can fade it; so this page first takes it out of there.
FADE = """() => { for (const host of document.querySelectorAll('[popover=manual]')) host.hidePopover();
  document.documentElement.style.opacity = '.2'; }"""


@pytest.mark.parametrize("hide", [COVER, FADE], ids=["covered", "transparent"])
def test_a_card_that_cannot_be_seen_does_nothing(held, hide):
    way = held.card["buttons"][0]
    held.page.evaluate(hide)
    until(lambda: not held.inside("Companion.card.isSeen()"), "noticing, which takes the browser a tenth of a second")
    for press in (lambda: held.click(way), lambda: held.press("1")):
        press()
        until(lambda: "covers" in (held.card["aloud"] or ""), "the reason")
        assert held.text == HOT and held.sent == []
    held.press("Enter")
    assert held.has_sent(1) == [HOT]


def test_events_made_by_the_page_do_nothing(held):
    way = held.card["buttons"][0]
    held.page.evaluate(
        """([x, y]) => { const host = document.querySelector('[popover=manual]'), c = document.querySelector('#c');
        const at = { clientX: x, clientY: y, bubbles: true, composed: true, detail: 1 };
        for (const type of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click']) host.dispatchEvent(new MouseEvent(type, at));
        host.click();
        for (const target of [host, c]) for (const key of ['1', 'Enter', 'Escape', 'Tab']) target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true })); }""",
        [way["x"], way["y"]],
    )
    assert held.card and held.text in (HOT, "")
    assert held.page.evaluate("document.querySelector('[popover=manual]').shadowRoot") is None


def test_a_policy_of_the_page_does_not_spoil_the_card(hands):
    hands.open(more="&csp=1")
    hands.type(HOT)
    hands.press("Enter")
    hands.holds()
    corner = """[...document.querySelectorAll('[popover=manual]')].map((host) => Companion.dom.rootOf(host).querySelector('.card'))
      .filter(Boolean).map((card) => getComputedStyle(card).borderRadius)"""
    assert hands.inside(corner) == ["16px"]


# -- which button sends


def test_the_send_button_is_found_by_shape_and_place(hands):
    hands.at_top()
    hands.page.goto(f"http://127.0.0.1:{hands.port}/buttons.html")
    until(lambda: hands.inside("typeof Companion.button") == "object", "the companion being there")
    found = hands.inside("""(() => { const found = {};
      for (const section of document.querySelectorAll('section')) {
        const composer = section.querySelector('textarea, input[type=text]'), right = section.querySelector('.send');
        Companion.button.rest(composer);
        if (right?.disabled) right.disabled = false;
        const guess = Companion.button.find(composer);
        found[section.id] = guess === right ? 'right' : guess ? 'wrong' : 'unsure';
      } return found; })()""")
    assert len(found) == 13 and set(found.values()) == {"right"}, found
