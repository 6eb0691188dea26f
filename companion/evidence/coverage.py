"""Which characters the shipped fonts can draw, read from the fonts themselves.

The report is refused as a whole when one character has no glyph, so this is asked before anything is laid out.
Only the ``cmap`` table is read, in its formats 4 and 12 (OpenType specification 1.9, chapter cmap).

>>> ord("a") in covered(), 0x4E2D in covered()
(True, False)
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from struct import unpack_from

FONTS = Path(__file__).parent / "fonts"
#: Symbols that chats use and only DejaVu Sans Mono draws, which the layout program carries (found by laying out each).
_BUILT_IN = (
    (0x219A, 0x21A8), (0x2241, 0x2269), (0x2500, 0x25A9), (0x25AC, 0x25B5), (0x25B7, 0x25BF), (0x25C1, 0x25CB),
    (0x25CD, 0x25FA), (0x2605, 0x2609), (0x2610, 0x2610), (0x2612, 0x2612), (0x2713, 0x2713), (0x2715, 0x2715),
    (0x2717, 0x271C), (0x2798, 0x27A0), (0x27A2, 0x27AF), (0x27B1, 0x27BE),
)  # fmt: skip


@cache
def covered() -> frozenset[int]:
    """Return every code point that a font of the report has a glyph for."""
    shipped = {code for file in FONTS.glob("*-Regular.ttf") for code in code_points(file.read_bytes())}
    return frozenset(shipped.union(*(range(first, last + 1) for first, last in _BUILT_IN)))


@cache
def emoji() -> frozenset[int]:
    """Return the code points of the emoji font, without ASCII (it carries digits for keycaps)."""
    return frozenset(c for c in code_points((FONTS / "NotoEmoji-Regular.ttf").read_bytes()) if c > 0x7F)


def code_points(font: bytes) -> Iterator[int]:
    """Yield the code points that a TrueType font maps to a glyph other than .notdef."""
    for tag, offset in _tables(font):
        if tag == b"cmap":
            for _, _, start in _records(font, offset):
                yield from _subtable(font, offset + start)


def _tables(font: bytes) -> Iterator[tuple[bytes, int]]:
    for i in range(unpack_from(">H", font, 4)[0]):
        tag, _, offset, _ = unpack_from(">4sIII", font, 12 + 16 * i)
        yield tag, offset


def _records(font: bytes, cmap: int) -> Iterator[tuple[int, int, int]]:
    for i in range(unpack_from(">H", font, cmap + 2)[0]):
        yield unpack_from(">HHI", font, cmap + 4 + 8 * i)


def _subtable(font: bytes, at: int) -> Iterator[int]:
    kind = unpack_from(">H", font, at)[0]
    if kind == 4:
        yield from _format4(font, at)
    elif kind == 12:
        for i in range(unpack_from(">I", font, at + 12)[0]):
            first, last, glyph = unpack_from(">III", font, at + 16 + 12 * i)
            yield from range(first if glyph else first + 1, last + 1)


def _format4(font: bytes, at: int) -> Iterator[int]:
    size = unpack_from(">H", font, at + 6)[0]
    segments = zip(
        unpack_from(f">{size // 2}H", font, at + 14),
        unpack_from(f">{size // 2}H", font, at + 16 + size),
        unpack_from(f">{size // 2}H", font, at + 16 + 2 * size),
        unpack_from(f">{size // 2}H", font, at + 16 + 3 * size),
        strict=True,
    )
    for i, (last, first, delta, offset) in enumerate(segments):
        for code in range(first, min(last, 0xFFFE) + 1):
            place = at + 16 + 3 * size + 2 * i + offset + 2 * (code - first)
            glyph = unpack_from(">H", font, place)[0] if offset else code + delta
            if glyph & 0xFFFF:
                yield code
