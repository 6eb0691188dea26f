"""A locked service: nothing of the key or a chat in its memory, nobody opens it unasked, and what comes in waits."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import unittest.mock
from pathlib import Path

import pytest

from companion.config import Settings
from companion.control import Remote
from companion.service import Service
from companion.service.custody import Custody
from companion.vault import keys, sealed
from tests.door import WORDS, Extension, Running, b64, wait_for
from tests.programs import not_run

ROOT = Path(__file__).resolve().parents[1]
SENTENCE = "Wij storten vandaag 37 euro en 12 cent terug op uw rekening, mevrouw Zwaluwstaart."


@pytest.fixture
def running(tmp_path):
    service = Running(tmp_path / "home")
    yield service
    service.stop()


def fragment(seq, text=SENTENCE):
    html = f'<div class="agent"><b>Sanne</b><p>{text}</p></div><div class="me"><p>Dank u wel</p></div>'
    return {
        "stream": "5e" * 16, "seq": seq, "seen_at": f"2026-11-21T20:15:{seq % 60:02}.000Z", "what": "pieces",
        "site": "https://winkel.example/hulp", "title": "Winkel", "frame": None, "zone": "Europe/Amsterdam", "lang": "nl",
        "pieces": [{"key": f"k{seq}", "after": None, "html": html}],
    }  # fmt: skip


def memory(pid):
    """Return every readable byte of a process, as the administrator of the machine sees it."""
    found = []
    try:
        with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as mem:
            for line in maps:
                start, end, rights = re.match(r"([0-9a-f]+)-([0-9a-f]+) (\S+)", line).groups()
                if rights.startswith("r") and "[vvar" not in line and "[vsyscall" not in line:
                    try:
                        mem.seek(int(start, 16))
                        found.append(mem.read(int(end, 16) - int(start, 16)))
                    except OSError:
                        continue
    except PermissionError:
        not_run("reading another process's memory needs root")
    return found


def secrets_of(running):
    """Return what must not be in a locked process: the key raw and as SQLCipher is told it, the passphrase, a chat."""
    key = keys.unlock(running.folder, WORDS)
    return {
        "key": key, "key in hexadecimal": key.hex().encode(), "passphrase": WORDS.encode(),
        "chat": SENTENCE.encode(), "chat as UCS-2": SENTENCE.encode("utf-16-le"), "chat as UCS-4": SENTENCE.encode("utf-32-le"),
    }  # fmt: skip


def met(running):
    areas = memory(running.process.pid)
    return {name for name, value in secrets_of(running).items() if any(value in area for area in areas)}


def test_a_lock_leaves_neither_key_nor_chat_in_memory(running):
    if sys.platform != "linux":
        not_run("memory is read through /proc")
    extension = Extension(running).paired()
    assert extension.call("/capture", fragment(0))[0] == 200
    assert SENTENCE in running.companion("show", "last")
    before = met(running)
    assert "chat" in before and before & {"key", "key in hexadecimal"}, (
        f"the search finds nothing even in an open service: {before}"
    )
    port, pid = running.port, running.process.pid
    began = time.perf_counter()
    running.companion("lock")
    took = time.perf_counter() - began
    assert running.process.poll() is None and json.loads(running.companion("unlock", "--json"))["ok"]
    running.companion("lock")
    assert met(running) == set()
    assert (running.port, running.process.pid) == (port, pid) and running.extension("/hello", {})[0] == 423
    print(f"before: {sorted(before)}; after a lock of {took:.1f} s: nothing")


@pytest.mark.skipif(os.name != "posix", reason="a lock begins anew only there")
def test_the_practice_window_outlives_a_lock_and_not_its_service(tmp_path):
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "chromium").write_text('#!/bin/sh\necho "$$ $*" > "$SEEN"\nexec sleep 300\n')
    (programs / "chromium").chmod(0o700)
    (tmp_path / "passphrase").write_text(WORDS)
    home, seen = tmp_path / "home", tmp_path / "seen"
    env = os.environ | {
        "COMPANION_HOME": str(home), "COMPANION_PASSPHRASE_FILE": str(tmp_path / "passphrase"), "DISPLAY": ":none",
        "PATH": f"{programs}:{os.environ['PATH']}", "SEEN": str(seen), "TMPDIR": str(tmp_path),
    }  # fmt: skip
    process = subprocess.Popen([sys.executable, "-m", "companion", "demo"], env=env, stdout=subprocess.DEVNULL)
    try:
        number, copy = wait_for(
            lambda: seen.exists() and re.match(r"(\d+) .*--load-extension=(\S+)", seen.read_text()), 30
        ).groups()
        life = Remote(home).call("ping")["life"]
        assert Path(copy).is_dir()
        subprocess.run([sys.executable, "-m", "companion", "lock"], env=env, check=True, stdout=subprocess.DEVNULL)
        told = Remote(home).call("ping")
        assert told["state"] == "locked" and told["life"] != life and told["pid"] == process.pid
        key = keys.unlock(home, WORDS)
        assert not any(key in area or key.hex().encode() in area for area in memory(process.pid))
        assert Path(f"/proc/{number}").exists() and Path(copy).is_dir(), "the window went with the lock"
    finally:
        process.terminate()
        process.wait(20)
    assert not Path(f"/proc/{number}").exists() and not Path(copy).exists()


def test_locked_is_answered_before_anything_is_derived(running):
    extension = Extension(running).paired()
    token = extension.token
    running.lock()
    for path in ("/hello", "/pair/start", "/capture", "/review", "/status"):
        for body in ({}, {"n": 0, "box": "x"}, {"client": extension.client, "nonce": b64(bytes(32))}):
            status, said = extension.post(path, body, Authorization=f"Bearer {token}")
            assert (status, said["error"]) == (423, "locked"), path


def test_what_comes_while_it_is_locked_waits_sealed_and_is_kept_at_unlock(running):
    extension = Extension(running).paired()
    assert extension.call("/capture", fragment(0, "Goedemorgen, waarmee kan ik helpen?"))[0] == 200
    running.lock()
    waiting = sealed.seal(extension.sealing, json.dumps(fragment(1)).encode(), extension.client.encode())
    assert SENTENCE.encode() not in waiting
    assert extension.post("/capture", {"n": 0, "box": b64(waiting)})[0] == 423
    running.call("unlock", passphrase=WORDS)
    extension.hello()
    assert extension.call("/capture", {"sealed": b64(waiting), "client": extension.client})[0] == 200
    assert SENTENCE in running.companion("show", "last")


def test_the_dashboard_goes_on_at_the_lock_screen(running):
    page = Path(running.dashboard_url.removeprefix("file://")).read_text()
    host = re.search(r"http://([0-9a-f]+\.localhost:\d+)/signin", page)[1]
    secret = re.search(r'value="([^"]+)"', page)[1]
    form = {"Content-Type": "application/x-www-form-urlencoded", "Origin": "null"}
    _, headers, _ = running.ask("POST", "/signin", form, f"secret={secret}".encode(), host)
    person = {"Cookie": headers["set-cookie"].split(";")[0]}
    _, _, start = running.ask("GET", "/", person, host=host)
    csrf = re.search(rb'name="csrf" value="([^"]+)"', start)[1].decode()
    own = person | {"Origin": f"http://{host}", "Content-Type": "application/x-www-form-urlencoded"}
    status, headers, _ = running.ask("POST", "/lock", own, f"csrf={csrf}".encode(), host)
    assert (status, headers["location"]) == (302, "/unlock"), "the answer did not leave before the process was replaced"
    wait_for(lambda: alive(running))
    assert b"passphrase" in running.ask("GET", "/unlock", person, host=host)[2]
    typed = f"csrf={csrf}&passphrase=wrong+words".encode()
    assert running.ask("POST", "/unlock", own, typed, host)[0] == 403
    assert (
        running.ask("POST", "/unlock", own, f"csrf={csrf}&passphrase={WORDS.replace(' ', '+')}".encode(), host)[0]
        == 302
    )
    assert b"1" in running.ask("GET", "/", person, host=host)[2]


def alive(running):
    try:
        return json.loads(running.ask("POST", "/hello", {})[2])
    except (OSError, ValueError):
        return None


def test_wrong_passphrases_are_counted_and_slower_without_holding_others_up(running):
    extension = Extension(running).paired()
    running.lock()
    wrong = running.folder.parent / "wrong"
    wrong.write_text("battery staple horse")
    here = running.env | {"COMPANION_PASSPHRASE_FILE": str(wrong)}

    def tried():
        done = subprocess.run([sys.executable, "-m", "companion", "unlock"], env=here, capture_output=True, text=True)
        return done.returncode, done.stderr

    slowest, ended = [0.0], threading.Event()

    def others():
        while not ended.wait(0.02):
            began = time.perf_counter()
            assert extension.post("/capture", {})[0] == 423
            slowest[0] = max(slowest[0], time.perf_counter() - began)

    asking = threading.Thread(target=others)
    asking.start()
    first = [tried() for _ in range(3)]
    refused = tried()
    ended.set()
    asking.join()
    assert [code for code, _ in first] == [4, 4, 4] and all("does not open" in words for _, words in first)
    assert refused[0] == 4 and "Wait" in refused[1]
    print(f"slowest answer to a capture during the attempts: {slowest[0] * 1000:.0f} ms")
    assert slowest[0] < 5
    wait_for(lambda: running.companion("unlock", check=False).returncode == 0)
    told = control(running, "custody_report")
    assert told["wrong"] == 3 and told["last_wrong"]


def control(running, method, **params):
    from companion.control import running as found

    return found(running.folder).call(method, **params)


def test_two_services_at_once_the_second_says_so(running):
    done = subprocess.run(
        [sys.executable, "-m", "companion", "start", "--port", "0"], env=running.env, capture_output=True, text=True
    )
    assert done.returncode == 5 and "already runs" in done.stderr and "Traceback" not in done.stderr
    (running.folder / "control.sock").unlink()  # as if the first were too busy to answer
    done = subprocess.run(
        [sys.executable, "-m", "companion", "start", "--port", "0"], env=running.env, capture_output=True, text=True
    )
    assert done.returncode == 5 and "Another Chat Companion" in done.stderr
    done = subprocess.run([sys.executable, "-m", "companion", "chats"], env=running.env, capture_output=True, text=True)
    assert done.returncode == 5 and "Another Chat Companion" in done.stderr


def test_an_older_file_is_noticed_by_the_browser_and_told(running):
    extension = Extension(running).paired()
    control(running, "back_up")
    copy = next((running.folder / "backups").glob("*.db"))
    extension.call("/capture", fragment(0))
    status, said = extension.call("/status", {})
    note = said["witness"]
    assert status == 200 and note["count"] >= 0 and said["alarm"] is False
    running.lock()
    control(running, "unlock", passphrase=WORDS)
    extension.hello()
    note = extension.call("/status", {"witness": note})[1]["witness"]
    running.lock()
    older = copy.read_bytes()
    for end in ("-wal", "-shm"):
        (running.folder / f"vault.db{end}").unlink(missing_ok=True)
    (running.folder / "vault.db").write_bytes(older)
    running.call("unlock", passphrase=WORDS)
    extension.hello()
    said = extension.call("/status", {"witness": note})[1]
    assert said["alarm"] is True and said["witness"] is None, "what the browser knew would be overwritten"
    assert "older" in control(running, "custody_report")["alarm"]
    done = running.companion("doctor", check=False)
    assert done.returncode == 5 and "older" in done.stdout
    running.call("accept")
    assert extension.call("/status", {"witness": note})[1]["alarm"] is False


def test_a_restore_raises_no_alarm_with_the_browser(running):
    extension = Extension(running).paired()
    name = control(running, "back_up")["name"]
    extension.call("/capture", fragment(0))
    running.lock()
    running.call("unlock", passphrase=WORDS)
    extension.hello()
    note = extension.call("/status", {})[1]["witness"]
    running.companion("restore", name, "--yes")
    extension.hello()
    said = extension.call("/status", {"witness": note})[1]
    assert said["alarm"] is False and json.loads(running.companion("chats", "--json")) == []


def test_a_backup_is_made_and_checked_by_itself(running):
    wait_for(lambda: control(running, "backups"), 60)
    assert control(running, "custody_report")["trouble"] is None
    assert control(running, "check")


def test_damage_met_at_the_start_says_what_to_do(tmp_path):
    service = Running(tmp_path / "home")
    Extension(service).paired().call("/capture", fragment(0))
    control(service, "back_up")
    service.stop()
    path = tmp_path / "home" / "vault.db"
    data = bytearray(path.read_bytes())
    data[200:300] = bytes(100)
    path.write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-m", "companion", "start", "--port", "0"], env=service.env, capture_output=True, text=True
    )
    assert done.returncode == 5 and "companion doctor --repair" in done.stderr and "Traceback" not in done.stderr
    assert service.companion("doctor", "--repair", check=False).returncode == 0
    again = Running(tmp_path / "home")
    assert SENTENCE in again.companion("show", "last")
    again.stop()


def test_a_running_service_changes_its_key_and_goes_on(running):
    extension = Extension(running).paired()
    extension.call("/capture", fragment(0))
    before = keys.unlock(running.folder, WORDS)
    running.companion("rekey", "--yes")
    assert keys.unlock(running.folder, WORDS) != before
    extension.hello()
    assert extension.call("/capture", fragment(1, "Nog iets?"))[0] == 200
    assert SENTENCE in running.companion("show", "last")


def state(running):
    """Return the state of the vault, None while the process is being replaced."""
    try:
        return control(running, "ping")["state"]
    except (AttributeError, OSError, EOFError):
        return None


def test_a_lid_that_closes_during_a_look_locks_at_the_next(tmp_path):
    made, asleep = Service(Settings(home=tmp_path / "home")), [0.0]
    try:
        with unittest.mock.patch.object(keys, "SECONDS", 0.0):
            made.create_vault(WORDS, recovery=False)
        made.custody = Custody(made, clock=lambda: 0.0, sleep=lambda: asleep[0])
        made.custody.opened(made.store, keys.unlock(made.home, WORDS))
        made.custody.tick()
        assert made.state == "open"
        asleep[0] = 3600.0
        made.custody.tick()
        assert made.state == "locked"
    finally:
        made.close()


@pytest.mark.soak
def test_it_locks_after_idle_minutes_and_after_sleep(running):
    control(running, "settings_set", key="idle_lock_minutes", value=1)
    began = time.monotonic()
    wait_for(lambda: state(running) == "locked", 90)
    print(f"locked {time.monotonic() - began:.0f} s after the last thing the person did")
    control(running, "unlock", passphrase=WORDS)
    control(running, "settings_set", key="idle_lock_minutes", value=0)
    time.sleep(8)  # the first look after an unlock makes a copy, and a stop in the middle of that is no sleep
    running.process.send_signal(signal.SIGSTOP)  # as a closed lid does: no time passes for it, 40 s for the world
    time.sleep(40)
    running.process.send_signal(signal.SIGCONT)
    wait_for(lambda: state(running) == "locked", 30)


@pytest.mark.skipif(os.name != "posix", reason="a keyring of its own runs on Linux")
def test_a_keyring_never_reopens_what_the_person_locked(tmp_path):
    from tests.programs import need

    need("gnome-keyring-daemon")
    need("dbus-run-session")
    (tmp_path / "keyring").mkdir(mode=0o700)
    done = subprocess.run(
        [str(ROOT / "tests" / "secret_service.sh"), sys.executable, "-c", KEYRING, str(tmp_path / "home")],
        env={**os.environ, "COMPANION_TEST_KEYRING": str(tmp_path / "keyring"), "COMPANION_HOME": str(tmp_path / "home")},
        capture_output=True, text=True, timeout=120, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr + done.stdout
    assert done.stdout.split() == [
        "/recovery?first=yes",
        "None",
        "open",
        "4",
        "locked",
        "locked",
        "4",
        "open",
        "witness",
    ]


KEYRING = """
import http.client, json, re, subprocess, sys
from companion import control
from companion.vault import envelope, keyrings
from pathlib import Path
home = Path(sys.argv[1])
def companion(*words): return subprocess.run([sys.executable, "-m", "companion", *words], capture_output=True, text=True)
import atexit
def started():
    process = subprocess.Popen([sys.executable, "-m", "companion", "start", "--json", "--port", "0"], stdout=subprocess.PIPE)
    process.stdout.readline()
    atexit.register(process.kill)
    return process
