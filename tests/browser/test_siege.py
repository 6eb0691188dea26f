"""Sieges in a real browser: a program that plays our service, and other people's extensions."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from companion.demo.rig import rigged, until
from tests import door
from tests.browser import bidi
from tests.browser.test_door import WORDS, content, fragment, open_page, send, stranger

pytestmark = pytest.mark.browser


def in_our_place(origin):
    """What a program answers that plays the service: everything but the person's own dashboard."""
    kept = {}

    def says(path, body):
        if path == "/pair/start":
            own, nonce = ec.generate_private_key(ec.SECP256R1()), secrets.token_bytes(32)
            kept.update(own=own, nonce=nonce, commitment=base64.b64decode(body["commitment"]))
            return {"pairing": "1" * 32, "point": door.b64(door.point_of(own)), "nonce": door.b64(nonce), "seconds": 120}
        if path == "/pair/reveal":
            theirs, nonce = base64.b64decode(body["point"]), base64.b64decode(body["nonce"])
            seen = hashlib.sha256(door.joined(
                "chat-companion/1 pair", origin, "1" * 32, kept["commitment"], door.point_of(kept["own"]), kept["nonce"],
                theirs, nonce,
            )).digest()  # fmt: skip
            kept.update(seen=seen, key=door.agreed(kept["own"], theirs, seen))
            return {"state": "waiting"}
        if path == "/pair/finish":
            sealing = door.point_of(kept["own"])
            confirm = door.mac(kept["key"], "chat-companion/1 paired", kept["seen"], "stranger", sealing)
            return {
                "state": "paired", "client": "stranger", "name": "x", "scopes": ["record"], "sealing": door.b64(sealing),
                "confirm": door.b64(confirm),
            }  # fmt: skip
        return {"error": "not-paired"}

    says.kept = kept
    return says


def test_a_service_that_accepts_a_pairing_in_our_place(tmp_path):
    """It says yes to any code. The person's own companion took none, shows no two digits, and so nobody is paired."""
    with rigged(tmp_path, paired=False) as rig, stranger() as shop:
        origin = rig.worker.url.rsplit("/", 1)[0]
        with stranger(says=in_our_place(origin)) as rogue:
            rig.worker.evaluate("at => chrome.storage.local.set({ service: at })", f"http://127.0.0.1:{rogue.server_port}")
            pair = rig.context.new_page()
            pair.goto(origin + "/panel/pair.html")
            code = until(lambda: pair.locator("#pair-code").inner_text().strip(), "a code")
            until(lambda: [line for line, _, _ in rogue.got if "/pair/finish" in line], "the stranger's yes")
            assert rig.run("pair", code, "--yes")[0] != 0, "our own companion took a code that it had not made"
            page = open_page(rig, shop)
            with content(rig, page) as run:
                assert send(run, fragment(secrets.token_hex(16), 0))[0]["state"] == "unpaired"
                right = door.digits("code back", rogue.says.kept["seen"], 2)
                for wrong in [f"{n:02d}" for n in range(10) if f"{n:02d}" != right][:3]:
                    assert pair.locator("#pair-done").is_hidden()
                    pair.locator("#pair-back").fill(wrong)
                    until(lambda: pair.locator("#pair-back").input_value() == "" or pair.locator("#pair-again").is_visible(), "a no")
                until(lambda: pair.locator("#pair-again").is_visible(), "the end of that pairing")
                assert send(run, fragment(secrets.token_hex(16), 0))[0]["state"] == "unpaired"
            assert not [body for _, _, body in rogue.got if WORDS.encode() in body]
            assert {line.split()[1] for line, _, _ in rogue.got} <= {"/hello", "/pair/start", "/pair/reveal", "/pair/finish"}
