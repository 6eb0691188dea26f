"""What the service answers about a draft: quick while typing, the rest when it is wanted, and what the person did."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from companion.chat.model import Message
from companion.config import Settings
from companion.errors import BadInput
from companion.service import Service, drafts

HOT = {"text": "You idiots, where is my parcel 44718?", "stream": None}
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def service(tmp_path: Path) -> Service:
    made = Service(Settings(home=tmp_path), now=lambda: NOW)
    made.create_vault("a long passphrase for a test")
    return made


def ask(service: Service, **more: Any) -> dict[str, Any]:
    return service.review("client", HOT | more)


def message(n: int, role: str, minutes: int, text: str = "hello") -> Message:
    seen = (NOW - timedelta(minutes=minutes)).isoformat()
    return Message(key=f"m{n}", n=n, role=role, name=None, text=text, shown_time=None, seen_at=seen)


def test_while_typing_there_are_no_other_words_yet(service: Service) -> None:
    brief, whole = ask(service, brief=True), ask(service)
    assert brief["hold"] and brief["pending"] and not brief["alternatives"]
    assert whole["alternatives"] and not whole["pending"]
    assert {**whole, "alternatives": [], "pending": True} == brief


def test_a_category_that_is_switched_off_holds_nothing_and_is_listed(service: Service) -> None:
    assert ask(service)["categories"] == ["insult"]
    ask(service, did="muted", category="insult")
    assert service.settings_get()["muted"] == ["insult"] and not ask(service)["hold"]
    for wrong in ({"did": "muted", "category": "everything"}, {"did": "forgotten"}):
        with pytest.raises(BadInput):
            ask(service, **wrong)


def test_hints_are_counted_only_when_the_person_wants_that(service: Service) -> None:
    ask(service, did="shown")
    assert service.settings_get()["hint_counts"] == {}
    service.settings_set("count_hints", True)
    for did in ("shown", "shown", "taken"):
        ask(service, did=did)
    assert service.settings_get()["hint_counts"] == {"shown": 2, "taken": 1}


def test_waiting_begins_at_the_first_line_nobody_answered() -> None:
    chat = [message(1, "customer", 50), message(2, "agent", 40), message(3, "customer", 30), message(4, "customer", 5)]
    assert drafts.waited(chat, NOW) == pytest.approx(30)
    assert drafts.waited(chat[:2], NOW) == drafts.waited([], NOW) == 0


def test_numbers_of_the_chat_are_known() -> None:
    said = [("agent", "Your case is AB-20451."), ("customer", "Order 4471 of 22.50, at 12:30")]
    assert drafts.numbers(said) == ("AB-20451", "4471")
