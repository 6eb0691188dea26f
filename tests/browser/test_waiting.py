"""What waits in the browser while nobody takes it: a queue that is full, a browser that is killed."""

import contextlib
import os
import signal

import pytest
from playwright.sync_api import Error

from companion.demo import browser
from companion.demo.rig import rigged, until
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


def test_a_killed_browser_delivers_what_waited_once_and_in_order(tmp_path, service, shop):
    words = [f"Parcel number {n} is in Zwolle." for n in range(5)]
    with contextlib.suppress(Error), browser.headless(tmp_path / "browser", "en") as service.context:
        service.point()
        service.pair()
        page = begun(service, shop)
        service.stop()
        for n, each in enumerate(words):
            page.evaluate("words => say(words)", each)
            until(lambda n=n: service.worker.evaluate(COUNT) > n, "one more waiting")
        killed(service)
    found = b"".join(p.read_bytes() for p in tmp_path.glob("browser/**/IndexedDB/chrome-extension*/*") if p.is_file())
    assert found and b"Zwolle" not in found and "Zwolle".encode("utf-16-le") not in found, "sealed"
    service.start()
    with browser.headless(tmp_path / "browser", "en") as service.context:
        until(lambda: texts(service, shop) == [*FIRST, *words], "all that waited", patience=90)
        assert events(service, shop).count("delivered-later") == 1
        assert [kind for kind, _ in gaps(service, shop)] == ["crashed"]
        seen = [m["seen_at"] for m in chat_of(service, shop)["messages"]]
        assert seen == sorted(seen), "when it was on the page, not when it was delivered"
    service.stop()
