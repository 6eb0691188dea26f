"""Check a PDF signature from its bytes alone, more strictly than a PDF reader has to.

Accepted is only what ``sign`` makes: one signature over every byte of the file except its own hexadecimal digits.
So nothing can have been added afterwards, and no PDF object needs to be read before the bytes are known to be signed.
The CMS layer is RFC 5652, the certificate binding RFC 5035, the time stamp RFC 3161.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from companion.errors import N_, Tampered

if TYPE_CHECKING:
    from asn1crypto import cms  # type: ignore[import-untyped, unused-ignore]

_NUMBER = rb"\s{0,9}(\d{1,12})"
_RANGE = re.compile(rb"/ByteRange\s{0,9}\[" + _NUMBER * 4 + rb"\s{0,9}\]")
_HEX = re.compile(rb"<(?:[0-9A-F]+|[0-9a-f]+)>")  # in one case, so that no digit can be written in two ways
#: A signature with a time stamp and its certificates has about 8 kB.
CONTENTS = 1 << 20
_HASHES: dict[str, Callable[[], hashes.HashAlgorithm]] = {
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}


class NotSigned(Tampered):
    message = N_("This file carries no signature. Ask for the original file and check again.")


class Appended(Tampered):
    message = N_("Something was added to this file after it was signed. Ask for the original file and check again.")


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time stamp that fits the signature: by whom, and when. Who that is was not looked up anywhere."""

    name: str
    time: datetime


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature that holds: the signer's certificate (DER), the signed byte range, the stamp if there is one.

    ``stamp_broken`` tells that there is a time stamp which does not fit.
    """

    certificate: bytes
    byte_range: tuple[int, int, int, int]
    stamp: Stamp | None
    stamp_broken: bool


def check(data: bytes) -> Signature:
    """Return the signature over all of ``data``; raise NotSigned, Appended, or Tampered when it does not hold."""
    # tsp makes the signing certificate attribute known to cms.
    import asn1crypto.tsp  # type: ignore[import-untyped, unused-ignore]  # noqa: F401
    from asn1crypto import cms

    byte_range, raw = _locate(data)
    info = cms.ContentInfo.load(raw)
    certificate, signer = _verify(info, data[: byte_range[1]] + data[byte_range[2] :], "data")
    _exact(raw, info, signer)
    try:
        stamp, broken = _stamp(signer), False
    except (Tampered, ValueError, TypeError, KeyError):
        stamp, broken = None, True
    return Signature(certificate, byte_range, stamp, broken)


def _locate(data: bytes) -> tuple[tuple[int, int, int, int], bytes]:
    """Return the byte range that covers the whole file, and the signature in its gap."""
    short, found = False, []
    for match in _RANGE.finditer(data):
        start, length, after, rest = (int(group) for group in match.groups())
        short |= start == 0 and data[length : length + 1] == b"<" and after + rest < len(data)
        if start == 0 and after + rest == len(data) and after - length <= CONTENTS:
            found.append((start, length, after, rest))
    if len(found) == 1 and _HEX.fullmatch(data, found[0][1], found[0][2]):
        return found[0], bytes.fromhex(data[found[0][1] + 1 : found[0][2] - 1].decode())
    raise Appended if short else Tampered if _RANGE.search(data) else NotSigned


def _verify(info: cms.ContentInfo, content: bytes, kind: str) -> tuple[bytes, Any]:
    """Return the signer's certificate (DER) and signer info of a CMS signature over ``content``; raise Tampered."""
    if info["content_type"].native != "signed_data" or len(info["content"]["signer_infos"]) != 1:
        raise Tampered
    signer = info["content"]["signer_infos"][0]
    algorithm = signer["digest_algorithm"]["algorithm"].native
    if algorithm not in _HASHES:
        raise Tampered
    said = {attribute["type"].native: attribute["values"] for attribute in signer["signed_attrs"]}
    digest = hashlib.new(algorithm, content).digest()
    if said["content_type"][0].native != kind or not hmac.compare_digest(said["message_digest"][0].native, digest):
        raise Tampered
    certificate = _certificate(info["content"]["certificates"], signer["sid"], said)
    _holds(certificate, signer, signer["signed_attrs"].untag().dump(), algorithm)
    return certificate, signer


