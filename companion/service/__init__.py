"""The one object behind the HTTP door, the control socket and the command line.

A Service owns a data folder. It is *new* (no vault yet), *locked* or *open*; every method that needs the vault raises
Locked until it is open. What it returns are plain dicts in the shapes of docs/protocol.md.
"""

from __future__ import annotations

import base64
from dataclasses import asdict
from typing import Any

from companion import platform
from companion.errors import N_, Locked, NotFound
from companion.service import pictures, views
from companion.service.browsing import Browsing
from companion.service.caring import Caring
from companion.service.erasing import Erasing
from companion.service.keeping import PREFERENCES, clock, stamp

__all__ = ["PREFERENCES", "Service", "clock", "stamp"]


class Service(Caring, Browsing, Erasing):
    """Everything a person, their browser or their terminal can ask for: the vault, its care and what browsers ask stand
    in modules of their own, here is what the person reads, exports and pairs."""

    def picture(self, chat: str, link: int) -> bytes:
        """Return a picture that was taken of a chat (PNG); raise NotFound when that link holds none."""
        return pictures.png(self.store, self._chat_id(chat), link)

    def chats(self, person: str | None = None) -> list[dict[str, Any]]:
        """Return all chats, newest first, of one person when given; practice chats are marked."""
        return [views.row(self.store, chat) for chat in self.store.chats(person=person)]

    def show(self, chat: str) -> dict[str, Any]:
        """Return one chat whole. ``chat`` is its id or the beginning of it, or ``last``."""
        return views.chat(self.store, self.store.chat(self._chat_id(chat)), self.now(), self.zone)

    def export(self, chat: str, lang: str | None = None) -> tuple[str, bytes]:
        """Return the signed PDF of one chat: a name for the file, and the file."""
        from companion.evidence import pdf, sign, witness

        chat_id = self._chat_id(chat)
        shown = self.show(chat_id)
        moment = self.now().astimezone(self.zone)
        note = {witness.NAME: base64.b64encode(self.store.sealed_witness()).decode()}
        data = pdf.export(
            shown | note,
            list(self.store.links(chat_id)),
            [self.picture(chat_id, p["link"]) for p in shown["pictures"]],
            self.store.device_key(),
            lang or self.language,
            moment,
        )
        signer = sign.device_fingerprint(self.store.device_key())
        platform.write_private(self.home / "signer.txt", signer.encode())
        company = "".join(c if c.isalnum() else "-" for c in shown["company"]).strip("-")[:40] or "chat"
        return f"{company}-{shown['started'][:10]}.pdf", data

    def search(self, text: str, person: str | None = None) -> list[dict[str, Any]]:
        """Return the messages that hold these words, newest first."""
        chats = {c.id: c for c in self.store.chats(person=person)}
        return [
            {"chat": hit.chat, "company": chats[hit.chat].company, "n": hit.message.n, "role": hit.message.role,
             "text": hit.message.text, "seen_at": hit.message.seen_at}
            for hit in self.store.search(text) if hit.chat in chats
        ]  # fmt: skip

    def people(self) -> list[dict[str, Any]]:
        """Return the relatives this person chats for."""
        return [asdict(person) for person in self.store.people()]

    def add_person(self, name: str, relation: str | None = None) -> dict[str, Any]:
        """Add a relative; raise BadInput for an empty or taken name."""
        from companion.casebook import people

        checked_name = people.checked(name, [p["name"] for p in self.people()])
        return asdict(self.store.add_person(checked_name, relation, stamp(self.now())))

    # -- pairing --------------------------------------------------------------------------------------------------

    def pairings(self) -> dict[str, Any]:
        """Return the browsers that wait for approval and those that are paired."""
        return dict(self._paired().listing())

    def approve(self, code: str, name: str = "") -> dict[str, Any]:
        """Approve the browser that shows this code; raise Refused when none does."""
        return dict(self._paired().approve(code, name))

    def reject(self, pairing: str) -> None:
        """Turn away a browser that waits."""
        self._paired().reject(pairing)

    def revoke(self, client: str) -> None:
        """End the pairing of a browser at once."""
        self._paired().revoke(client)

    def _paired(self) -> Any:
        if self.pairing is None:
            raise Locked()
        return self.pairing

    def _chat_id(self, chat: str) -> str:
        ids = [c.id for c in self.store.chats()]
        if chat == "last" and ids:
            return ids[0]
        found = [i for i in ids if i == chat] or [i for i in ids if chat and i.startswith(chat)]
        if len(found) != 1:
            raise NotFound(N_("There is no chat {chat}. See the list with companion chats."), chat=chat)
        return found[0]
