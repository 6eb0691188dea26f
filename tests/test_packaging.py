"""What is installed is what is in the tree: packages, the extension, packs, templates, catalogues, fonts."""

import configparser
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_every_package_is_named():
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg")
    named = set(config["options"]["packages"].split())
    found = {".".join(p.parent.relative_to(ROOT).parts) for p in (ROOT / "companion").rglob("__init__.py")}
    assert named == found | {"companion._extension"}


def test_the_wheel_holds_everything(tmp_path):
    built = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", tmp_path, "--config-settings",
         f"--build-option=build --build-base {tmp_path / 'build'}", ROOT],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    (wheel,) = tmp_path.glob("*.whl")
    inside = set(zipfile.ZipFile(wheel).namelist())
    kinds = {".py", ".toml", ".sql", ".html", ".css", ".js", ".svg", ".png", ".typ", ".ttf", ".otf", ".mo", ".json"}
    wanted = {
        p.relative_to(ROOT).as_posix() for p in (ROOT / "companion").rglob("*") if p.suffix in kinds and p.is_file()
    }
    wanted |= {
        "companion/_extension/" + p.relative_to(ROOT / "extension").as_posix()
        for p in (ROOT / "extension").rglob("*")
        if p.is_file()
    }
    assert wanted - inside == set()
