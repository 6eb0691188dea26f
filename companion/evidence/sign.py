"""Sign a report with the key of this device: PAdES B-B, or B-T when a time stamp service is given.

P-256, because common PDF tools call an Ed25519 signature damaged. The signature allows no change at all afterwards
(DocMDP level 1) and covers every byte of the file but itself.
"""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from companion.errors import N_, BadInput

if TYPE_CHECKING:
    from companion.evidence.timestamp import TimeStamps

FIELD = "DeviceSignature"


def fingerprint(certificate: bytes) -> str:
    """Return the SHA-256 of a DER certificate in hexadecimal, which is how a signing key is named."""
    return hashlib.sha256(certificate).hexdigest()


def device_fingerprint(device_key: bytes) -> str:
    """Return the fingerprint of the certificate in the PEM ``device_key`` (private key and certificate)."""
    return fingerprint(_load(device_key)[1])


def sign(pdf: bytes, device_key: bytes, tsa: TimeStamps | None = None) -> bytes:
    """Return ``pdf`` signed with the PEM ``device_key``. Raise NoTimeStamp when ``tsa`` gives no stamp."""
    from asn1crypto import keys  # type: ignore[import-untyped, unused-ignore]
    from asn1crypto import x509 as asn1
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
    from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    key, der = _load(device_key)
    signer = SimpleSigner(
        signing_cert=asn1.Certificate.load(der),
        signing_key=keys.PrivateKeyInfo.load(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())),
        cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call, unused-ignore]
    )
    meta = PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES, name="Chat Companion", reason="Record of a support chat",
    )  # fmt: skip

    class Writer(IncrementalPdfFileWriter):  # type: ignore[misc, unused-ignore]
        def _update_meta(self) -> None:
            """Leave the PDF/A metadata as it is: it would be written anew in another form."""

    pen = PdfSigner(meta, signer, timestamper=tsa.stamper() if tsa else None)
    with ThreadPoolExecutor(1) as other:  # a thread of its own, for the caller's may already run an event loop
        return bytes(other.submit(pen.sign_pdf, Writer(BytesIO(pdf))).result().getbuffer())


def _load(device_key: bytes) -> tuple[EllipticCurvePrivateKey, bytes]:
    try:
        key = serialization.load_pem_private_key(device_key, password=None)
        certificate = x509.load_pem_x509_certificate(device_key)
    except (ValueError, TypeError) as broken:
        raise BadInput(N_("The signing key of this device cannot be read. Restore a backup of the vault.")) from broken
    if not isinstance(key, EllipticCurvePrivateKey):
        raise BadInput(N_("The signing key of this device cannot be read. Restore a backup of the vault."))
    return key, certificate.public_bytes(Encoding.DER)
