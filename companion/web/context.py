"""What every page needs of this request: the service, the clock in the person's zone, the people by id."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask import current_app, request
from flask_babel import gettext as _

from companion.casebook import people
from companion.vault import envelope

if TYPE_CHECKING:
    from companion.service import Service


def service() -> Service:
    """Return the one object behind web, socket and command line."""
    return cast("Service", current_app.extensions["companion"])


def ways() -> tuple[str, ...]:
    """Return how the vault can be opened, of ``keyring passphrase recovery``; locked or not."""
    return envelope.read(service().home).kinds


def zone() -> tzinfo | None:
    """Return the person's time zone; None stands for that of the system."""
    try:
        return ZoneInfo(service().settings.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def now() -> datetime:
    """Return the time in the person's zone, aware."""
    return datetime.now(UTC).astimezone(zone())


def local(iso: str) -> datetime:
    """Return an ISO 8601 time of ours in the person's zone."""
    return datetime.fromisoformat(iso).astimezone(zone())


def everyone() -> list[dict[str, Any]]:
    """Return the person themself, then those for whom they chat."""
    return [{"id": people.ME, "name": people.ME, "relation": None}, *service().people()]


def person(person_id: str | None) -> dict[str, Any] | None:
    """Return the person with this id, None for "me" and for somebody who is no longer in the list."""
    return next((p for p in service().people() if p["id"] == person_id), None)


def typed(words: str) -> bool:
    """Tell whether the person typed these words to confirm a form; capitals do not matter."""
    return " ".join(request.form.get("typed", "").split()).casefold() == " ".join(words.split()).casefold()


def retype() -> str:
    """Return what is said when other words were typed."""
    return str(_("Nothing is deleted: these are not the words that were asked for. Type them again."))
