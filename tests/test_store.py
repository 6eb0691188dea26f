"""The vault as the rest of the house uses it, and what it does with bad files and bad input."""

import json
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from companion import platform
from companion.chat.model import Chat, Event, Gap, Message
from companion.errors import BadInput, CompanionError, DiskFull, Locked, NotFound, Tampered, VaultBusy, VaultDamaged
from companion.vault import chain, database, envelope, identity, keys, pages, sealed, witness
from companion.vault.shelf import HasChats, NoPerson
from companion.vault.store import Store
from tests.programs import need, not_run, run

KEY, AT = bytes(range(32)), "2026-11-21T20:15:03.120Z"
SENTENCE = "U krijgt 25 euro terug binnen vijf werkdagen"


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "home"


@pytest.fixture
def store(folder):
    with Store.open(folder, KEY) as opened:
        yield opened


def chat(chat_id="c1", **more):
    return Chat(**{"id": chat_id, "company": "Winkel", "site": "https://winkel.example", "started": AT, **more})


def message(key="k1", n=1, text=SENTENCE, role="agent"):
    return Message(key, n, role, "Ann", text, "20:15", AT, "adapter", 1, 0, "left")


def filled(store, chat_id="c1", links=3):
    store.new_chat(chat(chat_id))
    for seq in range(links):
        store.append(chat_id, "pieces", [("head", b"{}"), ("piece/0", SENTENCE.encode())], AT, (f"s-{chat_id}", seq))
    store.put_messages(chat_id, [message()])
    return chat_id


def test_what_was_put_is_there_after_opening_again(folder):
    with Store.open(folder, KEY) as store:
        filled(store)
        store.bind_stream("s-c1", "c1")
        store.put_events("c1", [Event("join", AT, "Ann", None, "k1"), Event("end", AT)])
        store.put_gaps("c1", [Gap("scrolled", AT, "3", "k1")])
        store.put_setting("lang", {"ui": "nl"})
        links, device, name = list(store.links("c1")), store.device_key(), store.vault_id
    with Store.open(folder, KEY) as store:
        assert store.chat("c1") == chat() and store.chats() == [chat()]
        assert list(store.links("c1")) == links and store.head("c1") == (3, links[-1].hash)
        assert links[0].value("piece/0") == SENTENCE.encode() and links[1].prev == links[0].hash
        assert store.messages("c1") == [message()]
        assert store.events("c1") == [Event("join", AT, "Ann", None, "k1"), Event("end", AT)]
        assert store.gaps("c1") == [Gap("scrolled", AT, "3", "k1")]
        assert store.stream_chat("s-c1") == "c1" and store.stream_chat("other") is None
        assert store.settings() == {"lang": {"ui": "nl"}} and store.setting("other", 7) == 7
        assert store.device_key() == device and store.vault_id == name
        assert store.verify() == []


def test_files_are_private_and_unreadable(folder):
    with Store.open(folder, KEY) as store:
        filled(store)
        for path in folder.iterdir():
            assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name
            for secret in (SENTENCE.encode(), b"Winkel", b"SQLite format", KEY, KEY.hex().encode(), b"create table"):
                assert secret not in path.read_bytes(), path.name


def test_a_repeated_delivery_adds_nothing(store):
    filled(store, links=1)
    before = store.vault_head()
    again = store.append("c1", "pieces", [("head", b"other")], AT, ("s-c1", 0))
    assert (again.n, again.new, again.value("head")) == (1, False, b"{}")
    assert store.vault_head() == before and store.seen("s-c1", 0) and not store.seen("s-c1", 1)
    assert store.append("c1", "pieces", [], AT, ("s-c1", 1)).new


def test_every_append_is_a_link_of_the_vault_chain(store):
    filled(store, "a", 2)
    filled(store, "b", 1)
    assert [link.value("chat") for link in store.vault_links()] == [
        f"{name} {n} {link.hash.hex()}".encode() for name in "ab" for n, link in enumerate(store.links(name), 1)
    ]
    assert chain.verify(store.vault_links(), chain.vault_start(store.vault_id)) == store.vault_head()
    assert [link.n for link in store.vault_links(2)] == [2, 3] and [link.n for link in store.links("a", 2)] == [2]


