"""A disk that loses power: a VFS below the cipher writes down every write, and a cut keeps what was synced and some more.

apsw's VFS stands between SQLite3MC's cipher and the system's own, so what is written down is what reaches the disk:
encrypted pages of database and log. At a cut, what was synced is there; of everything after that, any 512-byte sector
may be there or not, in any order, and so may a truncation or a deletion.

SQLite keeps no shared memory through such a VFS, so the connection is exclusive (the index of the log lives in the
process). The writes, syncs and their order are the same; the vault that is opened after the cut is an ordinary one.
"""

import contextlib
from pathlib import Path

import apsw

SECTOR = 512
NAME, CIPHER = "power", "multipleciphers-power"


class _File(apsw.VFSFile):
    def __init__(self, base, name, flags, log):
        super().__init__(base, name, flags)
        self.path, self.log = Path(name if isinstance(name, str) else name.filename()), log

    def xWrite(self, data, offset):
        super().xWrite(data, offset)
        self.log.append(("write", self.path.name, offset, bytes(data)))

    def xTruncate(self, size):
        super().xTruncate(size)
        self.log.append(("truncate", self.path.name, size))

    def xSync(self, flags):
        super().xSync(flags)
        self.log.append(("sync", self.path.name))


class _Disk(apsw.VFS):
    def __init__(self):
        super().__init__(NAME, "unix")
        self.log = []

    def xOpen(self, name, flags):
        return _File("unix", name, flags, self.log)

    def xDelete(self, name, folder_too):
        super().xDelete(name, folder_too)
        self.log.append(("delete" if folder_too else "unlink", Path(name).name))


@contextlib.contextmanager
def written_down():
    """Yield the list of all that is written to databases in this block; put marks of your own between."""
    ours = _disk()
    ours.log = log = []
    before = apsw.vfs_names()[0]
    apsw.Connection("", vfs=CIPHER).close()  # the cipher makes its layer over ours the first time it is asked
    apsw.set_default_vfs(CIPHER)
    apsw.connection_hooks.append(_exclusive)
    try:
        yield log
    finally:
        apsw.connection_hooks.remove(_exclusive)
        apsw.set_default_vfs(before)


def _exclusive(connection):
    connection.execute("pragma locking_mode = exclusive").fetchall()


_KEPT = []


def _disk():
    """Return the one VFS of this process: the layer above it never lets go."""
    if not _KEPT:
        _KEPT.append(_Disk())
    return _KEPT[0]


class Disk:
    """What is on the disk after each step of a log; ``honest`` False is a disk whose syncs do nothing."""

    def __init__(self, files, honest=True):
        self.safe = {name: bytearray(data) for name, data in files.items()}
        self.waiting, self.honest = [], honest

    def step(self, entry):
        """Take the next entry of a log."""
        what, name = entry[:2]
        if what == "sync" and self.honest:
            mine = [e for e in self.waiting if e[1] == name]
            self.waiting = [e for e in self.waiting if e[1] != name]
            for other in mine:
                _apply(self.safe, other)
        elif what == "delete" and self.honest:
            self.waiting = [e for e in self.waiting if e[1] != name]
            self.safe.pop(name, None)
        elif what in ("write", "truncate", "unlink", "delete"):
            self.waiting.append(entry)

    def cut(self, dice, folder):
        """Write into ``folder`` one of the states that a loss of power can leave now."""
        files, share = {name: bytearray(data) for name, data in self.safe.items()}, dice.choice((0, 0.1, 0.5, 0.9, 1))
        for what, name, *rest in self.waiting:
            if what == "write":
                for start in range(0, len(rest[1]), SECTOR):
                    if dice.random() < share:
                        _apply(files, ("write", name, rest[0] + start, rest[1][start : start + SECTOR]))
            elif dice.random() < share:
                _apply(files, (what, name, *rest))
        for name, data in files.items():
            (folder / name).write_bytes(data)
            (folder / name).chmod(0o600)


def _apply(files, entry):
    what, name, *rest = entry
    if what in ("unlink", "delete"):
        files.pop(name, None)
        return
    file = files.setdefault(name, bytearray())
    if what == "truncate":
        del file[rest[0] :]
        file.extend(bytes(rest[0] - len(file)))
        return
    offset, data = rest
    file.extend(bytes(max(0, offset + len(data) - len(file))))
    file[offset : offset + len(data)] = data
