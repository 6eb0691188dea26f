"""Notice an older vault: someone outside remembers how long the vault chain was, and what it ended in.

A witness is JSON that any keeper can hold (keyring, a paired extension, an export) without learning anything::

    {"witness": 1, "vault": id, "count": n, "head": 64 hex digits, "steps": n, "signature": base64}
    signature    ECDSA P-256, SHA-256, DER, by the device key,
                 of  "companion/witness/1|" vault "|" count "|" head "|" steps

Page encryption does not see an older file, an older page or a shortened WAL; the count and the head do, for whatever is
in the vault chain; ``steps``, how many transactions there were, does for the rest.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping

from companion.errors import N_, BadInput, Tampered
from companion.vault import identity


class RolledBack(Tampered):
    message = N_("This vault is older than it was: {lost} saved steps are missing. Put back the newest copy you have.")


class Forked(Tampered):
    message = N_("This vault is not the one that was here before. Put back the newest copy you have.")


class NotAWitness(BadInput):
    message = N_("This note about the vault was not made by this device. Nothing can be said with it.")


def make(pem: bytes, vault: str, count: int, head: bytes, steps: int) -> dict[str, object]:
    """Return a signed witness."""
    signature = identity.sign(pem, _signed(vault, count, head.hex(), steps))
    return {
        "witness": 1, "vault": vault, "count": count, "head": head.hex(), "steps": steps,
        "signature": base64.b64encode(signature).decode(),
    }  # fmt: skip


def read(witness: Mapping[str, object], pem: bytes, vault: str) -> tuple[int, str, int]:
    """Return count, head and steps; NotAWitness when it has another shape, vault or signer."""
    try:
        count, head, steps = witness["count"], str(witness["head"]), witness["steps"]
        signature = base64.b64decode(str(witness["signature"]), validate=True)
    except (KeyError, binascii.Error) as broken:
        raise NotAWitness from broken
    if type(count) is not int or type(steps) is not int or witness.get("vault") != vault:
        raise NotAWitness
    if not identity.signed(pem, signature, _signed(vault, count, head, steps)):
        raise NotAWitness
    return count, head, steps


def compare(told: tuple[int, str, int], met: str | None, steps: int, covered: int) -> None:
    """Compare what a witness told with the vault: ``met`` is its hash at the witness's count, None beyond its end.

    Raise RolledBack or Forked. Up to ``covered`` a restore explains the difference.
    """
    count, head, stepped = told
    if steps < stepped:
        raise RolledBack(lost=stepped - steps)
    if count > covered and count and met != head:
        raise Forked


def _signed(vault: str, count: int, head: str, steps: int) -> bytes:
    return f"companion/witness/1|{vault}|{count}|{head}|{steps}".encode()