def _exact(raw: bytes, info: cms.ContentInfo, signer: Any) -> None:
    """Raise Tampered unless the CMS is written in the one way it can be: what is not signed in it must not vary."""
    signed, algorithm = info["content"], signer["digest_algorithm"]["algorithm"].native
    inner = signed["encap_content_info"]
    holds = (
        raw == _again(signed, signer).ljust(len(raw), b"\0")
        and inner["content_type"].native == "data"
        and inner["content"].native is None
        and signed["version"].native == signer["version"].native == "v1"
        and [item["algorithm"].native for item in signed["digest_algorithms"]] == [algorithm]
        and signer["signature_algorithm"].hash_algo == algorithm
        and len(signed["certificates"]) == 1
        and signed["certificates"][0].chosen.issuer.dump() == signer["sid"].chosen["issuer"].dump()
    )
    if not holds:
        raise Tampered


def _again(signed: Any, signer: Any) -> bytes:
    """Return the signature as DER writes it; only a time stamp, which others wrote, stays as it came."""
    from asn1crypto import cms

    one = cms.SignerInfo(_parts(signer))
    content = cms.SignedData({**_parts(signed), "signer_infos": [one]})
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": content}).dump())


def _parts(sequence: Any) -> dict[str, Any]:
    """Return the parts that are there, each but those of others encoded anew."""
    from asn1crypto.core import Void  # type: ignore[import-untyped, unused-ignore]

    parts = {name: sequence[name] for name in sequence if not isinstance(sequence[name], Void)}
    for name, part in parts.items():
        if name not in ("signer_infos", "unsigned_attrs"):
            part.dump(force=True)
    return parts


def _certificate(certificates: Any, sid: Any, said: dict[str, Any]) -> bytes:
    """Return the one certificate that both the signer info and its signed attributes name."""
    for choice in certificates:
        der = bytes(choice.chosen.dump())
        if sid.name == "issuer_and_serial_number":
            named = choice.chosen.issuer == sid.chosen["issuer"] and (
                choice.chosen.serial_number == sid.chosen["serial_number"].native
            )
        else:
            named = choice.chosen.key_identifier == sid.chosen.native
        if named and _named(der, said):
            return der
    raise Tampered


def _named(der: bytes, said: dict[str, Any]) -> bool:
    if "signing_certificate_v2" in said:
        first = said["signing_certificate_v2"][0]["certs"][0]
        algorithm = first["hash_algorithm"]["algorithm"].native
        return algorithm in _HASHES and hmac.compare_digest(
            first["cert_hash"].native, hashlib.new(algorithm, der).digest()
        )
    if "signing_certificate" in said:  # RFC 2634: SHA-1, still what many time stamp services send
        return hmac.compare_digest(
            said["signing_certificate"][0]["certs"][0]["cert_hash"].native,
            hashlib.sha1(der, usedforsecurity=False).digest(),
        )
    return False


def _holds(certificate: bytes, signer: Any, attributes: bytes, algorithm: str) -> None:
    key = x509.load_der_x509_certificate(certificate).public_key()
    value = signer["signature"].native
    digest: hashes.HashAlgorithm = _HASHES[algorithm]()
    kind = signer["signature_algorithm"].signature_algo
    try:
        if isinstance(key, ec.EllipticCurvePublicKey) and kind == "ecdsa":
            key.verify(value, attributes, ec.ECDSA(digest))
        elif isinstance(key, rsa.RSAPublicKey) and kind == "rsassa_pkcs1v15":
            key.verify(value, attributes, padding.PKCS1v15(), digest)
        else:
            raise Tampered
    except InvalidSignature as broken:
        raise Tampered from broken


def _stamp(signer: Any) -> Stamp | None:
    """Return the time stamp over the signature value; raise Tampered when there is one that does not hold."""
    for attribute in signer["unsigned_attrs"]:
        if attribute["type"].native == "signature_time_stamp_token":
            token = attribute["values"][0]
            content = token["content"]["encap_content_info"]["content"]
            certificate, _ = _verify(token, bytes(content.parsed.dump()), "tst_info")
            imprint = content.parsed["message_imprint"]
            algorithm = imprint["hash_algorithm"]["algorithm"].native
            if algorithm not in _HASHES:
                raise Tampered
            value = hashlib.new(algorithm, signer["signature"].native).digest()
            if not hmac.compare_digest(imprint["hashed_message"].native, value):
                raise Tampered
            return Stamp(_tsa_name(certificate), content.parsed["gen_time"].native)
    return None


def _tsa_name(der: bytes) -> str:
    certificate = x509.load_der_x509_certificate(der)
    usages = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    if x509.oid.ExtendedKeyUsageOID.TIME_STAMPING not in usages:
        raise Tampered
    return certificate.subject.rfc4514_string()
