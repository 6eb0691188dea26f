"""What waits in the browser while nobody takes it: a queue that is full, a browser that is killed."""

import contextlib
import os
import secrets
import signal

import pytest
from playwright.sync_api import Error

from companion.demo import browser
from companion.demo.rig import Rig, rigged, until
from tests import layouts
from tests.browser.shops import FIRST, begun, chat_of, events, gaps, texts

pytestmark = pytest.mark.browser

#: As many pieces as the queue takes, of nobody; and their removal.
FILL = """async () => { const db = await new Promise((done) => { indexedDB.open('companion').onsuccess = (e) => done(e.target.result); });
  const work = db.transaction('queue', 'readwrite'), queue = work.objectStore('queue');
  for (let seq = 0; seq < 20000; seq += 1) queue.add({ stream: 'filler', seq, client: 'x', sealed: new Uint8Array(1) });
  return new Promise((done) => { work.oncomplete = () => done(true); }); }"""
EMPTY = """async () => { const db = await new Promise((done) => { indexedDB.open('companion').onsuccess = (e) => done(e.target.result); });
  const work = db.transaction('queue', 'readwrite');
  work.objectStore('queue').clear();
  return new Promise((done) => { work.oncomplete = () => done(true); }); }"""
COUNT = """() => new Promise((done) => { indexedDB.open('companion').onsuccess = (e) => {
  e.target.result.transaction('queue').objectStore('queue').count().onsuccess = (c) => done(c.target.result); }; })"""


@pytest.fixture(scope="module")
def served():
    address, stop = layouts.serve()
    yield address
    stop()


@pytest.fixture
def shop(served):
    """The address of a shop that nobody has been to."""
    return served.replace("localhost", f"shop-{secrets.token_hex(3)}.localhost") + "/special/window.html"


def test_a_full_queue_is_said_at_once_and_leaves_a_gap(tmp_path, shop):
    with rigged(tmp_path) as rig:
        page = begun(rig, shop)
        rig.stop()
        rig.worker.evaluate(FILL)
        page.evaluate("say('It is in Zwolle.')")
        until(lambda: "No room left" in rig.shadow(page), "the badge saying that no more can wait")
        assert rig.worker.evaluate(COUNT) == 20000
        page.evaluate("list.lastElementChild.remove(); list.lastElementChild.remove()")
        rig.worker.evaluate(EMPTY)
        rig.start()
        until(lambda: gaps(rig, shop) == [("service-away", 3)], "the gap", patience=60)
        assert texts(rig, shop) == FIRST


def killed(rig):
    """End the whole browser as a power cut does."""
    session = rig.context.browser.new_browser_cdp_session()
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    os.kill(next(each["id"] for each in processes if each["type"] == "browser"), signal.SIGKILL)


def test_a_killed_browser_delivers_what_waited_once_and_in_order(tmp_path, shop):
    rig = Rig(tmp_path / "data", secrets.token_urlsafe(24))
    rig.home.mkdir(mode=0o700)
    rig.start()
    words = [f"Parcel number {n} is in Zwolle." for n in range(5)]
    with contextlib.suppress(Error), browser.headless(tmp_path / "browser", "en") as rig.context:
        rig.point()
        rig.pair()
        page = begun(rig, shop)
        rig.stop()
        for n, each in enumerate(words):
            page.evaluate("words => say(words)", each)
            until(lambda n=n: rig.worker.evaluate(COUNT) > n, "one more waiting")
        killed(rig)
    found = b"".join(p.read_bytes() for p in tmp_path.glob("browser/**/IndexedDB/chrome-extension*/*") if p.is_file())
    assert found and b"Zwolle" not in found and "Zwolle".encode("utf-16-le") not in found, "sealed"
    rig.start()
    with browser.headless(tmp_path / "browser", "en") as rig.context:
        until(lambda: texts(rig, shop) == [*FIRST, *words], "all that waited", patience=90)
        assert events(rig, shop).count("delivered-later") == 1
        assert [kind for kind, _ in gaps(rig, shop)] == ["crashed"]
        seen = [m["seen_at"] for m in chat_of(rig, shop)["messages"]]
        assert seen == sorted(seen), "when it was on the page, not when it was delivered"
    rig.stop()
