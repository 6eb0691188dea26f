"""What a paired browser asks: keep this, judge this draft, show this chat."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any

from companion.errors import N_, Locked, NotFound
from companion.service import pictures, views, warm
from companion.service.follow import Following
from companion.service.keeping import Keeping

#: Places on one site that the person pointed at, remembered.
PICKS = 5


class Browsing(Keeping, Following):
    """The part of the service that answers the extension. ``client_id`` says which browser asks."""

    def capture(self, client_id: str, fragment: Mapping[str, Any]) -> dict[str, Any]:
        """Keep a fragment and say what is now known of its chat.

        A chat that was deleted while its page is open, and a site that is switched off, answer ``off``.
        """
        from companion.service.fragments import checked, placed
        from companion.service.sites import origin_of

        fragment = placed(self.store, fragment)
        checked(fragment)
        if self.store.stream_deleted(fragment["stream"]) or origin_of(fragment["site"]) in self.preference("sites_off"):
            return {"off": True, "chat": None, "messages": 0, "promises": [], "gaps": [], "questions": []}
        warm.load()
        opened = self.recorder.take(fragment, self._preferences["person"])
        wanted = pictures.wanted(opened, self.store.promises(chat_id=opened.chat.id)) if self.wants_pictures else None
        return views.kept(self.store, opened, self.language) | {"picture": wanted}

    @property
    def wants_pictures(self) -> bool:
        """True when the person wants pictures of what matters."""
        return bool(self.preference("screenshots"))

    def review(self, client_id: str, draft: Mapping[str, Any]) -> dict[str, Any]:
        """Return the verdict on a draft; drafts are never stored."""
        self.custody.touch()
        warm.load()
        from companion.service import drafts

        return drafts.answer(self, draft)

    def warm(self) -> None:
        """Load the language packs and the reader, so that neither the first letter a person types nor a chat waits."""
        warm.load()
        with contextlib.suppress(Locked):
            self.recorder.forget("")

    def widgets(self) -> dict[str, Any]:
        """Return the selectors of the known vendors for the extension."""
        from companion.capture import adapters

        return adapters.public(self.settings.adapters)

    def status(self, client_id: str, witness: object = None) -> dict[str, Any]:
        """Return what the badge and the panel show before any chat, and a witness to keep.

        ``witness`` is what the extension kept before: an older vault than that is noticed here.
        """
        if witness is not None and self._store is not None:
            self.custody.heard(witness, self._store)
        rows = [] if self.locked else self.promises()
        return {
            "locked": self.locked,
            "lang": self.language,
            "hints": "off" if self.settings.hints == "off" else "on",
            "person": self.preference("person"),
            "people": [] if self.locked else self.people(),
            "chats": 0 if self.locked else len(self.store.chats(practice=False)),
            "due": sum(p["state"] in ("due-soon", "overdue") for p in rows),
            "reminders": self.reminders(rows) if rows else [],
            "sites_off": self.preference("sites_off"),
            "picks": {} if self.locked else {s: a["picks"] for s, a in self.store.sites().items() if a.get("picks")},
            "pictures": self.preference("screenshots"),
            "practice": f"http://localhost:{self.port}/practice",
            "witness": self.custody.note(),
            "alarm": self.custody.alarm is not None,
        }

    def current(self, client_id: str, stream: str) -> dict[str, Any]:
        """Return the chat that a stream belongs to, with what to ask in writing; raise NotFound when none is kept."""
        chat_id = self.store.stream_chat(stream)
        if chat_id is None:
            raise NotFound()
        return self.show(chat_id) | self.asks(chat_id)

    def set_person(self, chat_id: str | None, person: str) -> None:
        """Say for whom a chat is (and, without a chat, for whom the next ones are)."""
        if person != "me" and person not in {p["id"] for p in self.people()}:
            raise NotFound(N_("There is nobody with that name. Add them under People first."))
        if chat_id is None:
            self.settings_set("person", person)
            return
        self.store.update_chat(self._chat_id(chat_id), person=person)
        self.recorder.forget(chat_id)

    def site_off(self, site: str, off: bool) -> None:
        """Switch keeping off or on for one site (its origin)."""
        sites = [s for s in self.preference("sites_off") if s != site]
        self.settings_set("sites_off", [*sites, site] if off else sites)

    def pick(self, site: str, frame: str, path: list[str]) -> None:
        """Remember where the person pointed on a site (its origin): the frame, and the way to the list in it."""
        answers = self.store.site(site) or {}
        others = [old for old in answers.get("picks", []) if old["frame"] != frame]
        picks = [*others, {"frame": frame, "path": path}][-PICKS:]
        self.store.put_site(site, answers | {"picks": picks})
