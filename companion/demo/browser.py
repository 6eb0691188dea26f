"""Start a Chromium with the extension: headless for the story, in a window for a person."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from companion.errors import Missing
from companion.extension import source

#: Debian's and Ubuntu's names; branded Chrome does not load unpacked extensions from the command line.
NAMES = ("chromium", "chromium-browser")


def binary() -> str:
    """Return the path of Chromium; raise Missing with the line to type."""
    for name in NAMES:
        if found := shutil.which(name):
            return found
    raise Missing(what="Chromium", how="sudo apt-get install chromium")


def switches(extension: Path) -> list[str]:
    """Return the command line switches that load ``extension`` and keep the browser quiet."""
    return [
        f"--disable-extensions-except={extension}", f"--load-extension={extension}", "--no-first-run",
        "--no-default-browser-check", "--disable-background-networking", "--disable-component-update",
        "--disable-sync", "--disable-quic",
    ]  # fmt: skip


def is_root() -> bool:
    """Root cannot use the browser's sandbox; everybody else keeps it."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


@contextlib.contextmanager
def headless(profile: Path, lang: str) -> Iterator[Any]:
    """Yield a Playwright context of a headless Chromium with the extension, as installed, in a new profile."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise Missing(what="Playwright", how="pip install 'chat-companion[demo]'") from None
    with sync_playwright() as driver:
        context = driver.chromium.launch_persistent_context(
            str(profile), executable_path=binary(), headless=True, chromium_sandbox=not is_root(),
            args=switches(source().resolve()), locale="nl-NL" if lang == "nl" else "en-GB",
            viewport={"width": 1180, "height": 820},
        )  # fmt: skip
        try:
            yield context
        finally:
            context.close()


def private_copy() -> Path:
    """Return a copy of the extension in a private folder (0700) of its own."""
    folder = Path(tempfile.mkdtemp(prefix="companion-extension-"))
    shutil.copytree(source(), folder / "extension")
    return folder / "extension"


def window(extension: Path, profile: Path, urls: list[str]) -> int:
    """Open a Chromium window with the private copy ``extension``; return the number of its process."""
    command = [binary(), f"--user-data-dir={profile}", *switches(extension), *urls]
    if is_root():
        command.insert(1, "--no-sandbox")
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).pid


@contextlib.contextmanager
def ended_after(process: int, extension: str) -> Iterator[None]:
    """Close the window at the end of the block, and remove its copy of the extension.

    It may have been opened by this process before that began anew: it is our child by its number only.
    """
    try:
        yield
    finally:
        _end(process)
        remove(Path(extension))


def remove(extension: Path) -> None:
    """Remove a private copy with its folder."""
    shutil.rmtree(extension.parent, ignore_errors=True)


def _end(process: int, seconds: float = 10.0) -> None:
    until = time.monotonic() + seconds
    with contextlib.suppress(OSError):  # closed by the person
        os.kill(process, signal.SIGTERM)
        while os.waitpid(process, getattr(os, "WNOHANG", 0)) == (0, 0) and time.monotonic() < until:
            time.sleep(0.05)
