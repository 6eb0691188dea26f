"""Where the browser extension lies: beside the checkout, or inside the installed package."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from companion.errors import N_, Missing


def source() -> Path:
    """Return the folder with manifest.json; raise Missing when the installation lost it."""
    for folder in (Path(__file__).parents[1] / "extension", Path(str(files("companion"))) / "_extension"):
        if (folder / "manifest.json").is_file():
            return folder
    raise Missing(what=N_("the browser extension"), how="pip install --force-reinstall chat-companion")
