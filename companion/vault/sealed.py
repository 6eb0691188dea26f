"""Seal a message to this vault, so that only the unlocked vault can open it: what waits while the service is away.

::

    sealed   0x01  ephemeral public key[65]  AES-256-GCM( key, nonce = 12 zero bytes, text, extra )[text + 16]
    key      HKDF-SHA256( x coordinate of ECDH[32], salt = ephemeral || our public key, "companion/sealed/1" )
    extra    "companion/sealed/1\\0" then what the message belongs to (the client id), so that it fits nowhere else

Public keys are uncompressed P-256 points (0x04, X, Y). Every message has its own ephemeral key, so its AES key is used
once and a fixed nonce is sound. WebCrypto does the same with ECDH deriveBits, HKDF deriveKey and AES-GCM encrypt.

A sealed message proves nothing about who made it: anyone with the public key can.

>>> private = new_private()
>>> unseal(private, seal(public_of(private), b"fragment", b"client"), b"client")
b'fragment'
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from companion.errors import N_, BadInput

_PURPOSE, _VERSION, _POINT = b"companion/sealed/1", b"\x01", 65


class CannotUnseal(BadInput):
    message = N_("A waiting message was not sealed for this vault. Pair the browser again on the dashboard.")


def new_private() -> bytes:
    """Return a fresh private key: 32 bytes."""
    return ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value.to_bytes(32, "big")


def public_of(private: bytes) -> bytes:
    """Return the 65-byte public half that a sender needs."""
    return _raw(_key(private).public_key())


def seal(public: bytes, text: bytes, belongs_to: bytes = b"") -> bytes:
    """Return ``text`` sealed to ``public``."""
    mine = ec.generate_private_key(ec.SECP256R1())
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public)
    sender = _raw(mine.public_key())
    key = _derive(mine.exchange(ec.ECDH(), theirs), sender, public)
    return _VERSION + sender + AESGCM(key).encrypt(bytes(12), text, _PURPOSE + b"\0" + belongs_to)


def unseal(private: bytes, sealed: bytes, belongs_to: bytes = b"") -> bytes:
    """Return the text, or raise CannotUnseal."""
    sender, box = sealed[1 : 1 + _POINT], sealed[1 + _POINT :]
    try:
        if sealed[:1] != _VERSION:
            raise CannotUnseal
        mine, theirs = _key(private), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
        key = _derive(mine.exchange(ec.ECDH(), theirs), sender, _raw(mine.public_key()))
        return AESGCM(key).decrypt(bytes(12), box, _PURPOSE + b"\0" + belongs_to)
    except (InvalidTag, ValueError) as broken:
        raise CannotUnseal from broken


def _derive(shared: bytes, sender: bytes, public: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=sender + public, info=_PURPOSE).derive(shared)


def _key(private: bytes) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(private, "big"), ec.SECP256R1())


def _raw(public: ec.EllipticCurvePublicKey) -> bytes:
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
