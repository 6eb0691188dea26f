"""Check a signed report from the file alone: no vault, no network, nothing written.

``ok`` says that the file is intact. Who signed is a second question: ``signer`` is *known* (this machine's key, or the
fingerprint that was given), *unknown*, or *different* from the fingerprint that was given.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from companion.errors import N_, BadInput, CompanionError, Tampered, TooLarge
from companion.evidence import bundle, contents, signature, words
from companion.evidence.sign import fingerprint as name_of
from companion.vault import chain

#: Larger than any report: a day of chat with its pictures is about 20 MB.
LIMIT = 256 * 1024 * 1024
INTACT, TAMPERED, UNKNOWN, DIFFERENT = 0, Tampered.exit_code, 10, 11
CHECKS = ("signature", "whole-file", "locked", "attachments", "chain", "messages")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; ``message`` is a gettext key with ``values`` to put in by name."""

    check: str
    ok: bool
    message: str
    values: Mapping[str, object] = field(default_factory=dict)

    def detail(self, translate: Callable[[str], str] = str) -> str:
        """Return the sentence in the language of ``translate``."""
        return translate(self.message).format(**self.values)


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found. ``fingerprint`` is None when there is no signature that holds."""

    signer: str
    fingerprint: str | None
    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """Tell whether the file is intact; says nothing about who signed it."""
        return all(check.ok for check in self.checks)

    @property
    def exit_code(self) -> int:
        """0 intact and signed by a known key, 9 not intact, 10 intact and unknown, 11 intact and different."""
        if not self.ok:
            return TAMPERED
        return {"known": INTACT, "unknown": UNKNOWN}.get(self.signer, DIFFERENT)

    def row(self, translate: Callable[[str], str] = str) -> dict[str, Any]:
        """Return the JSON of ``companion verify --json``."""
        checks = [{"check": c.check, "ok": c.ok, "detail": c.detail(translate)} for c in self.checks]
        return {"ok": self.ok, "signer": self.signer, "fingerprint": self.fingerprint, "checks": checks}


def check(data: bytes, known_fingerprint: str | None = None, fingerprint: str | None = None) -> Report:
    """Look at every part of the report ``data`` and return what was found.

    ``known_fingerprint`` is this machine's key, ``fingerprint`` the one that the person expects; it decides when it is
    given. Raises BadInput when ``data`` is no PDF or the fingerprint is none, TooLarge beyond LIMIT. Never raises for
    what is inside.
    """
    expected = read_fingerprint(fingerprint) if fingerprint else None
    if len(data) > LIMIT:
        raise TooLarge
    if b"%PDF-" not in data[:1024]:
        raise BadInput(N_("This is not a PDF file. Choose the report that Chat Companion made."))
    try:
        signed = signature.check(data)
    except Tampered as broken:
        return _broken(broken)
    except Exception:  # a stranger's file can break the parser in any way
        return _broken(Tampered())
    found = name_of(signed.certificate)
    checks = [
        Check("signature", True, N_("The signature fits every signed byte.")),
        Check("whole-file", True, N_("The signature covers the whole file.")),
        *_inside(data, signed, found),
        *_stamp(signed),
    ]
    return Report(_signer(found, known_fingerprint, expected), found, tuple(checks))


def read_fingerprint(text: str) -> str:
    """Return a typed fingerprint as 64 lower-case digits, without spaces and colons; raise BadInput."""
    plain = re.sub(r"[\s:]", "", text).lower()
    if not re.fullmatch("[0-9a-f]{64}", plain):
        raise BadInput(N_("A fingerprint has 64 digits 0-9 and a-f. Copy it again from the last page of a report."))
    return plain


def _signer(found: str, known: str | None, expected: str | None) -> str:
    if expected:
        return "known" if found == expected else "different"
    return "known" if known and found == read_fingerprint(known) else "unknown"


def _broken(error: Tampered) -> Report:
    """Return the report of a file whose signature does not hold: nothing behind it was looked at."""
    said = error.message if type(error) is not Tampered else N_("The file is not what was signed.")
    skipped = N_("Not looked at, because the signature does not hold.")
    appended = isinstance(error, signature.Appended)
    first = [Check("signature", False, said), Check("whole-file", False, said if appended else skipped)]
    return Report("unknown", None, (*first, *(Check(name, False, skipped) for name in CHECKS[2:])))


def _inside(data: bytes, signed: signature.Signature, fingerprint: str) -> list[Check]:
    try:
        inner = contents.read(data, signed.byte_range)
    except contents.Unreadable as broken:
        return [Check(name, False, broken.message) for name in CHECKS[2:]]
    locked = N_("The signature allows no later changes.") if inner.locked else N_("The signature allows later changes.")
    checks = [Check("locked", inner.locked, locked)]
    transcript: Mapping[str, Any] = {}
    links: Sequence[chain.Link] = ()
    try:
        transcript = _transcript(inner.files)
        checks.append(_attachments(inner.files, transcript, fingerprint))
        links = tuple(bundle.read_fragments(inner.files.get(bundle.FRAGMENTS, b"")))
        checks.append(_chain(links, transcript))
        checks.append(_messages(links, transcript))
    except CompanionError as broken:
        checks += [Check(name, False, broken.message, broken.values) for name in CHECKS[len(checks) + 2 :]]
    except Exception:  # the record has another shape than ours
        checks += [Check(name, False, contents.Unreadable.message) for name in CHECKS[len(checks) + 2 :]]
    return checks


def _transcript(files: Mapping[str, bytes]) -> Mapping[str, Any]:
    if bundle.TRANSCRIPT not in files:
        raise contents.Unreadable(N_("There is no record inside this file. It was not made by Chat Companion."))
    transcript = json.loads(files[bundle.TRANSCRIPT])
    if not isinstance(transcript, dict) or not isinstance(transcript.get("evidence"), dict):
        raise contents.Unreadable
    return transcript


def _attachments(files: Mapping[str, bytes], transcript: Mapping[str, Any], fingerprint: str) -> Check:
    told = {row["name"]: (row["size"], row["sha256"]) for row in transcript["evidence"]["attachments"]}
    have = {name: (len(data), bundle.sha256(data)) for name, data in files.items() if name != bundle.TRANSCRIPT}
    if transcript["evidence"]["fingerprint"] != fingerprint:
        return Check("attachments", False, N_("The record names another signing key than the one that signed it."))
    if told != have:
        odd = sorted(name for name in told.keys() | have.keys() if told.get(name) != have.get(name))
        return Check("attachments", False, N_("These attachments are not what the record says: {names}."),
                     {"names": ", ".join(odd)})  # fmt: skip
    return Check("attachments", True, N_("All {n} attachments are what the record says."), {"n": len(files)})


def _chain(links: Sequence[chain.Link], transcript: Mapping[str, Any]) -> Check:
    evidence = transcript["evidence"]
    count, head = chain.verify(links, chain.chat_start(str(transcript["chat"])))
    if (count, head.hex()) != (evidence["links"], evidence["head"]):
        return Check("chain", False, N_("The kept pieces end elsewhere than the record says."))
    return Check("chain", True, N_("All {n} kept pieces follow one another."), {"n": count})


def _messages(links: Sequence[chain.Link], transcript: Mapping[str, Any]) -> Check:
    messages = transcript["messages"]
    numbers = [message["n"] for message in messages]
    if numbers != list(range(1, len(messages) + 1)):
        return Check("messages", False, N_("The messages are not numbered one after the other."))
    if any(not 0 <= message.get("link", 0) <= len(links) for message in messages) or (messages and not links):
        return Check("messages", False, N_("There are messages for which no piece was kept."))
    found, compared = words.stand_in(messages, links)
    return Check("messages", True, N_("{n} messages; the words of {found} of {compared} stand exactly in the pieces."),
                 {"n": len(messages), "found": found, "compared": compared})  # fmt: skip


def _stamp(signed: signature.Signature) -> list[Check]:
    if signed.stamp_broken:
        return [Check("time-stamp", False, N_("The time stamp does not fit the signature."))]
    if signed.stamp is None:
        return []
    values = {"name": signed.stamp.name, "time": f"{signed.stamp.time:%Y-%m-%d %H:%M:%S} UTC"}
    said = N_("Time stamp of {time} by {name}. Whether you trust that service is for you to decide.")
    return [Check("time-stamp", True, said, values)]
