"""The record for machines that lies inside the report: the transcript, every kept piece, pictures and a guide.

``transcript.json`` is the shape of ``show`` plus ``evidence``: when it was exported, where the chat's chain ended and
the SHA-256 of the other attachments. ``fragments.jsonl`` has one chain link a line (docs/evidence.md).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from companion.evidence import guide
from companion.vault import chain

VERSION = 1
TRANSCRIPT, FRAGMENTS, GUIDE = "transcript.json", "fragments.jsonl", "CHECK.txt"
_LONE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside the report; ``relationship`` is PDF's AFRelationship in lower case."""

    name: str
    data: bytes
    mime: str
    relationship: str
    description: str

    def row(self) -> dict[str, str]:
        """Return what the template needs beside the bytes."""
        return {"name": self.name, "mime": self.mime, "relationship": self.relationship,
                "description": self.description}  # fmt: skip


def attachments(
    transcript: Mapping[str, Any], links: Sequence[chain.Link], pictures: Sequence[bytes], exported: str, print_: str
) -> tuple[Attachment, ...]:
    """Return the files to attach, the transcript last, because it names the hashes of the others."""
    others = (
        Attachment(FRAGMENTS, fragments(links), "application/jsonl", "source", "Every kept piece with its chain"),
        Attachment(GUIDE, guide.TEXT.encode(), "text/plain", "supplement", "How to check this file by hand"),
        *(Attachment(f"picture-{i}.png", png, "image/png", "supplement", "Picture of the chat window")
          for i, png in enumerate(pictures, 1)),
    )  # fmt: skip
    evidence = {
        "version": VERSION, "exported": exported, "fingerprint": print_, "links": len(links),
        "head": (links[-1].hash if links else chain.chat_start(str(transcript.get("chat")))).hex(),
        "attachments": [{"name": a.name, "size": len(a.data), "sha256": sha256(a.data)} for a in others],
    }  # fmt: skip
    data = to_json({**_told(transcript), "evidence": evidence}, indent=1)
    return *others, Attachment(TRANSCRIPT, data, "application/json", "data", "The conversation, exact")


def _told(transcript: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``transcript`` without the person's own notes about promises: the file is made to be given away."""
    promises = [{k: v for k, v in row.items() if k != "history"} for row in transcript.get("promises") or ()]
    return {**transcript, "promises": promises}


def fragments(links: Sequence[chain.Link]) -> bytes:
    """Return the chain as JSON lines."""
    return b"".join(to_json(chain.row(link)) + b"\n" for link in links)


def read_fragments(data: bytes) -> Iterator[chain.Link]:
    """Yield the links that ``fragments`` wrote; raise Tampered or ValueError for anything else."""
    for line in data.splitlines():
        yield chain.from_row(json.loads(line))


def to_json(value: object, indent: int | None = None) -> bytes:
    """Return ``value`` as readable UTF-8 JSON; a lone surrogate, which UTF-8 cannot hold, stays as its escape."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return _LONE.sub(lambda lone: f"\\u{ord(lone[0]):04x}", text).encode()


def sha256(data: bytes) -> str:
    """Return the SHA-256 of ``data`` in hexadecimal."""
    return hashlib.sha256(data).hexdigest()
