"""The house keeps its arrows: imports point one way, and the inner rooms know no disk, network, clock or framework."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1] / "companion"
RANK = {"chat": 0, "language": 1, "casebook": 2, "capture": 3, "vault": 3, "evidence": 3, "service": 4}
RANK |= {"web": 5, "demo": 6, "cli": 7}
INNER = ("chat", "language", "casebook")
FORBIDDEN = {"flask", "apsw", "sqlite3", "socket", "http", "urllib", "requests", "time", "os", "keyring", "waitress"}


def imports(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            if node.module == "companion":
                yield from (f"companion.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.py")), ids=lambda p: str(p.relative_to(ROOT)))
def test_arrows_point_inwards(path):
    parts = path.relative_to(ROOT).parts
    room = parts[0] if len(parts) > 1 else None
    if room is None or room.startswith("_"):
        return
    for name in imports(path):
        target = name.split(".")
        if target[0] == "companion" and len(target) > 1 and target[1] in RANK:
            assert RANK[target[1]] <= RANK[room], f"{room} must not import {name}"
        if room in INNER:
            assert target[0] not in FORBIDDEN, f"{room} must not import {name}"


def test_only_one_module_knows_posix():
    posix = {"fcntl", "pwd", "grp", "resource", "termios"}
    users = {p.relative_to(ROOT).as_posix() for p in ROOT.rglob("*.py") if posix & {n.split(".")[0] for n in imports(p)}}  # fmt: skip
    assert users <= {"platform.py"}
