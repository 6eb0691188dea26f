"""What is missing is said at once, in the badge and in the record; and nothing is said to be missing that is there."""

import contextlib
import os
import secrets
import signal

import pytest
from playwright.sync_api import Error

from companion.demo import browser
from companion.demo.rig import rigged, until
from companion.extension import source
from tests.browser.shops import FIRST, begun, chat_of, events, gaps, opened, panel_of, press, talk, texts

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def rig(tmp_path_factory):
    """The extension as it is, in a browser that can load it again."""
    plain = browser.switches
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(browser, "switches", lambda path: [*plain(path), "--enable-unsafe-extension-debugging"])
        with rigged(tmp_path_factory.mktemp("missing")) as rig:
            yield rig


def test_a_reload_and_a_second_tab_are_one_chat_without_a_gap(rig, shop):
    page = begun(rig, shop)
    page.reload()
    page.evaluate("say('It is in Zwolle.')")
    other = opened(rig, shop)
    until(lambda: texts(rig, shop) == [*FIRST, "It is in Zwolle."], "the rows after a reload")
    talk(other, "thank you")
    for n in range(20):
        other.evaluate("redraw()")
        other.wait_for_timeout(30 if n % 4 else 160)
    until(lambda: texts(rig, shop) == [*FIRST, "It is in Zwolle.", "thank you"], "no doubles after twenty redraws")
    assert gaps(rig, shop) == []
    page.close()
    other.close()
    until(lambda: "closed" in events(rig, shop), "the closed tab in the record")
    assert gaps(rig, shop) == []


def test_two_chats_at_once_on_one_site_stay_two(rig, shop):
    """Two tabs of one shop, each with a chat of its own that opens alike; one goes on on another page of the shop."""
    told = {"my parcel is lost": "We will look for it.", "I return a lamp": "You get a label for it."}
    pages = {asked: opened(rig, shop, "?open&own") for asked in told}
    for asked, page in pages.items():
        talk(page, asked)
    for asked, page in pages.items():
        page.evaluate(f"say({told[asked]!r})")
    pages["I return a lamp"].goto(shop + "?open&own&other")
    talk(pages["I return a lamp"], "thank you")

    def kept():
        found = [rig.ask("show", row["chat"]) for row in rig.ask("chats") if shop.split("/")[2] in row["site"]]
        return sorted([m["text"] for m in chat["messages"]][1:] for chat in found)

    lamp = ["I return a lamp", "You get a label for it.", "thank you"]
    until(lambda: kept() == [lamp, ["my parcel is lost", "We will look for it."]], "two chats, each whole")
    for page in pages.values():
        page.close()


def loaded_again(rig):
    """Load the extension again, as an update does, while its pages stay open."""
    session = rig.context.browser.new_browser_cdp_session()
    session.send("Extensions.loadUnpacked", {"path": str(source().resolve())})
    session.detach()


def test_an_extension_that_is_loaded_again_leaves_a_gap_until_the_list_was_read_again(rig, shop):
    page = begun(rig, shop, "?open&last=1")
    loaded_again(rig)
    until(lambda: gaps(rig, shop) == [("reloaded", 3)], "the gap")
    until(lambda: "Reload this page" in rig.shadow(page), "the badge of the page that is no longer read")
    page.evaluate("say('It is in Zwolle.')")
    page.reload()
    until(lambda: texts(rig, shop) == [*FIRST, "It is in Zwolle."], "the one row that the page still shows")
    assert gaps(rig, shop) == [("reloaded", 3)], "nobody knows what stood between"
    until(lambda: "Something may be missing" in rig.shadow(page), "the badge")
    page.evaluate("redraw()")
    until(lambda: gaps(rig, shop) == [], "the gap closed: the list shows that nothing is missing")
    assert texts(rig, shop) == [*FIRST, "It is in Zwolle."]
    page.close()


def test_a_tab_that_crashes_leaves_a_gap_until_the_list_was_read_again(rig, shop):
    page = begun(rig, shop)
    with contextlib.suppress(Error):
        page.goto("chrome://crash", timeout=3000)
    page.close()
    until(lambda: gaps(rig, shop) == [("crashed", 3)], "the gap")
    again = opened(rig, shop)
    until(lambda: gaps(rig, shop) == [], "the gap closed: the list shows that nothing is missing")
    assert texts(rig, shop) == FIRST
    again.close()


def test_what_waited_while_the_service_was_away_is_marked_and_nothing_is_missing(rig, shop):
    page = begun(rig, shop)
    rig.stop()
    page.evaluate("say('It is in Zwolle.')")
    until(lambda: "not running" in rig.shadow(page), "the badge")
    rig.start()
    until(lambda: texts(rig, shop) == [*FIRST, "It is in Zwolle."], "what waited", patience=60)
    assert gaps(rig, shop) == [] and events(rig, shop) == ["delivered-later"]
    page.close()


