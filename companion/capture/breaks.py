"""Breaks in the watching, told by the extension: a tab that stopped, an extension loaded again, nobody to take a piece.

Such a gap is stated at once and taken back when a list that was read from its beginning shows the row before it: what
stands after that row is then all there is. What could not be read or was too large stays missing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from companion.capture.line import Line
from companion.chat.model import Gap

#: Gaps that reading the list anew can close, and those that say nothing once the chat has ended.
HEALING = ("reloaded", "crashed", "service-away")
AFTERWARDS = ("reloaded", "crashed")
MOST = 1000  # fragments on their way at once


@dataclass(frozen=True, slots=True)
class _Break:
    gap: Gap
    link: int


class Breaks:
    """The breaks of one chat."""

    def __init__(self) -> None:
        self._all: list[_Break] = []
        self._anew: dict[str, int] = {}  # stream -> link at which its list was read from the beginning
        self._came: dict[str, set[int]] = defaultdict(set)  # stream -> numbers of its fragments

    def told(self, kind: str, seen_at: str, detail: str | None, after: str | None, link: int) -> None:
        """State a gap after a row; the same one is stated once."""
        gap = Gap(kind, seen_at, detail, after)
        known = (each.gap for each in self._all if each.gap.kind == kind)
        if not any(old.detail == detail and (kind == "frame" or old.after == after) for old in known):
            self._all.append(_Break(gap, link))

    def came(self, fragment: Mapping[str, Any]) -> None:
        """A fragment came in."""
        if isinstance(fragment.get("seq"), int):
            self._came[str(fragment.get("stream"))].add(fragment["seq"])

    def left(self, fragment: Mapping[str, Any], seen_at: str, after: str | None, link: int) -> None:
        """A page was left while fragments, ``from`` to before ``to``, were on their way: state a gap if one is lost."""
        begin, end = (n if isinstance(n := fragment.get(name), int) else 0 for name in ("from", "to"))
        if not self._came[str(fragment.get("stream"))].issuperset(range(max(begin, end - MOST), end)):
            self.told("service-away", seen_at, None, after, link)

    def reread(self, stream: str, link: int) -> None:
        """A list is being read from its beginning."""
        self._anew[stream] = link

    def look(self, stream: str, live: Sequence[Line]) -> None:
        """Take back the gaps after which this list, which was read anew, shows everything."""
        if not live or not any(each.gap.kind in HEALING for each in self._all):
            return
        shown, since = {line.key for line in live}, self._anew.get(stream, -1)
        self._all = [each for each in self._all if not _healed(each, shown, since)]

    def short(self, lines: Iterable[Line], seen_at: str, link: int) -> None:
        """The page held more words here than a piece can."""
        for line in lines:
            self.told("too-large", seen_at, None, line.key, link)

    def gaps(self) -> list[Gap]:
        """Return the gaps that stand now."""
        return [each.gap for each in self._all]


def _healed(each: _Break, shown: set[str], since: int) -> bool:
    return each.gap.kind in HEALING and since > each.link and (each.gap.after is None or each.gap.after in shown)
