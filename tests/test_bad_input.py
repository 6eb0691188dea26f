"""Bad input against the real program: a sentence, an exit code or status of its own, no traceback, nothing half."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests import programs
from tests.door import Extension, Running

SENTENCE = "Wij betalen u honderd euro terug"


def fragment(stream, seq, html=f"<p>{SENTENCE}</p>", **more):
    moment = datetime(2026, 11, 21, 20, 15, tzinfo=UTC) + timedelta(seconds=seq)
    return {
        "stream": stream, "seq": seq, "seen_at": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "site": "https://shop.example/help", "title": "Help", "frame": None, "zone": "Europe/Amsterdam", "lang": "nl",
        "what": "pieces", "pieces": [{"key": f"k{seq}", "after": f"k{seq - 1}" if seq else None, "html": html}], "gone": [],
    } | more  # fmt: skip


def heads(running, chat):
    """How many links the chain of a chat has, read by another process."""
    return json.loads(running.companion("show", chat, "--json"))


def contents(folder):
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file() and p.suffix in (".db", ".json")}


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    service = Running(tmp_path_factory.mktemp("bad") / "home", COMPANION_LANGUAGE="en")
    yield service
    service.stop()
    log = (service.folder.parent / "service.log").read_text()
    assert "Traceback" not in log and SENTENCE not in log, log


@pytest.fixture(scope="module")
def browser(running):
    return Extension(running).paired()


# -- what a page may show -----------------------------------------------------------------------------------------

PAGES = {
    "100,000 tags": "<div>" * 100_000, "100,000 tags and words": "<b>" * 100_000 + SENTENCE + "</b>" * 100_000,
    "100,000 attributes": "<p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">x</p>",
    "one long word": "<p>" + "a" * 1_000_000 + "</p>", "broken tags": "<p><![CDATA[<!--<script><style></p" * 5000,
    "entities": "&amp;" * 100_000 + "&#0;&#xD800;&#x110000;", "commas": "<p>" + "€ 1,1,1,1," * 50_000 + "</p>",
    "right to left": "<p>" + "\u202e\u2066" * 50_000 + "</p>", "nothing": "", "line ends": "\r\n\u2028\u0085" * 50_000,
}  # fmt: skip


@pytest.mark.parametrize("html", PAGES.values(), ids=PAGES)
def test_what_a_page_shows_is_kept_and_harms_nothing(running, browser, html):
    stream = secrets.token_hex(16)
    status, said = browser.call("/capture", fragment(stream, 0, html))
    assert status == 200, said
    status, said = browser.call("/capture", fragment(stream, 1))
    assert status == 200 and browser.call("/current", {"stream": stream})[0] == 200
    assert browser.call("/status", {})[0] == 200


@pytest.mark.parametrize("wrong", [
    {"stream": ""}, {"stream": "x" * 65}, {"stream": 1}, {"seq": -1}, {"seq": "0"}, {"seq": None}, {"seq": 2**70},
    {"seen_at": "yesterday"}, {"seen_at": None}, {"seen_at": "2026-11-21"}, {"site": "javascript:alert(1)"},
    {"site": "file:///etc/passwd"}, {"site": None}, {"site": "https://[::1"}, {"what": "else"}, {"what": None},
    {"pieces": "x"}, {"pieces": [1]}, {"pieces": [None]}, {"pieces": {"a": 1}}, {"title": 7}, {"title": ["x"]}, {"zone": "../etc/passwd"},
    {"zone": 5}, {"zone": "x" * 100_000}, {"lang": {}}, {"pieces": [{"key": 1, "html": 2}]}, {"frame": 5}, {"gone": 5},
    {"pieces": [{"html": None}]}, {"what": "sent", "sent": 5}, {"what": "event", "event": "x"}, {"site": "https://" + "a" * 300_000},
    {"seen_at": "0001-01-01T00:00:00.000+23:59"}, {"seen_at": "9999-12-31T23:59:59.999-23:59"},
], ids=lambda w: str(w)[:50])  # fmt: skip
def test_a_misshapen_fragment_is_kept_whole_or_not_at_all(running, browser, wrong):
    """Taken, it can be shown and the chat goes on; refused, there is a sentence and no chat."""
    before = browser.call("/status", {})[1]["chats"]
    made = fragment(secrets.token_hex(16), 0, site=f"https://{secrets.token_hex(4)}.example/") | wrong
    status, said = browser.call("/capture", made)
    assert status in (200, 400), said
    now = browser.call("/status", {})
    assert now[0] == 200
    if status == 400:
        assert said["error"] == "bad-input" and said["message"].endswith(".")
        assert now[1]["chats"] == before, "something of a refused fragment was stored"
    else:
        shown = running.companion("show", said["chat"], "--json", check=False)
        assert shown.returncode == 0, shown.stderr
        assert browser.call("/capture", made | {"seq": 1} if isinstance(made["seq"], int) else made)[0] == 200


def test_clocks_jump_and_the_record_goes_on(running, browser):
    """The page's clock: tomorrow, 1970, 2038, back, 2106. Order is that of arrival, and the chain holds."""
    stream, chat = secrets.token_hex(16), None
    moments = ["2026-11-21T20:15:03.120Z", "2026-11-22T20:15:03.120Z", "1970-01-01T00:00:00.000Z",
               "2038-01-19T03:14:08.000Z", "2026-11-21T20:15:04.000Z", "2106-02-07T06:28:15.000Z"]  # fmt: skip
    for seq, moment in enumerate(moments):
        status, said = browser.call("/capture", fragment(stream, seq, f"<p>line {seq}</p>", seen_at=moment))
        assert status == 200, said
        chat = chat or said["chat"]
        assert said["chat"] == chat
    assert running.companion("show", chat, "--json")
    assert running.companion("promises", "--json") is not None


