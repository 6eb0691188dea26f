"""20 MB each way through the running service: which files it opens, and whether anything private is in what it wrote."""

import base64
import os
import re
import subprocess
import time
from pathlib import Path

from companion.vault import keys
from tests.door import WORDS, Extension, Running
from tests.programs import need

SENTENCE = "Mevrouw Zwaluwstaart krijgt 37 euro en 12 cent terug voor haar bloeddrukmeter"
PART = 1_400_000


def fragment(seq, filler):
    """Return a page piece of 1.4 MB of which 20 KB is to be read."""
    html = f'<div class="agent"><b>Sanne</b><p>{SENTENCE} {seq} {"woord " * 3000}</p><!--{filler}--></div>'
    return {
        "stream": "7a" * 16, "seq": seq, "seen_at": f"2026-11-21T20:15:{seq % 60:02}.000Z", "what": "pieces",
        "site": "https://winkel.example/hulp", "title": "Winkel", "frame": None, "zone": "Europe/Amsterdam", "lang": "nl",
        "pieces": [{"key": f"k{seq}", "after": None, "html": html}],
    }  # fmt: skip


def written(trace):
    """Return the files that were opened for writing, created or renamed, from what strace wrote."""
    found = set()
    for line in trace.read_text(errors="replace").splitlines():
        if "ENOENT" in line or "EEXIST" in line:
            continue
        if (" open" in line and re.search(r"O_WRONLY|O_RDWR|O_CREAT|O_TMPFILE", line)) or re.search(
            r" (rename|link|mknod)", line
        ):
            found |= set(re.findall(r'"([^"]+)"', line))
        if "memfd_create" in line or "O_TMPFILE" in line:
            found.add("unnamed temporary file")
    return found


def private(running, extension, filler):
    key = keys.unlock(running.folder, WORDS)
    token = extension.token.split(".")[1]
    return {
        "key": key, "key in hexadecimal": key.hex().encode(), "key in base64": base64.b64encode(key),
        "passphrase": WORDS.encode(), "token": token.encode(), "token raw": base64.b64decode(token),
        "pairing key": extension.key, "chat": SENTENCE.encode(), "page": filler[:40].encode(),
    }  # fmt: skip


def test_nothing_private_is_written_anywhere(tmp_path, monkeypatch):
    strace = need("strace")
    for name in ("TMPDIR", "HOME", "XDG_RUNTIME_DIR", "XDG_CACHE_HOME"):
        (tmp_path / name).mkdir(mode=0o700)
        monkeypatch.setenv(name, str(tmp_path / name))
    running = Running(tmp_path / "home", first=True)
    trace, filler = tmp_path / "trace", "bloeddruk " * (PART // 10)
    calls = "trace=open,openat,creat,rename,renameat,renameat2,link,linkat,mknod,mknodat,memfd_create"
    watch = subprocess.Popen(
        [strace, "-f", "-q", "-s", "400", "-e", calls, "-o", str(trace), "-p", str(running.process.pid)],
        stderr=subprocess.PIPE,
    )
    try:
        while f"{running.process.pid}" and "TracerPid:\t0\n" in Path(f"/proc/{running.process.pid}/status").read_text():
            assert watch.poll() is None, watch.stderr.read()
            time.sleep(0.05)
        extension = Extension(running).paired()
        sent = got = 0
        for seq in range(15):
            status, _ = extension.call("/capture", fragment(seq, filler))
            sent += PART if status == 200 else 0
        exported(running, tmp_path)
        host, person = signed_in(running)
        chat = control(running, "show", chat="last")["chat"]
        while got < 20 * 2**20:
            status, _, page = running.ask("GET", f"/chats/{chat}", person, host=host)
            assert status == 200 and SENTENCE.encode() in page
            got += len(page)
        for path, body in (("/capture", b"{" * 3_000_000), ("/nothing", b"x" * 3_000_000)):
            running.extension(path, body) if path == "/capture" else running.ask("POST", path, {}, body)
        control(running, "back_up")
        seen = private(running, extension, filler)
        environ = Path(f"/proc/{running.process.pid}/environ").read_bytes()
        argv = Path(f"/proc/{running.process.pid}/cmdline").read_bytes()
        limits = Path(f"/proc/{running.process.pid}/limits").read_text()
        assert re.search(r"Max core file size\s+0\s+0", limits), "core files are possible"
    finally:
        running.stop()
        watch.wait(20)
        watch.stderr.close()
    assert sent >= 20_000_000 and got >= 20 * 2**20
    foreign = {name for name in written(trace) if not at_home(name, tmp_path)}
    assert foreign == set(), "files outside the data folder"
    for name, value in seen.items():
        assert value not in environ and value not in argv, f"{name} in the environment or the arguments"
    looked = 0
    for path in [*(tmp_path / "home").rglob("*"), *(tmp_path / "HOME").rglob("*"), *(tmp_path / "TMPDIR").rglob("*"),
                 tmp_path / "service.log"]:  # fmt: skip
        if path.is_file():
            looked += 1
            data = path.read_bytes()
            assert not [name for name, value in seen.items() if value in data], f"{path} holds something private"
    print(f"{sent / 1e6:.0f} MB in, {got / 1e6:.0f} MB out; {looked} files written, none private")


def at_home(name, tmp_path):
    return (
        name.startswith((str(tmp_path / "home"), "/dev/", "/proc/self/"))
        or not name.startswith("/")
        or "__pycache__" in name
    )


def exported(running, tmp_path):
    file = tmp_path / "out.pdf"
    running.companion("export", "last", "--to", str(file))
    data = file.read_bytes()
    file.unlink()
    return data


def signed_in(running):
    """Open the dashboard and return its host and the header that says who asks."""
    page = Path(running.dashboard_url.removeprefix("file://")).read_text()
    host = re.search(r"http://([0-9a-f]+\.localhost:\d+)/signin", page)[1]
    secret = re.search(r'value="([^"]+)"', page)[1]
    form = {"Content-Type": "application/x-www-form-urlencoded", "Origin": "null"}
    _, headers, _ = running.ask("POST", "/signin", form, f"secret={secret}".encode(), host)
    return host, {"Cookie": headers["set-cookie"].split(";")[0]}


def control(running, method, **params):
    from companion.control import running as found

    return found(running.folder).call(method, **params)


def test_a_mistake_of_ours_leaves_no_core_file_and_no_words(tmp_path):
    running = Running(tmp_path / "home")
    try:
        extension = Extension(running).paired()
        extension.call("/capture", fragment(0, "x"))
        os.kill(running.process.pid, 11)
        running.process.wait(20)
    finally:
        running.stop()
    left = [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "passphrase"]
    assert not [path for path in left if path.name.startswith("core")]
    assert not [path for path in left if SENTENCE.encode() in path.read_bytes()]
