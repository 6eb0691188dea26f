"""Nothing is lost: damage repaired, keys changed, versions raised, backups gone back to, older copies noticed."""

import json
import os
import random
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import keyring.backends.fail
import keyring.core
import pytest

from companion import platform
from companion.chat.model import Chat, Message
from companion.errors import CompanionError, Locked, WrongPassphrase
from companion.evidence import contents, signature
from companion.language import promises
from companion.vault import backup, database, doctor, envelope, keys, rekey, salvage, upgrade, witness
from companion.vault.database import WrongKey
from companion.vault.envelope import VaultTooNew
from companion.vault.store import Store

ROOT = Path(__file__).resolve().parents[1]
KEY, AT, DAY, WORDS = bytes(range(32)), "2026-11-21T20:15:03.120Z", date(2026, 1, 2), "blauwe fiets zeven"


@pytest.fixture(autouse=True)
def alone(monkeypatch):
    """No keyring of whoever runs this, and three passes of Argon2id."""
    monkeypatch.setattr(keyring.core, "_keyring_backend", keyring.backends.fail.Keyring())
    monkeypatch.setattr(keys, "SECONDS", 0.0)


@pytest.fixture
def home(tmp_path):
    """A vault with a passphrase, five chats and a backup that has three of them."""
    _, key = keys.create(tmp_path / "home", WORDS, keyring=False)
    with Store.open(tmp_path / "home", key) as store:
        for chat in ("a", "b", "c"):
            filled(store, chat)
        backup.make(store, key, DAY)
        for chat in ("d", "e"):
            filled(store, chat)
    return tmp_path / "home", key


def filled(store, chat_id, links=30):
    store.new_chat(Chat(chat_id, "Winkel", "https://winkel.example", AT))
    for seq in range(links):
        text = f"{chat_id} bericht {seq} " + "woord " * (7 * seq % 200)
        store.append(chat_id, "pieces", [("head", b"{}"), ("piece/0", text.encode())], AT, (f"s-{chat_id}", seq))
        store.put_messages(chat_id, [Message(str(seq), seq + 1, "agent", None, text, None, AT)])
    store.bind_stream(f"s-{chat_id}", chat_id)
    promise = promises.find("U krijgt morgen 25 euro terug.").row() | {
        "words": "woord", "why": [], "by": None, "role": "agent", "made_at": AT, "precision": None,
    }  # fmt: skip
    store.set_state(store.put_promises(chat_id, "3", [promise])[0], "broken", AT, f"noot {chat_id}")


def values(store):
    """Return what was captured: every piece of every chat."""
    return {(chat.id, link.n): link.value("piece/0") for chat in store.chats() for link in store.links(chat.id)}


def pieces(store):
    return {value for value in values(store).values() if value}


def blank(path, numbers):
    """Damage pages of a file."""
    data = bytearray(path.read_bytes())
    for number in numbers:
        data[number * 4096 + 100 : number * 4096 + 200] = bytes(100)
    path.write_bytes(data)


# -- repair -----------------------------------------------------------------------------------------------------------


