"""Other programs that give the tests a second opinion; where one is missing: `not run: reason`, a failure in CI."""

import os
import shutil
import subprocess

import pytest


def need(name):
    """Return the path of a program, or leave the test with the reason."""
    return shutil.which(name) or not_run(f"{name} is not installed")


def not_run(reason):
    """Say that a check could not be made here; where CI is set that is a failure."""
    print(f"not run: {reason}")
    if os.environ.get("CI"):
        pytest.fail(f"not run: {reason}")
    pytest.xfail(f"not run: {reason}")


def run(*command, **options):
    """Run a program and return what it wrote; its words are shown when it fails."""
    done = subprocess.run(command, capture_output=True, timeout=120, **options)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return done.stdout