def state(): return control.running(home).call("ping")["state"]
def ended(process):
    process.terminate()
    process.wait(20)
process = started()
assert "keyring" in envelope.read(home).kinds and "passphrase" not in envelope.read(home).kinds
def start_page():
    page = Path(control.running(home).call("login_url").removeprefix("file://")).read_text()
    host, secret = re.search(r"http://(127[^/]+)/signin", page)[1], re.search(r'value="([^"]+)"', page)[1]
    way = http.client.HTTPConnection(host)
    form = {"Origin": "null", "Content-Type": "application/x-www-form-urlencoded"}
    way.request("POST", "/signin", "secret=" + secret, form)
    cookie = way.getresponse().getheader("Set-Cookie").split(";")[0]
    pages = []
    for _ in range(2):
        way = http.client.HTTPConnection(host)
        way.request("GET", "/", headers={"Cookie": cookie})
        pages.append(way.getresponse().getheader("Location"))
    return pages
print(*start_page())
print(state())
companion("lock")
print(companion("chats").returncode)
print(state())
ended(process)
process = started()
print(state())
ended(process)
print(companion("chats").returncode)
process = started()
assert companion("unlock").returncode == 0
print(state())
ended(process)
note = keyrings.get(keyrings.os_keyring(), f"witness-{envelope.read(home).vault}")
print("witness" if json.loads(note)["witness"] == 1 else "none")
"""


def test_a_stop_that_meets_a_lock_stops(tmp_path):
    for delay in (0, 0.06, 0.3):
        (tmp_path / str(delay)).mkdir()
        service = Running(tmp_path / str(delay) / "home")
        control(service, "lock")
        time.sleep(delay)
        service.stop()