def test_repair_keeps_all_that_can_be_read(home):
    folder, key = home
    with Store.open(folder, key) as store:
        before, note = values(store), store.witness()
    whole = (folder / "vault.db").read_bytes()
    dice, told = random.Random(6), []
    for _ in range(6):
        platform.write_private(folder / "vault.db", whole)
        torn = sorted(dice.sample(range(1, len(whole) // 4096), dice.randint(1, 3)))
        blank(folder / "vault.db", torn)
        done = doctor.repair(folder, key, AT, note)
        assert (folder / "backups" / done["damaged"]).exists()
        with Store.open(folder, key) as store:
            assert store.verify() == [] and store.check_witness(note) == note["count"]
            kept = pieces(store)
            assert kept <= set(before.values()), "made something up"
            in_backup = {value for (chat, _), value in before.items() if chat in "abc"}
            assert in_backup <= kept, "what the backup has was lost"
            told.append(len(kept))
            filled(store, "later", 2)
            store.delete_chat("a", AT)
            assert store.verify() == []
    print(f"{len(told)} repairs of 1 to 3 damaged pages: kept {told} of {len(before)} pieces")
    assert max(told) == len(before)


def test_repair_after_the_first_page_is_gone_uses_the_backups(home):
    folder, key = home
    blank(folder / "vault.db", [0])
    with pytest.raises(CompanionError):
        Store.open(folder, key)
    done = doctor.repair(folder, key, AT)
    with Store.open(folder, key) as store:
        assert {chat.id for chat in store.chats()} == {"a", "b", "c"} and done["chats"] == 3
        assert store.verify() == []


def test_repair_does_not_bring_back_a_deleted_chat(home):
    folder, key = home
    with Store.open(folder, key) as store:
        store.delete_chat("b", AT)
    doctor.repair(folder, key, AT)
    with Store.open(folder, key) as store:
        assert {chat.id for chat in store.chats()} == {"a", "c", "d", "e"} and store.stream_deleted("s-b")


def test_repair_keeps_decisions_people_settings_and_the_device(home):
    folder, key = home
    with Store.open(folder, key) as store:
        store.add_person("Moeder", None, AT)
        store.put_setting("hints", "quiet")
        store.put_client("c1", {"id": "c1"})
        device, states = store.device_key(), {p["id"]: store.states(p["id"]) for p in store.promises()}
    doctor.repair(folder, key, AT)
    with Store.open(folder, key) as store:
        assert [p.name for p in store.people()] == ["Moeder"] and store.clients() == {"c1": {"id": "c1"}}
        assert store.setting("hints") == "quiet" and store.device_key() == device
        assert {p["id"]: store.states(p["id"]) for p in store.promises()} == states
        assert not store.append("a", "pieces", [], AT, ("s-a", 2)).new, "a delivery was forgotten"


def test_what_follows_a_hole_is_kept_as_a_chat_of_its_own(tmp_path):
    with Store.open(tmp_path / "home", KEY) as store:
        filled(store, "a", 20)
        store.put("delete from links where n = 8")
        store.put("delete from fields where n = 8")
        store.put("update meta set value = ? where name = 'vault'", (store.vault_id,))
    found = salvage.from_image(salvage.image(tmp_path / "home" / "vault.db", KEY))
    assert sorted(found.links["a"]) == [n for n in range(1, 21) if n != 8]


# -- the doctor, as a person runs it ------------------------------------------------------------------------------


def companion(folder, *words, stdin="", **env):
    secret = folder.parent / "words"
    secret.write_text(WORDS)
    return subprocess.run(
        [sys.executable, "-m", "companion", *words], capture_output=True, text=True, timeout=120, input=stdin,
        env={"PATH": os.environ["PATH"], "HOME": str(folder.parent), "COMPANION_HOME": str(folder),
             "COMPANION_PASSPHRASE_FILE": str(secret), "COMPANION_LANGUAGE": "en", "PYTHONPATH": str(ROOT),
             "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring", **env},
    )  # fmt: skip


def test_doctor_says_that_all_is_well_and_what_is_not(home):
    folder, _ = home
    done = companion(folder, "doctor", "--json")
    assert done.returncode == 0, done.stderr
    checks = {check["check"]: check for check in json.loads(done.stdout)["checks"]}
    assert (
        checks["record"]["ok"]
        and "5 chats" in checks["record"]["detail"]
        and "1 backups" in checks["backups"]["detail"]
    )
    blank(folder / "vault.db", range(20, 30))
    blank(folder / "backups" / "2026-01-02.db", [1])
    done = companion(folder, "doctor")
    assert done.returncode == 5 and "Traceback" not in done.stderr and "BAD" in done.stdout
    repaired = companion(folder, "doctor", "--repair", "--json")
    found = json.loads(repaired.stdout)
    assert found["repaired"]["damaged"] == "replaced-1.db"
    assert {c["check"] for c in found["checks"] if not c["ok"]} == {"backups"}
    assert companion(folder, "backup", "--prune", "--yes").returncode == 0
    assert companion(folder, "doctor").returncode == 0


@pytest.mark.parametrize("damage", ["gone", "torn"])
def test_doctor_finds_lost_keys_in_the_backups(home, damage):
    folder, _ = home
    (folder / "vault.json").unlink() if damage == "gone" else platform.write_private(folder / "vault.json", b"{")
    assert companion(folder, "chats").returncode == 5
    done = companion(folder, "doctor")
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(json.loads(companion(folder, "chats", "--json").stdout)) == 5


# -- backups, as a person uses them -------------------------------------------------------------------------------


def test_backups_are_listed_made_gone_back_to_and_pruned(home):
    folder, key = home
    assert [row["name"] for row in json.loads(companion(folder, "backup", "--json").stdout)] == ["2026-01-02"]
    assert "prune" in companion(folder, "backup").stdout, "deleted chats in backups are not mentioned"
    assert json.loads(companion(folder, "backup", "--now", "--json").stdout)
    assert companion(folder, "delete", "a", "--yes").returncode == 0
    with Store.open(folder, key) as store:
        assert "a" not in {chat.id for chat in store.chats()}
    assert companion(folder, "restore", "2026-01-02", "--chat", "a").returncode == 0
    assert companion(folder, "restore", "2026-01-02", "--yes").returncode == 0
    with Store.open(folder, key) as store:
        assert {chat.id for chat in store.chats()} == {"a", "b", "c"} and store.verify() == []
    missing = companion(folder, "restore", "1999-01-01", "--yes")
    assert missing.returncode == 3 and "no such backup" in missing.stderr


# -- keys -----------------------------------------------------------------------------------------------------------


def test_another_key_opens_everything_and_the_old_one_nothing(home):
    folder, key = home
    old_code = keys.new_recovery_code(folder, key)
    with Store.open(folder, key) as store:
        before, note, device = values(store), store.witness(), store.device_key()
    with pytest.raises(WrongPassphrase):
        rekey.run(folder, key, "another passphrase")
    with pytest.raises(keys.PassphraseNeeded):
        rekey.run(folder, key)
    assert keys.unlock(folder, WORDS) == key
    code, new = rekey.run(folder, key, WORDS)
    assert keys.unlock(folder, WORDS) == keys.unlock(folder, recovery=code) == new != key
    with pytest.raises(WrongPassphrase):
        keys.unlock(folder, recovery=old_code)
    with Store.open(folder, new) as store:
        assert values(store) == before and store.verify() == [] and store.device_key() == device
        assert store.check_witness(note) == note["count"] and store.secret(rekey.FORMER) is None
    backup.check(folder / "backups" / "2026-01-02.db", new)
    with pytest.raises(CompanionError):
        backup.check(folder / "backups" / "2026-01-02.db", key)
    with pytest.raises(WrongKey):
        Store.open(folder, key)
    assert len(envelope.databases(folder)) == 1
    rekey.run(folder, new, WORDS)
    assert len(envelope.databases(folder)) == 1


KILLED = """
import os, signal, sys
from pathlib import Path
from companion.vault import backup, envelope, keys, rekey, store
folder, moment = Path(sys.argv[1]), int(sys.argv[2])
key, count = keys.unlock(folder, "blauwe fiets zeven"), 0
def look(frame, event, arg):
    global count
    if event == "call" and "companion" in frame.f_code.co_filename:
        count += 1
        if count == moment: os.kill(os.getpid(), signal.SIGKILL)
        if frame.f_code.co_name == "forget_keyring": print(count)
sys.setprofile(look)
rekey.run(folder, key, "blauwe fiets zeven")
sys.setprofile(None)
print(count)
"""


def test_killed_anywhere_while_changing_the_key_the_record_opens(home):
    folder, key = home
    with Store.open(folder, key) as store:
        before = values(store)
    committed, whole = map(int, played(folder.parent / "count", folder, 0).stdout.split())
    dice, former = random.Random(7), 0
    moments = [dice.randrange(1, committed) for _ in range(3)] + [dice.randrange(committed, whole) for _ in range(2)]
    moments += [committed, committed - 1]
    for n, moment in enumerate(moments):
        copy = folder.parent / str(n)
        done = played(copy, folder, moment)
        assert done.returncode == -signal.SIGKILL, done.stderr
        key = keys.unlock(copy, WORDS)
        with Store.open(copy, key) as store:
            former += store.secret(rekey.FORMER) is not None
            rekey.finish(store, key)
            assert values(store) == before and store.verify() == []
        backup.check(copy / "backups" / "2026-01-02.db", key)
        rekey.run(copy, key, WORDS)
        assert len(envelope.databases(copy)) == 1 and not list(copy.glob(".*.db*"))
    print(f"{len(moments)} kills while changing the key, {former} after it was done in part: 0 pieces lost")
    assert 0 < former < len(moments)


def played(copy, folder, moment):
    subprocess.run(["cp", "-a", str(folder), str(copy)], check=True)
    return subprocess.run(
        [sys.executable, "-c", KILLED, str(copy), str(moment)], capture_output=True, text=True, cwd=ROOT
    )


def test_another_computer_opens_it_with_the_recovery_code_alone(home, tmp_path):
    folder, _ = home
    code = json.loads(companion(folder, "recovery", "--json").stdout)["code"]
    elsewhere = tmp_path / "elsewhere"
    subprocess.run(["cp", "-a", str(folder), str(elsewhere)], check=True)
    key = keys.unlock(elsewhere, recovery=code)
    with Store.open(elsewhere, key) as store:
        assert len(store.chats()) == 5 and store.verify() == []
    second = json.loads(companion(folder, "recovery", "--json").stdout)["code"]
    with pytest.raises(WrongPassphrase):
        keys.unlock(folder, recovery=code)
    assert keys.unlock(folder, recovery=second)


# -- versions -------------------------------------------------------------------------------------------------------


@pytest.fixture
def newer(monkeypatch):
    """A made-up version 2 of the vault."""
    monkeypatch.setattr(database, "VERSION", 2)
    monkeypatch.setattr(upgrade, "STEPS", {2: "alter table chats add column mood text; update chats set mood = 'calm'"})


def test_an_older_vault_is_copied_then_brought_up(home, newer, monkeypatch):
    folder, key = home
    with Store.open(folder, key) as store:
        assert store._one("select count(*) from chats where mood = 'calm'") == (5,) and store.verify() == []
    copy = next((folder / "backups").glob("*-version-1.db"))
    backup.check(copy, key)
    assert copy.stem in [b.name for b in backup.backups(folder)]
    monkeypatch.setattr(database, "VERSION", 1)
    with pytest.raises(VaultTooNew):
        Store.open(folder, key)
    backup.restore(folder, copy.stem, key, AT)
    with Store.open(folder, key) as store:
        assert len(store.chats()) == 5


UPGRADE = """
import os, signal, sys
from pathlib import Path
from companion.vault import database, keys, upgrade
from companion.vault.store import Store
folder, moment = Path(sys.argv[1]), int(sys.argv[2])
def step(connection):
    for n, sql in enumerate(["alter table chats add column mood text", "update chats set mood = 'calm'",
                             "create table extra (a)", "insert into extra select id from chats"]):
        if n == moment: os.kill(os.getpid(), signal.SIGKILL)
        connection.execute(sql)
database.VERSION, upgrade.STEPS = 2, {2: step}
Store.open(folder, keys.unlock(folder, "blauwe fiets zeven")).close()
"""


def test_an_upgrade_killed_half_way_leaves_the_old_vault(home):
    folder, key = home
    for moment in range(4):
        done = subprocess.run([sys.executable, "-c", UPGRADE, str(folder), str(moment)], cwd=ROOT, check=False)
        assert done.returncode == -signal.SIGKILL
        with Store.open(folder, key) as store:
            assert len(store.chats()) == 5 and store.verify() == []
            assert "mood" not in [row[1] for row in store._all("pragma table_info(chats)")]
    subprocess.run([sys.executable, "-c", UPGRADE, str(folder), "9"], cwd=ROOT, check=True)
    with pytest.raises(VaultTooNew):
        Store.open(folder, key)


def test_no_upgrade_without_a_copy(home, newer):
    folder, key = home
    for path in (folder / "backups").iterdir():
        path.unlink()
    (folder / "backups").rmdir()
    (folder / "backups").write_text("in the way")
    with pytest.raises(CompanionError):
        Store.open(folder, key)
    (folder / "backups").unlink()
    with Store.open(folder, key) as store:
        assert len(store.chats()) == 5


def test_what_is_locked_by_hand_is_told_by_a_command(home):
    folder, _ = home
    platform.write_private(folder / "locked", b"")
    done = companion(folder, "chats", COMPANION_PASSPHRASE_FILE="")
    assert done.returncode == Locked.exit_code


def test_a_witness_of_a_stranger_says_nothing(home):
    folder, key = home
    with Store.open(folder, key) as store:
        note = store.witness()
        for wrong in ({}, note | {"count": 1}, note | {"vault": "0" * 32}, note | {"signature": "AA=="}):
            with pytest.raises(witness.NotAWitness):
                store.check_witness(wrong)


def test_an_export_remembers_how_long_the_record_was(home, tmp_path):
    folder, key = home
    older = (folder / "vault.db").read_bytes()
    with Store.open(folder, key) as store:
        filled(store, "newer", 2)
    report = tmp_path / "report.pdf"
    assert companion(folder, "export", "newer", "--to", str(report)).returncode == 0
    assert companion(folder, "verify", str(report)).returncode == 0
    with Store.open(folder, key) as store:
        inner = contents.read(report.read_bytes(), signature.check(report.read_bytes()).byte_range).files.values()
        assert not any(store.vault_id.encode() in file for file in inner), "its reader learns nothing of the vault"
    done = companion(folder, "doctor", "--witness", str(report))
    assert done.returncode == 0 and "all that it held when report.pdf was exported" in done.stdout, done.stderr
    platform.write_private(folder / "vault.db", older)
    done = companion(folder, "doctor", "--witness", str(report), COMPANION_LANGUAGE="nl")
    assert done.returncode == 5 and "is ouder dan hij was" in done.stdout, done.stdout + done.stderr
    keys.create(tmp_path / "other", WORDS, keyring=False)
    done = companion(tmp_path / "other", "doctor", "--witness", str(report))
    assert done.returncode == 2 and "not made by this device" in done.stderr
    report.write_bytes(report.read_bytes().replace(b"%%EOF", b"%%EOG", 1))
    assert companion(folder, "doctor", "--witness", str(report)).returncode == 9
