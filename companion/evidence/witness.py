"""The note that an export carries for the vault it came from: how long the whole record was that day.

It is the vault's witness (vault/witness.py), sealed to that vault, so that whoever is given the report learns nothing
of other chats. Given back, it tells whether the record became shorter since.
"""

from __future__ import annotations

import base64
import binascii
import json

from companion.errors import N_, NotFound, Tampered
from companion.evidence import bundle, contents, signature, verify

NAME = "witness"


class NoWitness(NotFound):
    message = N_("This file carries no note of how long your record was. Choose a newer export of your own.")


def read(data: bytes) -> bytes:
    """Return the sealed note in the report ``data``. Raise Tampered when it is not intact, BadInput, NoWitness."""
    if not verify.check(data).ok:
        raise Tampered
    inner = contents.read(data, signature.check(data).byte_range)
    try:
        return base64.b64decode(json.loads(inner.files[bundle.TRANSCRIPT])[NAME], validate=True)
    except (KeyError, ValueError, TypeError, binascii.Error) as none:
        raise NoWitness from none