@pytest.mark.parametrize("change", [
    "delete from links where chat = 'b'",
    "delete from links where chat = 'a' and n = 2",
    "update fields set value = x'00' where chat = 'a' and n = 1 and place = 0",
    "update fields set name = 'piece/9' where chat = 'a' and place = 1",
    "delete from fields where chat = 'a' and n = 2 and place = 1",
    "update links set seen_at = '2026' where n = 1",
    "delete from ledger where n = 2",
    "delete from ledger where n = 5",
    "update ledger set kind = 'restore' where n = 1",
    "update ledger set value = null, salt = null, name = null where n = 1",
    "delete from chats where id = 'b'",
    "delete from states",
    "update states set state = 'kept'",
    "update states set note = null",
    "insert into states (promise, chat, state, at) values ('x', 'a', 'kept', '2026')",
    "update choices set choice = 'promise'",
])  # fmt: skip
def test_rows_changed_behind_our_back_are_noticed(store, change):
    filled(store, "a", 2)
    store.set_state(store.put_promises("a", "k1", [{"words": "a"}])[0], "broken", AT, "noot")
    store.set_choice("a", "k1", "b", "not", AT)
    filled(store, "b", 1)
    assert store.verify() == []
    store._connection.execute("pragma foreign_keys = off")
    store._connection.execute(change)
    try:
        assert store.verify()
    except Tampered as noticed:
        assert isinstance(noticed, chain.ChainBroken)


def test_chats_by_person_and_practice(store):
    store.new_chat(chat("a", started="2026-11-20"))
    store.new_chat(chat("b", started="2026-11-21", person="p1"))
    store.new_chat(chat("c", started="2026-11-22", practice=True))
    assert [c.id for c in store.chats()] == ["c", "b", "a"]
    assert [c.id for c in store.chats("p1")] == ["b"]
    assert [c.id for c in store.chats(practice=False)] == ["b", "a"]
    assert store.update_chat("a", person="p1", ended=AT).person == "p1"
    assert [c.id for c in store.chats("p1", practice=False)] == ["b", "a"]


@pytest.mark.parametrize("call", [
    lambda s: s.chat("no"), lambda s: s.append("no", "pieces", [], AT), lambda s: s.delete_chat("no"),
    lambda s: s.put_messages("no", [message()]), lambda s: s.bind_stream("s", "no"), lambda s: s.update_chat("no"),
    lambda s: s.put_promises("no", "k", []), lambda s: s.set_state("no", "kept", AT), lambda s: s.promise("no"),
    lambda s: s.set_choice("no", "k", None, "not", AT), lambda s: s.person("no"), lambda s: s.remove_person("no"),
])  # fmt: skip
def test_what_is_not_there_is_said(store, call):
    with pytest.raises(NotFound):
        call(store)


@pytest.mark.parametrize("call", [
    lambda s: s.new_chat(chat("c1")), lambda s: s.new_chat(chat("a b")), lambda s: s.new_chat(chat("")),
    lambda s: s.new_chat(chat("x" * 65)), lambda s: s.new_chat(chat("d", title="\ud800")),
    lambda s: s.update_chat("c1", id="c2"), lambda s: s.update_chat("c1", title="\udfff"),
    lambda s: s.append("c1", "\ud800", [], AT), lambda s: s.append("c1", "pieces", [("\ud800", b"")], AT),
    lambda s: s.append("c1", "pieces", [], AT, ("s", 2**63)), lambda s: s.append("c1", "pieces", [], AT, ("\ud800", 1)),
    lambda s: s.put_messages("c1", [message(text="\ud800")]), lambda s: s.search("\ud800"),
    lambda s: s.put_promises("c1", "k1", [{"words": "\ud800"}]), lambda s: s.unseal(b""),
    lambda s: s.unseal(b"\1" * 99),
])  # fmt: skip
def test_bad_input_is_refused_and_leaves_nothing_half(store, call):
    filled(store)
    before = (store.vault_head(), store.messages("c1"), store.chats())
    with pytest.raises(BadInput):
        call(store)
    assert (store.vault_head(), store.messages("c1"), store.chats()) == before
    assert store.verify() == [] and store.append("c1", "pieces", [], AT).new


