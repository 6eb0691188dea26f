"""The door in a real browser: pairing, strangers on the port, what waits, other pages and other extensions."""

from __future__ import annotations

import contextlib
import http.server
import json
import secrets
import shutil
import threading
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from companion.demo import browser
from companion.demo.rig import rigged, until
from companion.extension import source

pytestmark = pytest.mark.browser

PAGE = b"<!doctype html><html lang=en><title>Shop</title><h1>Shop</h1>"
PASS = "een lange zin van vier woorden"
WORDS = "Wij betalen u honderd euro terug"


class Stranger(http.server.BaseHTTPRequestHandler):
    """Answers anything with a page or with JSON, and remembers all that it was given."""

    def do_GET(self):
        self.server.got.append((self.requestline, str(self.headers), b""))
        self.answer(PAGE, "text/html")

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.got.append((self.requestline, str(self.headers), body))
        said = self.server.says(self.path, json.loads(body)) if self.server.says else {"error": "not-paired"}
        self.answer(json.dumps(said).encode(), "application/json")

    def answer(self, body, kind):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def stranger(port=0, says=None):
    """Run somebody else's program on a port; yield it with ``got``, what it was sent."""
    http.server.ThreadingHTTPServer.allow_reuse_address = True
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Stranger)
    server.got, server.says = [], says
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextlib.contextmanager
def content(rig, page):
    """Yield a function that runs JavaScript in our content scripts of ``page``, all of them brought there."""
    session, found = rig.context.new_cdp_session(page), {}

    def seen(event):
        inside = event["context"]
        if inside.get("auxData", {}).get("type") == "isolated" and inside["origin"].startswith("chrome-extension://"):
            found["id"] = inside["id"]

    session.on("Runtime.executionContextCreated", seen)
    session.send("Runtime.enable")

    def run(script):
        said = session.send("Runtime.evaluate", {
            "expression": script, "contextId": found["id"], "returnByValue": True, "awaitPromise": True,
        })  # fmt: skip
        assert "exceptionDetails" not in said, said
        return said["result"].get("value")

    try:
        run("Companion.sentry.call('rest')")
        until(lambda: run("'composer' in Companion"), "the rest of the content scripts")
        yield run
    finally:
        session.detach()


def launched(context, profile, extension=None):
    """Start another browser by the driver of ``context``."""
    extension = (extension or source()).resolve()
    return context.browser.browser_type.launch_persistent_context(
        str(profile), executable_path=browser.binary(), headless=True, chromium_sandbox=not browser.is_root(),
        args=browser.switches(extension),
    )  # fmt: skip


def stop_worker(rig, page):
    """End the background as the browser does after 30 idle seconds: what it only remembered is gone."""
    session = rig.context.new_cdp_session(page)
    session.send("ServiceWorker.enable")
    session.send("ServiceWorker.stopAllWorkers")
    session.detach()


def fragment(stream, seq, text=WORDS):
    return {
        "stream": stream, "seq": seq, "seen_at": "2026-11-21T20:15:03.120Z", "frame": None, "zone": "Europe/Amsterdam",
        "lang": "nl", "what": "event", "event": {"kind": "note", "detail": f"{text} {seq}"},
    }  # fmt: skip


def send(run, *fragments):
    each = ", ".join(f"Companion.ask('fragment', {json.dumps(f)})" for f in fragments)
    return run(f"Promise.all([{each}])")


def waiting(rig, page_url="panel/panel.html"):
    """What the panel says of the service and of what waits."""
    page = rig.context.new_page()
    page.goto(rig.worker.url.rsplit("/", 1)[0] + "/" + page_url)
    said = page.evaluate("chrome.runtime.sendMessage({ kind: 'status' })")
    page.close()
    return said


def open_page(rig, server):
    page = rig.context.new_page()
    page.goto(f"http://127.0.0.1:{server.server_port}/help?secret=1#x")
    return page


@pytest.fixture
def rig(tmp_path):
    with rigged(tmp_path) as found:
        yield found


