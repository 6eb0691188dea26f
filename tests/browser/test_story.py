"""The main job, end to end: the practice chat in a real browser, each step proved by somebody else."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from companion.demo import practice
from companion.demo.story import STEPS

SEEDS = {practice.drawn(seed).id: seed for seed in range(400)}


@pytest.fixture
def home():
    """A folder with a short name: Chromium's socket lies in it, and such a path has at most 107 letters."""
    with tempfile.TemporaryDirectory(prefix="home-") as folder:
        yield Path(folder)


def play(seed, home):
    done = subprocess.run(
        [sys.executable, "-m", "companion", "demo", "--headless", "--json", "--seed", str(seed)],
        capture_output=True, text=True, timeout=180, check=False,
        env={"PATH": os.environ["PATH"], "HOME": str(home), "TMPDIR": str(home)},
    )  # fmt: skip
    assert done.stdout, done.stderr
    found = json.loads(done.stdout)
    assert [s["step"] for s in found["steps"]] == list(STEPS)
    assert [s for s in found["steps"] if not s["ok"]] == []
    assert (done.returncode, found["ok"], found["seed"]) == (0, True, seed)
    assert list(home.glob("companion-*")) == [], "nothing is left behind"
    assert not (home / ".local").exists(), "the person's own vault is not touched"


@pytest.mark.browser
@pytest.mark.parametrize("name", ["nl-lamp", "en-kettle"])
def test_the_story(name, home):
    play(SEEDS[name], home)


@pytest.mark.soak
@pytest.mark.parametrize("name", sorted(SEEDS))
def test_every_story(name, home):
    play(SEEDS[name], home)
