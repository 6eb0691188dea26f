"""Take the record out of a report: what is attached to a PDF, and what its signature allows.

Used only on bytes whose signature holds, and still bounded: the signer may be a stranger.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from companion.errors import N_, Tampered

#: A report has a handful of attachments and one level of names.
FILES, DEPTH = 200, 8


class Unreadable(Tampered):
    message = N_("The record inside this file cannot be read. Ask for the original file and check again.")


@dataclass(frozen=True, slots=True)
class Contents:
    """``files`` by name; ``locked`` tells that the one signature of the file allows no change at all."""

    files: dict[str, bytes]
    locked: bool


def read(data: bytes, byte_range: tuple[int, int, int, int]) -> Contents:
    """Return what is in the PDF ``data``, whose signature has ``byte_range``; raise Unreadable."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        reader = PdfFileReader(BytesIO(data), strict=True)
        if reader.encrypted:
            raise Unreadable
        files = dict(_files(reader.root["/Names"]["/EmbeddedFiles"], DEPTH))
        return Contents(files, _locked(reader.root, byte_range))
    except Unreadable:
        raise
    except Exception as broken:  # a stranger's file can break the reader in any way
        raise Unreadable from broken


def _files(node: Any, depth: int) -> Iterator[tuple[str, bytes]]:
    names, kids = node.get("/Names", []), node.get("/Kids", [])
    if depth == 0 or len(names) > 2 * FILES or len(kids) > FILES:
        raise Unreadable
    for i in range(0, len(names), 2):
        yield str(names[i]), bytes(names[i + 1]["/EF"]["/F"].data)
    for i in range(len(kids)):
        yield from _files(kids[i], depth - 1)


def _locked(root: Any, byte_range: tuple[int, int, int, int]) -> bool:
    signature = root["/Perms"]["/DocMDP"]
    allowed = [r["/TransformParams"]["/P"] for r in signature["/Reference"] if r["/TransformMethod"] == "/DocMDP"]
    fields = root["/AcroForm"]["/Fields"]
    signed = [f for f in fields if f.get_object().get("/FT") == "/Sig"]
    return allowed == [1] and len(signed) == 1 and tuple(int(n) for n in signature["/ByteRange"]) == byte_range