# -- pairing ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "nl"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pairing_and_panel_are_for_everybody(tmp_path, lang, scheme, monkeypatch):
    for name in ("LANG", "LANGUAGE", "LC_ALL"):  # Chromium and the service both take the language of the system
        monkeypatch.setenv(name, {"nl": "nl_NL.UTF-8", "en": "en_GB.UTF-8"}[lang])
    with rigged(tmp_path, lang=lang, paired=False) as rig:
        page = rig.context.new_page()
        page.emulate_media(color_scheme=scheme)
        home = rig.worker.url.rsplit("/", 1)[0]

        def fine(name):
            page.screenshot(path=str(tmp_path / f"{name}-{lang}-{scheme}.png"))
            found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]})
            assert not found.response["violations"], found.generate_report()
            assert page.evaluate("document.documentElement.lang") == lang
            assert "undefined" not in page.inner_text("body")

        page.goto(home + "/panel/panel.html")
        page.locator("#pair").wait_for(state="visible")
        fine("unpaired")
        page.goto(home + "/panel/pair.html")
        code = until(lambda: page.locator("#pair-code").inner_text().strip(), "a code")
        assert len(code) == 6 and code.isdigit()
        fine("code")
        rig.ask("pair", code, "--yes")
        page.locator("#pair-done").wait_for(state="visible")
        fine("done")
        page.goto(home + "/panel/panel.html")
        page.locator("#dashboard").wait_for(state="visible")
        fine("ready")
        rig.stop()
        page.reload()
        page.locator("#state[data-state=away]").wait_for()
        fine("away")


def test_the_panel_shows_the_chat_beside_it(rig, tmp_path):
    """With the practice chat: how much is kept, for whom, and a way to have it deleted."""
    rig.ask("people", "Mum")
    page = rig.context.new_page()
    page.goto(f"http://localhost:{rig.port}/practice/?seed=3")
    page.locator("textarea").press_sequentially("Hello, my parcel is late")
    page.keyboard.press("Enter")
    until(lambda: [c for c in rig.ask("chats") if c["messages"] >= 3], "capture")
    tab = next(iter(rig.worker.evaluate("chrome.storage.session.get()"))).removeprefix("tab:")
    panel = rig.context.new_page()
    panel.set_viewport_size({"width": 380, "height": 760})
    panel.goto(rig.worker.url.rsplit("/", 1)[0] + f"/panel/panel.html?tab={tab}")
    panel.locator("#state[data-state=ok]").wait_for()
    until(lambda: panel.locator("#count").inner_text().startswith("3"), "the count")
    panel.screenshot(path=str(tmp_path / "chat.png"))
    assert not Axe().run(panel).response["violations"]
    panel.locator("#person").select_option(label="Mum")
    until(lambda: "Mum" in panel.locator("#person-said").inner_text(), "an answer")
    assert rig.ask("chats")[0]["person"] != "me"
    panel.locator("#forget").click()
    panel.locator("#forget-yes").click()
    until(lambda: rig.ask("chats") == [], "deletion")


def test_our_own_browser_is_paired_by_its_ticket(tmp_path):
    """The private copy of the extension holds a ticket; nobody types a code, and it works once."""
    from companion.config import load
    from companion.process import serving
    from companion.service import Service
    from companion.web.pairing import Pairing
    from companion.web.tickets import new_ticket

    home = tmp_path / "data"
    home.mkdir(mode=0o700)
    copy = tmp_path / "copy"
    shutil.copytree(source(), copy)
    service = Service(load({"home": home, "port": 0}), pairing=Pairing)
    with browser.headless(tmp_path / "driver", "en") as context, serving(service) as run:
        service.create_vault(PASS)
        threading.Thread(target=run, daemon=True).start()
        file = new_ticket(service, copy)
        with contextlib.closing(launched(context, tmp_path / "profile", copy)) as ours:
            until(lambda: service.pairings()["clients"], "pairing")
            assert not file.exists()
            client = service.pairings()["clients"][0]
            assert "dashboard" in client["scopes"] and client["origin"].startswith("chrome-extension://")
            page = ours.new_page()
            page.goto(client["origin"] + "/panel/open.html")
            page.wait_for_url("http://*.localhost:*/")
            assert page.locator("nav a").count()


def test_pairing_says_what_to_do_when_nothing_answers(tmp_path):
    with rigged(tmp_path, paired=False) as rig:
        rig.stop()
        page = rig.context.new_page()
        page.goto(rig.worker.url.rsplit("/", 1)[0] + "/panel/pair.html")
        page.locator("#pair-again").wait_for(state="visible")
        assert "companion start" in page.inner_text("main")
        assert page.locator("#pair-code").inner_text() == ""


def test_the_pairing_key_cannot_be_read_out(rig):
    found = rig.worker.evaluate("""new Promise((resolve) => {
        const opening = indexedDB.open('companion');
        opening.onsuccess = () => {
            const got = opening.result.transaction('pairing').objectStore('pairing').get('current');
            got.onsuccess = () => crypto.subtle.exportKey('raw', got.result.key)
                .then(() => 'read', (error) => `${error.name} ${got.result.key.extractable}`).then(resolve);
        };
    })""")
    assert found == "InvalidAccessError false"
    local, session = rig.worker.evaluate("Promise.all([chrome.storage.local.get(), chrome.storage.session.get()])")
    assert set(local) <= {"service", "widgets", "lost"} and all(key.startswith("tab:") for key in session)


