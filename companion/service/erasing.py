"""Deleting for good: a chat, a person, everything."""

from __future__ import annotations

import threading
from abc import abstractmethod
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from companion.errors import N_, BadInput
from companion.vault import erase

if TYPE_CHECKING:
    from companion.service.recorder import Recorder
    from companion.vault.store import Store


class Erasing:
    """The part of the service that deletes; the first lines are what it needs of it."""

    home: Path
    _lock: threading.RLock

    @property
    @abstractmethod
    def store(self) -> Store: ...

    @property
    @abstractmethod
    def recorder(self) -> Recorder: ...

    @abstractmethod
    def stamped(self) -> str: ...

    @abstractmethod
    def preference(self, key: str) -> Any: ...

    @abstractmethod
    def settings_set(self, key: str, value: Any) -> None: ...

    @abstractmethod
    def prune_backups(self) -> int: ...

    @abstractmethod
    def _chat_id(self, chat: str) -> str: ...

    @abstractmethod
    def _close(self, *, by_hand: bool) -> None: ...

    @abstractmethod
    def _beginning_anew(self) -> AbstractContextManager[None]: ...

    def delete_chat(self, chat: str, backups: bool = False) -> None:
        """Delete one chat for good; with ``backups`` also every backup, and make a fresh one."""
        chat_id = self._chat_id(chat)
        self.recorder.forget(chat_id)
        self.store.delete_chat(chat_id, self.stamped())
        if backups:
            self.prune_backups()

    def forget(self, stream: str) -> None:
        """Delete the chat that a stream belongs to, if it is kept."""
        if chat_id := self.store.stream_chat(stream):
            self.delete_chat(chat_id)

    def remove_person(self, person: str) -> None:
        """Remove a relative of whom no chat is kept."""
        if self.store.chats(person=person):
            raise BadInput(N_("Chats are kept for this person. Delete those first."))
        self.store.remove_person(person)

    def delete_person(self, person: str, backups: bool = False) -> dict[str, int]:
        """Delete somebody with all their chats for good; ``me`` loses only the chats. Return how many those were.

        Who chats next does so for the person themselves; with ``backups`` as ``delete_chat``. Raise NoPerson.
        """
        for chat in self.store.chats(person=person):
            self.recorder.forget(chat.id)
        count = self.store.delete_person(person, self.stamped())
        if self.preference("person") == person:
            self.settings_set("person", "me")
        if backups:
            self.prune_backups()
        return {"chats": count}

    def delete_everything(self) -> None:
        """Delete the whole record with its backups and keys for good; the service then is as new.

        A locked record can be deleted too: whoever can ask this can remove the folder.
        """
        with self._beginning_anew(), self._lock:
            self._close(by_hand=False)
            erase.everything(self.home)
