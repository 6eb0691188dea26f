"""What differs between operating systems: the one module that may import POSIX-only parts."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import platformdirs


def data_folder() -> Path:
    """Return where this person's data lives: ``COMPANION_HOME``, else the platform's data folder."""
    return Path(os.environ.get("COMPANION_HOME") or platformdirs.user_data_dir("chat-companion", appauthor=False))


def private_folder(path: Path) -> Path:
    """Make ``path`` a folder that only this user can enter, and return it."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def has_display() -> bool:
    """Tell whether a window could be opened here."""
    return sys.platform in ("win32", "darwin") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
