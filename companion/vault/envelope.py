"""The envelope: one random data key for the vault, wrapped once for every way to open it.

``vault.json`` (0600, replaced whole) holds no secret in the clear::

    {"companion": "vault", "version": 1,
     "vault": "32 hex digits",         random name of this vault
     "check": "32 hex digits",         HKDF-SHA256(data key, no salt, "companion/check/1|" vault), 16 bytes
     "stored": true,                   a database was made: one that is gone is a loss, not a new vault
     "database": "vault.db",           its file; after a change of the data key vault-<8 hex digits>.db (rekey.py)
     "slots": [{"id": "16 hex digits", "kind": ..., "wrap": base64, ...}, ...]}

    wrap        nonce[12] AES-256-GCM(slot key, nonce, data key[32], "companion/slot/1|" vault "|" kind "|" id) [32+16]
    keyring     slot key = 32 random bytes in the OS keyring: service "chat-companion", account "key-" vault "-" id
    passphrase  slot key = Argon2id(NFKC(passphrase) as UTF-8, salt[16], memory_kib, passes, lanes), 32 bytes
    recovery    slot key = HKDF-SHA256(20 bytes of the printed code, salt[16], "companion/recovery/1"), 32 bytes

Changing a passphrase rewrites one slot; the database is not touched. 64 MiB and four lanes are RFC 9106's second
choice; passes are tuned to half a second where the slot is made. An older copy of vault.json still opens with what
opened it then.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from companion.errors import N_, NotFound, VaultDamaged
from companion.platform import check_private, disk, write_private

FILE, DATABASE = "vault.json", "vault.db"
NAMES = re.compile(r"vault(-[0-9a-f]{8})?\.db")
KINDS = ("keyring", "passphrase", "recovery")
COSTS = {"memory_kib": (8, 1 << 20), "passes": (1, 1000), "lanes": (1, 16)}  # what may be read back


class VaultTooNew(VaultDamaged):
    message = N_("A newer Chat Companion made this vault. Nothing was changed. Update Chat Companion to open it.")


class NoVault(NotFound):
    message = N_("There is no vault here yet. Make one with companion start.")


@dataclass(frozen=True, slots=True)
class Slot:
    """One way in: ``params`` are the slot's other fields (salt and costs), as in the file."""

    id: str
    kind: str
    wrap: bytes
    params: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Envelope:
    """What vault.json says."""

    vault: str
    check: str
    slots: tuple[Slot, ...] = ()
    stored: bool = False
    database: str = DATABASE

    @property
    def kinds(self) -> tuple[str, ...]:
        """The ways in, each once, in the order of KINDS."""
        return tuple(kind for kind in KINDS if any(slot.kind == kind for slot in self.slots))


def new_id() -> str:
    """Return a fresh name for a vault: 32 hex digits."""
    return secrets.token_hex(16)


def stored(envelope: Envelope) -> Envelope:
    """Return ``envelope`` with the note that its database was made."""
    return replace(envelope, stored=True)


def exists(folder: Path) -> bool:
    """Tell whether there is a vault in ``folder``, or what is left of one."""
    return (folder / FILE).exists() or bool(databases(folder))


def databases(folder: Path) -> list[Path]:
    """Return the files in ``folder`` that are a vault's database by their name."""
    return sorted(path for path in folder.glob("vault*.db") if NAMES.fullmatch(path.name))


def read(folder: Path) -> Envelope:
    """Return the envelope in ``folder``; NoVault, VaultDamaged and VaultTooNew tell apart what can be wrong."""
    path = folder / FILE
    if not path.exists() and not path.is_symlink():
        if databases(folder):
            raise damaged(folder)
        raise NoVault
    check_private(folder, folder=True)
    check_private(path)
    with disk(folder):
        data = path.read_bytes()
    try:
        document = json.loads(data)
        if document["companion"] != "vault" or not document["slots"]:
            raise damaged(folder)
        if document["version"] > 1:
            raise VaultTooNew
        slots = tuple(_slot(dict(entry)) for entry in document["slots"])
        if len(bytes.fromhex(document["vault"])) != 16 or len(bytes.fromhex(document["check"])) != 16:
            raise damaged(folder)
        database = document.get("database", DATABASE)
        if not NAMES.fullmatch(database):
            raise damaged(folder)
        return Envelope(document["vault"], document["check"], slots, document["stored"] is True, database)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as broken:
        raise damaged(folder) from broken


