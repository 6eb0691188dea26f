"""Open the vault, and choose what opens it: this computer's keyring, a passphrase, a printed recovery code.

envelope.py draws the file. A keyring that lost its key leads to the other two ways, never to a new empty vault.
"""

from __future__ import annotations

import secrets
import time
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from companion.errors import N_, BadInput, Locked, WrongPassphrase
from companion.platform import private_folder
from companion.vault import keyrings, recovery
from companion.vault.envelope import (
    COSTS,
    Envelope,
    Slot,
    b64,
    check_value,
    damaged,
    exists,
    fits,
    hkdf,
    new_id,
    read,
    unb64,
    unwrap,
    whole,
    wrap,
    write,
)  # fmt: skip
from companion.vault.keyrings import os_keyring

MEMORY_KIB, LANES, SECONDS, FEWEST_PASSES = 64 * 1024, 4, 0.5, 3


class VaultExists(BadInput):
    message = N_("There is a vault here already. Open that one, or choose another folder.")


class PassphraseNeeded(BadInput):
    message = N_("This computer has no keyring that can keep your key. Choose a passphrase for your vault.")


class KeyringLost(Locked):
    message = N_("This computer's keyring did not give your key. Enter your passphrase or recovery code.")


class WrongRecoveryCode(WrongPassphrase):
    message = N_("This recovery code belongs to another vault, or was replaced. Look for your latest print.")


class LastSlot(BadInput):
    message = N_("This is the only way to open your vault. Add another one first.")


def create(folder: Path, passphrase: str | None = None, keyring: bool = True) -> tuple[Envelope, bytes]:
    """Make a vault in ``folder`` and return its envelope and data key.

    Raises VaultExists where anything of a vault is left, PassphraseNeeded when neither way in can be made.
    """
    private_folder(folder)
    if exists(folder):
        raise VaultExists
    vault, key = new_id(), secrets.token_bytes(32)
    envelope = Envelope(vault, check_value(key, vault))
    slots = [_keyring_slot(vault, key)] if keyring else []
    if passphrase is not None:
        slots.append(_passphrase_slot(vault, key, passphrase))
    envelope = replace(envelope, slots=tuple(slot for slot in slots if slot))
    if not envelope.slots:
        raise PassphraseNeeded
    try:
        write(folder, envelope, new=True)
    except FileExistsError as raced:
        raise VaultExists from raced
    return envelope, key


def unlock(folder: Path, passphrase: str | None = None, recovery: str | None = None) -> bytes:
    """Return the data key by the way given, else by the keyring.

    Raises WrongPassphrase or WrongRecoveryCode, MistypedCode; without either, KeyringLost when the keyring has not got
    the key, Locked when there is no keyring slot.
    """
    envelope = read(folder)
    if passphrase is not None:
        return _open(folder, envelope, _passphrase_keys(envelope, passphrase), WrongPassphrase())
    if recovery is not None:
        return _open(folder, envelope, _recovery_keys(envelope, recovery), WrongRecoveryCode())
    if "keyring" not in envelope.kinds:
        raise Locked
    return _open(folder, envelope, _keyring_keys(envelope), KeyringLost())


def add_keyring(folder: Path, key: bytes) -> bool:
    """Let the OS keyring open the vault too, in place of an earlier keyring slot; False when there is no real one."""
    envelope = _mine(folder, key)
    slot = _keyring_slot(envelope.vault, key)
    if slot:
        _swap(folder, envelope, slot)
    return slot is not None


def set_passphrase(folder: Path, key: bytes, passphrase: str) -> None:
    """Add the passphrase, or change it."""
    envelope = _mine(folder, key)
    _swap(folder, envelope, _passphrase_slot(envelope.vault, key, passphrase))


def new_recovery_code(folder: Path, key: bytes) -> str:
    """Return a fresh printable recovery code; an earlier one stops working."""
    envelope, code, salt = _mine(folder, key), secrets.token_bytes(recovery.BYTES), secrets.token_bytes(16)
    params: dict[str, object] = {"salt": b64(salt)}
    slot_key = hkdf(code, salt, "companion/recovery/1")
    _swap(folder, envelope, wrap(envelope.vault, "recovery", slot_key, key, params))
    return recovery.write(code)


def remove(folder: Path, key: bytes, kind: str) -> None:
    """Take away one way in; LastSlot when no other is left."""
    envelope = _mine(folder, key)
    rest = tuple(slot for slot in envelope.slots if slot.kind != kind)
    if not rest:
        raise LastSlot
    write(folder, replace(envelope, slots=rest))
    _forget(envelope, kind)


