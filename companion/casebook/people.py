"""For whom the person chats: themself, or a relative who agreed to it.

>>> introduction({"id": "p1", "name": "Truus Jansen", "relation": "mother"}, "nl")
'Hallo, ik chat namens mijn moeder, Truus Jansen, met toestemming.'
>>> introduction({"id": "me", "name": "me", "relation": None}, "nl") is None
True
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from companion.casebook import texts
from companion.errors import N_, BadInput

ME = "me"
RELATIONS = ("mother", "father", "partner", "child", "grandparent", "family", "friend", "neighbour", "client")
LONGEST = 80


def checked(name: str, taken: Iterable[str] = ()) -> str:
    """Return ``name`` with single spaces and no control characters; raise BadInput when it is empty or taken."""
    shown = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in name)
    shown = " ".join(shown.split())
    if not shown or len(shown) > LONGEST:
        raise BadInput(N_("This name cannot be used. Type a name of 1 to 80 characters."))
    if shown.casefold() in {other.casefold() for other in taken}:
        raise BadInput(N_("Somebody with this name is in the list already. Add a surname."))
    return shown


def checked_relation(relation: str | None) -> str | None:
    """Return ``relation`` when it is one of RELATIONS, None for nothing; raise BadInput otherwise."""
    if relation and relation not in RELATIONS:
        raise BadInput(N_("This relation is not in the list. Choose one of the list."))
    return relation or None


def whom(person: Mapping[str, Any] | None, lang: str | None) -> str | None:
    """Return "my mother, Truus Jansen" in ``lang``, or None when the person chats for themself."""
    if not person or person.get("id") == ME:
        return None
    relation = texts.load(lang)["introduction"]["relations"].get(person.get("relation"))
    return f"{relation}, {person['name']}" if relation else str(person["name"])


def introduction(person: Mapping[str, Any] | None, lang: str | None) -> str | None:
    """Return an honest first line for the chat in ``lang``, or None when the person chats for themself."""
    name = whom(person, lang)
    return texts.load(lang)["introduction"]["line"].format(whom=name) if name else None
