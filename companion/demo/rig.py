"""A running service on a throw-away folder and a browser with the extension: what the story and the tests stand on."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from companion.demo import browser

T = TypeVar("T")

#: Seconds to wait for something to become true; on an idle machine everything takes less than one.
PATIENCE = 20


class NotShown(AssertionError):
    """Something did not really happen; the text says what was seen instead."""


def until(found: Callable[[], T], what: str, patience: float = PATIENCE) -> T:
    """Return the first true value of ``found``; raise NotShown when none comes in ``patience`` seconds."""
    end = time.monotonic() + patience
    while True:
        if value := found():
            return value
        if time.monotonic() > end:
            raise NotShown(f"{what} did not happen within {patience:g} seconds")
        time.sleep(0.05)


def environment(home: Path) -> dict[str, str]:
    """Return the environment of our own processes: nothing but where to look and which folder to use."""
    kept = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TZ")
    return {k: v for k, v in os.environ.items() if k in kept} | {"COMPANION_HOME": str(home), "HOME": str(home.parent)}


@contextlib.contextmanager
def secret(passphrase: str) -> Iterator[int]:
    """Yield a descriptor from which another process can read the passphrase once."""
    readable, writable = os.pipe()
    os.write(writable, passphrase.encode())
    os.close(writable)
    try:
        yield readable
    finally:
        os.close(readable)


@dataclass
class Rig:
    """A data folder, the service on it, and the browser paired with it."""

    home: Path
    passphrase: str
    process: subprocess.Popen[str] | None = None
    port: int = 0
    dashboard: str = ""
    context: Any = None

    def start(self, *flags: str) -> None:
        """Run ``companion start``; the passphrase goes by a pipe, never by a file or the process list."""
        with secret(self.passphrase) as readable:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "companion", "start", "--port", str(self.port), "--json", *flags],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, pass_fds=[readable],
                env=environment(self.home) | {"COMPANION_PASSPHRASE_FILE": f"/dev/fd/{readable}"},
            )  # fmt: skip
        line = self.process.stdout.readline() if self.process.stdout else ""
        if not line:
            _, said = self.process.communicate()
            raise NotShown("the service did not start: " + said[-500:])
        found = json.loads(line)
        self.port, self.dashboard = found["port"], found["dashboard_url"]

    def stop(self) -> None:
        """End the service as Ctrl-C does."""
        if self.process is not None:
            self.process.terminate()
            self.process.communicate(timeout=20)
            self.process = None

    def kill(self) -> None:
        """End the service as a power cut does."""
        if self.process is not None:
            self.process.kill()
            self.process.communicate(timeout=20)
            self.process = None

    def run(self, *words: str, stdin: str | None = None) -> tuple[int, Any, str]:
        """Run ``companion`` in a fresh process; return its exit code, its JSON and what it said on stderr."""
        done = subprocess.run(
            [sys.executable, "-m", "companion", *words, "--json"], input=stdin, capture_output=True, text=True,
            env=environment(self.home), timeout=120, check=False,
        )  # fmt: skip
        return done.returncode, json.loads(done.stdout) if done.stdout.strip() else None, done.stderr.strip()

    def ask(self, *words: str, stdin: str | None = None) -> Any:
        """Run ``companion`` in a fresh process and return its JSON; raise NotShown when it failed."""
        code, found, said = self.run(*words, stdin=stdin)
        if code:
            raise NotShown(f"companion {words[0]}: {said[-300:]}")
        return found

    @property
    def worker(self) -> Any:
        """The background of the extension."""
        return (
            self.context.service_workers[0]
            if self.context.service_workers
            else self.context.wait_for_event("serviceworker")
        )

    def point(self) -> None:
        """Tell the extension the port of this run."""
        self.worker.evaluate("url => chrome.storage.local.set({ service: url })", f"http://127.0.0.1:{self.port}")

    def pair(self) -> dict[str, Any]:
        """Pair as a person does: read the code in the browser, type it in a terminal. Return the paired client."""
        page = self.context.new_page()
        page.goto(self.worker.url.rsplit("/", 1)[0] + "/panel/pair.html")
        code = until(lambda: page.locator("#pair-code").inner_text().strip(), "a pairing code")
        self.ask("pair", code, "--yes", "--name", "practice browser")
        page.locator("#pair-done").wait_for(state="visible", timeout=1000 * PATIENCE)
        page.close()
        return dict(self.ask("browsers")["clients"][0], code=code)

    def shadow(self, page: Any) -> str:
        """Return all text of a page with its frames and closed shadow roots, which no page script can read."""
        session = self.context.new_cdp_session(page)
        try:
            root = session.send("DOM.getDocument", {"depth": -1, "pierce": True})["root"]
        finally:
            session.detach()
        return " ".join(texts(root))


def texts(node: dict[str, Any]) -> Iterator[str]:
    """Yield the text and labels of a node of the browser's DOM with all its shadow roots and frames."""
    if node.get("nodeType") == 3:
        yield node["nodeValue"]
    named = node.get("attributes", ())
    yield from (value for name, value in zip(named[::2], named[1::2], strict=True) if name in ("aria-label", "title"))
    for child in [
        *node.get("children", ()),
        *node.get("shadowRoots", ()),
        *filter(None, [node.get("contentDocument")]),
    ]:
        yield from texts(child)


@contextlib.contextmanager
def serving(folder: Path, *flags: str) -> Iterator[Rig]:
    """Yield a running service on a new data folder below ``folder``, without a browser."""
    home = folder / "data"
    home.mkdir(mode=0o700)
    rig = Rig(home, secrets.token_urlsafe(24))
    try:
        rig.start(*flags)
        yield rig
    finally:
        rig.stop()


@contextlib.contextmanager
def rigged(folder: Path, *flags: str, lang: str = "en", paired: bool = True) -> Iterator[Rig]:
    """Yield a running service with a headless browser, both below ``folder``, paired unless told otherwise."""
    with serving(folder, *flags) as rig, browser.headless(folder / "browser", lang) as rig.context:
        rig.point()
        if paired:
            rig.pair()
        yield rig
