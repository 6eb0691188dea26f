"""A fragment as the extension sends it, and as the fields of a link of the chain."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from companion.errors import N_, BadInput
from companion.vault.store import Store

LONE = re.compile("[\ud800-\udfff]")


def placed(store: Store, fragment: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a fragment with its site. The extension keeps no addresses: what it tells of a page that is gone names
    only the stream, and belongs to the chat that this stream is of."""
    if fragment.get("site") is not None:
        return fragment
    chat_id = store.stream_chat(str(fragment.get("stream")))
    return {**fragment, "site": store.chat(chat_id).site} if chat_id else fragment


def checked(fragment: Mapping[str, Any]) -> None:
    """Raise BadInput when a fragment lacks what keeping it needs."""
    try:
        good = (
            0 < len(fragment["stream"]) <= 64 and isinstance(fragment["seq"], int) and fragment["seq"] >= 0
            and fragment["what"] in ("pieces", "sent", "event", "picture") and bool(instant(fragment["seen_at"]))
            and urlsplit(fragment["site"]).scheme in ("http", "https")
        )  # fmt: skip
    except (KeyError, TypeError, ValueError):
        good = False
    if not good:
        raise BadInput(N_("A piece of the chat came in broken and was not kept. Reload the page of the chat."))


def split(fragment: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
    """Yield the fields of the chain link for a fragment: the head, then the HTML of each piece.

    >>> dict(split({"what": "pieces", "pieces": [{"key": "a", "html": "<p>Hi</p>"}]}))
    {'head': b'{"what":"pieces","pieces":[{"key":"a"}]}', 'piece/0': b'<p>Hi</p>'}
    """
    pieces = fragment.get("pieces") or []
    head = dict(fragment)
    if pieces:
        head["pieces"] = [{k: v for k, v in piece.items() if k != "html"} for piece in pieces]
    yield "head", json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    for place, piece in enumerate(pieces):
        yield f"piece/{place}", str(piece.get("html", "")).encode("utf-8", "surrogatepass")


def joined(fields: Any) -> dict[str, Any]:
    """Return the fragment that ``split`` took apart; a redacted piece comes back empty."""
    values = {f.name: f.value for f in fields}
    fragment: dict[str, Any] = json.loads(values["head"].decode("utf-8", "surrogatepass"))
    for place, piece in enumerate(fragment.get("pieces") or []):
        piece["html"] = (values.get(f"piece/{place}") or b"").decode("utf-8", "surrogatepass")
    return fragment


def readable(fragment: Any) -> Any:
    """Return a fragment without lone surrogates, which no text may hold; the chain keeps them as they came."""
    if isinstance(fragment, str):
        return fragment.encode("utf-8", "replace").decode() if LONE.search(fragment) else fragment
    if isinstance(fragment, Mapping):
        return {key: readable(value) for key, value in fragment.items()}
    return [readable(value) for value in fragment] if isinstance(fragment, list) else fragment


def instant(text: str) -> datetime:
    """Return the moment of an ISO 8601 string; raise ValueError when it has no zone or is none."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment.astimezone(UTC)