def rewrapped(folder: Path, envelope: Envelope, slot: Slot, new: bytes, passphrase: str | None) -> Slot:
    """Return a slot that opens ``new`` by the same keyring secret or passphrase as ``slot`` opens the present key.

    Raises WrongPassphrase, or KeyringLost when the keyring does not give the secret.
    """
    if slot.kind == "passphrase":
        _open(folder, envelope, _passphrase_keys(envelope, passphrase or ""), WrongPassphrase())
        return wrap(envelope.vault, "passphrase", _argon(passphrase or "", slot.params), new, slot.params)
    secret = next((secret for found, secret in _keyring_keys(envelope) if found.id == slot.id), None)
    backend = os_keyring()
    if secret is None or backend is None:
        raise KeyringLost
    slot_key = secrets.token_bytes(32)
    fresh = wrap(envelope.vault, "keyring", slot_key, new, {})
    if not keyrings.put(backend, _account(envelope.vault, fresh.id), slot_key):
        raise KeyringLost
    return fresh


def forget_keyring(envelope: Envelope) -> None:
    """Remove from the keyring the secrets of an envelope that was replaced."""
    _forget(envelope, "keyring")


def _mine(folder: Path, key: bytes) -> Envelope:
    envelope = read(folder)
    if not fits(envelope, key):
        raise WrongPassphrase
    return envelope


def _open(
    folder: Path, envelope: Envelope, slot_keys: Iterable[tuple[Slot, bytes]], refusal: WrongPassphrase | Locked
) -> bytes:
    for slot, slot_key in slot_keys:
        key = unwrap(envelope, slot, slot_key)
        if key and not fits(envelope, key):
            raise damaged(folder)
        if key:
            return key
    raise refusal


def _passphrase_keys(envelope: Envelope, passphrase: str) -> Iterator[tuple[Slot, bytes]]:
    for slot in envelope.slots:
        if slot.kind == "passphrase":
            yield slot, _argon(passphrase, slot.params)


def _recovery_keys(envelope: Envelope, text: str) -> Iterator[tuple[Slot, bytes]]:
    code = recovery.read(text)
    for slot in envelope.slots:
        if slot.kind == "recovery":
            yield slot, hkdf(code, unb64(slot.params["salt"]), "companion/recovery/1")


def _keyring_keys(envelope: Envelope) -> Iterator[tuple[Slot, bytes]]:
    backend = keyrings.to_read()
    for slot in envelope.slots:
        if backend and slot.kind == "keyring":
            secret = keyrings.get(backend, _account(envelope.vault, slot.id))
            if secret and len(secret) == 32:
                yield slot, secret


def _keyring_slot(vault: str, key: bytes) -> Slot | None:
    backend, slot_key = os_keyring(), secrets.token_bytes(32)
    slot = wrap(vault, "keyring", slot_key, key, {})
    return slot if backend and keyrings.put(backend, _account(vault, slot.id), slot_key) else None


def _passphrase_slot(vault: str, key: bytes, passphrase: str) -> Slot:
    if not passphrase.strip():
        raise PassphraseNeeded(N_("An empty passphrase protects nothing. Choose a longer one."))
    params: dict[str, object] = {"salt": b64(secrets.token_bytes(16)), "memory_kib": MEMORY_KIB, "lanes": LANES}
    params["passes"] = _tuned(params)
    return wrap(vault, "passphrase", _argon(passphrase, params), key, params)


def _tuned(params: Mapping[str, object]) -> int:
    """Return how many passes take about half a second here."""
    spent = []
    for _ in range(2):
        started = time.perf_counter()
        _argon("how long does this take", {**params, "passes": FEWEST_PASSES})
        spent.append(time.perf_counter() - started)
    return max(FEWEST_PASSES, min(round(FEWEST_PASSES * SECONDS / min(spent)), 100))


def _argon(passphrase: str, params: Mapping[str, object]) -> bytes:
    costs = {name: params[name] for name in COSTS}
    kdf = Argon2id(
        salt=unb64(params["salt"]), length=32, memory_cost=whole(costs["memory_kib"]),
        iterations=whole(costs["passes"]), lanes=whole(costs["lanes"]),
    )  # fmt: skip
    try:
        return kdf.derive(unicodedata.normalize("NFKC", passphrase).encode())
    except UnicodeEncodeError as broken:
        raise BadInput from broken


def _swap(folder: Path, envelope: Envelope, slot: Slot) -> None:
    rest = tuple(old for old in envelope.slots if old.kind != slot.kind)
    write(folder, replace(envelope, slots=(*rest, slot)))
    _forget(envelope, slot.kind)


def _forget(envelope: Envelope, kind: str) -> None:
    backend = os_keyring() if kind == "keyring" else None
    for slot in envelope.slots:
        if backend and slot.kind == "keyring":
            keyrings.drop(backend, _account(envelope.vault, slot.id))


def _account(vault: str, slot_id: str) -> str:
    return f"key-{vault}-{slot_id}"
