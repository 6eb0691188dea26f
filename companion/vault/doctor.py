"""Look over everything that is kept, in plain sentences; and keep what can be read when something is damaged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from companion.errors import CompanionError
from companion.vault.store import Store


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: ``detail`` is a gettext key with ``values`` put in after translation."""

    check: str
    ok: bool
    detail: str
    values: Mapping[str, object]


def examine(folder: Path, store: Store, key: bytes, alarm: CompanionError | None = None) -> list[Finding]:
    return []


def told(findings: list[Finding]) -> dict[str, Any]:
    return {"ok": all(f.ok for f in findings), "checks": []}


def repair(folder: Path, key: bytes, at: str, witness: Mapping[str, object] | None = None) -> dict[str, Any]:
    return {}
