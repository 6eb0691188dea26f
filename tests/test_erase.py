"""Deleted for good: a chat, a person, everything; searched for in every file, decrypted and as it lies on the disk."""

import random
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import keyring.core
import pytest
from keyring.backend import KeyringBackend

from companion.chat.model import Chat, Message
from companion.errors import CompanionError
from companion.vault import backup, envelope, erase, keyrings, keys, pages
from companion.vault.shelf import NoPerson
from companion.vault.store import Store
from tests.door import WORDS, Extension, Running

ROOT = Path(__file__).resolve().parents[1]
KEY, AT, DAY = bytes(range(32)), "2026-11-21T20:15:03.120Z", date(2026, 1, 2)


def woven(store, dice, chats=16, rounds=30, person=lambda chat: "me"):
    """Fill a vault with chats that grow at the same time, so that their rows share pages and are moved about."""
    for chat in range(chats):
        store.new_chat(Chat(f"chat{chat}", "Winkel", "https://winkel.example", AT, person=person(chat)))
        store.bind_stream(f"{chat:032x}", f"chat{chat}")
    for n in range(rounds):
        for chat in dice.sample(range(chats), chats):
            words = " ".join(f"zq{chat:02}x{dice.randbytes(4).hex()}" for _ in range(dice.randint(1, 60)))
            fields = [("head", b"{}"), ("piece/0", words.encode() * dice.randint(1, 8))]
            store.append(f"chat{chat}", "pieces", fields, AT, (f"{chat:032x}", n))
            lines = [Message(f"k{n}", n, "agent", "Ann", words, None, AT)]
            if n % 3 == 0 and n:
                lines.append(
                    Message(f"k{n - 1}", n - 1, "agent", "Ann", words + " langer" * dice.randint(0, 20), None, AT)
                )
            store.put_messages(f"chat{chat}", lines)


def traces(folder, key, *chats):
    """Return in which files of a vault a word of these chats stands, decrypted or raw."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    data = {path.name: path.read_bytes() for path in files}
    data |= {f"{path.name}, open": pages.plain(path, key) for path in files if path.suffix == ".db"}
    return {name for name, content in data.items() for chat in chats if f"zq{chat:02}x".encode() in content}


def test_nothing_of_a_deleted_chat_is_left_between_the_rows_of_others(tmp_path):
    folder = tmp_path / "home"
    with Store.open(folder, KEY) as store:
        with store.writing():
            woven(store, random.Random(3))  # leaves words in the index of words, and a torn row beside others'
        for chat in (3, 7, 11):
            store.delete_chat(f"chat{chat}", AT)
        assert traces(folder, KEY, 3, 7, 11) == set() != traces(folder, KEY, 5)
        assert (folder / "vault.db-wal").stat().st_size == 0 and store.verify() == []
        assert store.search("zq03x") == [] != store.search("zq05x")


def test_a_deletion_that_was_stopped_goes_on_later(tmp_path):
    folder = tmp_path / "home"
    with Store.open(folder, KEY) as store, store.writing():
        woven(store, random.Random(2))
        for chat in (3, 7, 11):
            store.delete_chat(f"chat{chat}", AT)
        assert not store.scrub(), "inside another step nothing can be written anew"
    assert traces(folder, KEY, 3, 7, 11), "so there is something left to do"
    with Store.open(folder, KEY) as store:
        assert store.scrub() and traces(folder, KEY, 3, 7, 11) == set()
        before = store.steps
        assert store.scrub() and store.steps == before, "and it is done once"


def test_a_person_goes_with_all_their_chats_and_from_the_backups(tmp_path):
    folder = tmp_path / "home"
    with Store.open(folder, KEY) as store:
        mother = store.add_person("Zwaluwstaart", "mother", AT).id
        with store.writing():
            woven(store, random.Random(4), 8, 6, lambda chat: mother if chat < 3 else "me")
        backup.make(store, KEY, DAY)
        assert store.delete_person(mother, AT) == 3
        assert traces(folder, KEY, 0, 1, 2) == {"2026-01-02.db, open"}, "a backup keeps it until it is pruned"
        backup.drop_all(folder)
        backup.make(store, KEY, DAY)
        assert traces(folder, KEY, 0, 1, 2) == set() != traces(folder, KEY, 4)
        assert b"Zwaluwstaart" not in pages.plain(folder / "vault.db", KEY) and store.people() == []
        assert store.delete_person("me", AT) == 5 and store.chats() == [] and store.verify() == []
        with pytest.raises(NoPerson):
            store.delete_person(mother, AT)


# -- everything -------------------------------------------------------------------------------------------------------


class Ring(KeyringBackend):
    """A keyring in memory that passes for the system's by the name of its module."""

    priority = 1

    def __init__(self):
        self.kept = {}

    def get_password(self, service, account):
        return self.kept.get(account)

    def set_password(self, service, account, secret):
        self.kept[account] = secret

    def delete_password(self, service, account):
        self.kept.pop(account, None)


Ring.__module__ = "keyring.backends.SecretService.played"