JUMPING = """
import datetime, sys
from pathlib import Path
from companion import config, process
from companion.cli import unlocked
from companion.service import Service
from companion.web.pairing import Pairing
jump = Path(sys.argv.pop(1))
def now():
    return datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=float(jump.read_text()))
service = Service(config.load({"port": 0}), now=now, pairing=Pairing)
with process.serving(service) as run:
    unlocked(service, create=True)
    print(process.announce(service), flush=True)
    process.until_stopped(run)
"""


def test_the_service_outlives_a_jump_of_its_own_clock(tmp_path):
    """A battery is empty, a person sets the year: pairing, keeping, showing and the sign-in go on."""
    jump = tmp_path / "jump"
    jump.write_text("0")
    (tmp_path / "jumping.py").write_text(JUMPING)
    replace = ("sh", "-c", f'shift 7; exec {sys.executable} {tmp_path}/jumping.py {jump} "$@"', "sh")
    running = Running(tmp_path / "home", through=replace)
    try:
        browser, stream = Extension(running).paired(), secrets.token_hex(16)
        for seq, days in enumerate(["4000", "-20000", "0.5", "2900000", "0"]):
            jump.write_text(days)
            status, said = browser.call("/capture", fragment(stream, seq))
            assert status == 200, said
            assert browser.call("/status", {})[0] == 200
            browser.hello()
            for words in (["chats"], ["promises"], ["show", "last"], ["browsers"], ["open"]):
                running.companion(*words, "--json")
        assert Extension(running).paired().call("/status", {})[0] == 200
    finally:
        running.stop()
    assert "Traceback" not in (tmp_path / "service.log").read_text()


# -- the command line and the files it finds ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def vault(tmp_path_factory):
    """A vault with one chat in it, closed."""
    running = Running(tmp_path_factory.mktemp("vault") / "home")
    status, said = Extension(running).paired().call("/capture", fragment(secrets.token_hex(16), 0))
    assert status == 200, said
    running.stop()
    return running


