"""Copies of the vault: made, kept, checked, gone back to; and what a person loses or does not by each."""

import datetime
import os

import pytest

from companion import platform
from companion.chat.model import Chat, Message
from companion.errors import BadInput, NotFound, VaultBusy
from companion.vault import backup, envelope, keys, witness
from companion.vault.database import DatabaseGone
from companion.vault.store import Store

KEY, AT, DAY = bytes(range(32)), "2026-11-21T20:15:03.120Z", datetime.date(2026, 11, 21)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "home"


def filled(store, chat_id, links=3):
    store.new_chat(Chat(chat_id, "Winkel", "https://winkel.example", AT))
    for seq in range(links):
        store.append(chat_id, "pieces", [("piece/0", f"{chat_id} {seq}".encode())], AT, (f"s-{chat_id}", seq))
    store.bind_stream(f"s-{chat_id}", chat_id)
    store.put_messages(chat_id, [Message("k1", 1, "agent", None, f"woord {chat_id}", None, AT)])
    store.set_state(store.put_promises(chat_id, "k1", [{"words": "woord"}])[0], "broken", AT, "noot")
    store.set_choice(chat_id, "k1", "woord", "promise", AT)


def test_a_copy_is_whole_private_and_encrypted(folder):
    with Store.open(folder, KEY) as store:
        filled(store, "a")
        made = backup.make(store, KEY, DAY)
        assert made.name == "2026-11-21" and not backup.due(folder, DAY)
        assert b"woord" not in made.path.read_bytes() and made.path.stat().st_mode & 0o077 == 0
        assert os.listdir(folder / "backups") == ["2026-11-21.db"]
        backup.check(made.path, KEY)
        with pytest.raises(backup.BadBackup):
            backup.check(made.path, bytes(32))


