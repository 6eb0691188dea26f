"""Ask a time stamp service (RFC 3161) to confirm when a signature existed. Only a hash leaves the machine.

Off unless the person turned it on. The answer is bounded in size and time, and must be what was asked for.
"""

from __future__ import annotations

import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from companion.errors import N_, BadInput, Missing

if TYPE_CHECKING:
    from asn1crypto import tsp  # type: ignore[import-untyped, unused-ignore]
    from pyhanko.sign.timestamps import TimeStamper

LIMIT = 64 * 1024
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class NoTimeStamp(Missing):
    """The stamp that was asked for did not come; nothing was exported."""

    message = N_("The time stamp service gave no usable answer. Try again later, or export without a time stamp.")


@dataclass(frozen=True, slots=True)
class TimeStamps:
    """A time stamp service at ``url`` (https, or http on this machine), waited for ``timeout`` seconds at most."""

    url: str
    timeout: float = 10.0

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
            raise BadInput(N_("A time stamp service needs an https address. Check the address in the settings."))

    def stamper(self) -> TimeStamper:
        """Return the client in the shape that the PDF signer wants."""
        from asn1crypto import tsp
        from pyhanko.sign.timestamps import TimeStamper

        service = self

        class Client(TimeStamper):  # type: ignore[misc, unused-ignore]
            async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
                return tsp.TimeStampResp.load(service.ask(req.dump()))

            async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> Any:
                try:
                    token = await super().async_timestamp(message_digest, md_algorithm)
                    imprint = token["content"]["encap_content_info"]["content"].parsed["message_imprint"]
                    fits = imprint["hashed_message"].native == message_digest
                except Exception as broken:  # whatever a service answers, the person reads one sentence
                    raise NoTimeStamp from broken
                if not fits:
                    raise NoTimeStamp
                return token

        return Client()  # type: ignore[no-untyped-call, unused-ignore]

    def ask(self, query: bytes) -> bytes:
        """Send a time stamp query and return the raw answer; raise NoTimeStamp when there is none of a sane size."""
        headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
        request = urllib.request.Request(self.url, data=query, headers=headers)  # noqa: S310  (checked above)
        try:
            with _opener().open(request, timeout=self.timeout) as answer:
                data: bytes = answer.read(LIMIT + 1)
        except (OSError, ValueError) as broken:
            raise NoTimeStamp from broken
        if len(data) > LIMIT:
            raise NoTimeStamp
        return data


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follow no redirect: the person agreed to one address."""

    def redirect_request(self, *_: Any) -> None:
        return None


def _opener() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(_Stay)
