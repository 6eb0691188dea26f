"""Compare the words of a transcript with the raw pieces it was read from.

A difference is not a fraud: readers join, tidy and translate marks. So this counts, and judges nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from typing import Any

from companion.vault.chain import Link

#: Characters searched at most, all messages together: about a second.
EFFORT = 500_000_000


def stand_in(messages: Sequence[Mapping[str, Any]], links: Sequence[Link]) -> tuple[int, int]:
    """Return how many messages have their words in the pieces, and how many were compared (all, unless too many)."""
    raw = "\n".join(_plain(field.value) for link in links for field in link.fields if field.value)
    compared = messages[: max(1, EFFORT // max(1, len(raw)))]
    return sum(_squeeze(str(message["text"])) in raw for message in compared), len(compared)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_starttag(self, _: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self.parts.extend(value for name, value in attrs if name == "alt" and value)


def _plain(html: bytes) -> str:
    reader = _Text()
    reader.feed(html.decode("utf-8", "replace"))
    reader.close()
    return _squeeze("".join(reader.parts))


def _squeeze(text: str) -> str:
    return "".join(text.split())
