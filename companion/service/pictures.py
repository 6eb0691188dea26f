"""Pictures of a chat at moments that matter: which are wanted, which were taken, and their place in the chain.

A picture is a chain link of the kind ``screenshot`` with the fields ``head`` (JSON: why, id, width, height) and
``picture`` (PNG). Where none could be taken, because the chat was not on the screen, an event ``no-picture`` says so.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import struct
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from companion.errors import N_, BadInput, NotFound

if TYPE_CHECKING:
    from companion.service.recorder import Open
    from companion.vault.store import Store

KIND, END = "screenshot", "end"
SIGNATURE = b"\x89PNG\r\n\x1a\n"
#: Bytes and pixels on a side that one picture may have, and pictures of one chat.
LARGEST, SIDE, MOST = 1_500_000, 10_000, 24


def wanted(opened: Open, promises: Iterable[Mapping[str, Any]]) -> dict[str, str] | None:
    """Return ``{"why", "id"}`` of the next moment that has no picture yet and is known to have none, or None."""
    if len(opened.pictured) >= MOST:
        return None
    for promise in promises:
        if promise["id"] not in opened.pictured and promise.get("state") != "dismissed":
            return {"why": "promise", "id": promise["id"]}
    return {"why": END, "id": END} if opened.chat.ended and END not in opened.pictured else None


def fields(fragment: Mapping[str, Any]) -> list[tuple[str, bytes]]:
    """Return the fields of the link for a picture that came in; raise BadInput when it is none."""
    try:
        png = base64.b64decode(str(fragment.get("png")), validate=True)
        width, height = struct.unpack(">II", png[16:24])
    except (binascii.Error, ValueError, struct.error):
        raise BadInput(N_("A picture of the chat came in broken and was not kept. Nothing else is missing.")) from None
    if not png.startswith(SIGNATURE) or len(png) > LARGEST or not (0 < width <= SIDE and 0 < height <= SIDE):
        raise BadInput(N_("A picture of the chat came in broken and was not kept. Nothing else is missing."))
    head = {"why": str(fragment.get("why")), "id": str(fragment.get("id")), "width": width, "height": height}
    return [("head", json.dumps(head).encode()), ("picture", png)]


def listed(store: Store, chat_id: str) -> Iterator[dict[str, Any]]:
    """Yield the pictures of a chat: ``link seen_at why promise width height sha256``."""
    for number in store.link_numbers(chat_id, KIND):
        link = next(store.links(chat_id, number))
        png = link.value("picture")
        if png is not None:
            head = json.loads(link.value("head") or b"{}")
            yield {
                "link": link.n, "seen_at": link.seen_at, "why": head.get("why"),
                "promise": head.get("id") if head.get("why") == "promise" else None,
                "width": head.get("width"), "height": head.get("height"), "sha256": hashlib.sha256(png).hexdigest(),
            }  # fmt: skip


def png(store: Store, chat_id: str, number: int) -> bytes:
    """Return one picture; raise NotFound when that link of the chat is none."""
    found = next(store.links(chat_id, number), None) if number in store.link_numbers(chat_id, KIND) else None
    data = found.value("picture") if found else None
    if data is None:
        raise NotFound(N_("There is no such picture in this chat."))
    return data