def test_only_a_message_that_is_really_cut_leaves_a_gap(rig, shop):
    page = begun(rig, shop)
    page.evaluate("say('x '.repeat(90000))")
    page.evaluate(
        "{ const row = document.createElement('div'); row.className = 'row'; row.innerHTML = `<p>${'<b>word </b>'.repeat(1800)}</p>`; list.append(row); }"
    )
    until(lambda: len(texts(rig, shop)) == 5, "two long rows")
    assert gaps(rig, shop) == [], "long, but whole"
    page.evaluate("say('y '.repeat(200000))")
    page.evaluate("say('Goodbye.')")
    until(lambda: texts(rig, shop)[-1] == "Goodbye.", "the last row")
    assert gaps(rig, shop) == [("too-large", 6)]
    page.close()


# -- who opened it, and switching off -----------------------------------------------------------------------------


@pytest.mark.parametrize(("more", "press", "event"), [
    ("?auto=5500", False, "opened-by-company"), ("", True, "opened-by-person"), ("?open", False, None),
])  # fmt: skip
def test_who_opened_the_chat(rig, shop, more, press, event):
    page = opened(rig, shop, more)
    page.wait_for_timeout(400)
    if press:
        page.locator("#launch").click()
    page.locator("#panel").wait_for(state="visible")
    until(lambda: texts(rig, shop), "the chat")
    until(lambda: events(rig, shop) == ([event] if event else []), "the event")
    page.close()


def test_a_site_is_switched_off_and_on_in_the_panel(rig, shop):
    page = begun(rig, shop)
    panel = panel_of(rig, page)
    panel.locator("#stop").click()
    panel.locator("#off").wait_for(state="visible")
    page.evaluate("say('Nobody keeps this.')")
    until(lambda: "Keeping a record" not in rig.shadow(page), "no badge any more")
    assert texts(rig, shop) == FIRST and events(rig, shop) == ["switched-off"]
    panel.locator("#off-undo").click()
    panel.locator("#off").wait_for(state="hidden")
    page.reload()
    until(lambda: len(texts(rig, shop)) == 4, "kept again")
    page.close()
    panel.close()


def test_not_a_support_chat_deletes_it_and_is_remembered(rig, shop):
    page = begun(rig, shop)
    press(rig, page, "Chat Companion: Keeping a record")
    press(rig, page, "This is not a support chat")
    until(lambda: chat_of(rig, shop) is None, "the chat gone")
    page.reload()
    page.evaluate("say('Nobody keeps this.')")
    page.wait_for_timeout(1500)
    assert chat_of(rig, shop) is None
    page.close()


# -- help ---------------------------------------------------------------------------------------------------------

HIDDEN = """
document.querySelector('#panel').remove();
document.body.prepend(Object.assign(document.createElement('textarea'), { ariaLabel: 'Write here' }));
const box = document.createElement('div'); box.className = 'talk'; box.style.cssText = 'width:400px;height:200px;border:1px solid';
for (const text of ['Good day.', 'Where is it?', 'It is on its way.']) { const p = document.createElement('p'); p.textContent = text; box.append(p); }
document.body.append(box);
"""


@pytest.mark.parametrize("way", ["mouse", "keys"])
def test_pointing_at_a_chat_that_was_not_found(rig, shop, way):
    page = opened(rig, shop, "")
    page.evaluate(HIDDEN)
    panel = panel_of(rig, page)
    panel.locator("#pick").click()
    page.bring_to_front()
    until(lambda: "Point at the messages" in rig.shadow(page), "what to do")
    if way == "mouse":
        page.mouse.move(30, 10)
        page.get_by_text("Where is it?").hover()
        page.get_by_text("Where is it?").click()
    else:
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
    until(lambda: texts(rig, shop) == ["Good day.", "Where is it?", "It is on its way."], "the chat")
    until(lambda: "Point at the messages" not in rig.shadow(page), "the picker gone")
    page.goto(shop + "?again")
    page.evaluate(HIDDEN)
    page.evaluate(
        "{ const p = document.createElement('p'); p.textContent = 'Anything else?'; document.querySelector('.talk').append(p); }"
    )
    until(lambda: texts(rig, shop)[-1] == "Anything else?", "found by itself the next time")
    page.close()
    panel.close()


def test_escape_stops_pointing_and_nothing_is_kept(rig, shop):
    page = opened(rig, shop, "")
    page.evaluate(HIDDEN)
    panel = panel_of(rig, page)
    panel.locator("#pick").click()
    page.bring_to_front()
    until(lambda: "Point at the messages" in rig.shadow(page), "what to do")
    page.keyboard.press("Escape")
    until(lambda: "Point at the messages" not in rig.shadow(page), "the picker gone")
    page.get_by_text("Where is it?").click()
    assert chat_of(rig, shop) is None
    page.close()
    panel.close()