def test_nul_bytes_and_odd_characters_come_back(store):
    filled(store)
    text = "a\0b \U0001f44d \u202e \u0378 \uffff"
    store.put_messages("c1", [message("k2", 2, text)])
    store.append("c1", "pieces", [("head\0", text.encode())], AT)
    assert store.messages("c1")[1].text == text and store.verify() == []


def test_several_steps_are_one_when_written_as_one(store):
    filled(store)
    before = store.vault_head()
    with pytest.raises(ZeroDivisionError), store.writing():
        store.append("c1", "pieces", [], AT)
        store.put_messages("c1", [message("k2", 2)])
        _ = 1 / 0
    assert store.vault_head() == before and len(store.messages("c1")) == 1


def test_an_inner_step_that_fails_is_undone_alone(store):
    filled(store)
    with store.writing():
        store.append("c1", "pieces", [], AT, ("s", 1))
        with pytest.raises(BadInput):
            store.append("c1", "pieces", [("a", b""), ("\ud800", b"")], AT, ("s", 2))
        with pytest.raises(BadInput):
            store.append("c1", "pieces", [], AT, ("s", 2**63))
        with pytest.raises(BadInput):
            store.put_messages("c1", [message("k2", 2), message("k3", 3, "\ud800")])
    assert store.head("c1")[0] == 4 and store.verify() == [] and len(store.messages("c1")) == 1


def test_many_threads_lose_nothing(store):
    for name in "abcd":
        store.new_chat(chat(name))
    problems = []

    def work(name):
        try:
            for seq in range(25):
                store.append(name, "pieces", [("head", b"{}")], AT, (name, seq))
                store.put_messages(name, [message(str(seq), seq)])
                store.search("werkdagen")
                list(store.links(name))
        except BaseException as problem:
            problems.append(problem)

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == [] and store.vault_head()[0] == 100 and store.verify() == []


def test_messages_change_by_key_and_keep_their_order(store):
    filled(store)
    store.put_messages("c1", [message("k3", 3, "drie"), message("k2", 2, "twee")])
    store.put_messages("c1", [message("k3", 1, "eerst")], removed_keys=["k2", "never"])
    assert [(m.key, m.text) for m in store.messages("c1")] == [("k1", SENTENCE), ("k3", "eerst")]
    assert [hit.message.key for hit in store.search("eerst")] == ["k3"] and store.search("drie") == []


@pytest.mark.parametrize("text, found", [
    ("werkdagen", True), ("WERKD", True), ("vijf euro", True), ("zes", False), ("", False), ('"', False), ("*", False),
    ("a OR b", False), ("NEAR(", False), ("text:vijf", False), ("-vijf", True), ("'; drop table links", False),
    ("\0", False), ("vijf\0 wer", True), ("^vijf", True), ('vijf"', True),
])  # fmt: skip
def test_search_takes_any_text(store, text, found):
    filled(store)
    assert bool(store.search(text)) == found


def test_promise_ids_and_what_the_person_said_survive_reading_again(store):
    filled(store)
    first, second = (
        {"words": "25 euro terug", "kind": "refund"},
        {"words": "binnen vijf werkdagen", "due": "2026-11-28"},
    )
    ids = store.put_promises("c1", "k1", [first, second])
    store.set_state(ids[1], "broken", AT, "niets ontvangen")
    assert store.put_promises("c1", "k1", [second]) == ids[1:]
    assert store.put_promises("c1", "k1", [first, second]) == ids
    assert store.put_promises("c1", "k1", [first, {"words": "vijf werkdagen"}]) == ids
    found = store.promises("c1")
    assert [(p["id"], p["state"], p["words"]) for p in found] == [
        (ids[0], "open", "25 euro terug"), (ids[1], "broken", "vijf werkdagen")]  # fmt: skip
    assert found[1]["person"] == "me" and found[1]["message"] == "k1" and found[1]["found"]
    store.set_state(ids[1], "kept", AT)
    assert [(s.state, s.note) for s in store.states(ids[1])] == [("broken", "niets ontvangen"), ("kept", None)]


def test_a_promise_that_the_person_marked_stays_when_it_is_not_found_any_more(store):
    filled(store)
    ids = store.put_promises("c1", "k1", [{"words": "a"}, {"words": "b"}])
    store.set_state(ids[0], "broken", AT)
    store.put_promises("c1", "k1", [])
    assert [(p["id"], p["found"], p["state"]) for p in store.promises()] == [(ids[0], False, "broken")]
    store.put_messages("c1", [], removed_keys=["k1"])
    assert [p["id"] for p in store.promises()] == [ids[0]]
    assert store.put_promises("c1", "k1", [{"words": "b"}, {"words": "a"}])[1] == ids[0]


