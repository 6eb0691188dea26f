"""Power is lost at any moment of writing: what was acknowledged is there afterwards, and the vault fits together."""

import random

import pytest

from companion.chat.model import Chat, Message
from companion.errors import CompanionError
from companion.vault.store import Store
from tests import power

KEY, AT = bytes(range(32)), "2026-11-21T20:15:03.120Z"


@pytest.fixture(scope="module")
def day(tmp_path_factory):
    """A vault as it was, and all that was written to it on a day with chats, a deletion, checkpoints and two starts.

    Between the writes stand the promises: ("kept", chat, number, text), ("gone", chat) and ("witness", note).
    """
    folder = tmp_path_factory.mktemp("power") / "home"
    Store.open(folder, KEY).close()
    before = {path.name: path.read_bytes() for path in folder.glob("vault*")}
    dice = random.Random(5)
    with power.written_down() as log:
        for start in range(2):
            with Store.open(folder, KEY) as store:
                for chat in range(3 * start, 3 * start + 3):
                    store.new_chat(Chat(f"c{chat}", "Winkel", "https://winkel.example", AT))
                for n in range(60):
                    chat, text = f"c{3 * start + n % 3}", dice.randbytes(dice.choice((60, 3000, 40000)))
                    link = store.append(chat, "pieces", [("head", b"{}"), ("piece/0", text)], AT)
                    log.append(("kept", chat, link.n, text))
                    store.put_messages(chat, [Message(f"k{n}", n, "agent", "Ann", f"regel {n}", None, AT)])
                    if n % 10 == 0:
                        log.append(("witness", store.witness()))
                store.delete_chat(f"c{3 * start}", AT)
                log.append(("gone", f"c{3 * start}"))
    return before, log


def after_cuts(day, folder, count, honest=True):
    """Cut the power ``count`` times; return how many promises were met, broken, and how often it did not open."""
    before, log = day
    dice, disk, at = random.Random(8), power.Disk(before, honest), 0
    met = broken = closed = 0
    for moment in sorted(dice.sample(range(len(log)), count)):
        for entry in log[at:moment]:
            disk.step(entry)
        at, home = moment, folder / str(moment)
        home.mkdir(mode=0o700)
        disk.cut(dice, home)
        promised = [entry for entry in log[:moment] if entry[0] in ("kept", "gone", "witness")]
        try:
            with Store.open(home, KEY) as store:
                assert store.verify() == [] or not honest
                held = sum(holds(store, entry, promised) for entry in promised)
                met, broken = met + held, broken + len(promised) - held
        except CompanionError:
            closed += 1
    return met, broken, closed


def holds(store, entry, promised):
    what, said, *more = entry
    there = {chat.id for chat in store.chats()}
    if what == "gone":
        return said not in there
    if what == "witness":
        return store.check_witness(said) == said["count"]
    if said not in there:  # a deletion may have been under way
        return ("gone", said) in promised or said in ("c0", "c3")
    link = next(store.links(said, more[0]), None)
    return link is not None and link.value("piece/0") == more[1]


def test_the_disk_below_the_cipher_sees_no_text(day):
    assert not any(b"regel" in entry[3] for entry in day[1] if entry[0] == "write")
    assert {entry[1] for entry in day[1] if entry[0] == "sync"} >= {"vault.db", "vault.db-wal"}


def test_power_lost_thirty_times_nothing_acknowledged_is_lost(day, tmp_path):
    met, broken, closed = after_cuts(day, tmp_path, 30)
    print(f"30 cuts: {met} promises met, {broken} broken, {closed} vaults did not open")
    assert broken == closed == 0 < met


def test_a_disk_that_lies_about_syncing_does_lose(day, tmp_path):
    _, broken, closed = after_cuts(day, tmp_path, 8, honest=False)
    assert broken + closed > 0, "this test could not see a loss"


@pytest.mark.soak
def test_power_lost_a_thousand_times_nothing_acknowledged_is_lost(day, tmp_path):
    met, broken, closed = after_cuts(day, tmp_path, 1000)
    print(f"1,000 cuts: {met} promises met, {broken} broken, {closed} vaults did not open")
    assert broken == closed == 0 < met
