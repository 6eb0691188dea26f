"""A shop with a chat window of our own (tests/pages/special/window.html), its chat in the record, and what is shown."""

import contextlib

from playwright.sync_api import Error

from companion.demo.rig import until

FIRST = ["Hello, how can we help?", "my parcel is lost", "We will look for it."]


def chat_of(rig, shop):
    """The one chat that is kept of a shop, or None."""
    host = shop.split("/")[2]
    found = [row["chat"] for row in rig.ask("chats") if host in row["site"]]
    assert len(found) < 2, "one chat became two"
    return rig.ask("show", found[0]) if found else None


def texts(rig, shop):
    chat = chat_of(rig, shop)
    return [m["text"] for m in chat["messages"]] if chat else []


def opened(rig, shop, more="?open"):
    page = rig.context.new_page()
    page.goto(shop + more)
    return page


def talk(page, words):
    page.locator("#field").press_sequentially(words)
    page.keyboard.press("Enter")


def begun(rig, shop, more="?open"):
    """A chat of three rows that is being kept, and its page."""
    page = opened(rig, shop, more)
    talk(page, "my parcel is lost")
    page.evaluate("say('We will look for it.')")
    until(lambda: len(texts(rig, shop)) == 3, "three rows in the record")
    return page


def gaps(rig, shop):
    return [(gap["kind"], gap["after"]) for gap in chat_of(rig, shop)["gaps"]]


def events(rig, shop):
    return [event["kind"] for event in chat_of(rig, shop)["events"]]


def panel_of(rig, page):
    """The panel about a page, as a page of its own."""
    page.bring_to_front()
    tab = rig.worker.evaluate("async () => (await chrome.tabs.query({ active: true }))[0].id")
    panel = rig.context.new_page()
    panel.goto(rig.worker.url.rsplit("/", 1)[0] + f"/panel/panel.html?tab={tab}")
    panel.locator("#doing").wait_for(state="visible")
    return panel


def press(rig, page, words):
    """Press what says these words in one of our closed shadow roots, by the real mouse."""
    x, y = until(lambda: place_of(rig, page, words), words)
    page.mouse.click(x, y)


def place_of(rig, page, words):
    session = rig.context.new_cdp_session(page)
    try:
        root = session.send("DOM.getDocument", {"depth": -1, "pierce": True})["root"]
        for node in nodes(root):
            named = dict(zip(node.get("attributes", ())[::2], node.get("attributes", ())[1::2], strict=True))
            own = " ".join(child["nodeValue"] for child in node.get("children", ()) if child["nodeType"] == 3)
            if node.get("nodeName") == "BUTTON" and words in (named.get("aria-label", ""), own):
                with contextlib.suppress(Error):
                    q = session.send("DOM.getContentQuads", {"nodeId": node["nodeId"]})["quads"]
                    return ((q[0][0] + q[0][4]) / 2, (q[0][1] + q[0][5]) / 2) if q else None
    finally:
        session.detach()
    return None


def nodes(node):
    yield node
    for child in [
        *node.get("children", ()),
        *node.get("shadowRoots", ()),
        *filter(None, [node.get("contentDocument")]),
    ]:
        yield from nodes(child)
