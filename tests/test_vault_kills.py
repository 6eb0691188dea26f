"""The vault killed at any moment and damaged anywhere: nothing acknowledged is lost, nothing changes silently."""

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from companion import platform
from companion.chat.model import Chat, Message
from companion.errors import CompanionError
from companion.vault import chain, envelope, keys, pages
from companion.vault.store import Store
from tests.vault_writer import AT, KEY, WORDS

ROOT = Path(__file__).resolve().parents[1]


def killed(folder, run, acknowledgements):
    """Let a writer work until it has said so many things, kill it, and return all that it said."""
    writer = subprocess.Popen(
        [sys.executable, "-m", "tests.vault_writer", str(folder), str(run)], stdout=subprocess.PIPE, cwd=ROOT
    )
    with writer:
        said = [writer.stdout.readline() for _ in range(acknowledgements)]
        os.kill(writer.pid, signal.SIGKILL)
        said += writer.stdout.readlines()
    assert writer.returncode == -signal.SIGKILL
    return [json.loads(line) for line in said if line.endswith(b"\n")]


def lost(store, said):
    """Return what was acknowledged and is not there."""
    gone = {chat for what, chat, *_ in said if what in ("deleting", "deleted")}
    missing = [chat for what, chat, *_ in said if what == "deleted" and chat in {c.id for c in store.chats()}]
    states = {p["id"]: p["state"] for p in store.promises()}
    kept = {(c.id, link.n): link for c in store.chats() for link in store.links(c.id)}
    for what, name, *rest in said:
        if what == "append" and name not in gone:
            link = kept.get((name, rest[0]))
            if not link or link.hash.hex() != rest[1] or link.value("piece/0") != rest[2].encode():
                missing.append((name, rest[0]))
    deleted_promises = sum(what == "state" for what, *_ in said) if gone else 0
    missing += [name for what, name, *_ in said if what == "state" and name not in states and not deleted_promises]
    return missing


def campaign(folder, kills):
    dice = random.Random(kills)
    acknowledged = 0
    for run in range(kills):
        said = killed(folder, run, dice.randint(1, 170))
        with Store.open(folder, KEY) as store:
            assert lost(store, said) == [] and store.verify() == []
            store._do("insert into found (found, rank) values ('integrity-check', 1)")
            acknowledged += len(said)
            for chat in store.chats():
                store.delete_chat(chat.id, AT)
    print(f"{kills} kills, {acknowledged} acknowledged steps, 0 lost")


def test_killed_twenty_times_nothing_acknowledged_is_lost(tmp_path):
    campaign(tmp_path / "home", 20)


@pytest.mark.soak
def test_killed_five_hundred_times_nothing_acknowledged_is_lost(tmp_path):
    campaign(tmp_path / "home", 500)


def test_killed_while_making_vaults_each_opens_or_was_never_there(tmp_path):
    for turn in range(6):
        folder = tmp_path / str(turn)
        said = killed(folder, "make", turn + 1)
        codes = {n: code for what, n, code in (line for line in said if line[0] == "code")}
        for path in folder.iterdir():
            if envelope.exists(path) or int(path.name) in codes:
                with Store.open(path, keys.unlock(path, WORDS)) as store:
                    assert store.verify() == []
            if int(path.name) in codes:
                assert keys.unlock(path, recovery=codes[int(path.name)])
        assert len(list(folder.iterdir())) >= sum(line[0] == "made" for line in said) > 0


def made(folder):
    """Return (database, WAL) bytes as a crash and as a close leave them, the content, and the witness outside."""

    def files():
        return [(folder / f"vault.db{end}").read_bytes() for end in ("", "-wal")]

    with Store.open(folder, KEY) as store:
        for name in ("a", "b"):
            store.new_chat(Chat(name, "Winkel", "https://winkel.example", AT))
            for n in range(60):
                text = f"{name} {n} " + "woord " * (n % 30)
                store.append(name, "pieces", [("piece/0", text.encode())], AT, (name, n))
                store.put_messages(name, [Message(str(n), n, "agent", None, text, None, AT)])
                store.put_promises(name, str(n), [{"words": text[:20]}])
            if name == "a":
                store._all("pragma wal_checkpoint(truncate)")
                store._all("pragma wal_autocheckpoint = 0")
        crashed = files()
        store._all("pragma wal_checkpoint(truncate)")
        return (crashed, files()), everything(store), store.witness()


def everything(store):
    return [
        sorted(store._all(f"select * from {table}"), key=repr)  # noqa: S608
        for table in ("chats", "links", "fields", "ledger", "messages", "promises", "deliveries", "secrets")
    ] + [len(store.search("woord", 1000))]