# -- strangers on the port ----------------------------------------------------------------------------------------


def test_a_stranger_on_our_port_gets_nothing(rig, tmp_path):
    """The service ends while a chat is going on, and another program takes its port at once."""
    with stranger() as shop:
        page = open_page(rig, shop)
        with content(rig, page) as run:
            stream = secrets.token_hex(16)
            assert (said := send(run, fragment(stream, 0))[0])["state"] == "ok", said
            rig.stop()
            with stranger(rig.port) as rogue:
                said = send(run, fragment(stream, 1), fragment(stream, 2))
                assert [s["state"] for s in said] == ["away", "away"], said
                verdict = run(f"Companion.ask('draft', {{ text: {json.dumps(WORDS)} }})")
                assert verdict["state"] != "ok"
                assert rogue.got, "the stranger was not even asked"
            for line, headers, body in rogue.got:
                assert WORDS.encode() not in body and b"euro" not in body and "shop" not in line
                if "Bearer" in headers:
                    assert set(json.loads(body)) == {"n", "box"}
            rig.start()
            until(lambda: waiting(rig)["waiting"] == 0, "delivery")
            assert (said := send(run, fragment(stream, 3))[0])["state"] == "ok", said
        assert len(rig.ask("chats")) == 1


def test_a_stranger_who_passes_the_proof_on_gets_nothing(rig):
    """It sits on the expected port and asks the real service, which moved to another one."""
    import urllib.error
    import urllib.request

    real = rig.port
    rig.stop()
    rig.port = 0

    def pass_on(path, body):
        asked = urllib.request.Request(
            f"http://127.0.0.1:{rig.port}{path}", json.dumps(body).encode(),
            {"Content-Type": "application/json", "X-Companion-Protocol": "1", "Origin": rig.worker.url[:51]},
        )  # fmt: skip
        with contextlib.closing(opened(asked)) as answer:
            return json.loads(answer.read())

    def opened(asked):
        try:
            return urllib.request.urlopen(asked)
        except urllib.error.HTTPError as refusal:
            return refusal

    with stranger(real, pass_on) as rogue, stranger() as shop:
        rig.start()
        page = open_page(rig, shop)
        with content(rig, page) as run:
            stop_worker(rig, page)
            said = send(run, fragment(secrets.token_hex(16), 0))[0]
            assert said["state"] == "away" and said["waiting"] == 1
        assert [set(json.loads(body)) for _, _, body in rogue.got] == [{"client", "nonce"}] * len(rogue.got)
        assert rogue.got


def test_with_several_services_only_our_own_is_believed(rig):
    """Another user's service answers first; ours is on a later port."""
    with stranger() as first, stranger() as shop:
        rig.worker.evaluate(
            "url => chrome.storage.local.set({ service: url })", f"http://127.0.0.1:{first.server_port}"
        )
        page = open_page(rig, shop)
        with content(rig, page) as run:
            rig.stop()
            rig.start()
            said = send(run, fragment(secrets.token_hex(16), 0))[0]
            assert said["state"] != "ok"
        rig.point()
        until(lambda: waiting(rig)["waiting"] == 0, "delivery")


@pytest.mark.parametrize("address", ["http://localhost:{}", "http://127.0.0.1:{}@evil.example", "https://127.0.0.1:{}"])
def test_only_an_address_on_this_machine_is_used(rig, address):
    """Any other name may lead to another machine; here localhost stands for one."""
    rig.stop()
    with stranger() as shop, stranger() as elsewhere:
        page = open_page(rig, shop)
        rig.worker.evaluate("url => chrome.storage.local.set({ service: url })", address.format(elsewhere.server_port))
        with content(rig, page) as run:
            stop_worker(rig, page)
            assert send(run, fragment(secrets.token_hex(16), 0))[0]["state"] == "away"
        assert elsewhere.got == []


def test_a_service_that_hangs_does_not_keep_anybody_waiting(rig):
    """Enter is never held for a service that says nothing: the verdict comes in half a second or not at all."""
    stuck = threading.Event()
    with stranger() as shop:
        page = open_page(rig, shop)
        with content(rig, page) as run:
            ask = "Companion.ask('draft', { text: 'Hello there', brief: true })"
            until(lambda: run(ask)["state"] == "ok", "a first verdict")
            rig.stop()
            with stranger(rig.port, lambda *_: stuck.wait(20) or {}):
                timed = f"(async () => {{ const t = performance.now(); const s = await {ask}; return [s.state, performance.now() - t]; }})()"
                state, passed = run(timed)
                stuck.set()
            assert state == "away" and passed < 1500, passed


