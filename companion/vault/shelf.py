"""What else is kept: people, paired clients, settings, answers about sites."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from typing import Any

from companion.errors import N_, BadInput, NotFound
from companion.vault.record import Record

ME = "me"


class NoPerson(NotFound):
    message = N_("There is no such person. See the list on the dashboard.")


class HasChats(BadInput):
    message = N_("There are chats of this person. Delete those chats first.")


@dataclass(frozen=True, slots=True)
class Person:
    """Someone the person chats for; ``me`` is not among them."""

    id: str
    name: str
    relation: str | None
    created: str


class Shelf(Record):
    """Small things by name; clients, settings and site answers are JSON that the caller understands."""

    def add_person(self, name: str, relation: str | None, created: str) -> Person:
        """Add someone to chat for."""
        person = Person(secrets.token_hex(8), name, relation, created)
        self._do("insert into people values (?, ?, ?, ?)", (person.id, name, relation, created))
        return person

    def people(self) -> list[Person]:
        """Return who the person chats for, in the order they were added."""
        return [Person(*row) for row in self._all("select id, name, relation, created from people order by rowid")]

    def person(self, person_id: str) -> Person:
        """Return one of them, or raise NoPerson."""
        row = self._one("select id, name, relation, created from people where id = ?", (person_id,))
        if not row:
            raise NoPerson
        return Person(*row)

    def remove_person(self, person_id: str) -> None:
        """Remove someone who has no chats; raises NoPerson, HasChats."""
        with self.writing():
            self.person(person_id)
            if self.chats(person_id):
                raise HasChats
            self._do("delete from people where id = ?", (person_id,))
            self.owe_scrub()
        self.scrub()

    def delete_person(self, person_id: str, at: str = "") -> int:
        """Remove someone with all their chats for good and return how many those were; see ``delete_chat``.

        ``me`` stays as it is, without chats. Raises NoPerson.
        """
        with self.writing():
            if person_id != ME:
                self.person(person_id)
            chats = self.chats(person_id)
            for chat in chats:
                self._remove(chat.id, at)
            self._do("delete from people where id = ?", (person_id,))
            self.owe_scrub()
        self.scrub()
        return len(chats)

    def clients(self) -> dict[str, Any]:
        """Return the pairing records by client id."""
        return self._shelf("client")

    def put_client(self, client_id: str, record: Any) -> None:
        """Add or replace a pairing record."""
        self._put("client", client_id, record)

    def remove_client(self, client_id: str) -> None:
        """Forget a pairing record; it is fine when it was not there."""
        self._drop("client", client_id)

    def settings(self) -> dict[str, Any]:
        """Return all settings that were ever changed."""
        return self._shelf("setting")

    def setting(self, name: str, default: Any = None) -> Any:
        """Return one setting."""
        row = self._one("select value from shelf where kind = 'setting' and name = ?", (name,))
        return json.loads(row[0]) if row else default

    def put_setting(self, name: str, value: Any) -> None:
        """Change a setting."""
        self._put("setting", name, value)

    def sites(self) -> dict[str, Any]:
        """Return the person's answers by site."""
        return self._shelf("site")

    def site(self, site: str) -> Any:
        """Return the person's answers about one site, or None."""
        row = self._one("select value from shelf where kind = 'site' and name = ?", (site,))
        return json.loads(row[0]) if row else None

    def put_site(self, site: str, answers: Any) -> None:
        """Replace the answers about a site."""
        self._put("site", site, answers)

    def remove_site(self, site: str) -> None:
        """Forget the answers about a site; it is fine when there were none."""
        self._drop("site", site)

    def _shelf(self, kind: str) -> dict[str, Any]:
        rows = self._all("select name, value from shelf where kind = ? order by name", (kind,))
        return {name: json.loads(value) for name, value in rows}

    def _put(self, kind: str, name: str, value: Any) -> None:
        self._do("insert or replace into shelf values (?, ?, ?)", (kind, name, json.dumps(value)))

    def _drop(self, kind: str, name: str) -> None:
        self._do("delete from shelf where kind = ? and name = ?", (kind, name))
