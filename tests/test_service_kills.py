"""kill -9 of the service while a chat comes in: what was acknowledged is there afterwards, once and in order."""

import contextlib
import json
import random
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from tests import door

BEGIN = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)
AGENT = '<div class="a" cc="16 {y} 284 60;fs=15;d=b"><i cc="16 {y} 284 19;fs=12;d=b">Gerda · 20:00</i><p cc="16 {t} 284 41;bg=f3eee5;bx=1;d=b">{text}</p></div>'
OWN = '<div class="b" cc="78 {y} 284 60;fs=15;d=b"><i cc="78 {y} 284 19;fs=12;d=b">20:00</i><p cc="78 {t} 284 41;bg=dcefe3;bx=1;d=b">{text}</p></div>'


def fragments(count):
    """A chat of ``count`` messages, two of three by the agent, as the extension would send it."""
    for n in range(count):
        moment = (BEGIN + timedelta(seconds=n)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        html = (OWN if n % 3 == 1 else AGENT).format(y=16 + 70 * n, t=35 + 70 * n, text=f"Line number {n} of this chat")
        yield {
            "stream": "a" * 32, "seq": n, "seen_at": moment, "site": "https://shop.example/help", "title": "Shop",
            "frame": None, "zone": "Europe/Amsterdam", "lang": "en", "what": "pieces", "reset": n == 0, "gone": [],
            "log": {"w": 378, "h": 425, "scroll": [0, 425, 425], "above": 0, "below": 0, "role": "", "path": ["div||flow|"]},
            "pieces": [{"key": f"{n + 1}", "parent": "0", "after": f"{n}" if n else None, "html": html}],
        }  # fmt: skip


def sent_into_the_dark(client, fragment):
    """Send a fragment whose answer nobody waits for; it may or may not be kept, and is sent again afterwards."""
    with contextlib.suppress(OSError, ValueError, AssertionError, IndexError):
        client.call("/capture", fragment)


def play(folder, count, kills, seed):
    """Send ``count`` fragments with the service killed and started again ``kills`` times; return what is kept."""
    rng = random.Random(seed)
    stops = set(rng.sample(range(1, count), kills))
    running = door.Running(folder)
    client = door.Extension(running)
    client.paired()
    try:
        for n, fragment in enumerate(fragments(count)):
            if n in stops:
                on_its_way = threading.Thread(target=sent_into_the_dark, args=(client, fragment))
                on_its_way.start()
                time.sleep(rng.random() / 50)
                running.process.kill()
                running.process.wait()
                on_its_way.join()
                running.stop()
                running = door.Running(folder)
                client.running = running
                client.hello()
            status, _ = client.call("/capture", fragment)
            assert status == 200
        return json.loads(running.companion("show", "last", "--json"))
    finally:
        running.stop()


@pytest.mark.parametrize(
    ("count", "kills", "seed"),
    [pytest.param(40, 3, 1, id="sample"), pytest.param(1000, 20, 2, id="soak", marks=pytest.mark.soak)],
)
def test_nothing_acknowledged_is_lost(tmp_path, count, kills, seed):
    folder = tmp_path / "data"
    shown = play(folder, count, kills, seed)
    assert [m["text"] for m in shown["messages"]] == [f"Line number {n} of this chat" for n in range(count)]
    assert shown["gaps"] == []
