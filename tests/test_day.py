"""A day of traffic at speed: memory stays flat, no file, socket or thread is left open."""

import json
import os
import random
import time
from pathlib import Path

import pytest

from tests.door import Extension, Running

DRAFTS = ("Waar blijft mijn pakket?", "Jullie zijn echt ongelofelijk slecht, ik wil NU mijn geld terug!", "Dank u wel.")
LINES = (
    "Goedemiddag, waarmee kan ik helpen?",
    "U krijgt 25 euro terug binnen vijf werkdagen.",
    "Een ogenblik alstublieft.",
)


def used(pid):
    """Return resident memory in MB, open files and threads of a process."""
    status = Path(f"/proc/{pid}/status").read_text()
    found = {
        line.split(":")[0]: line.split()[1] for line in status.splitlines() if line.startswith(("VmRSS", "Threads"))
    }
    return int(found["VmRSS"]) / 1024, len(os.listdir(f"/proc/{pid}/fd")), int(found["Threads"])


def piece(chat, seq, line):
    html = f'<div class="agent"><b>Sanne</b><p>{line} ({chat}/{seq})</p></div>'
    return {
        "stream": f"{chat:032x}", "seq": seq, "seen_at": f"2026-11-{1 + chat // 24:02}T{chat % 24:02}:{seq % 60:02}:00.000Z",
        "what": "pieces", "site": f"https://winkel{chat % 12}.example/hulp", "title": "Winkel", "frame": None,
        "zone": "Europe/Amsterdam", "lang": "nl", "pieces": [{"key": f"k{seq}", "after": None, "html": html}],
    }  # fmt: skip


def played(browser, chat, lines, dice):
    """Play one chat: each line captured, drafts reviewed while typing, status asked, the panel looked at."""
    for seq in range(lines):
        assert browser.call("/capture", piece(chat, seq, dice.choice(LINES)))[0] == 200
        draft = dice.choice(DRAFTS)
        for end in range(5, len(draft), 12):
            assert browser.call("/review", {"text": draft[:end], "stream": f"{chat:032x}"})[0] == 200
        if seq % 10 == 0:
            assert browser.call("/status", {})[0] == 200
            assert browser.call("/current", {"stream": f"{chat:032x}"})[0] == 200


def day(running, chats, lines):
    """Play so many chats; return what the process used after each tenth, and how many requests there were."""
    dice, seen = random.Random(1), []
    browser = Extension(running).paired()
    sent = 0
    for chat in range(chats):
        before = browser.n
        played(browser, chat, lines, dice)
        sent += browser.n - before
        if chat % 5 == 4:
            browser.hello()
        if (chat + 1) % (chats // 10) == 0:
            seen.append(used(running.process.pid))
    return seen, sent


@pytest.mark.soak
def test_a_day_of_traffic_leaves_memory_flat_and_nothing_open(tmp_path):
    running = Running(tmp_path / "home")
    try:
        time.sleep(10)
        opened = used(running.process.pid)[0]
        assert opened < 90, "too much memory ten seconds after unlock"
        began = time.monotonic()
        seen, sent = day(running, 50, 40)
        kept = sum(row["messages"] for row in running.call("chats"))
        told = [f"{memory:.0f} MB {files} files {threads} threads" for memory, files, threads in seen]
        print(
            f"{opened:.0f} MB after ten seconds; {sent} requests, {kept} messages in {time.monotonic() - began:.0f} s: {json.dumps(told)}"
        )
        late = seen[len(seen) // 2 :]
        assert max(row[0] for row in late) < late[0][0] + 2, "memory grows"
        assert max(row[1] for row in late) <= late[0][1] + 1 and max(row[2] for row in late) <= late[0][2] + 1
    finally:
        running.stop()