# -- what waits ---------------------------------------------------------------------------------------------------


def test_what_waits_is_sealed_and_comes_in_order_once(tmp_path):
    """Through a restart of the worker and of the browser; nothing readable lies in the profile meanwhile."""
    stream = secrets.token_hex(16)
    with rigged(tmp_path) as rig, stranger() as shop:
        page = open_page(rig, shop)
        with content(rig, page) as run:
            assert (said := send(run, fragment(stream, 0))[0])["state"] == "ok", said
            rig.stop()
            said = send(run, *(fragment(stream, n) for n in range(1, 6)), fragment(stream, 3))
            assert {s["state"] for s in said} == {"away"} and said[-1]["waiting"] == 5
            stop_worker(rig, page)
            assert send(run, fragment(stream, 6))[0]["waiting"] == 6
        rig.context.close()
        for file in (tmp_path / "browser").rglob("*"):
            if file.is_file():
                assert WORDS.encode() not in file.read_bytes(), file
                assert WORDS.encode("utf-16-le") not in file.read_bytes(), file
        rig.start()
        rig.context = launched(rig.context, tmp_path / "browser")
        until(lambda: waiting(rig)["waiting"] == 0, "delivery")
        assert waiting(rig)["lost"] == 0
        rig.context.close()
        rig.stop()
        *kept, end = links(rig, stream)
    assert end["event"] == "crashed", "nobody in that page said goodbye"
    assert [head["seq"] for head in kept] == list(range(7))
    assert [head.get("away", False) for head in kept] == [False] + [True] * 6
    assert [head["event"]["detail"] for head in kept] == [f"{WORDS} {n}" for n in range(7)]
    assert {head["site"] for head in kept} == {f"http://127.0.0.1:{shop.server_port}/help"}


def links(rig, stream):
    """The heads of all fragments in the vault, read from the file by this process."""
    from companion.vault import keys
    from companion.vault.store import Store

    store = Store.open(rig.home, keys.unlock(rig.home, passphrase=rig.passphrase))
    try:
        found = store.links(store.stream_chat(stream))
        return [json.loads(next(f.value for f in link.fields if f.name == "head")) for link in found]
    finally:
        store.close()


def test_a_locked_vault_keeps_what_comes_sealed(rig):
    with stranger() as shop:
        page = open_page(rig, shop)
        with content(rig, page) as run:
            stream = secrets.token_hex(16)
            assert (said := send(run, fragment(stream, 0))[0])["state"] == "ok", said
            rig.ask("lock")
            said = send(run, fragment(stream, 1))[0]
            assert said["state"] in ("locked", "away") and said["waiting"] == 1
            assert run("Companion.ask('draft', { text: 'x' })")["state"] in ("locked", "away")


def test_the_browser_remembers_how_long_the_record_is(rig):
    """A witness in storage.local: an older file put in place is noticed, and what the browser knew stays."""
    kept = "chrome.storage.local.get('witness').then((held) => held.witness ?? null)"
    rig.ask("backup", "--now")
    older = next((rig.home / "backups").glob("*.db")).read_bytes()
    with stranger() as shop:
        page = open_page(rig, shop)
        with content(rig, page) as run:
            assert send(run, *(fragment("5e" * 16, n) for n in range(3)))[0]["state"] == "ok"
    rig.stop()
    rig.start()
    assert waiting(rig)["alarm"] is False
    note = until(lambda: rig.worker.evaluate(kept), "a witness in the browser")
    assert note["count"] >= 3 and set(note) == {"witness", "vault", "count", "head", "steps", "signature"}
    rig.stop()
    for end in ("-wal", "-shm"):
        (rig.home / f"vault.db{end}").unlink(missing_ok=True)
    (rig.home / "vault.db").write_bytes(older)
    rig.start()
    assert waiting(rig)["alarm"] is True and rig.worker.evaluate(kept) == note
    code, told, _ = rig.run("doctor")
    assert code == 5 and [c["check"] for c in told["checks"] if not c["ok"]] == ["witness"]


# -- pages and extensions -----------------------------------------------------------------------------------------