def test_which_is_yours_is_asked_once_for_a_site(rig, shop):
    """A chat that was there before, with two sides that nothing tells apart but their place on the screen."""
    lines = [
        ["Ahoy", False],
        ["Blue or green", True],
        ["Green", False],
        ["Seven", True],
        ["Nine", False],
        ["Tin", True],
    ]
    page = opened(rig, shop, "")
    page.evaluate("lines => { localStorage.said = JSON.stringify(lines); }", lines)
    page.goto(shop + "?open")
    until(lambda: "Which is yours?" in rig.shadow(page), "the question")
    press(rig, page, "Chat Companion: Which is yours?")
    press(rig, page, "Seven")
    sides = [mine for _, mine in lines]
    until(lambda: [m["role"] == "customer" for m in chat_of(rig, shop)["messages"]] == sides, "the roles corrected")
    assert "unknown" not in [m["role"] for m in chat_of(rig, shop)["messages"]]
    rig.ask("delete", chat_of(rig, shop)["chat"], "--yes")
    page.evaluate(
        "localStorage.said = JSON.stringify([['Wool', false], ['Silk', true], ['Lace', false], ['Hemp', true], ['Jute', false]])"
    )
    page.goto(shop + "?open&later")
    until(lambda: len(texts(rig, shop)) == 5, "another chat on that site")
    roles = [m["role"] == "customer" for m in chat_of(rig, shop)["messages"]]
    assert roles == [False, True, False, True, False]
    page.close()


# -- a hostile page -----------------------------------------------------------------------------------------------


def test_keys_that_the_page_makes_up_send_nothing_in_the_persons_name(rig, shop):
    page = opened(rig, shop)
    until(lambda: texts(rig, shop), "the chat")
    page.evaluate(
        "field.focus(); field.value = 'I agree to pay 90 euro'; field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))"
    )
    page.evaluate(
        "field.value = 'yes'; field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true })); launch.click(); launch.click()"
    )
    until(lambda: len(texts(rig, shop)) == 3, "the rows that the page wrote")
    page.wait_for_timeout(900)
    assert "sent" not in [m["grade"] for m in chat_of(rig, shop)["messages"]]
    page.close()


def icon(rig):
    return rig.worker.evaluate(
        "async () => chrome.action.getBadgeText({ tabId: (await chrome.tabs.query({ active: true }))[0].id })"
    )


def test_a_badge_that_the_page_removes_comes_back_and_one_that_it_covers_is_told(rig, shop):
    page = begun(rig, shop)
    page.bring_to_front()
    until(lambda: "Keeping a record" in rig.shadow(page), "the badge")
    page.evaluate("document.querySelectorAll('html > [popover]').forEach((e) => e.remove())")
    assert page.evaluate("document.querySelectorAll('html > [popover]').length") == 0
    until(lambda: "Keeping a record" in rig.shadow(page), "the badge again")
    page.evaluate(
        "{ const c = document.createElement('div'); c.id = 'cover'; c.popover = 'manual'; c.style.cssText ="
        " 'position:fixed;inset:0;width:100vw;height:100vh;margin:0;background:#fff'; document.body.append(c); c.showPopover(); }"
    )
    until(lambda: icon(rig) == "!", "the icon of the extension")
    page.evaluate("cover.remove()")
    until(lambda: icon(rig) == "", "all is well again")
    page.close()


@pytest.mark.soak
def test_two_thousand_rows_of_a_list_that_draws_only_some(rig, base):
    shop = base.replace("localhost", f"shop-{secrets.token_hex(3)}.localhost") + "/special/virtual.html"
    page = rig.context.new_page()
    page.goto(shop)
    page.locator("#field").press_sequentially("hello")
    page.keyboard.press("Enter")
    until(lambda: "hello" in texts(rig, shop), "the chat")
    page.evaluate("""async () => {
        const rest = () => new Promise((done) => { setTimeout(done, 170); });
        for (let top = 80000; top > -300; top -= 300) { list.scrollTop = Math.max(0, top); await rest(); }
        for (let top = 0; top < 83000; top += 3000) { list.scrollTop = top; await rest(); }
    }""")
    until(lambda: len(texts(rig, shop)) >= 2001, "every row", patience=60)
    assert texts(rig, shop) == [*(f"Row number {n} of this chat" for n in range(2000)), "hello"]
    assert gaps(rig, shop) == []
    page.close()


def test_a_page_that_is_left_while_the_service_is_slow_loses_nothing(rig, shop):
    page = begun(rig, shop)
    words = [f"Part {n} of the answer." for n in range(5)]
    os.kill(rig.process.pid, signal.SIGSTOP)
    try:
        for each in words:
            page.evaluate("words => say(words)", each)
            page.wait_for_timeout(250)
        page.close()
        rig.worker.evaluate("() => new Promise((done) => { setTimeout(done, 1500); })")
    finally:
        os.kill(rig.process.pid, signal.SIGCONT)
    until(lambda: "closed" in events(rig, shop), "the closed tab in the record", patience=60)
    assert texts(rig, shop) == [*FIRST, *words] and gaps(rig, shop) == []
