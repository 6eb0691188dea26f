"""The device key: a P-256 key with a self-signed certificate, made once, that signs exports and witnesses.

P-256, because pdfsig shows an Ed25519 signature as a damaged file. The usages are those that PDF readers ask of a
signer: digitalSignature and nonRepudiation, documentSigning (RFC 9336) and emailProtection. It proves that the same
device signed, never who owns it.
"""

from __future__ import annotations

import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

DOCUMENT_SIGNING = "1.3.6.1.5.5.7.3.36"
NAME = "Chat Companion on this device (self-signed)"
YEARS = 20


def new(now: datetime.datetime) -> bytes:
    """Return a fresh private key (PKCS 8) and its certificate, both PEM, one after the other."""
    from cryptography import x509  # a tenth of a start, and asked for once in the life of a vault
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    purposes = [ObjectIdentifier(DOCUMENT_SIGNING), ExtendedKeyUsageOID.EMAIL_PROTECTION]
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(minutes=5))
        .not_valid_after(now + datetime.timedelta(days=365 * YEARS))
        .add_extension(x509.BasicConstraints(False, None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage(purposes), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private + certificate.public_bytes(Encoding.PEM)


def fingerprint(pem: bytes) -> str:
    """Return the SHA-256 of the certificate (DER) in hexadecimal: how a person names this device."""
    from cryptography import x509

    return x509.load_pem_x509_certificate(pem).fingerprint(hashes.SHA256()).hex()


def sign(pem: bytes, data: bytes) -> bytes:
    """Return an ECDSA signature (DER, SHA-256) of ``data``."""
    return _private(pem).sign(data, ec.ECDSA(hashes.SHA256()))


def signed(pem: bytes, signature: bytes, data: bytes) -> bool:
    """Tell whether this device signed ``data``."""
    try:
        _private(pem).public_key().verify(signature, data, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def _private(pem: bytes) -> ec.EllipticCurvePrivateKey:
    key = load_pem_private_key(pem, None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError
    return key