def foreign(home):
    (home / "vault.db").unlink()
    made = sqlite3.connect(home / "vault.db")
    made.execute("create table a(b)")
    made.commit()
    made.close()
    (home / "vault.db").chmod(0o600)


def other_vault(home):
    (home / "vault.db").write_bytes(secrets.token_bytes(8 * 4096))


def damaged(home):
    data = bytearray((home / "vault.db").read_bytes())
    data[5000:5300] = secrets.token_bytes(300)
    (home / "vault.db").write_bytes(data)


def cut(home):
    os.truncate(home / "vault.db", 4096 + 100)


def words(text):
    return lambda home: (home / "vault.json").write_text(text)


def edited(**change):
    def edit(home):
        held = json.loads((home / "vault.json").read_text())
        (home / "vault.json").write_text(json.dumps(held | change))

    return edit


FILES = {
    "foreign": foreign, "other vault": other_vault, "damaged": damaged, "cut": cut, "no envelope": words(""),
    "envelope of words": words("garbage"), "envelope of another shape": words('{"version":1}'), "list": words("[]"),
    "deep envelope": words("[" * 100_000), "half a character": words('{"slots":"\\ud800"}'),
    "newer": edited(version=99), "slots of another kind": edited(slots=5), "no slots": edited(slots=[]),
    "gone database": lambda home: (home / "vault.db").unlink(),
    "folder for a database": lambda home: ((home / "vault.db").unlink(), (home / "vault.db").mkdir()),
}  # fmt: skip


@pytest.mark.parametrize("spoil", FILES.values(), ids=FILES)
def test_a_file_that_is_no_vault_is_said_and_left_alone(vault, tmp_path, spoil):
    home = tmp_path / "home"
    shutil.copytree(vault.folder, home)
    spoil(home)
    before = contents(home)
    for lang, *command in (["en", "start", "--port", "0"], ["nl", "chats"]):
        done = companion(vault, home, *command, COMPANION_LANGUAGE=lang)
        assert done.returncode in (4, 5) and "Traceback" not in done.stderr, done.stderr
        assert done.stderr.count("\n") <= 3 and done.stderr.strip().endswith("."), done.stderr
        assert json.loads(done.stdout)["error"] in (
            "vault-damaged", "wrong-key", "vault-too-new", "database-gone", "unsafe-folder", "locked",
        ), done.stdout  # fmt: skip
    assert contents(home) == before


def companion(vault, home, *words, **env):
    return subprocess.run(
        [sys.executable, "-m", "companion", *words, "--json"], capture_output=True, text=True, timeout=60,
        env=vault.env | {"COMPANION_HOME": str(home)} | env,
    )  # fmt: skip


def test_a_wrong_passphrase_opens_nothing(vault, tmp_path):
    for given, code in (
        (b"wrong\n", 4),
        (secrets.token_bytes(50) + b"\xff", 2),
        (b"", 2),
        (b"a\0b", 4),
        ("é".encode() * 3000, 4),
    ):
        (tmp_path / "given").write_bytes(given)
        before = contents(vault.folder)
        done = companion(vault, vault.folder, "chats", COMPANION_PASSPHRASE_FILE=str(tmp_path / "given"))
        assert done.returncode == code and "Traceback" not in done.stderr, done.stderr
        assert contents(vault.folder)["vault.db"] == before["vault.db"]


def test_a_port_in_use_is_said(vault, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = companion(vault, tmp_path / "new", "start", "--port", port, COMPANION_LANGUAGE="en")
    assert done.returncode == 7 and "port" in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "new" / "vault.db").exists()
    for odd in ("-1", "65536", "x"):
        done = companion(vault, tmp_path / "new", "start", "--port", odd)
        assert done.returncode == 2 and "Traceback" not in done.stderr


