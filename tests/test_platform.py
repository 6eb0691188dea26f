"""What the operating system is asked for: private files written whole, one owner, memory that stays out of files."""

import errno
import os
import stat
import subprocess
import sys

import pytest

from companion import platform
from companion.errors import DiskFull, VaultBusy
from tests.programs import not_run


def test_a_file_is_replaced_whole_and_private(tmp_path):
    path = tmp_path / "file"
    platform.write_private(path, b"one")
    platform.write_private(path, b"two")
    assert path.read_bytes() == b"two" and stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        platform.write_private(path, b"three", new=True)
    assert path.read_bytes() == b"two" and os.listdir(tmp_path) == ["file"]


@pytest.mark.skipif(os.name != "posix", reason="Windows closes a profile by its access list")
def test_an_empty_folder_is_closed_and_a_full_one_refused(tmp_path):
    place = tmp_path / "home"
    place.mkdir()
    place.chmod(0o755)
    platform.private_folder(place)
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    (place / "file").touch()
    place.chmod(0o750)
    with pytest.raises(platform.UnsafeFolder):
        platform.private_folder(place)


def test_a_private_file_does_not_follow_a_link(tmp_path):
    (tmp_path / "target").write_bytes(b"theirs")
    (tmp_path / "link").symlink_to(tmp_path / "target")
    with pytest.raises(FileExistsError):
        platform.new_private_file(tmp_path / "link")
    platform.write_private(tmp_path / "link", b"ours")
    assert (tmp_path / "target").read_bytes() == b"theirs" and not (tmp_path / "link").is_symlink()
    (tmp_path / "lock").symlink_to(tmp_path / "target")
    with pytest.raises(platform.UnsafeFolder):
        platform.ProcessLock(tmp_path / "lock")


@pytest.mark.parametrize(
    "number, error",
    [(errno.ENOSPC, DiskFull), (errno.EDQUOT, DiskFull), (errno.EROFS, platform.ReadOnly), (errno.EIO, OSError)],
)
def test_what_a_disk_answers_is_put_into_words(tmp_path, number, error):
    with pytest.raises(error), platform.disk(tmp_path):
        raise OSError(number, "no")


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    for path in (tmp_path / "file", tmp_path / "file" / "home"):
        with pytest.raises(platform.UnsafeFolder):
            platform.private_folder(path)


HOLDER = """
import pathlib, sys
from companion.platform import ProcessLock
lock = ProcessLock(pathlib.Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_a_lock_ends_with_its_owner_however_that_ends(tmp_path):
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / "lock")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as owner:
        assert owner.stdout.readline() == b"held\n"
        with pytest.raises(VaultBusy):
            platform.ProcessLock(tmp_path / "lock")
        owner.kill()
        owner.wait()
        platform.ProcessLock(tmp_path / "lock").release()


def test_no_core_is_written_and_other_processes_cannot_read_the_memory():
    if sys.platform != "linux":
        not_run("this is looked up in /proc")
    lines = (
        "import ctypes, resource\nfrom companion.platform import hide_memory\nhide_memory()\n"
        "print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"
    )
    told = subprocess.run([sys.executable, "-c", lines], capture_output=True, text=True, check=True).stdout
    assert told == "(0, 0) 0\n"


@pytest.mark.parametrize("name", ["DISPLAY", "WAYLAND_DISPLAY"])
def test_a_display_is_seen(monkeypatch, name):
    if sys.platform != "linux":
        not_run("other systems always have one")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert not platform.has_display()
    monkeypatch.setenv(name, ":0")
    assert platform.has_display()


def test_the_data_folder_can_be_named(monkeypatch, tmp_path):
    monkeypatch.setenv("COMPANION_HOME", str(tmp_path))
    assert platform.data_folder() == tmp_path
