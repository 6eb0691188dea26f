"""An extension that may not run everywhere, and one that may take pictures: a copy with another manifest."""

import json
import shutil

import pytest

from companion.demo import browser
from companion.demo.rig import rigged, until
from companion.extension import source
from tests.browser.shops import begun, chat_of, events, gaps, opened, panel_of, texts

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def allowed(tmp_path_factory):
    """The person lets it run on names below localhost only, and allowed pictures: the browser asks in a window of its
    own, which nobody can press here, so that the copy has the permission from the start."""
    folder = tmp_path_factory.mktemp("allowed")
    shutil.copytree(source(), folder / "extension")
    manifest = json.loads((folder / "extension" / "manifest.json").read_text("utf-8"))
    manifest["content_scripts"][0]["matches"] = ["http://*.localhost/*", "http://localhost/*"]
    for name in ("match_about_blank", "match_origin_as_fallback"):
        manifest["content_scripts"][0].pop(name)
    manifest["host_permissions"] += manifest.pop("optional_host_permissions")
    (folder / "extension" / "manifest.json").write_text(json.dumps(manifest))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(browser, "source", lambda: folder / "extension")
        with rigged(folder) as rig:
            yield rig


def test_a_frame_in_a_message_is_read_or_said_to_be_missing(allowed, shop, base):
    rig = allowed
    page = opened(rig, shop, f"?open&frame={base.replace('localhost', 'cards.localhost')}/special/card.html")
    until(lambda: "Your voucher: SPRING of 15 euro." in " ".join(texts(rig, shop)), "the words in another site's frame")
    page.wait_for_timeout(5500)
    assert gaps(rig, shop) == []
    page.close()
    other = shop.replace("shop-", "store-")
    page = opened(rig, other, f"?open&frame={base.replace('localhost', '127.0.0.1')}/special/card.html")
    until(lambda: texts(rig, other), "the chat")
    until(lambda: [kind for kind, _ in gaps(rig, other)] == ["frame"], "the frame that nobody of us is in")
    until(lambda: "Something may be missing" in rig.shadow(page), "the badge")
    page.close()


def test_a_chat_window_that_nobody_can_read_is_said_so(allowed, shop, base):
    page = opened(allowed, shop, "")
    page.evaluate("panel.remove()")
    page.evaluate(
        "address => { const f = document.createElement('iframe'); f.src = address; f.style.cssText ="
        " 'position:fixed;right:10px;bottom:10px;width:360px;height:460px'; document.body.append(f); }",
        base.replace("localhost", "127.0.0.1") + "/special/plain.html",
    )
    page.frame_locator("iframe").locator("#field").click()
    until(lambda: chat_of(allowed, shop), "a record that says so")
    assert [gap["kind"] for gap in chat_of(allowed, shop)["gaps"]] == ["frame"] and texts(allowed, shop) == []
    until(lambda: "Something may be missing" in allowed.shadow(page), "the badge on that window")
    page.close()


def test_pictures_of_a_promise_and_none_of_what_is_not_on_the_screen(allowed, shop):
    rig = allowed
    page = begun(rig, shop)
    panel = panel_of(rig, page)
    panel.locator("#pictures-on").check()
    until(lambda: "Pictures are on" in panel.locator("#pictures-said").inner_text(), "the wish kept")
    page.evaluate("say('You will get 20 euro back by Friday.')")
    until(lambda: "no-picture" in events(rig, shop), "the record says that there is no picture")
    page.bring_to_front()
    page.evaluate("say('We will also send you a new lamp tomorrow.')")
    (picture,) = until(lambda: chat_of(rig, shop)["pictures"], "a picture")
    assert picture["why"] == "promise" and abs(picture["width"] - 352) < 8 and abs(picture["height"] - 472) < 8
    rig.ask("export", chat_of(rig, shop)["chat"], "--to", str(rig.home.parent / "chat.pdf"))
    assert rig.ask("verify", str(rig.home.parent / "chat.pdf"))["ok"]
    rig.ask("delete", chat_of(rig, shop)["chat"], "--yes")
    page.close()
    panel.close()
