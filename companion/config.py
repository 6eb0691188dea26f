"""Settings of one run: defaults, then config.toml, then COMPANION_* variables, then flags.

What the person chooses in the dashboard (language, help level, muted hints) lives in the vault, not here.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from companion.errors import N_, BadInput
from companion.platform import data_folder

PORTS = range(21847, 21857)


def _setting(default: Any, help_text: str) -> Any:
    return field(default=default, metadata={"help": help_text})


@dataclass(frozen=True, slots=True)
class Settings:
    """One run's settings; ``load`` is the only place that reads files and the environment."""

    home: Path = _setting(Path(), "the data folder")
    port: int | None = _setting(None, "the port on 127.0.0.1; without it the first free one from 21847 to 21856")
    language: str = _setting("", "nl or en for the terminal; without it the language of the system")
    adapters: str = _setting("on", "off reads every chat without knowledge of the vendor")
    hints: str = _setting("on", "off never holds a message")
    zone: str = _setting("", "time zone such as Europe/Amsterdam; without it that of the system")
    passphrase_file: str = _setting("", "a file with the passphrase; it unlocks a vault or creates a new one")


CHOICES = {"adapters": ("on", "off"), "hints": ("on", "off"), "language": ("", "nl", "en")}


def load(flags: Mapping[str, Any] | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of this run. Raise BadInput for an unknown key or a value that cannot be."""
    environ = os.environ if environ is None else environ
    flags = {k: v for k, v in (flags or {}).items() if v is not None}
    home = Path(flags.get("home") or environ.get("COMPANION_HOME") or data_folder())
    values: dict[str, Any] = {"home": home}
    file = home / "config.toml"
    if file.is_file():
        values |= _from_file(file)
    names = {f.name for f in fields(Settings)}
    values |= {n: environ[f"COMPANION_{n.upper()}"] for n in names - {"home"} if environ.get(f"COMPANION_{n.upper()}")}
    values |= flags
    return _checked(replace(Settings(), **values))


def _from_file(file: Path) -> dict[str, Any]:
    import difflib
    import tomllib

    try:
        found = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise BadInput(N_("{file} cannot be read: {why}. Mend or remove it."), file=file, why=error) from None
    names = [f.name for f in fields(Settings) if f.name != "home"]
    for key in found:
        if key not in names:
            near = difflib.get_close_matches(key, names, 1, 0)[0]
            raise BadInput(
                N_("{file} has an unknown setting {key}. Did you mean {near}?"), file=file, key=key, near=near
            )
    return found


def _checked(settings: Settings) -> Settings:
    for name, allowed in CHOICES.items():
        value = getattr(settings, name)
        if value not in allowed:
            raise BadInput(
                N_("The setting {name} cannot be {value}. Use one of: {allowed}."),
                name=name, value=value, allowed=", ".join(a for a in allowed if a),
            )  # fmt: skip
    port = settings.port
    if port is not None:
        try:
            port = int(port)
        except ValueError:
            port = -1
        if not 0 <= port <= 65535:
            raise BadInput(N_("The port must be a number from 0 to 65535. Leave it out to take the first free one."))
    return replace(settings, port=port)


def system_language() -> str:
    """Return ``nl`` on a Dutch system, else ``en``."""
    named = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "nl" if named.lower().startswith("nl") else "en"


def zone_of(name: str) -> tzinfo | None:
    """Return the time zone, or the system's when the name is unknown or empty."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return datetime.now().astimezone().tzinfo
