"""What a fragment may look like when it comes through the door: the kind of every field that somebody reads later.

A field that no version of ours knows is kept as it came, because the record is what the browser sent. A known field of
another kind is refused with the whole fragment, before anything is stored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from companion.errors import N_, BadInput

#: Years that no chat can have been in; a wrong clock in between is kept as it is.
FIRST, LAST = 1900, 9000

Check = Callable[[Any], bool]


def text(longest: int) -> Check:
    """Return a check for text of at most so many characters, or nothing.

    Only names are kept short: how long a page's own words are is not for us to judge, and the whole has its limit.
    """
    return lambda found: found is None or (isinstance(found, str) and len(found) <= longest)


def count(found: Any) -> bool:
    """Tell whether this is a whole number that a database can hold."""
    return isinstance(found, int) and not isinstance(found, bool) and 0 <= found < 2**53


def number(found: Any) -> bool:
    """Tell whether this is a number of pixels or milliseconds, or nothing."""
    return found is None or (isinstance(found, int | float) and abs(found) < 2**53)


def flag(found: Any) -> bool:
    """Tell whether this is yes, no, or nothing."""
    return found is None or isinstance(found, bool) or found in (0, 1)


def several(check: Check) -> Check:
    """Return a check for a list of such things, or nothing."""
    return lambda found: found is None or (isinstance(found, list) and all(map(check, found)))


def shaped(fields: Mapping[str, Check], needed: frozenset[str] = frozenset()) -> Check:
    """Return a check for an object with these kinds of fields; nothing will do when none of them is needed."""

    def fits(found: dict[str, Any]) -> bool:
        known = [(check, found[name]) for name, check in fields.items() if name in found]
        return needed <= found.keys() and all(check(value) for check, value in known)

    return lambda found: fits(found) if isinstance(found, dict) else found is None and not needed


def moment(found: Any) -> bool:
    """Tell whether this is an ISO 8601 moment with its zone, in a year that can be."""
    try:
        at = datetime.fromisoformat(found)
    except (TypeError, ValueError):
        return False
    return at.tzinfo is not None and FIRST <= at.year <= LAST


NAME, ANY = text(200), text(2 * 2**20)
PIECE = shaped({"key": NAME, "after": NAME, "parent": NAME, "html": ANY, "shell": flag}, frozenset({"key"}))
LOG = shaped({
    "w": number, "h": number, "above": number, "below": number, "scroll": several(number), "box": several(number),
    "path": several(ANY), "flip": flag, "field": flag, "title": ANY, "adapter": ANY, "role": ANY, "dir": ANY,
    "where": ANY,
})  # fmt: skip
FRAGMENT = shaped({
    "stream": text(64), "seq": count, "seen_at": moment, "site": ANY, "title": ANY, "frame": ANY, "zone": ANY,
    "lang": ANY, "what": NAME, "pieces": several(PIECE), "gone": several(NAME), "log": LOG, "reset": flag, "ms": number,
    "away": flag, "text": ANY, "how": ANY, "question": ANY, "choice": ANY, "detail": ANY,
    "png": ANY, "why": NAME, "id": NAME, "tab": NAME, "page": NAME,
}, frozenset({"stream", "seq", "seen_at", "site", "what"}))  # fmt: skip


def admit(fragment: dict[str, Any]) -> dict[str, Any]:
    """Return the fragment; raise BadInput when one of its fields is of another kind than it should be.

    >>> admit({"stream": "a", "seq": 0, "seen_at": "2026-11-21T20:15Z", "site": "https://a", "what": "sent"})["seq"]
    0
    """
    if not FRAGMENT(fragment):
        raise BadInput(N_("A piece of the chat came in broken and was not kept. Reload the page of the chat."))
    return fragment
