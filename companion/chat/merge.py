"""Line up a list that was read again with what is already known: no duplicates, no losses.

A chat window shows a part of the chat: lists are wiped and refilled, rows leave a virtual list and come back, a page is
reloaded. ``align`` finds which rows are known ones and where new rows belong.

>>> align(["a", "b", "c"], ["b", "c", "d"])
[None, 0, 1]
>>> [place for place, _ in merged(["a", "b"], ["b", "c"])]
[0, 1, None]
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Sequence


def align(known: Sequence[Hashable], live: Sequence[Hashable]) -> list[int | None]:
    """Return for each row of ``known`` the index in ``live`` it equals, or None: a longest common run, order kept.

    ``live`` is contiguous, so rows of ``known`` between two matches must match too or have been withdrawn; a list that
    was refilled matches as a whole. Cost is linear for the usual cases (prefix, suffix, window).
    """
    found: list[int | None] = [None] * len(known)
    for i, j in pairs(known, live):
        found[i] = j
    return found


def pairs(known: Sequence[Hashable], live: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Return the matching (known, live) places, both ascending."""
    if not known or not live:
        return []
    window = _window(known, live)
    if window is not None:
        return window
    return _patience(known, live, 0, len(known), 0, len(live))


def _window(known: Sequence[Hashable], live: Sequence[Hashable]) -> list[tuple[int, int]] | None:
    """The end of ``known`` as the beginning of ``live``: what a growing or scrolled list shows."""
    n, m = len(known), len(live)
    if m >= n and list(live[:n]) == list(known):
        return [(i, i) for i in range(n)]
    if m <= n and list(known[n - m :]) == list(live):
        return [(n - m + j, j) for j in range(m)]
    return None


def _patience(
    known: Sequence[Hashable], live: Sequence[Hashable], a: int, b: int, c: int, d: int
) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    while a < b and c < d and known[a] == live[c]:
        out.append((a, c))
        a, c = a + 1, c + 1
    tail: list[tuple[int, int]] = []
    while a < b and c < d and known[b - 1] == live[d - 1]:
        b, d = b - 1, d - 1
        tail.append((b, d))
    anchors = _anchors(known, live, a, b, c, d)
    if anchors:
        for i, j in anchors:
            out += _patience(known, live, a, i, c, j)
            out.append((i, j))
            a, c = i + 1, j + 1
        out += _patience(known, live, a, b, c, d)
    elif a < b and c < d:
        out += _longest(known, live, a, b, c, d)
    return out + tail[::-1]


def _anchors(
    known: Sequence[Hashable], live: Sequence[Hashable], a: int, b: int, c: int, d: int
) -> list[tuple[int, int]]:
    """Rows that stand once on both sides, as the longest ascending chain."""
    once: dict[Hashable, int] = {}
    for i in range(a, b):
        once[known[i]] = -1 if known[i] in once else i
    here: dict[Hashable, int] = {}
    for j in range(c, d):
        here[live[j]] = -1 if live[j] in here else j
    both = [(once[row], j) for row, j in here.items() if j >= 0 and once.get(row, -1) >= 0]
    return ascending(sorted(both, key=lambda p: p[1]))


def ascending(points: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return a longest chain of points in which the first number rises too; ``points`` are sorted by the second."""
    tops: list[int] = []
    ends: list[int] = []
    back: list[int] = []
    for at, (i, _) in enumerate(points):
        k = bisect_left(tops, i)
        back.append(ends[k - 1] if k else -1)
        if k == len(tops):
            tops.append(i)
            ends.append(at)
        else:
            tops[k], ends[k] = i, at
    chain: list[tuple[int, int]] = []
    at = ends[-1] if ends else -1
    while at >= 0:
        chain.append(points[at])
        at = back[at]
    return chain[::-1]


def _longest(
    known: Sequence[Hashable], live: Sequence[Hashable], a: int, b: int, c: int, d: int
) -> list[tuple[int, int]]:
    """Repeated rows only ("ok", "ok"): the plain longest common subsequence, bounded."""
    if (b - a) * (d - c) > 250_000:
        b, d = min(b, a + 500), min(d, c + 500)
    width = d - c + 1
    table = [[0] * width for _ in range(b - a + 1)]
    for i in range(b - a - 1, -1, -1):
        for j in range(d - c - 1, -1, -1):
            table[i][j] = (
                table[i + 1][j + 1] + 1 if known[a + i] == live[c + j] else max(table[i + 1][j], table[i][j + 1])
            )
    out, i, j = [], 0, 0
    while i < b - a and j < d - c:
        if known[a + i] == live[c + j]:
            out.append((a + i, c + j))
            i, j = i + 1, j + 1
        elif table[i + 1][j] >= table[i][j + 1]:
            i += 1
        else:
            j += 1
    return out


def merged(known: Sequence[Hashable], live: Sequence[Hashable]) -> list[tuple[int | None, int | None]]:
    """Return the order of both together as (place in known, place in live): new rows stand where the page shows them.

    New rows before the first match stand before it, others after the match before them; without any match they come
    last, because a chat grows at its end.
    """
    out: list[tuple[int | None, int | None]] = []
    i = j = 0
    for a, b in pairs(known, live):
        out += [(k, None) for k in range(i, a)]
        out += [(None, k) for k in range(j, b)]
        out.append((a, b))
        i, j = a + 1, b + 1
    rest = [(k, None) for k in range(i, len(known))]
    fresh = [(None, k) for k in range(j, len(live))]
    return out + rest + fresh