def write(folder: Path, envelope: Envelope, *, new: bool = False) -> None:
    """Replace vault.json whole; with ``new`` it must not be there yet (FileExistsError)."""
    write_private(folder / FILE, text(envelope).encode(), new=new)


def text(envelope: Envelope) -> str:
    """Return what vault.json holds."""
    slots = [{"id": s.id, "kind": s.kind, "wrap": b64(s.wrap), **s.params} for s in envelope.slots]
    document: dict[str, object] = {"companion": "vault", "version": 1, "vault": envelope.vault, "check": envelope.check}
    document |= {"stored": envelope.stored, "database": envelope.database, "slots": slots}
    return json.dumps(document, indent=1)


def wrap(vault: str, kind: str, slot_key: bytes, key: bytes, params: Mapping[str, object]) -> Slot:
    """Return a slot in which ``slot_key`` wraps the data ``key``."""
    slot_id, nonce = secrets.token_hex(8), os.urandom(12)
    return Slot(slot_id, kind, nonce + AESGCM(slot_key).encrypt(nonce, key, _bound(vault, kind, slot_id)), params)


def unwrap(envelope: Envelope, slot: Slot, slot_key: bytes) -> bytes | None:
    """Return the data key in ``slot``, or None when ``slot_key`` does not open it."""
    try:
        return AESGCM(slot_key).decrypt(slot.wrap[:12], slot.wrap[12:], _bound(envelope.vault, slot.kind, slot.id))
    except InvalidTag:
        return None


def fits(envelope: Envelope, key: bytes) -> bool:
    """Tell whether ``key`` is the data key of this envelope."""
    return hmac.compare_digest(check_value(key, envelope.vault), envelope.check)


def check_value(key: bytes, vault: str) -> str:
    """Return what an envelope keeps to know its data key again."""
    return hkdf(key, None, f"companion/check/1|{vault}")[:16].hex()


def hkdf(secret: bytes, salt: bytes | None, info: str) -> bytes:
    """Return 32 bytes derived from ``secret`` for the purpose ``info``."""
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=salt, info=info.encode()).derive(secret)


def damaged(folder: Path) -> VaultDamaged:
    """Return the error for a vault whose files cannot be read."""
    return VaultDamaged(folder=folder)


def whole(number: object) -> int:
    """Return ``number``, which must be an int and no bool."""
    if type(number) is not int:
        raise ValueError
    return number


def b64(data: bytes) -> str:
    """Return ``data`` in base64."""
    return base64.b64encode(data).decode()


def unb64(text: object) -> bytes:
    """Return the bytes of base64 ``text``, or raise ValueError."""
    if not isinstance(text, str):
        raise ValueError
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as broken:
        raise ValueError from broken


def _slot(entry: dict[str, object]) -> Slot:
    slot_id, kind, wrap = entry.pop("id"), entry.pop("kind"), unb64(entry.pop("wrap"))
    if not isinstance(slot_id, str) or kind not in KINDS or len(wrap) != 60:
        raise ValueError
    if kind != "keyring" and len(unb64(entry["salt"])) != 16:
        raise ValueError
    for name, (least, most) in COSTS.items() if kind == "passphrase" else ():
        if not least <= whole(entry[name]) <= most:
            raise ValueError
    return Slot(slot_id, str(kind), wrap, entry)


def _bound(vault: str, kind: str, slot_id: str) -> bytes:
    return f"companion/slot/1|{vault}|{kind}|{slot_id}".encode()
