"""What is a chat and what is not, with the real extension and service."""

import os
import signal

import pytest

from companion.demo.rig import rigged, until


@pytest.fixture(scope="module")
def rig(tmp_path_factory):
    with rigged(tmp_path_factory.mktemp("finding")) as rig:
        yield rig


@pytest.mark.browser
def test_hidden_logs_reviews_and_a_note_are_not_a_chat(rig, base):
    page = rig.context.new_page()
    page.goto(f"{base}/special/no-chat.html")
    page.locator("#note").click()
    page.keyboard.type("please call me back about my order")
    page.wait_for_timeout(1200)
    page.locator("#send").click()
    page.wait_for_timeout(1500)
    page.close()
    assert rig.ask("chats") == []


@pytest.mark.browser
def test_a_frame_that_is_written_after_it_was_made_is_read(rig, base):
    page = rig.context.new_page()
    page.goto(f"{base}/special/written.html")
    frame = page.frame_locator("iframe")
    frame.locator("#field").click()
    page.wait_for_timeout(500)
    page.keyboard.type("my parcel is lost")
    page.keyboard.press("Enter")
    frame.get_by_text("We will send it again tomorrow.").wait_for()
    until(lambda: rig.ask("chats") and len(rig.ask("show", "last")["messages"]) >= 3, "three messages in the record")
    shown = rig.ask("show", "last")
    page.close()
    assert [row["role"] for row in shown["messages"]] == ["agent", "customer", "agent"]
    assert [row["text"] for row in shown["messages"]][1] == "my parcel is lost"


@pytest.mark.browser
def test_words_sent_before_the_chat_was_recognised_are_the_persons_own(rig, base):
    """The service is stopped meanwhile, so the extension is still asking about the site when the person sends."""
    page = rig.context.new_page()
    os.kill(rig.process.pid, signal.SIGSTOP)
    try:
        page.goto(f"{base}/special/plain.html".replace("localhost", "127.0.0.1"))  # another shop than above
        page.locator("#field").press_sequentially("where is my order")
        page.keyboard.press("Enter")
        page.get_by_text("We will send it again tomorrow.").wait_for()
    finally:
        os.kill(rig.process.pid, signal.SIGCONT)
    mine = ["agent", "customer", "agent"]
    until(lambda: rig.ask("chats") and [m["role"] for m in rig.ask("show", "last")["messages"]] == mine, "the roles")
    page.close()


@pytest.mark.browser
def test_a_chat_in_which_one_can_only_choose_is_kept(rig, base):
    page = rig.context.new_page()
    page.goto(f"{base}/special/choices.html".replace("localhost", "choices.localhost"))
    page.wait_for_timeout(1500)
    for answer in ("My order", "It is late"):
        page.get_by_role("button", name=answer).click()

    def rows():
        found = [row["chat"] for row in rig.ask("chats") if "choices." in row["site"]]
        return [(m["role"], m["text"]) for m in rig.ask("show", found[0])["messages"]] if found else []

    until(lambda: len(rows()) == 5, "what was chosen and answered")
    chosen = [text for role, text in rows() if role == "customer"]
    assert chosen == ["My order", "It is late"] and rows()[4][1].startswith("We are sorry.")
    page.get_by_role("button", name="Something else").click()
    page.locator("#field").press_sequentially("my number has changed")
    page.keyboard.press("Enter")
    until(lambda: len(rows()) == 8, "what was written")
    own = ["My order", "It is late", "Something else", "my number has changed"]
    assert [text for role, text in rows() if role == "customer"] == own
    assert {role for role, text in rows() if text not in own} <= {"agent", "bot"}
    page.close()


@pytest.mark.browser
def test_a_field_that_scrolls_along_with_the_messages_and_is_made_anew(rig, base):
    page = rig.context.new_page()
    page.goto(f"{base}/special/along.html".replace("localhost", "along.localhost"))

    def chats():
        return [row["chat"] for row in rig.ask("chats") if "along." in row["site"]]

    def roles():
        return [m["role"] for found in chats() for m in rig.ask("show", found)["messages"]]

    for words in ("order 2231 is late", "and it was expensive"):
        page.locator("#field").press_sequentially(words)
        page.keyboard.press("Enter")
        page.get_by_text(words).wait_for()
        page.locator("#field").wait_for()
    until(lambda: roles() == ["agent", "customer", "agent", "customer", "agent"], "all five rows")
    assert [len(chats()), rig.ask("show", chats()[0])["gaps"]] == [1, []]
    page.close()


@pytest.mark.browser
def test_a_review_below_others_is_not_the_beginning_of_a_chat(rig, base):
    page = rig.context.new_page()
    page.goto(f"{base}/special/along.html".replace("localhost", "review.localhost"))
    page.locator("#opinion").press_sequentially("would not buy again")
    page.keyboard.press("Enter")
    page.get_by_text("would not buy again").wait_for()
    page.wait_for_timeout(1500)
    page.close()
    assert [row for row in rig.ask("chats") if "review." in row["site"]] == []