def test_the_same_words_twice_are_two_promises_and_ids_are_the_same_elsewhere(store, tmp_path):
    filled(store)
    ids = store.put_promises("c1", "k1", [{"words": "a"}, {"words": "a"}])
    assert len(set(ids)) == 2
    with Store.open(tmp_path / "other", bytes(32)) as other:
        filled(other)
        assert other.put_promises("c1", "k1", [{"words": "a"}, {"words": "a"}]) == ids


@given(st.lists(st.lists(st.sampled_from("abcd"), max_size=4), max_size=6))
@settings(max_examples=30, deadline=None)
def test_promise_ids_are_never_shared(tmp_path_factory, rounds):
    with Store.open(tmp_path_factory.mktemp("h") / "home", KEY) as store:
        filled(store)
        for words in rounds:
            ids = store.put_promises("c1", "k1", [{"words": word} for word in words])
            shown = store.promises("c1")
            assert [p["id"] for p in shown] == ids and [p["words"] for p in shown] == words
            assert len(set(ids)) == len(ids)


def test_the_latest_choice_counts(store):
    filled(store)
    for words, choice in (("a", "not"), (None, "promise"), ("a", "promise"), (None, None)):
        store.set_choice("c1", "k1", words, choice, AT)
    assert [(c.words, c.choice) for c in store.choices("c1")] == [("a", "promise")]


def test_people_clients_and_sites(store):
    mother = store.add_person("Mama", "mother", AT)
    assert store.people() == [mother] == [store.person(mother.id)]
    store.new_chat(chat(person=mother.id))
    with pytest.raises(HasChats):
        store.remove_person(mother.id)
    store.delete_chat("c1")
    store.remove_person(mother.id)
    with pytest.raises(NoPerson):
        store.person(mother.id)
    store.put_client("x", {"name": "laptop"})
    store.put_client("x", {"name": "other"})
    store.put_site("https://a.example", {"off": True})
    assert store.clients() == {"x": {"name": "other"}} and store.site("https://a.example") == {"off": True}
    store.remove_client("x")
    store.remove_site("https://a.example")
    assert store.clients() == {} == store.sites() and store.site("https://a.example") is None


def test_a_deleted_chat_is_gone_from_the_file_and_only_stubs_remain(folder):
    with Store.open(folder, KEY) as store:
        filled(store, "keep")
        filled(store, "gone")
        store.bind_stream("s-gone", "gone")
        store.put_messages("gone", [message("k1", 1, "geheimzinnig woord")])
        store.set_state(
            store.put_promises("gone", "k1", [{"words": "geheimzinnig"}])[0], "kept", AT, "geheimzinnige noot"
        )
        store.append("gone", "pieces", [("piece/0", b"geheimzinnig")], AT)
        head = store.head("gone")[1]
        store._all("pragma wal_checkpoint(truncate)")
        assert b"geheimzinnig" in pages.plain(folder / "vault.db", KEY)
        store.delete_chat("gone", AT)
        assert (folder / "vault.db-wal").stat().st_size == 0
        left = pages.plain(folder / "vault.db", KEY)
        for trace in (b"geheimzinnig", b"geheim", head, head.hex().encode(), b"gone "):
            assert trace not in left
        assert SENTENCE.encode() in left
        assert store.search("geheimzinnig") == [] and store.stream_chat("s-gone") is None
        assert store.stream_deleted("s-gone") and not store.stream_deleted("s-keep")
        assert store.verify() == [] and [c.id for c in store.chats()] == ["keep"]
        stubs = [link for link in store.vault_links() if link.fields[0].value is None]
        assert len(stubs) == 5 and store.vault_head()[0] == 9


def test_a_sealed_message_is_opened_and_only_for_its_client(store):
    message = sealed.seal(store.sealing_public(), b"later", b"client")
    assert store.unseal(message, b"client") == b"later" and len(store.sealing_public()) == 65
    with pytest.raises(sealed.CannotUnseal):
        store.unseal(message, b"other")


