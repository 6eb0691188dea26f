"""The real third-party widgets: every scenario, captured by the real extension and read by the real service.

``COMPANION_WIDGETS`` names a folder in which they are built (serve.py, drive.py, dist). Without it nothing is played.
"""

import importlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from companion.demo.rig import rigged

FOLDER = os.environ.get("COMPANION_WIDGETS", "")
SCENARIOS = sorted(Path(FOLDER).glob("scenarios/*/*.json")) if FOLDER else []


@pytest.fixture(scope="module", params=["on", "off"])
def rig(request, tmp_path_factory):
    with rigged(tmp_path_factory.mktemp("widgets"), "--adapters", request.param) as rig:
        yield rig


@pytest.fixture(scope="module")
def bed():
    sys.path.insert(0, FOLDER)
    drive = importlib.import_module("drive")
    command = [sys.executable, "-u", f"{FOLDER}/serve.py", "--port", "0", "--frame-port", "0"]
    with subprocess.Popen(command, cwd=FOLDER, stdout=subprocess.PIPE, text=True) as server:
        yield drive, re.search(r"on (http://\S+),", server.stdout.readline())[1]
        server.terminate()
    sys.path.remove(FOLDER)


def compared(drive, truth, messages):
    """Return (lines found in order, authors right, authors wrong, rows that nobody said)."""
    found = right = wrong = 0
    at, used = -1, set()
    for line in (line for line in truth["lines"] if line.get("shown", True)):
        words = {drive.squash(form) for form in drive.forms(line["text"])} | set(drive.forms(line["text"]))
        place = next((n for n, m in enumerate(messages) if n > at and drive.squash(m["text"]) in words), None)
        if place is None:
            continue
        at, found = place, found + 1
        used.add(place)
        good = {line["role"], line.get("drawn_as", line["role"])}
        good |= {"agent", "bot"} if good & {"agent", "bot"} and not truth["bot_marked"] else set()
        role = messages[place]["role"]
        right, wrong = right + (role in good), wrong + (role not in good and role != "unknown")
    return found, right, wrong, [m for n, m in enumerate(messages) if n not in used]


@pytest.mark.soak
@pytest.mark.browser
@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_widget(rig, bed, path):
    drive, base = bed
    scenario = json.loads(path.read_text("utf-8"))
    known = {row["chat"] for row in rig.ask("chats")}
    page = rig.context.new_page()
    truth = drive.play(page, base, path.parent.name, scenario)
    page.wait_for_timeout(1500)
    page.close()
    assert truth["problems"] == []
    chat = next(row["chat"] for row in rig.ask("chats") if row["chat"] not in known)
    messages = rig.ask("show", chat)["messages"]
    expected = sum(line.get("shown", True) for line in truth["lines"])
    found, right, wrong, extra = compared(drive, truth, messages)
    rig.ask("delete", chat, "--yes")
    assert (found, wrong) == (expected, 0)
    assert right >= 0.98 * expected
    assert [m for m in extra if m["role"] != "system"] == []
