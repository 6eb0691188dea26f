"""What stands around the name in one label: "says:", "(Support)", ", Virtual assistant"."""

from __future__ import annotations

import re

from companion.capture import labels

#: What somebody is, in brackets behind the name.
PART = re.compile(r"\s*\((?P<part>[^()]{1,30})\)$")
#: The same, set apart by a sign: "Eva, Support", "Eva - Virtual assistant".
BEHIND = re.compile(r"(?P<name>.+?)(?:,| [-–—|/·•])\s+(?P<part>[^,|·•]{2,30})")


def without_part(name: str) -> tuple[str, str | None]:
    """Return a name and the part that somebody has, which stands behind it.

    >>> without_part("Eva - Support"), without_part("Eva (Support)"), without_part("Eva, the van")
    (('Eva', 'Support'), ('Eva', 'Support'), ('Eva, the van', None))
    """
    part = PART.search(name)
    if part and part.start():
        return name[: part.start()], part["part"]
    behind = BEHIND.fullmatch(name)
    if (
        behind
        and (labels.is_role(behind["part"]) or labels.is_bot(behind["part"]))
        and labels.is_person(behind["name"])
    ):
        return behind["name"], behind["part"]
    return name, None


def bare(text: str) -> str:
    """Return the name in a label.

    >>> bare("Eva says:"), bare("Ken V. (Support)")
    ('Eva', 'Ken V.')
    """
    return without_part(labels.WROTE.sub("", text.rstrip(": ")))[0]
