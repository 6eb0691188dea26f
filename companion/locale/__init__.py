"""The interface in other languages: gettext catalogues, one folder per language. English is in the code.

>>> translator("nl")("no such text")
'no such text'
"""

from __future__ import annotations

import gettext
from collections.abc import Callable
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


@cache
def languages() -> tuple[str, ...]:
    """Return the languages the interface speaks, English first."""
    return ("en", *sorted(path.parent.parent.name for path in FOLDER.glob("*/LC_MESSAGES/messages.mo")))


def choose(*wanted: str | None) -> str:
    """Return the first of ``wanted`` (``nl``, ``nl_NL.UTF-8``, ``nl-BE``) that the interface speaks, else English."""
    short = ((tag or "").replace("_", "-").split("-")[0].lower() for tag in wanted)
    return next((tag for tag in short if tag in languages()), "en")


def translator(lang: str | None) -> Callable[[str], str]:
    """Return what turns an English text of ours into ``lang``; a text without translation stays English."""
    return gettext.translation("messages", FOLDER, [choose(lang)], fallback=True).gettext
