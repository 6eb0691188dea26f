"""The one object behind the HTTP door, the control socket and the command line.

A Service owns a data folder. It is *new* (no vault yet), *locked* or *open*; every method that needs the vault raises
Locked until it is open. What it returns are plain dicts in the shapes of docs/protocol.md.
"""

from __future__ import annotations

import base64
import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from companion import platform
from companion.config import Settings, system_language, zone_of
from companion.errors import N_, BadInput, Locked, NotFound
from companion.locale import translator
from companion.service import pictures, views, warm
from companion.service.custody import Custody
from companion.service.erasing import Erasing
from companion.service.follow import Following
from companion.vault import backup, doctor, envelope, keyrings, keys, rekey
from companion.vault.store import Store

if TYPE_CHECKING:
    from companion.service.recorder import Recorder

#: What the person chooses; kept in the vault.
PREFERENCES: dict[str, Any] = {
    "language": "", "hints": "normal", "muted": [], "sensitive": True, "screenshots": False, "idle_lock_minutes": 0,
    "lock_on_sleep": True, "person": "me", "sites_off": [], "reworder": "", "count_hints": False, "hint_counts": {},
}  # fmt: skip

#: Places on one site that the person pointed at, remembered.
PICKS = 5


def clock() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """Return a moment as the store keeps it: ISO 8601, UTC, milliseconds, Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Service(Following, Erasing):
    """Everything a person, their browser or their terminal can ask for."""

    def __init__(
        self, settings: Settings, now: Callable[[], datetime] = clock, pairing: Callable[..., Any] | None = None
    ) -> None:
        """``pairing`` makes the keeper of paired browsers from the open store and the clock; without it none pairs."""
        self.settings, self.now, self._new_pairing = settings, now, pairing
        self.home: Path = settings.home
        self.port = settings.port or 0
        self.pairing: Any = None
        self.sessions: Any = None
        self._store: Store | None = None
        self._recorder: Recorder | None = None
        self._preferences: dict[str, Any] = {}
        self._lock = threading.RLock()
        self._keyring: tuple[float, Any] | None = None
        self.custody = Custody(self)
        #: What forgets for good after a lock: the process begins anew. Without it, only this object forgets.
        self.begin_anew: Callable[[], None] | None = None

    # -- the vault ------------------------------------------------------------------------------------------------

    @property
    def state(self) -> str:
        """``new``, ``locked`` or ``open``."""
        if self._store is not None:
            return "open"
        return "locked" if envelope.exists(self.home) else "new"

    @property
    def locked(self) -> bool:
        """True until the vault is open."""
        return self._store is None

    @property
    def store(self) -> Store:
        """The open store; raise Locked when there is none."""
        if self._store is None:
            raise Locked()
        return self._store

    @property
    def recorder(self) -> Recorder:
        """The recorder of the open store, made when it is first needed; raise Locked when there is none."""
        if self._recorder is None:
            store = self.store
            from companion.service.recorder import Recorder

            with self._lock:
                if self._store is not store:
                    raise Locked()
                self._recorder = self._recorder or Recorder(
                    store, adapters=self.settings.adapters, zone=self.settings.zone,
                    practice=f"http://localhost:{self.port}/practice",
                )  # fmt: skip
        return self._recorder

    def vault(self) -> dict[str, Any]:
        """Return the state of the vault and whether the system's keyring can open it."""
        return {"state": {"new": "none"}.get(self.state, self.state), "keyring": self.keyring() is not None}

    def keyring(self) -> Any:
        """Return the system's keyring or None; asked at most twice a minute, because asking writes a trial value."""
        if self._keyring is None or time.monotonic() - self._keyring[0] > 30:
            self._keyring = time.monotonic(), keyrings.os_keyring()
        return self._keyring[1]

    def opened_store(self) -> Store | None:
        """Return the store, or None while it is not open."""
        return self._store

    def stamped(self) -> str:
        """Return the present moment as the store keeps it."""
        return stamp(self.now())

    def create_vault(self, passphrase: str | None = None, recovery: bool = True) -> str:
        """Make a new vault, wrapped by the passphrase or else by the keyring; return the recovery code to print.

        Without ``recovery`` nobody is there to print it: none is made, the answer is empty, the dashboard offers one.
        """
        with self._lock:
            if envelope.exists(self.home):
                raise BadInput(N_("There is already a vault here. Unlock it instead."))
            _, key = keys.create(self.home, passphrase=passphrase, keyring=passphrase is None)
            self._opened(key)
            return keys.new_recovery_code(self.home, key) if recovery else ""

    def unlock(self, passphrase: str | None = None, recovery: str | None = None) -> None:
        """Open the vault. Raise WrongPassphrase, TooSoon, or Locked when the keyring alone cannot open it."""
        if self._store is None:
            with self.custody.trying(), self._lock:
                if self._store is None:
                    self._opened(keys.unlock(self.home, passphrase=passphrase, recovery=recovery))

    def open_with(self, key: bytes) -> None:
        """Open the vault with a data key that was unwrapped already."""
        with self._lock:
            self._opened(key)

    def _opened(self, dek: bytes) -> None:
        self._store = Store.open(self.home, dek)
        self._preferences = PREFERENCES | {
            k: self._store.setting(k) for k in PREFERENCES if self._store.setting(k) is not None
        }
        self._recorder = None
        self.pairing = self._new_pairing(self._store, self.now) if self._new_pairing else None
        self.custody.opened(self._store, dek)

    def lock(self) -> None:
        """Close the vault for the person: from now on only they open it again, no keyring by itself."""
        was_open = self._store is not None
        self._close(by_hand=True)
        if was_open and self.begin_anew:
            self.begin_anew()

    def close(self) -> None:
        """Close the vault; the service ends."""
        self._close(by_hand=False)

    def _close(self, *, by_hand: bool) -> None:
        from companion.language.forget import forget

        with self._lock:
            forget()
            store, self._store = self._store, None
            self._recorder = self.pairing = None
            self._preferences = {}
            if store is not None:
                self.custody.closing(store, by_hand=by_hand)
                store.close()

    def custody_report(self) -> dict[str, Any]:
        """Return what is to be told about the vault's keeping; see Custody.report."""
        return self.custody.report(translator(self.language))

    def back_up(self) -> dict[str, Any]:
        """Make and check today's backup now."""
        made = self.custody.copy(self.store)
        return {"name": made.name, "size": made.size}

    def backups(self) -> list[dict[str, Any]]:
        """Return the backups, newest first."""
        return [{"name": b.name, "size": b.size} for b in backup.backups(self.home)]

    def prune_backups(self) -> int:
        """Delete all backups, which may hold deleted chats, and make a fresh one; return how many were deleted."""
        count = backup.drop_all(self.home)
        self.custody.copy(self.store)
        return count

    def restore(self, name: str, chat: str | None = None) -> dict[str, Any]:
        """Go back to a backup, or take one deleted chat from it; what stood there before is put aside."""
        if chat is not None:
            backup.restore_chat(self.store, name, self.custody.key, chat)
            return {"chat": chat}
        with self._reopening() as key:
            witness = self.custody.newest
            return {"replaced": backup.restore(self.home, name, key, self.stamped(), witness).name}

    def only_in_backup(self, name: str) -> list[dict[str, Any]]:
        """Return the chats that a backup has and the record has not, newest first."""
        kept = {chat.id for chat in self.store.chats()}
        found = backup.chats(self.home, name, self.custody.key)
        return [{"chat": c.id, "company": c.company, "started": c.started} for c in found if c.id not in kept]

    def check(self) -> list[dict[str, Any]]:
        """Read everything and return what ``companion doctor`` tells."""
        kept = bool(self.custody.report()["witnesses"])
        return doctor.told(doctor.examine(self.home, self.store, self.custody.key, self.custody.alarm, kept))

    def accept(self) -> None:
        """Go on with this vault although a witness remembers a newer one."""
        self.custody.accept(self.store)

    def witnessed(self, sealed: str) -> dict[str, Any]:
        """Compare the vault with the note (base64) that one of its exports carries; see Custody.given."""
        return {"count": self.custody.given(base64.b64decode(sealed), self.store)}

    def repair(self) -> dict[str, Any]:
        """Copy everything that can be read into a fresh vault and keep the damaged file beside it."""
        with self._reopening() as key:
            return doctor.repair(self.home, key, self.stamped(), self.custody.newest)

    def repair_shut(self, passphrase: str | None = None, recovery: str | None = None) -> dict[str, Any]:
        """Repair a vault that does not open, with the key by the way given, and open it; see ``repair``."""
        with self.custody.trying(), self._lock:
            if self._store is not None:
                return self.repair()
            doctor.put_back_envelope(self.home)
            key = keys.unlock(self.home, passphrase=passphrase, recovery=recovery)
            saved = doctor.repair(self.home, key, self.stamped(), self.custody.newest)
            self._opened(key)
            return saved

    def set_passphrase(self, new: str, old: str | None = None) -> None:
        """Add or change the passphrase; the key is asked for again."""
        keys.set_passphrase(self.home, self._asked(old), new)

    def new_recovery(self, passphrase: str | None = None) -> str:
        """Return a new recovery code to print; an older one stops working. The key is asked for again."""
        return keys.new_recovery_code(self.home, self._asked(passphrase))

    def rekey(self, passphrase: str | None = None) -> str | None:
        """Encrypt everything again under a new key; return a new recovery code when there was one."""
        self._asked(passphrase)
        with self._reopening() as key:
            code, self.custody.key = rekey.run(self.home, key, passphrase)
            return code

    def _asked(self, passphrase: str | None) -> bytes:
        """Return the key by the way the person gives again, counted like every attempt."""
        with self.custody.trying():
            return keys.unlock(self.home, passphrase=passphrase)

    @contextlib.contextmanager
    def _reopening(self) -> Iterator[bytes]:
        """Close the vault around a change of its files, and open it again with the key that holds then."""
        with self._lock:
            key, remembered = self.custody.key, self.custody.newest
            self._close(by_hand=False)
            self.custody.key, self.custody.newest = key, remembered
            try:
                yield key
            finally:
                self._opened(self.custody.key)

    # -- for the extension ----------------------------------------------------------------------------------------

    def capture(self, client_id: str, fragment: Mapping[str, Any]) -> dict[str, Any]:
        """Keep a fragment and say what is now known of its chat.

        A chat that was deleted while its page is open, and a site that is switched off, answer ``off``.
        """
        from companion.service.recorder import checked, origin_of, placed

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

    # -- for the person -------------------------------------------------------------------------------------------

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

    def settings_get(self) -> dict[str, Any]:
        """Return what the person chose."""
        return dict(PREFERENCES | self._preferences)

    def settings_set(self, key: str, value: Any) -> None:
        """Change one choice; raise BadInput for one that does not exist."""
        if key not in PREFERENCES or type(value) is not type(PREFERENCES[key]):
            raise BadInput(N_("There is no such setting. See the settings page."))
        self.store.put_setting(key, value)
        self._preferences[key] = value

    def preference(self, key: str) -> Any:
        """Return one choice of the person, or its default while the vault is locked."""
        return self._preferences.get(key, PREFERENCES[key])

    @property
    def language(self) -> str:
        """The language of screens and exports: the person's choice, else that of this run, else that of the system."""
        return self.preference("language") or self.settings.language or system_language()

    @property
    def zone(self) -> Any:
        """The time zone of the person."""
        return zone_of(self.settings.zone)

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
