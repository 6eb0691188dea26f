"""The operating system's keyring, and nothing that only looks like one.

With keyrings.alt installed the keyring package picks a plain text file without a word, and its null backend accepts a
key and forgets it. So only the real ones are accepted, by name, and a trial value must come back.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "chat-companion"
REAL = tuple(f"keyring.backends.{name}." for name in ("SecretService", "kwallet", "libsecret", "macOS", "Windows"))


def os_keyring() -> KeyringBackend | None:
    """Return this session's keyring when it is a real one that keeps what it is given, else None."""
    return next((backend for backend in _real() if _keeps(backend)), None)


def to_read() -> KeyringBackend | None:
    """Return this session's keyring when it is a real one, to read from: nothing is written to try it."""
    return next(_real(), None)


def _real() -> Iterator[KeyringBackend]:
    """Yield the real ones among the keyrings of this session.

    The package is loaded here: a start with a locked vault does not ask any keyring.
    """
    import keyring

    chosen = keyring.get_keyring()
    for backend in getattr(chosen, "backends", None) or [chosen]:  # ChainerBackend holds the real ones
        if f"{type(backend).__module__}.{type(backend).__qualname__}".startswith(REAL):
            yield backend


def put(backend: KeyringBackend, account: str, secret: bytes) -> bool:
    """Keep ``secret`` under ``account``; tell whether it really is there."""
    from keyring.errors import KeyringError

    try:
        backend.set_password(SERVICE, account, base64.b64encode(secret).decode())
    except KeyringError:
        return False
    return get(backend, account) == secret


def get(backend: KeyringBackend, account: str) -> bytes | None:
    """Return the secret of ``account``, or None when the keyring has none or stays shut."""
    from keyring.errors import KeyringError

    try:
        text = backend.get_password(SERVICE, account)
        return base64.b64decode(text, validate=True) if text else None
    except (KeyringError, binascii.Error):
        return None


def drop(backend: KeyringBackend, account: str) -> None:
    """Remove ``account``; it is fine when it was not there."""
    from keyring.errors import KeyringError

    try:
        backend.delete_password(SERVICE, account)
    except KeyringError:
        return


def witness_account(vault: str) -> str:
    """Return the account under which the witness of a vault is kept (witness.py)."""
    return f"witness-{vault}"


def _keeps(backend: KeyringBackend) -> bool:
    trial = secrets.token_bytes(8)
    account = f"trial-{trial.hex()}"
    kept = put(backend, account, trial)
    drop(backend, account)
    return kept
