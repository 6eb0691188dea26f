"""The vault chain: one link for whatever is added to any chat, so that a missing chat or decision is noticed.

It has the same bytes as a chat chain (chain.py); ``seen_at`` is empty where the chat's own link or row has the time.

::

    kind      field      value
    append    chat       "<chat id> <count> <head as 64 hex digits>"   the chat after this append
    delete    deleted    "<count>"                                     links of the chat that was deleted
    decide    decision   JSON: "state" or "choice", then the row       what the person said of a promise
    restore   restored   "<covers> <count> <head>" or "<covers> 0 -"   the vault chain that a backup replaced;
                                                                       older witnesses count up to <covers>
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from companion.vault import chain


@dataclass(frozen=True, slots=True)
class Trouble:
    """A disagreement between the vault chain and what is there.

    ``kind`` of a chat: missing, shorter, different, unexplained; of decisions: missing-decision, unexplained-decision;
    of the file: index. ``links`` is how many of these it is about.
    """

    kind: str
    chat: str | None
    links: int


def append_field(chat_id: str, count: int, head: bytes) -> tuple[str, bytes]:
    """Return the field of the vault link for a chat that now has ``count`` links ending in ``head``."""
    return "chat", f"{chat_id} {count} {head.hex()}".encode()


def decision(what: str, row: Sequence[object]) -> tuple[str, bytes]:
    """Return the field of the vault link for something that the person decided."""
    return "decision", json.dumps([what, *row]).encode()


def covered(restored: Iterable[bytes]) -> int:
    """Return up to which count restores, given the values of their fields, explain that a witness does not fit."""
    return max((int(value.split(b" ")[0]) for value in restored), default=0)


def compare(links: Iterable[chain.Link], heads: Mapping[str, tuple[int, bytes]]) -> list[Trouble]:
    """Return where ``heads`` (chat id -> count, head) is not what the verified vault ``links`` say; empty is well.

    Appends that are redacted belong to deleted chats and must add up to what the delete links say was deleted.
    """
    told: dict[str, tuple[int, bytes]] = {}
    hidden = 0
    for link in links:
        value = link.value("chat" if link.kind == "append" else "deleted")
        try:
            if link.kind == "append" and value is not None:
                chat_id, count, head = value.decode().split(" ")
                told[chat_id] = (int(count), bytes.fromhex(head))
            elif link.kind == "append":
                hidden += 1
            elif link.kind == "delete":
                hidden -= int(value or b"0")
        except ValueError as odd:
            raise chain.ChainBroken(n=link.n) from odd
    troubles = [_trouble(chat_id, told[chat_id], heads.get(chat_id)) for chat_id in told]
    found = [trouble for trouble in troubles if trouble]
    found += [Trouble("unexplained", chat_id, heads[chat_id][0]) for chat_id in heads if chat_id not in told]
    return [*found, Trouble("missing", None, hidden)] if hidden else found


def _trouble(chat_id: str, told: tuple[int, bytes], have: tuple[int, bytes] | None) -> Trouble | None:
    if have is None:
        return Trouble("missing", chat_id, told[0])
    if have == told:
        return None
    return Trouble("shorter" if have[0] < told[0] else "different", chat_id, told[0])
