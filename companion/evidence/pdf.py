"""Make the signed report: one PDF/A-3 file to read, with the same record for machines inside, signed on this device.

Everything happens in memory: no page, piece or font request touches the disk or the network (a time stamp excepted).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path
from typing import Any

from companion.errors import N_, BadInput
from companion.evidence import bundle, layout, sign
from companion.evidence.coverage import FONTS
from companion.evidence.timestamp import TimeStamps
from companion.vault import chain

TEMPLATE = Path(__file__).parent / "report.typ"
#: More pictures are attached but not printed; beyond this many bytes together (each costs 65 in memory while the
#: report is laid out) they are left out, which the report says.
PRINTED_PICTURES, PICTURE_BYTES = 8, 3_000_000
PNG, _PNG = "image/png", b"\x89PNG\r\n\x1a\n"


def export(
    transcript: Mapping[str, Any],
    links: Sequence[chain.Link],
    screenshots: Sequence[bytes],
    device_key: bytes,
    lang: str,
    now: datetime,
    tsa: str | None = None,
) -> bytes:
    """Return the signed report of one chat.

    ``transcript`` is the shape of ``show``; ``person_name``, ``zone``, ``layout_seen_live``, ``vault`` ({"head"}) and a
    message's ``versions`` ([{"text", "seen_at"}]) are used when there; a promise's ``history`` stays private. ``links``
    are all links of the chat with their fields, ``screenshots`` PNG files, ``device_key`` PEM of a P-256 key and its
    certificate, ``now`` aware, ``tsa`` the address of a time stamp service. Raises Tampered when the links do not
    hold, NoTimeStamp, BadInput.
    """
    _, head = chain.verify(links, chain.chat_start(str(transcript.get("chat"))))
    exported = now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    fingerprint = sign.device_fingerprint(device_key)
    if not all(picture.startswith(_PNG) for picture in screenshots):
        raise BadInput(N_("A picture of the chat is not a PNG file. Export without pictures."))
    pictures = _fitting(screenshots)
    files = bundle.attachments(transcript, links, pictures, exported, fingerprint)
    left_out = len(screenshots) - len(pictures)
    proof = layout.Proof(fingerprint, head.hex(), len(links), exported, tsa is not None, _zone(links), left_out)
    return sign.sign(_print(transcript, files, lang, proof, now), device_key, TimeStamps(tsa) if tsa else None)


def _print(
    transcript: Mapping[str, Any], files: Sequence[bundle.Attachment], lang: str, proof: layout.Proof, now: datetime
) -> bytes:
    pictures = [file.name for file in files if file.mime == PNG][:PRINTED_PICTURES]
    try:
        return _compile(layout.report(transcript, lang, proof, pictures), files, now)
    except RuntimeError:
        if not pictures:
            raise
        return _compile(layout.report(transcript, lang, proof, []), files, now)  # a damaged picture is only attached


def _compile(report: Mapping[str, Any], files: Sequence[bundle.Attachment], now: datetime) -> bytes:
    import typst

    world: Any = {  # all of it in memory, which the type of ``input`` does not tell
        "main.typ": TEMPLATE.read_bytes(),
        "report.json": bundle.to_json(report),
        "attachments.json": bundle.to_json([file.row() for file in files]),
        **{file.name: file.data for file in files if file.mime != PNG},
        **{f"{file.name}.json": bundle.to_json(list(file.data)) for file in files if file.mime == PNG},
    }
    made = typst.compile(
        world,
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        pdf_standards=["a-3a", "ua-1"],
        timestamp=int(now.timestamp()),
    )
    return bytes(made)


def _fitting(pictures: Sequence[bytes]) -> list[bytes]:
    """Return the first pictures that together stay within PICTURE_BYTES."""
    return [p for p, size in zip(pictures, accumulate(map(len, pictures)), strict=True) if size <= PICTURE_BYTES]


def _zone(links: Sequence[chain.Link]) -> str | None:
    """Return the time zone that the page's browser named last."""
    for link in reversed(links):
        try:
            zone = json.loads(link.value("head") or b"{}").get("zone")
        except (ValueError, AttributeError):
            continue
        if isinstance(zone, str):
            return zone
    return None