@pytest.mark.parametrize("words", [
    ["show", "\x01"], ["show", "../../etc/passwd"], ["show", "x" * 100_000], ["show", "' or 1=1 --"], ["pair", "xyz", "--yes"],
    ["pair", "1" * 5000, "--yes"], ["pair", "١٢٣٤٥٦", "--yes"], ["promise", "nope"], ["people", "\x02"], ["people", "x" * 10_000],
    ["people", os.fsdecode(b"\xff\xfe")], ["export", "last", "--to", "/nonexistent/x.pdf"], ["export", "last", "--to", "/"],
    ["verify", "/etc/passwd"], ["verify", "/"], ["verify", "/nonexistent"], ["for", "x" * 5000], ["browsers", "--revoke", "x"],
], ids=lambda w: " ".join(w)[:40].encode("ascii", "backslashreplace").decode())  # fmt: skip
def test_odd_words_are_answered_with_a_sentence(running, words):
    done = running.companion(*words, check=False)
    assert 1 < done.returncode < 10 and "Traceback" not in done.stderr, done.stderr
    assert done.stderr.strip() and SENTENCE not in done.stderr


# -- a full disk --------------------------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path):
    if os.getuid() != 0:
        programs.not_run("a disk of its own needs root here")
    disk = tmp_path / "disk"
    disk.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m,mode=0700", "none", disk], capture_output=True, text=True
    )
    if done.returncode:
        programs.not_run(f"no small disk can be made here ({done.stderr.strip()})")
    yield disk
    subprocess.run(["umount", disk], check=True)


def test_a_full_disk_is_said_and_nothing_is_half(small_disk):
    """While a chat goes on the disk fills up, and later there is room again."""
    running = Running(small_disk / "home", COMPANION_LANGUAGE="en")
    try:
        browser, stream, kept = Extension(running).paired(), secrets.token_hex(16), []
        status, said = browser.call("/capture", fragment(stream, 0))
        assert status == 200, said
        chat = said["chat"]
        kept.append(0)
        room = small_disk / "ballast"
        free = shutil.disk_usage(small_disk).free
        room.write_bytes(bytes(max(0, free - 300_000)))
        refused = None
        for seq in range(1, 60):
            status, said = browser.call("/capture", fragment(stream, seq, f"<p>{secrets.token_hex(20_000)} {seq}</p>"))
            if status == 200:
                kept.append(seq)
            else:
                assert status == 507 and said["error"] == "disk-full" and said["message"].endswith("."), (status, said)
                refused = refused or seq
        assert refused, "the disk did not fill up"
        assert browser.call("/status", {})[0] == 200, "a full disk must not close what can be read"
        for words in (["chats"], ["show", chat], ["promises"]):
            running.companion(*words, "--json")
        full = running.companion("export", chat, "--to", str(small_disk / "report.pdf"), check=False)
        assert full.returncode in (0, 5) and "Traceback" not in full.stderr, full.stderr
        assert full.returncode == 0 or not (small_disk / "report.pdf").exists(), "half a report was left behind"
        room.unlink()
        for seq in range(60):
            assert browser.call("/capture", fragment(stream, seq, f"<p>{seq} comes late</p>"))[0] == 200
    finally:
        running.stop()
    assert kept[0] == 0
    again = Running(small_disk / "home")
    try:
        shown = json.loads(again.companion("show", chat, "--json"))
        assert shown["messages"], "what was acknowledged is gone"
    finally:
        again.stop()
    assert "Traceback" not in (small_disk / "service.log").read_text()


def test_no_vault_begins_on_a_full_disk(small_disk, vault):
    (small_disk / "ballast").write_bytes(bytes(shutil.disk_usage(small_disk).free - 8192))
    done = companion(vault, small_disk / "home", "start", "--port", "0", COMPANION_LANGUAGE="en")
    assert done.returncode == 5 and "Traceback" not in done.stderr, done.stderr
    assert json.loads(done.stdout)["error"] == "disk-full"
    (small_disk / "ballast").unlink()
    again = Running(Path(small_disk / "home"))
    again.stop()