PROBES = """async (base) => {
  const got = [];
  const note = async (name, work) => { try { got.push([name, await work()]); } catch (error) { got.push([name, 'blocked']); } };
  const json = { 'Content-Type': 'application/json', 'X-Companion-Protocol': '1' };
  for (const path of ['/', '/chats', '/status', '/capture', '/pair/start', '/hello', '/signin', '/static/companion.css']) {
    await note('get ' + path, async () => (await fetch(base + path)).status);
    await note('cors post ' + path, async () => (await fetch(base + path, { method: 'POST', headers: json, body: '{}' })).status);
    await note('no-cors post ' + path, async () => (await fetch(base + path, { method: 'POST', mode: 'no-cors', body: '{}', credentials: 'include' })).type);
    await note('style ' + path, () => new Promise((done, fail) => {
      const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: base + path, onload: () => done('loaded'), onerror: fail });
      document.head.append(link);
    }));
    await note('frame ' + path, () => new Promise((done) => {
      const frame = Object.assign(document.createElement('iframe'), { src: base + path });
      frame.onload = () => { try { done(frame.contentDocument ? 'blocked' : 'opaque'); } catch { done('opaque'); } };
      document.body.append(frame);
    }));
  }
  await note('websocket', () => new Promise((done, fail) => {
    const socket = new WebSocket(base.replace('http', 'ws') + '/status');
    socket.onopen = () => done('open');
    socket.onerror = fail;
  }));
  return got;
}"""


def test_a_web_page_can_do_nothing(rig):
    """From a page on another port of this machine, the worst place: its requests count as same-site."""
    before = rig.ask("browsers")
    with stranger() as shop:
        page = open_page(rig, shop)
        for base in (f"http://127.0.0.1:{rig.port}", f"http://localhost:{rig.port}"):
            for name, result in page.evaluate(PROBES, base):
                assert result in ("blocked", "opaque"), f"{name}: {result}"
    after = rig.ask("browsers")
    assert after == before


def test_another_extension_cannot_use_our_pairing(rig, tmp_path):
    """It may reach 127.0.0.1 too, and knows everything but the key."""
    folder = tmp_path / "other"
    folder.mkdir()
    (folder / "manifest.json").write_text(json.dumps({
        "manifest_version": 3, "name": "Other", "version": "1", "host_permissions": ["http://127.0.0.1/*"],
        "background": {"service_worker": "w.js"},
    }))  # fmt: skip
    (folder / "w.js").write_text("")
    client = rig.ask("browsers")["clients"][0]["id"]
    with contextlib.closing(launched(rig.context, tmp_path / "profile", folder)) as other:
        worker = other.service_workers[0] if other.service_workers else other.wait_for_event("serviceworker")
        got = worker.evaluate(
            """async ([base, client]) => {
          const nonce = btoa(String.fromCharCode(...new Uint8Array(32)));
          const headers = { 'Content-Type': 'application/json', 'X-Companion-Protocol': '1', Authorization: 'Bearer x.' + nonce };
          const got = {};
          for (const path of ['/hello', '/capture', '/review', '/status', '/current', '/open', '/chats', '/signin', '/']) {
            const answer = await fetch(base + path, { method: 'POST', headers, body: JSON.stringify({ client, nonce, n: 0, box: nonce }) });
            got[path] = answer.status;
          }
          return got;
        }""",
            [f"http://127.0.0.1:{rig.port}", client],
        )
    assert set(got.values()) <= {401, 403, 404}, got


# -- the dashboard ------------------------------------------------------------------------------------------------


def test_the_sign_in_file_opens_the_dashboard_once(rig):
    address = rig.ask("open")["dashboard_url"]
    text = Path(address.removeprefix("file://")).read_text()
    page = rig.context.new_page()
    page.goto(address)
    page.wait_for_url("http://*.localhost:*/")
    page.reload()
    assert page.locator("nav").count()
    assert "signin" not in page.url and page.evaluate("document.cookie") == ""
    again = rig.home.parent / "copy.html"
    again.write_text(text)
    second = rig.context.new_page()
    second.goto(again.as_uri())
    second.wait_for_url("**/signin")
    assert second.locator("nav a[href='/chats']").count() == 0
    with stranger() as shop:
        open_page(rig, shop)
        assert all("Cookie" not in headers for _, headers, _ in shop.got)


FRAME = """url => new Promise((done) => {
  document.body.append(Object.assign(document.createElement('iframe'), { src: url, onload: done }));
})"""


def test_the_dashboard_cannot_be_framed(rig):
    """Clickjacking: a page lays the dashboard under its own buttons."""
    page = rig.context.new_page()
    page.goto(rig.ask("open")["dashboard_url"])
    page.wait_for_url("http://*.localhost:*/")
    home = page.url
    with stranger() as shop:
        evil = open_page(rig, shop)
        evil.evaluate(FRAME, home)
        until(lambda: evil.evaluate("frames.length") and len(evil.frames) > 1 and evil.frames[1].url, "a frame")
        assert evil.frames[1].url.startswith("chrome-error:")
