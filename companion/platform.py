"""What differs between operating systems: the one module that may import POSIX-only parts.

On Windows a folder in the person's profile is closed to other people by its inherited access list; the checks of owner
and mode below are for POSIX and do nothing there.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import gc
import os
import secrets
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import platformdirs

from companion.errors import N_, CompanionError, DiskFull, VaultBusy

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl
    import resource


class UnsafeFolder(CompanionError):
    message = N_("Other people can get at {path}. Close it with chmod -R go= {path} and try again.")
    exit_code, status = 5, 500


_ODD = N_("{path} is not what it should be. Move it away and try again.")


class ReadOnly(CompanionError):
    message = N_("Nothing can be written in {path}, so nothing was saved. Make it writable and try again.")
    exit_code, status = 5, 507


def data_folder() -> Path:
    """Return where this person's data lives: ``COMPANION_HOME``, else the platform's data folder."""
    return Path(os.environ.get("COMPANION_HOME") or platformdirs.user_data_dir("chat-companion", appauthor=False))


def private_folder(path: Path) -> Path:
    """Make ``path`` a folder that only this user can enter, and return it.

    An empty folder of ours is closed; one with something in it is checked and refused when it is open to others.
    """
    with disk(path):
        if not os.path.lexists(path):
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        check_private(path, folder=True, closing=path.is_dir() and not any(path.iterdir()))
    return path


def check_private(path: Path, *, folder: bool = False, closing: bool = False) -> None:
    """Raise UnsafeFolder unless ``path`` is a real file (or folder) of this user that nobody else can open."""
    what = os.lstat(path)
    if stat.S_ISLNK(what.st_mode):
        raise UnsafeFolder(N_("{path} is a link to another place. Use the real folder instead."), path=path)
    if not (stat.S_ISDIR if folder else stat.S_ISREG)(what.st_mode):
        raise UnsafeFolder(_ODD, path=path)
    if sys.platform == "win32":
        return
    if what.st_uid != os.getuid():
        raise UnsafeFolder(N_("{path} belongs to another user. Choose a folder of your own."), path=path)
    if what.st_mode & 0o077:
        if not closing:
            raise UnsafeFolder(path=path)
        path.chmod(0o700)


def new_private_file(path: Path) -> None:
    """Make an empty file that only this user can open; it must not be there yet."""
    with disk(path.parent):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def write_private(path: Path, data: bytes, *, new: bool = False) -> None:
    """Write ``path`` whole or not at all, 0600 and on the disk at return; ``new`` refuses to replace a file."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with disk(path.parent):
        try:
            with open(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if new:
                os.link(draft, path)
            else:
                os.replace(draft, path)
        finally:
            draft.unlink(missing_ok=True)
        sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Bring the names in a folder to the disk."""
    if sys.platform != "win32":
        folder = os.open(path, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


@contextlib.contextmanager
def disk(path: Path) -> Iterator[None]:
    """Turn what a disk answers into words: DiskFull and ReadOnly; other errors pass."""
    try:
        yield
    except OSError as problem:
        if problem.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull from problem
        if problem.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
            raise ReadOnly(path=path) from problem
        if problem.errno in (errno.ELOOP, errno.ENOTDIR):
            raise UnsafeFolder(_ODD, path=path) from problem
        raise


class ProcessLock:
    """Own ``path`` until ``release`` or the end of this process, however it ends; raise VaultBusy when it is taken."""

    def __init__(self, path: Path, inherited: int | None = None) -> None:
        """``inherited`` is the lock's own file, still locked, kept open over an exec."""
        if inherited is not None:
            self._file = inherited
            os.set_inheritable(inherited, False)
            return
        with disk(path.parent):
            self._file = os.open(path, os.O_CREAT | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0), 0o600)
        try:
            if sys.platform == "win32":
                msvcrt.locking(self._file, msvcrt.LK_NBLCK, 1)
            else:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as taken:
            os.close(self._file)
            raise VaultBusy from taken

    def fileno(self) -> int:
        """Return the open file that holds the lock."""
        return self._file

    def release(self) -> None:
        """Let go; the file stays, because removing it would let two owners in."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def ready_to_serve(connections: int) -> None:
    """Make every file of this process private from its first byte, and let it hold that many connections at once.

    A shell often allows 256 or 1,024 open files, which a hostile page uses up. Where more is not allowed it stays so.
    """
    os.umask(0o077)
    if sys.platform != "win32":
        allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = 2 * connections + 96
        if most != resource.RLIM_INFINITY:
            wanted = min(wanted, most)
        if allowed != resource.RLIM_INFINITY and allowed < wanted:
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def keep_memory_small() -> None:
    """Let threads share one heap, and give large blocks back when they are freed; call before threads are there.

    glibc keeps a heap per thread and, once a large block was freed, keeps the next ones. Elsewhere nothing is changed.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is not None:
        arenas, large = -8, -3  # M_ARENA_MAX, M_MMAP_THRESHOLD, malloc.h
        mallopt(arenas, 1)
        mallopt(large, 128 * 2**10)


def settle_memory() -> None:
    """Take what is there now for lasting, so that what comes and goes is swept often. Call when everything is loaded.

    Python sweeps all cycles only when new objects make up a quarter of the old ones. Beside half a million objects of
    compiled language packs that is megabytes late; without them a sweep is short, and worth doing five times as often.
    """
    gc.collect()
    gc.freeze()
    gc.collect()
    gc.set_threshold(700, 10, 2)


def hide_memory() -> None:
    """Keep this process's memory out of core files and away from other processes of the same user."""
    if sys.platform == "win32":
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        set_dumpable = 4  # PR_SET_DUMPABLE, linux/prctl.h; also closes /proc/PID/mem and ptrace
        ctypes.CDLL(None).prctl(set_dumpable, 0, 0, 0, 0)


def has_display() -> bool:
    """Tell whether a window could be opened here."""
    return sys.platform in ("win32", "darwin") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