def flip(folder, files, at):
    """Write the files to ``folder`` with one bit changed; None changes nothing."""
    damaged = [bytearray(data) for data in files]
    if at is not None:
        which, place = (0, at) if at < len(files[0]) * 8 else (1, at - len(files[0]) * 8)
        damaged[which][place // 8] ^= 1 << place % 8
    platform.private_folder(folder)
    for end, data in zip(("", "-wal"), damaged, strict=True):
        platform.write_private(folder / f"vault.db{end}", bytes(data))
    (folder / "vault.db-shm").unlink(missing_ok=True)


def campaign_of_flips(tmp_path, flips):
    (crashed, closed), whole, witness = made(tmp_path / "whole")
    dice, told = random.Random(flips), {"refused": 0, "rolled back": 0, "harmless": 0}
    for turn in range(flips + 2):
        files = closed if turn % 2 else crashed
        flip(tmp_path / "home", files, dice.randrange(8 * sum(map(len, files))) if turn > 1 else None)
        try:
            with Store.open(tmp_path / "home", KEY) as store:
                found = everything(store)
                assert store.verify() == []
                store.check_witness(witness)
                assert found == whole, "content changed silently"
            told["harmless"] += 1
        except CompanionError as noticed:
            assert turn > 1, "the whole files were refused"
            told["rolled back" if noticed.code == "rolled-back" else "refused"] += 1
    assert told["refused"] and told["rolled back"]
    print(f"{flips} flips (and two without): {told}, 0 silent changes")


def test_twenty_flipped_bits_never_change_content_silently(tmp_path):
    campaign_of_flips(tmp_path, 20)


@pytest.mark.soak
def test_three_hundred_flipped_bits_never_change_content_silently(tmp_path):
    campaign_of_flips(tmp_path, 300)


def test_an_older_page_put_back_changes_nothing_silently(tmp_path):
    """The cipher accepts an older copy of the same page; the chains, the record of decisions and the index do not."""
    (_, (before, _)), _, _ = made(tmp_path / "home")
    with Store.open(tmp_path / "home", KEY) as store:
        promise = store.promises("a")[0]["id"]
        for n in range(12):
            store.set_state(promise, "broken" if n % 2 else "kept", AT, "noot " * 40)
            store.append("a", "pieces", [("piece/0", f"later {n}".encode() * 50)], AT)
        whole, witness = decided(store), store.witness()
    after = (tmp_path / "home" / "vault.db").read_bytes()
    pairs = [(at, before[at : at + 4096]) for at in range(0, len(before), 4096)]
    changed = [(at, page) for at, page in pairs if page != after[at : at + 4096]]
    for at, page in changed:
        platform.write_private(tmp_path / "home" / "vault.db", after[:at] + page + after[at + 4096 :])
        assert noticed(tmp_path / "home", witness, whole), f"page {at // 4096 + 1} of an older vault was taken silently"
    assert len(changed) >= 5


def noticed(folder, witness, whole):
    """Tell whether opening and checking the vault says that something is wrong, or nothing is."""
    try:
        with Store.open(folder, KEY) as store:
            store.check_witness(witness)
            return bool(store.verify()) or decided(store) == whole
    except CompanionError:
        return True


def decided(store):
    return [
        sorted(store._all(f"select * from {table}"), key=repr)  # noqa: S608
        for table in ("chats", "links", "fields", "ledger", "states", "choices", "deliveries", "secrets")
    ]


def test_every_damaged_page_is_found_without_opening_the_file(tmp_path):
    with Store.open(tmp_path / "home", KEY) as store:
        store.new_chat(Chat("a", "Winkel", "https://winkel.example", AT))
        store.append("a", "pieces", [("piece/0", bytes(100_000))], AT)
    path = tmp_path / "home" / "vault.db"
    whole = path.read_bytes()
    assert pages.damaged(path, KEY) == (0, len(whole) // 4096)
    for page in range(1, len(whole) // 4096):
        path.write_bytes(whole[: page * 4096 + 99] + bytes([whole[page * 4096 + 99] ^ 4]) + whole[page * 4096 + 100 :])
        assert pages.damaged(path, KEY)[0] == 1
    path.write_bytes(whole[:4096] + whole[8192:12288] + whole[4096:8192] + whole[12288:])
    assert pages.damaged(path, KEY)[0] == 2


@pytest.mark.soak
def test_sqlcipher_reads_what_we_wrote_and_we_read_what_it_wrote(tmp_path):
    try:
        import sqlcipher3
    except ImportError:
        return print("not run: sqlcipher3 is not installed (pip install sqlcipher3)")
    with Store.open(tmp_path / "home", KEY) as store:
        store.new_chat(Chat("a", "Winkel", "https://winkel.example", AT))
        store.append("a", "pieces", [("piece/0", b"woord")], AT)
        store.put_messages("a", [Message("1", 1, "agent", None, "woord", None, AT)])
    other = sqlcipher3.dbapi2.connect(str(tmp_path / "home" / "vault.db"))
    other.execute(f"pragma key = \"x'{KEY.hex()}'\"")
    assert other.execute("select value from fields").fetchall() == [(b"woord",)]
    assert other.execute("select count(*) from found where found match 'woord'").fetchall() == [(1,)]
    assert other.execute("pragma cipher_integrity_check").fetchall() == []
    other.execute("update chats set company = 'Andere'")
    other.commit()
    other.close()
    with Store.open(tmp_path / "home", KEY) as store:
        assert store.chat("a").company == "Andere"
        chain.verify(store.links("a"), chain.chat_start("a"))