def test_a_damaged_copy_is_never_used(folder):
    with Store.open(folder, KEY) as store:
        filled(store, "a")
        made = backup.make(store, KEY, DAY)
    whole, current = made.path.read_bytes(), (folder / "vault.db").read_bytes()
    for at in range(50, len(whole), len(whole) // 12):
        made.path.write_bytes(whole[:at] + bytes([whole[at] ^ 8]) + whole[at + 1 :])
        with pytest.raises(backup.BadBackup):
            backup.restore(folder, made.name, KEY, AT)
    made.path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(backup.BadBackup):
        backup.restore(folder, made.name, KEY, AT)
    assert (folder / "vault.db").read_bytes() == current


def test_seven_days_and_four_weeks_are_kept(folder):
    with Store.open(folder, KEY) as store:
        filled(store, "a", 1)
        for past in range(40, -1, -1):
            backup.make(store, KEY, DAY - datetime.timedelta(days=past))
    names = [copy.name for copy in backup.backups(folder)]
    assert names == [f"2026-11-{day:02}" for day in (21, 20, 19, 18, 17, 16, 15, 8, 1)]


def test_going_back_is_written_down_and_raises_no_alarm(folder):
    with Store.open(folder, KEY) as store:
        filled(store, "a")
        backup.make(store, KEY, DAY)
        filled(store, "b")
        note = store.witness()
        with pytest.raises(VaultBusy):
            backup.restore(folder, "2026-11-21", KEY, AT)
    aside = [backup.restore(folder, "2026-11-21", KEY, AT) for _ in range(2)]
    assert len(set(aside)) == 2 and all(path.exists() for path in aside)
    with Store.open(folder, KEY) as store:
        assert [chat.id for chat in store.chats()] == ["a"] and store.verify() == []
        assert store.check_witness(note) == note["count"]
        assert [link.kind for link in store.vault_links()][-1] == "restore"
        filled(store, "c")
        assert store.check_witness(store.witness()) == store.vault_head()[0]


def test_the_same_copy_put_back_by_hand_does_raise_an_alarm(folder):
    with Store.open(folder, KEY) as store:
        filled(store, "a")
        made = backup.make(store, KEY, DAY)
        filled(store, "b")
        note = store.witness()
    platform.write_private(folder / "vault.db", made.path.read_bytes())
    with Store.open(folder, KEY) as store, pytest.raises(witness.RolledBack):
        store.check_witness(note)


@pytest.mark.parametrize("damage", ["page", "gone", "wal"])
def test_going_back_from_a_damaged_vault_keeps_what_there_was(folder, damage):
    with Store.open(folder, KEY) as store:
        filled(store, "a")
        backup.make(store, KEY, DAY)
        filled(store, "b")
        note = store.witness()
    whole = (folder / "vault.db").read_bytes()
    if damage == "gone":
        (folder / "vault.db").unlink()
    else:
        platform.write_private(folder / "vault.db", whole[:100] + bytes([whole[100] ^ 1]) + whole[101:])
    if damage == "wal":
        platform.write_private(folder / "vault.db-wal", b"rest")
    aside = backup.restore(folder, "2026-11-21", KEY, AT, note)
    assert damage == "gone" or aside.read_bytes()[200:] == whole[200:]
    with Store.open(folder, KEY) as store:
        assert store.verify() == [] and store.check_witness(note) == note["count"]


def test_one_chat_comes_back_with_all_that_belongs_to_it(folder):
    with Store.open(folder, KEY) as store:
        filled(store, "a")
        filled(store, "b")
        backup.make(store, KEY, DAY)
        before = (list(store.links("a")), store.messages("a"), store.promises("a"), store.choices("a"))
        with pytest.raises(BadInput):
            backup.restore_chat(store, "2026-11-21", KEY, "a")
        store.delete_chat("a", AT)
        backup.restore_chat(store, "2026-11-21", KEY, "a")
        assert before == (list(store.links("a")), store.messages("a"), store.promises("a"), store.choices("a"))
        assert [hit.chat for hit in store.search("woord a")] == ["a"] and store.stream_chat("s-a") == "a"
        assert store.verify() == [] and not store.append("a", "pieces", [], AT, ("s-a", 2)).new
        assert store.append("a", "pieces", [], AT, ("s-a", 3)).n == 4 and store.verify() == []
        with pytest.raises(NotFound):
            backup.restore_chat(store, "2026-11-21", KEY, "never")


def test_a_lost_envelope_comes_back_from_the_copies(folder, monkeypatch):
    monkeypatch.setattr(keys, "SECONDS", 0.0)
    _, key = keys.create(folder, "blauwe fiets zeven", keyring=False)
    with Store.open(folder, key) as store:
        filled(store, "a")
        backup.make(store, key, DAY)
    (folder / "vault.json").unlink()
    assert backup.put_back_envelope(folder) and not backup.put_back_envelope(folder)
    assert keys.unlock(folder, "blauwe fiets zeven") == key and envelope.read(folder).stored
    (folder / "vault.db").unlink()
    with pytest.raises(DatabaseGone):
        Store.open(folder, key)
    backup.restore(folder, "2026-11-21", key, AT)
    with Store.open(folder, key) as store:
        assert [chat.id for chat in store.chats()] == ["a"]


@pytest.mark.parametrize("name", ["2026-11-20", "", "../vault", "replaced-1", "\0"])
def test_a_copy_that_is_not_there(folder, name):
    with Store.open(folder, KEY) as store:
        filled(store, "a")
        backup.make(store, KEY, DAY)
    with pytest.raises(backup.NoBackup):
        backup.restore(folder, name, KEY, AT)


def test_every_copy_can_be_deleted(folder):
    with Store.open(folder, KEY) as store:
        backup.make(store, KEY, DAY)
    backup.restore(folder, "2026-11-21", KEY, AT)
    assert backup.drop_all(folder) == 1 and os.listdir(folder / "backups") == []


def test_a_chat_that_came_back_can_be_deleted_again(folder):
    with Store.open(folder, KEY) as store:
        filled(store, "a")
        backup.make(store, KEY, DAY)
        for _ in range(2):
            store.delete_chat("a", AT)
            assert store.verify() == []
            backup.restore_chat(store, "2026-11-21", KEY, "a")
            assert store.verify() == []
