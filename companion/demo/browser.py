"""Start a Chromium with the extension: headless for the story, in a window for a person."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
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


@contextlib.contextmanager
def window(extension: Path, profile: Path, urls: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    """Yield a running Chromium window with the private copy ``extension``; it ends with the block."""
    command = [binary(), f"--user-data-dir={profile}", *switches(extension), *urls]
    if is_root():
        command.insert(1, "--no-sandbox")
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)


@contextlib.contextmanager
def private_copy() -> Iterator[Path]:
    """Yield a private folder (0700) with a copy of the extension, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="companion-extension-"))
    try:
        shutil.copytree(source(), folder / "extension")
        yield folder / "extension"
    finally:
        shutil.rmtree(folder, ignore_errors=True)