@pytest.fixture
def whole(tmp_path, monkeypatch):
    """A vault with everything that can lie in its folder, and its keyring."""
    ring, folder = Ring(), tmp_path / "home"
    monkeypatch.setattr(keyring.core, "_keyring_backend", ring)
    monkeypatch.setattr(keys, "SECONDS", 0.0)
    _, key = keys.create(folder, WORDS)
    keys.new_recovery_code(folder, key)
    with Store.open(folder, key) as store:
        woven(store, random.Random(1), 2, 2)
        backup.make(store, key, DAY)
        keyrings.put(ring, keyrings.witness_account(store.vault_id), b"{}")
    for name in ("signer.txt", "config.toml"):
        (folder / name).write_text("# mine")
        (folder / name).chmod(0o600)
    return folder, ring


def test_everything_goes_and_nothing_opens_what_the_disk_still_holds(whole):
    folder, ring = whole
    assert len(ring.kept) == 2
    copies = {path: path.read_bytes() for path in (folder / "vault.json", folder / "backups" / "2026-01-02.json")}
    held = {path: path.open("rb") for path in copies}  # as a disk keeps what has lost its name
    erase.everything(folder)
    assert ring.kept == {} and not envelope.exists(folder) and not erase.begun(folder)
    assert sorted(path.name for path in folder.rglob("*")) == ["config.toml", "lock"]
    for path, file in held.items():
        left = file.read()
        file.close()
        assert len(left) == len(copies[path]) and b"wrap" not in left
    keys.create(folder, WORDS, keyring=False)


def test_somebody_who_has_it_open_stops_it(whole):
    folder, ring = whole
    with Store.open(folder, keys.unlock(folder, WORDS)), pytest.raises(CompanionError, match="using this vault"):
        erase.everything(folder)
    assert keys.unlock(folder, WORDS) and len(ring.kept) == 2


KILLED = """
import os, signal, sys
from pathlib import Path
from companion.vault import erase
folder, moment, count = Path(sys.argv[1]), int(sys.argv[2]), 0
def look(event, args):
    global count
    if event in ("os.remove", "os.rmdir", "os.rename") and str(folder) in str(args[0]):
        count += 1
        if count == moment: os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(look)
erase.everything(folder)
print(count)
"""


def test_killed_at_any_step_it_is_finished_at_the_next_start(whole):
    folder, _ = whole

    def played(copy, moment):
        subprocess.run(["cp", "-a", str(folder), str(copy)], check=True)
        words = [sys.executable, "-c", KILLED, str(copy), str(moment)]
        return subprocess.run(words, capture_output=True, text=True, cwd=ROOT)

    steps = int(played(folder.parent / "count", 0).stdout)
    assert steps > 5
    for moment in sorted(random.Random(3).sample(range(2, steps + 1), 4)):
        copy = folder.parent / str(moment)
        assert played(copy, moment).returncode == -signal.SIGKILL
        assert erase.begun(copy)
        said = companion(copy, "chats", COMPANION_LANGUAGE="en")
        assert said.returncode == 4 and "no vault yet" in said.stderr, said.stderr
        assert sorted(path.name for path in copy.rglob("*")) == ["config.toml", "lock"]


def companion(folder, *words, given="", **env):
    """Run a command on a folder, without a keyring, and with something typed."""
    kept = {
        "COMPANION_HOME": str(folder),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "PATH": "/usr/bin:/bin",
    }
    words = [sys.executable, "-m", "companion", *words]
    return subprocess.run(words, input=given, capture_output=True, text=True, cwd=ROOT, env=kept | env)


@pytest.fixture
def running(tmp_path):
    service = Running(tmp_path / "home")
    yield service
    service.stop()


def test_from_the_terminal_a_person_and_then_everything(running):
    truus = running.call("add_person", name="Truus Jansen")["id"]
    running.call("set_person", chat_id=None, person=truus)
    Extension(running).paired().call("/capture", {
        "stream": "5e" * 16, "seq": 0, "seen_at": AT, "what": "pieces", "site": "https://winkel.example/hulp",
        "title": "Winkel", "frame": None, "zone": "Europe/Amsterdam", "lang": "nl",
        "pieces": [{"key": "k", "after": None, "html": "<p>zq00x aardappel</p>"}],
    })  # fmt: skip

    def delete(*words, given="", lang="en"):
        return companion(running.folder, "delete", *words, given=given, COMPANION_LANGUAGE=lang)

    assert delete("--person", "truus jansen", given="Truus\n").returncode == 130 and len(running.call("chats")) == 1
    done = delete("--person", "truus jansen", given="truus jansen\n", lang="nl")
    assert done.returncode == 0 and "Wat blijft" in done.stdout and "1 chats van Truus Jansen" in done.stderr
    assert running.call("chats") == running.call("people") == []
    running.lock()
    assert delete("--everything", given="delete\n").returncode == 130 and envelope.exists(running.folder)
    done = delete("--everything", given="alles verwijderen\n", lang="nl")
    assert done.returncode == 0 and "sleutels zijn weg" in done.stdout
    assert not envelope.exists(running.folder) and not (running.folder / "backups").exists()
    assert running.call("ping")["state"] == "new", "the service goes on without a vault"


def test_what_to_delete_must_be_said(tmp_path):
    assert companion(tmp_path / "home", "delete").returncode == 2
    assert companion(tmp_path / "home", "delete", "--everything", "--yes").returncode == 3