def test_what_webcrypto_sealed_is_opened_and_every_changed_byte_refused():
    vector = json.loads((Path(__file__).parent / "vectors/keys/sealed.json").read_text("utf-8"))
    private, message = bytes.fromhex(vector["private"]), bytes.fromhex(vector["sealed"])
    assert sealed.unseal(private, message, b"client-7").decode() == vector["text"]
    for at in range(len(message)):
        with pytest.raises(sealed.CannotUnseal):
            sealed.unseal(private, message[:at] + bytes([message[at] ^ 1]) + message[at + 1 :], b"client-7")
    for length in (0, 1, 65, 66, 81, len(message) - 1):
        with pytest.raises(sealed.CannotUnseal):
            sealed.unseal(private, message[:length], b"client-7")


def test_webcrypto_seals_a_fresh_message_for_this_vault(store):
    script = str(Path(__file__).parent / "vectors/keys/seal.mjs")
    text = run(need("node"), script, store.sealing_public().hex(), "voor later \u20ac", "c9").decode()
    assert store.unseal(bytes.fromhex(text), b"c9").decode() == "voor later \u20ac"


def test_openssl_reads_the_device_certificate(store, tmp_path):
    (tmp_path / "device.pem").write_bytes(store.device_key())
    text = run(
        need("openssl"), "x509", "-in", str(tmp_path / "device.pem"), "-noout", "-text", "-fingerprint", "-sha256"
    )
    for part in (b"prime256v1", b"Digital Signature, Non Repudiation", b"1.3.6.1.5.5.7.3.36", b"E-mail Protection"):
        assert part in text
    assert (
        identity.fingerprint(store.device_key())
        == text.split(b"Fingerprint=")[1].strip().replace(b":", b"").decode().lower()
    )
    (tmp_path / "note").write_bytes(b"note")
    (tmp_path / "note.sig").write_bytes(identity.sign(store.device_key(), b"note"))
    run("openssl", "x509", "-in", str(tmp_path / "device.pem"), "-noout", "-pubkey", "-out", str(tmp_path / "pub.pem"))
    run("openssl", "dgst", "-sha256", "-verify", str(tmp_path / "pub.pem"), "-signature", str(tmp_path / "note.sig"),
        str(tmp_path / "note"))  # fmt: skip


def copied(folder, to):
    platform.private_folder(to)
    for path in folder.iterdir():
        if path.name != "lock":
            platform.write_private(to / path.name, path.read_bytes())
    return to


def test_an_older_copy_is_noticed_by_its_witness(folder, tmp_path):
    with Store.open(folder, KEY) as store:
        filled(store, links=2)
        store.device_key()
        early = store.witness()
        old = copied(folder, tmp_path / "old")
        store.append("c1", "pieces", [], AT)
        note = json.loads(json.dumps(store.witness()))
        assert store.check_witness(note) == 3 and store.check_witness(early) == 2
    with Store.open(old, KEY) as store:
        assert store.check_witness(early) == 2
        with pytest.raises(witness.RolledBack) as raised:
            store.check_witness(note)
        assert raised.value.values["lost"] == 1
        store.put_setting("steps", "as many")
        store.append("c1", "pieces", [("other", b"")], AT)
        with pytest.raises(witness.Forked):
            store.check_witness(note)
        store.enter_restore(None, (note["count"], note["steps"]), AT)
        assert store.check_witness(note) == 3 and store.verify() == []


def test_a_witness_that_we_did_not_make_says_nothing(store, tmp_path):
    filled(store)
    note = store.witness()
    for change in (
        {"count": 9},
        {"count": "3"},
        {"count": True},
        {"head": "00" * 32},
        {"vault": "x"},
        {"signature": "!"},
    ):
        with pytest.raises(witness.NotAWitness):
            store.check_witness({**note, **change})
    with Store.open(tmp_path / "other", KEY) as other, pytest.raises(witness.NotAWitness):
        other.check_witness(note)
    with pytest.raises(witness.NotAWitness):
        store.check_witness({})


def test_one_at_a_time(folder, store):
    with pytest.raises(VaultBusy):
        Store.open(folder, KEY)


