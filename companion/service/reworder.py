"""Reworder: ask a language model that the person already runs on this machine to word a draft anew.

Off unless the person gives an address, and only loopback addresses are taken: a draft never leaves the machine. The
server speaks the OpenAI chat protocol (POST <url>/chat/completions). What it says is shown only when it keeps every
fact, brings no new one and is calm; a slow, broken or talkative server changes nothing.
"""

from __future__ import annotations

import http.client
import json
import socket
import time
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, urlsplit

from companion.errors import N_, BadInput
from companion.language import hints, kept, pack

#: Seconds in all, and bytes of an answer, beyond which the server is left alone.
WITHIN, LARGEST = 2.0, 64_000
#: A rewording is at most this many times as long as the draft.
LONGER = 2.0
#: Nobody rewords an essay.
LONGEST = 2500


def address(url: str) -> SplitResult:
    """Return the parts of the person's address. Raise BadInput when it is not http on this machine."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  (a wrong port raises when it is read)
        near = parts.hostname == "localhost" or ip_address(parts.hostname or "").is_loopback
    except ValueError:
        near = False
    if not near or parts.scheme != "http" or parts.username or parts.query or parts.fragment:
        raise BadInput(N_("The address must be http on this computer, such as http://127.0.0.1:8080/v1."))
    return parts


def reword(url: str, text: str, lang: str) -> str | None:
    """Return the server's rewording of a heated draft, None when there is none that may be shown."""
    if not url or len(text) > LONGEST:
        return None
    try:
        said = _asked(address(url), text, lang)
    except (OSError, http.client.HTTPException, ValueError, KeyError, IndexError, TypeError, RecursionError):
        return None
    return said if said and _fit(text, said, lang) else None


def _asked(parts: SplitResult, text: str, lang: str) -> str:
    until = time.monotonic() + WITHIN
    prompt = str(pack.load(lang).table("reword", "about")["prompt"])
    turns = [{"role": "system", "content": prompt}, {"role": "user", "content": text}]
    body = json.dumps({"messages": turns, "temperature": 0, "max_tokens": 400, "stream": False}).encode()
    host = "127.0.0.1" if parts.hostname == "localhost" else str(parts.hostname)
    connection = http.client.HTTPConnection(host, parts.port or 80, timeout=WITHIN)
    try:
        connection.request(
            "POST", f"{parts.path.rstrip('/')}/chat/completions", body, {"Content-Type": "application/json"}
        )
        reply = connection.getresponse()
        if reply.status != 200:
            return ""
        return _said(json.loads(_read(reply, connection.sock, until)))
    finally:
        connection.close()


def _read(reply: http.client.HTTPResponse, sock: socket.socket | None, until: float) -> bytes:
    """The whole answer, in pieces, so that a server that drips cannot hold us longer than it may."""
    data = b""
    while piece := reply.read1(8192):
        data += piece
        left = until - time.monotonic()
        if left <= 0 or len(data) > LARGEST:
            raise TimeoutError
        if sock is not None:
            sock.settimeout(left)
    return data


def _said(answer: Any) -> str:
    words = answer["choices"][0]["message"]["content"]
    return words.strip().strip('"“”').strip() if isinstance(words, str) else ""


def _fit(before: str, after: str, lang: str) -> bool:
    """Say whether what a server made may be shown."""
    if pack.fold(after) == pack.fold(before) or not 3 <= len(after) <= LONGER * len(before) + 80:
        return False
    true = not kept.missing(before, after, lang) and not kept.invented(before, after, lang)
    return true and not hints.review(after, level="strict").heated
