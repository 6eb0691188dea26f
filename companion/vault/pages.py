"""Check an encrypted database page by page without opening it: which pages are whole, and whether the key is ours.

The file is SQLCipher 4 with a raw key. Every 4096-byte page ends in IV[16] and HMAC-SHA512[64]; page 1 begins with the
salt[16]. The HMAC key is PBKDF2-HMAC-SHA512(data key, salt xor 3a3a..., 2 rounds), 32 bytes; the HMAC is over
ciphertext, IV and the page number as 4 bytes, least significant first (zetetic.net/sqlcipher/design). Written apart
from the library that writes the file, so that it is a second opinion.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PAGE, SALT, IV, MAC = 4096, 16, 16, 64


def damaged(path: Path, key: bytes) -> tuple[int, int]:
    """Return how many pages do not verify under ``key``, and how many there are."""
    pages = [whole for _, whole, _ in each(path, key)]
    return pages.count(False), len(pages)


def plain(path: Path, key: bytes) -> bytes:
    """Return all that someone with the key can read in the file, free pages included; for tests of deletion."""
    return b"".join(content for _, _, content in each(path, key))


def each(path: Path, key: bytes) -> Iterator[tuple[int, bool, bytes]]:
    """Yield the number of each page, whether it verifies, and its content."""
    with path.open("rb") as file:
        salt = b""
        for number in range(1, path.stat().st_size // PAGE + 1):
            page = file.read(PAGE)
            start = SALT if number == 1 else 0
            salt = salt or page[:SALT]
            mac_key = hashlib.pbkdf2_hmac("sha512", key, bytes(byte ^ 0x3A for byte in salt), 2, 32)
            body, iv, mac = page[start : -IV - MAC], page[-IV - MAC : -MAC], page[-MAC:]
            expected = hmac.digest(mac_key, body + iv + number.to_bytes(4, "little"), "sha512")
            cipher = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
            yield number, hmac.compare_digest(mac, expected), cipher.update(body) + cipher.finalize()
