"""What stands around the name in one label: "says:", "(Support)", ", Virtual assistant", "Avatar of"."""

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


#: What follows the name of whose picture it is.
OWNER = re.compile(r"(?:['’]s)?(?: profile)?$", re.I)


def face_name(label: str) -> str | None:
    """Return whose picture a label describes, or None when it names nobody.

    >>> face_name("Avatar of Eva"), face_name("Eva's profile picture"), face_name("profile picture")
    ('Eva', 'Eva', None)
    """
    found = labels.match(label, "face")
    name = OWNER.sub("", (found["who"] or found["whose"] or "") if found else label).strip(" :,·-–")
    role = labels.is_role(name) and not (labels.is_machine(name) and name == label)
    if not name or len(name) > 40 or len(name.split()) > 4 or role or labels.kind_of(name) or not name[:1].isupper():
        return None
    return name
