"""Pairing and the channel, played by a second implementation of the extension's half over a real socket."""

from __future__ import annotations

import base64
import json
import secrets
from pathlib import Path

import pytest

from companion.errors import BadInput, NotFound, Refused
from companion.vault.store import Store
from companion.web import wire
from companion.web.channel import NotPaired
from companion.web.pairing import Pairing, TooMany, promise_of
from companion.web.tickets import origin_of
from tests import programs
from tests.door import CHROME, FIREFOX, Extension, Running, b64, mac

VECTORS = json.loads((Path(__file__).parent / "vectors/pairing/pairing.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    service = Running(tmp_path_factory.mktemp("door") / "home")
    yield service
    service.stop()


@pytest.fixture
def pairing(tmp_path):
    store = Store.open(tmp_path, secrets.token_bytes(32))
    clock = [0.0]
    made = Pairing(store, clock=lambda: clock[0])
    made.at = clock
    yield made
    store.close()


class Direct:
    """Gives an Extension a Pairing to talk to, without a socket, so that time can be moved."""

    port = 21847

    def __init__(self, pairing):
        self.pairing = pairing

    def extension(self, path, body, origin, **headers):
        if path == "/hello":
            return 200, self.pairing.hello(origin, body, self.port)
        return 200, getattr(self.pairing, path.removeprefix("/pair/"))(origin, body)

    def call(self, _method, code, name):
        self.pairing.approve(code, name)


# -- over the socket ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("origin", [CHROME, FIREFOX])
def test_a_browser_is_paired_by_the_code_it_shows(running, origin):
    browser = Extension(running, origin)
    browser.start()
    assert browser.reveal()[0] == 200
    said, _ = browser.while_typed(lambda: running.companion("pair", browser.code, "--name", "Test", "--yes"))
    assert said["state"] == "paired", said
    browser.hello()
    status, said = browser.call("/status", {})
    assert status == 200 and said["locked"] is False


def test_one_fragment_comes_in_once_however_often_it_is_sent(running):
    browser = Extension(running).paired()
    fragment = {
        "stream": secrets.token_hex(16), "seq": 0, "seen_at": "2026-11-21T20:15:03.120Z", "what": "pieces",
        "site": "https://shop.example/help", "title": "Help", "frame": None, "zone": "Europe/Amsterdam", "lang": "en",
        "pieces": [], "gone": [],
    }  # fmt: skip
    status, first = browser.call("/capture", fragment)
    assert status == 200, first
    assert browser.call("/capture", fragment)[1]["chat"] == first["chat"]
    links = json.loads(running.companion("show", first["chat"], "--json"))
    assert links["chat"] == first["chat"]


def test_what_waited_comes_in_sealed(running):
    from companion.vault import sealed

    browser = Extension(running).paired()
    fragment = {
        "stream": secrets.token_hex(16), "seq": 0, "seen_at": "2026-11-21T20:15:03.120Z", "what": "event",
        "kind": "note", "site": "https://shop.example/help", "title": "Help", "away": True,
    }  # fmt: skip
    data = sealed.seal(browser.sealing, json.dumps(fragment).encode(), browser.client.encode())
    status, said = browser.call("/capture", {"sealed": b64(data), "client": browser.client})
    assert status == 200 and said["chat"]
    running.call("revoke", client=browser.client)
    again = Extension(running).paired()
    later = sealed.seal(browser.sealing, json.dumps(fragment | {"seq": 1}).encode(), browser.client.encode())
    status, kept = again.call("/capture", {"sealed": b64(later), "client": browser.client})
    assert status == 200 and kept["chat"] == said["chat"], "what waited is lost when a browser is paired again"
    assert again.call("/capture", {"sealed": b64(later), "client": again.client})[0] == 400
    browser = again
    spoilt = data[:-1] + bytes([data[-1] ^ 1])
    assert browser.call("/capture", {"sealed": b64(spoilt), "client": browser.client})[0] == 400


def test_a_wrong_code_pairs_nobody(running):
    browser = Extension(running)
    browser.start()
    browser.reveal()
    wrong = f"{(int(browser.code) + 1) % 1_000_000:06d}"
    said, done = browser.while_typed(lambda: running.companion("pair", wrong, "--yes", check=False))
    assert (said, done.returncode) == ({"state": "wrong"}, 6)
    assert browser.finish()[0] == 404


def test_a_channel_ends_when_the_browser_is_revoked(running):
    browser = Extension(running).paired()
    assert browser.call("/status", {})[0] == 200
    running.companion("browsers", "--revoke", browser.client)
    assert browser.call("/status", {})[0] == 401
    assert browser.post("/hello", {"client": browser.client, "nonce": b64(bytes(32))})[0] == 401


# -- what each side must refuse -----------------------------------------------------------------------------------


def test_a_promise_that_is_not_kept_ends_the_pairing(pairing):
    browser = Extension(Direct(pairing))
    browser.start()
    browser.nonce = bytes(32)
    with pytest.raises(Refused):
        browser.reveal()
    with pytest.raises(NotFound):
        browser.reveal()


def test_who_stands_between_does_not_know_the_code(pairing):
    """The stranger shows the victim his own keys and guesses; the person types what the victim's browser shows."""
    stranger, code = Extension(Direct(pairing)), "314159"
    stranger.start()
    stranger.reveal()
    stranger.randoms = [bytes(32)] * 6
    said, refused = stranger.while_typed(lambda: pairing.approve(code))
    assert said == {"state": "wrong"} and isinstance(refused, Refused)
    assert pairing.listing()["clients"] == []


@pytest.mark.parametrize("place", range(6))
def test_one_wrong_digit_ends_it_there(pairing, place):
    """Whoever guessed the digits before is found out at the first that he did not know, and learns none behind it."""
    stranger, answers = Extension(Direct(pairing)), []
    stranger.start()
    stranger.reveal()
    wrong = stranger.code[:place] + str((int(stranger.code[place]) + 1) % 10) + stranger.code[place + 1 :]
    post = stranger.post
    stranger.post = lambda path, body: answers.append(post(path, body)) or answers[-1]
    said, refused = stranger.while_typed(lambda: pairing.approve(wrong))
    assert said == {"state": "wrong"} and isinstance(refused, Refused)
    assert sum("random" in answer for _, answer in answers) == place


def test_three_wrong_codes_end_what_waits(pairing):
    browser = Extension(Direct(pairing))
    browser.start()
    browser.reveal()
    late = Extension(Direct(pairing))
    late.start()
    for _ in range(3):
        other = Extension(Direct(pairing))
        other.start()
        other.reveal()
        wrong = f"{(int(other.code) + 1) % 1_000_000:06d}"
        pairing.reject(browser.theirs["pairing"]) if _ == 0 else None
        assert other.while_typed(lambda: pairing.approve(wrong))[0] == {"state": "wrong"}  # noqa: B023
    assert pairing.listing()["pending"] == []
    with pytest.raises(NotFound):
        late.reveal()


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef"])
def test_what_is_no_code_costs_no_try(pairing, code):
    browser = Extension(Direct(pairing))
    browser.start()
    browser.reveal()
    with pytest.raises(BadInput):
        pairing.approve(code)
    assert browser.while_typed(lambda: pairing.approve(browser.code))[0]["state"] == "paired"


def test_two_minutes_and_no_longer(pairing):
    browser = Extension(Direct(pairing))
    browser.start()
    browser.reveal()
    pairing.at[0] += 121
    with pytest.raises(NotFound):
        pairing.approve(browser.code)


def test_a_browser_that_does_not_answer_is_not_paired(pairing, monkeypatch):
    monkeypatch.setattr("companion.web.pairing.PATIENCE", 0.05)
    browser = Extension(Direct(pairing))
    browser.start()
    browser.reveal()
    with pytest.raises(Refused, match="did not answer"):
        pairing.approve(browser.code)
    assert pairing.listing()["clients"] == []


def test_too_many_starts_are_refused(pairing):
    for _ in range(4):
        Extension(Direct(pairing)).start()
    with pytest.raises(TooMany):
        Extension(Direct(pairing)).start()
    pairing.at[0] += 121
    Extension(Direct(pairing)).start()


def test_starts_that_were_turned_away_count_too(pairing):
    for _ in range(10):
        browser = Extension(Direct(pairing))
        browser.start()
        pairing.reject(browser.theirs["pairing"])
    with pytest.raises(TooMany):
        Extension(Direct(pairing)).start()


def test_a_pairing_goes_on_only_for_the_origin_that_began_it(pairing):
    browser = Extension(Direct(pairing))
    browser.start()
    browser.origin = FIREFOX
    with pytest.raises(NotFound):
        browser.reveal()


def test_the_key_must_be_proved_to_learn_the_answer(pairing):
    browser = Extension(Direct(pairing))
    browser.start()
    browser.reveal()
    browser.key = bytes(32)
    with pytest.raises(Refused):
        browser.finish()


def test_the_list_holds_neither_code_nor_key(pairing):
    browser = Extension(Direct(pairing))
    browser.start()
    browser.reveal()
    shown = json.dumps(pairing.listing())
    assert browser.code not in shown
    browser.while_typed(lambda: pairing.approve(browser.code, "Mum's laptop", ["record", "dashboard", "everything"]))
    shown = pairing.listing()["clients"][0]
    assert shown["name"] == "Mum's laptop" and shown["scopes"] == ["record", "dashboard"]
    assert b64(browser.key) not in json.dumps(shown)


def test_a_proof_for_another_port_does_not_fit(pairing):
    """A stranger on our port asks the real service and passes its proof on."""
    browser = Extension(Direct(pairing)).paired()
    nonce = secrets.token_bytes(32)
    said = pairing.hello(CHROME, {"client": browser.client, "nonce": b64(nonce)}, 21848)
    with pytest.raises(AssertionError, match="prove"):
        browser.open(nonce, said, 21847)


def test_only_the_paired_origin_is_answered(pairing):
    browser = Extension(Direct(pairing)).paired()
    with pytest.raises(NotPaired):
        pairing.hello(FIREFOX, {"client": browser.client, "nonce": b64(bytes(32))}, 21847)


def test_a_pairing_survives_a_restart(tmp_path):
    key = secrets.token_bytes(32)
    store = Store.open(tmp_path, key)
    browser = Extension(Direct(Pairing(store))).paired()
    store.close()
    store = Store.open(tmp_path, key)
    browser.running = Direct(Pairing(store))
    browser.hello()
    store.close()


# -- the ticket of our own browser --------------------------------------------------------------------------------


def ticket_pairing(pairing, folder, origin, confirm=None):
    given = json.loads((folder / "ticket.json").read_text())
    browser = Extension(Direct(pairing), origin)
    browser.start()
    secret = base64.b64decode(given["secret"])
    proof = mac(secret, "chat-companion/1 ticket", origin, given["ticket"], browser.point, browser.nonce)
    said = {"ticket": given["ticket"], "browser": "Ours", "point": b64(browser.point), "nonce": b64(browser.nonce)}
    return pairing.ticket(origin, said | {"confirm": b64(confirm or proof)})


@pytest.fixture
def copy(tmp_path):
    folder = tmp_path / "copy"
    folder.mkdir()
    manifest = Path(__file__).resolve().parents[1] / "extension/manifest.json"
    (folder / "manifest.json").write_text(manifest.read_text("utf-8"), "utf-8")
    return folder


def test_a_ticket_pairs_once_and_is_gone(pairing, copy):
    file = pairing.add_ticket(copy, 21847)
    assert file.stat().st_mode & 0o777 == 0o600
    given = file.read_text()
    assert ticket_pairing(pairing, copy, origin_of(copy))["state"] == "paired"
    assert not file.exists()
    file.write_text(given)
    with pytest.raises(Refused):
        ticket_pairing(pairing, copy, origin_of(copy))


def test_a_ticket_fits_one_origin_one_secret_and_two_minutes(pairing, copy):
    pairing.add_ticket(copy, 21847)
    with pytest.raises(Refused):
        ticket_pairing(pairing, copy, CHROME)
    with pytest.raises(Refused):
        ticket_pairing(pairing, copy, origin_of(copy), bytes(32))
    given = (copy / "ticket.json").read_text()
    pairing.at[0] += 121
    pairing.listing()
    assert not (copy / "ticket.json").exists()
    (copy / "ticket.json").write_text(given)
    with pytest.raises(Refused):
        ticket_pairing(pairing, copy, origin_of(copy))


# -- vectors, agreed on by three programs -------------------------------------------------------------------------


@pytest.mark.parametrize("vector", VECTORS["pairings"], ids=lambda v: v["origin"])
def test_vectors(vector):
    given = {k: bytes.fromhex(v) for k, v in vector["bytes"].items()}
    assert wire.digest("chat-companion/1 commit", given["point_e"], given["nonce_e"]) == given["commitment"]
    seen = wire.digest(
        "chat-companion/1 pair", vector["origin"], vector["pairing"], given["commitment"], given["point_s"],
        given["nonce_s"], given["point_e"], given["nonce_e"],
    )  # fmt: skip
    assert seen == given["transcript"]
    for who in ("browser", "companion"):
        assert promise_of(who, seen, 2, vector["code"][2], given["random"]) == given[f"promise_{who}"]
    own = wire.ec.derive_private_key(int.from_bytes(given["private_s"], "big"), wire.CURVE)
    assert wire.point(own) == given["point_s"]
    assert wire.agreed(own, given["point_e"], seen) == given["key"]


def test_the_extension_agrees_with_the_vectors():
    """extension/crypto.js itself, run by node: the same file that the browser runs."""
    script = Path(__file__).parent / "vectors/pairing/check.mjs"
    said = programs.run(programs.need("node"), script)
    assert said.decode().strip() == f"{len(VECTORS['pairings'])} agree"