def test_a_wrong_key_and_a_damaged_file_are_told_apart(folder):
    with Store.open(folder, KEY) as store:
        filled(store)
    path, whole = folder / "vault.db", (folder / "vault.db").read_bytes()
    with pytest.raises(database.WrongKey):
        Store.open(folder, bytes(32))
    assert path.read_bytes() == whole
    damaged = bytearray(whole)
    damaged[200] ^= 1
    path.write_bytes(damaged)
    with pytest.raises(VaultDamaged) as raised:
        Store.open(folder, KEY)
    assert not isinstance(raised.value, database.WrongKey) and str(folder) in str(raised.value)
    assert pages.damaged(path, KEY) == (1, len(whole) // 4096) and path.read_bytes() == damaged


def foreign_files():
    yield "sqlite", lambda path: apsw.Connection(str(path)).execute("create table t (a); insert into t values (1)")
    yield "text", lambda path: path.write_text("dit is geen vault\n" * 1000)
    yield "zeros", lambda path: path.write_bytes(bytes(8192))
    yield "short", lambda path: path.write_bytes(b"x")
    yield "folder", lambda path: path.mkdir()


@pytest.mark.parametrize("make", [make for _, make in foreign_files()], ids=[name for name, _ in foreign_files()])
def test_a_foreign_file_is_refused_and_left_alone(folder, make):
    platform.private_folder(folder)
    path = folder / "vault.db"
    make(path)
    path.chmod(0o700 if path.is_dir() else 0o600)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(CompanionError) as raised:
        Store.open(folder, KEY)
    assert str(folder) in str(raised.value) and (before is None or path.read_bytes() == before)


def test_a_linked_or_loose_database_is_refused(folder, tmp_path):
    with Store.open(folder, KEY) as store:
        filled(store)
    path = folder / "vault.db"
    path.chmod(0o640)
    with pytest.raises(platform.UnsafeFolder):
        Store.open(folder, KEY)
    path.chmod(0o600)
    path.rename(tmp_path / "elsewhere.db")
    path.symlink_to(tmp_path / "elsewhere.db")
    with pytest.raises(platform.UnsafeFolder):
        Store.open(folder, KEY)


def test_a_database_that_is_gone_is_a_loss_not_a_new_vault(folder, monkeypatch):
    monkeypatch.setattr(keys, "SECONDS", 0.0)
    made, key = keys.create(folder, "blauwe fiets zeven", keyring=False)
    with Store.open(folder, key) as store:
        filled(store)
        assert store.vault_id == made.vault and envelope.read(folder).stored
    for lose in ("unlink", "empty"):
        (folder / "vault.db").unlink() if lose == "unlink" else platform.write_private(folder / "vault.db", b"")
        with pytest.raises(database.DatabaseGone):
            Store.open(folder, key)
    assert (folder / "vault.db").read_bytes() == b""


def test_a_newer_vault_is_refused_politely_and_left_alone(folder):
    with Store.open(folder, KEY) as store:
        filled(store)
        store._all("pragma user_version = 2")
    before = (folder / "vault.db").read_bytes()
    with pytest.raises(envelope.VaultTooNew):
        Store.open(folder, KEY)
    assert (folder / "vault.db").read_bytes() == before


def wal_copies(folder, tmp_path):
    """A vault with 20 acknowledged links in its WAL, copied as a crash would leave it."""
    with Store.open(folder, KEY) as store:
        store.new_chat(chat())
        store.device_key()
        store._all("pragma wal_checkpoint(truncate)")
        store._all("pragma wal_autocheckpoint = 0")
        for seq in range(20):
            store.append("c1", "pieces", [("piece/0", bytes(100))], AT, ("s", seq))
        return copied(folder, tmp_path / "crashed"), store.witness()


@pytest.mark.parametrize("damage", ["none", "flip", "cut", "gone"])
def test_a_damaged_wal_opens_and_its_witness_names_the_loss(folder, tmp_path, damage):
    crashed, note = wal_copies(folder, tmp_path)
    wal = crashed / "vault.db-wal"
    data = bytearray(wal.read_bytes())
    data[len(data) // 2] ^= 1
    if damage == "flip":
        wal.write_bytes(data)
    if damage == "cut":
        wal.write_bytes(data[: len(data) // 2])
    if damage == "gone":
        wal.unlink()
    (crashed / "vault.db-shm").unlink(missing_ok=True)
    with Store.open(crashed, KEY) as store:
        assert store.verify() == []
        if damage == "none":
            assert store.check_witness(note) == 20 == store.head("c1")[0]
        else:
            with pytest.raises(witness.RolledBack) as raised:
                store.check_witness(note)
            assert raised.value.values["lost"] == 20 - store.head("c1")[0] > 0


SMALL = """
import os, pathlib, sys
from companion.chat.model import Chat
from companion.errors import DiskFull
from companion.vault.store import Store
home = pathlib.Path(sys.argv[1]) / "home"
store = Store.open(home, bytes(32))
store.new_chat(Chat("c1", "Winkel", "https://winkel.example", "2026"))
done = 0
try:
    for seq in range(10_000):
        store.append("c1", "pieces", [("piece/0", os.urandom(50_000))], "2026", ("s", seq))
        done += 1
except DiskFull:
    print("full", done > 5, store.head("c1")[0] == done, store.verify() == [])
try:
    store.close()
except DiskFull:
    print("full at close")
(pathlib.Path(sys.argv[1]) / "ballast").unlink()
store = Store.open(home, bytes(32))
whole = store.head("c1")[0] == done and store.verify() == []
print("again", whole, store.append("c1", "pieces", [], "2026").n == done + 1)
store.close()
"""


def on_a_small_disk(tmp_path, script, prepare):
    """Run Python lines with a disk of their own of 4 MB, whose folder is their first argument."""
    (tmp_path / "disk").mkdir()
    (tmp_path / "script.py").write_text(script)
    disk = str(tmp_path / "disk")
    inside = f"mount -t tmpfs -o size=4m,mode=0700 none {disk} && cd {disk} && {prepare}"
    done = subprocess.run(
        [need("unshare"), "-rm", "sh", "-c", f"{inside} && exec {sys.executable} {tmp_path}/script.py {disk}"],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    if "unshare" in done.stderr or "mount" in done.stderr:
        not_run(f"no small disk can be made here ({done.stderr.strip()})")
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_a_full_disk_stores_nothing_half(tmp_path):
    told = on_a_small_disk(tmp_path, SMALL, "head -c 300000 /dev/zero > ballast")
    assert told[0] == "full True True True" and told[-1] == "again True True"


READ_ONLY = """
import pathlib, subprocess, sys
from companion import platform
from companion.chat.model import Chat
from companion.errors import CompanionError
from companion.vault import keys
from companion.vault.store import Store
disk = pathlib.Path(sys.argv[1])
keys.SECONDS = 0
_, key = keys.create(disk / "home", "blauwe fiets zeven", keyring=False)
def tell(call):
    try: call()
    except CompanionError as told: print(told.code)
store = Store.open(disk / "home", key)
store.new_chat(Chat("c1", "Winkel", "https://winkel.example", "2026"))
store.append("c1", "pieces", [], "2026")
store.close()
subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
print(keys.unlock(disk / "home", "blauwe fiets zeven") == key)
tell(lambda: Store.open(disk / "home", key))
tell(lambda: keys.new_recovery_code(disk / "home", key))
tell(lambda: keys.create(disk / "other", "blauwe fiets zeven", keyring=False))
subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
store = Store.open(disk / "home", key)
print(store.head("c1")[0], store.verify())
"""


def test_a_read_only_disk_has_its_own_words(tmp_path):
    told = on_a_small_disk(tmp_path, READ_ONLY, "true")
    assert told == ["True", "read-only", "read-only", "read-only", "1 []"]


def test_a_full_disk_has_its_own_words(store):
    filled(store)
    count = store._all("pragma page_count")[0][0]
    store._all(f"pragma max_page_count = {count}")
    before = (store.vault_head(), list(store.links("c1")))
    with pytest.raises(DiskFull):
        store.append("c1", "pieces", [("piece/0", os.urandom(200_000))], AT, ("s", 9))
    assert (store.vault_head(), list(store.links("c1"))) == before and not store.seen("s", 9)
    store._all("pragma max_page_count = 1000000")
    assert store.append("c1", "pieces", [("piece/0", os.urandom(200_000))], AT, ("s", 9)).new


def test_a_store_that_another_thread_closed_is_locked(folder):
    store = Store.open(folder, KEY)
    store.close()
    for call in (store.chats, store.scrub, lambda: store.put_setting("a", 1)):
        with pytest.raises(Locked):
            call()
