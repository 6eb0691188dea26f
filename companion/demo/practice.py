"""The practice chat: a small shop page with a scripted agent, on another origin than the dashboard.

It lives under ``localhost`` while everything else of ours lives under ``127.0.0.1``; it serves nothing of the vault.
The page carries no role, label or class that the reader looks for and has no adapter, so it is read like any
unknown site.
"""

from __future__ import annotations

import random
import re
import secrets
import threading
import tomllib
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request

from companion.errors import BadInput
from companion.web import guard

HERE = Path(__file__).parent
#: Conversations kept in memory; the oldest goes first.
ROOMS, LINES, LONGEST = 50, 200, 4000


@dataclass(frozen=True, slots=True)
class Scenario:
    """One scripted chat: what the agent says, in turns, and what the story expects of it."""

    id: str
    lang: str
    shop: str
    agent: str
    turns: tuple[tuple[str, ...], ...]
    customer: tuple[str, ...]
    angry: str
    promised: str
    kind: str
    amount: float
    unit: str


@cache
def scenarios() -> tuple[Scenario, ...]:
    """Return every scenario, Dutch and English."""
    found = []
    for lang in ("en", "nl"):
        for one in tomllib.loads((HERE / "scenarios" / f"{lang}.toml").read_text("utf-8"))["scenario"]:
            turns = tuple(tuple(turn) for turn in one.pop("turns"))
            found.append(Scenario(lang=lang, turns=turns, customer=tuple(one.pop("customer")), **one))
    return tuple(found)


def drawn(seed: int, lang: str | None = None) -> Scenario:
    """Return the scenario of a seed, among those of one language when given."""
    return random.Random(seed).choice([s for s in scenarios() if lang in (None, s.lang)])  # noqa: S311


@dataclass
class Room:
    """One visitor's conversation: what the agent said and what really arrived from the customer."""

    scenario: Scenario
    lines: list[dict[str, Any]] = field(default_factory=list)
    turn: int = 0

    def agent(self) -> None:
        """Let the agent say the next turn; after the last one, the last again in short."""
        if self.turn < len(self.scenario.turns):
            for text in self.scenario.turns[self.turn]:
                self.lines.append({"from": "shop", "text": text})
            self.turn += 1


class Rooms:
    """The conversations of this run, by a random name that only the page knows."""

    def __init__(self) -> None:
        self._rooms: OrderedDict[str, Room] = OrderedDict()
        self._lock = threading.Lock()

    def open(self, name: str, scenario: Scenario) -> Room:
        """Return the room of that name, made with the first turn when it is new."""
        with self._lock:
            room = self._rooms.get(name)
            if room is None:
                room = self._rooms[name] = Room(scenario)
                room.agent()
                if len(self._rooms) > ROOMS:
                    self._rooms.popitem(last=False)
            return room

    def say(self, name: str, text: str) -> Room:
        """Take a line of the customer and let the agent answer."""
        with self._lock:
            room = self._rooms.get(name)
            if room is None or len(room.lines) >= LINES:
                raise BadInput()
            room.lines.append({"from": "visitor", "text": text[:LONGEST]})
            room.agent()
            return room


rooms = Rooms()
bp = Blueprint("practice", __name__, url_prefix="/practice", template_folder="page", static_folder="page")


def room_name() -> str:
    """Return the room of this request; raise BadInput when the name is not one the page made."""
    name = request.args.get("room", "")
    if not re.fullmatch(r"[0-9a-f]{16,32}", name):
        raise BadInput()
    return name


def chosen() -> Scenario:
    """Return the scenario that the address asks for: by seed, else any of the language."""
    lang = request.args.get("lang")
    seed = request.args.get("seed", "")
    return drawn(int(seed) if re.fullmatch(r"\d{1,9}", seed) else secrets.randbelow(10**9),
                 lang if lang in ("en", "nl") else None)  # fmt: skip


@bp.get("/")
def page() -> str:
    """Show the shop; its script names a room and asks for the lines."""
    lang = "nl" if request.args.get("lang") == "nl" else "en"
    seed = request.args.get("seed", "")
    scenario = chosen() if seed else drawn(secrets.randbelow(10**9), lang)
    return render_template("shop.html", scenario=scenario, seed=seed)


@bp.get("/lines")
def lines() -> Response:
    """Return what was said in a room: the shop's lines, and the customer's as they arrived."""
    return jsonify(rooms.open(room_name(), by_id(request.args.get("scenario", ""))).lines)


@bp.post("/say")
def say() -> Response:
    """Take a line of the customer."""
    text = (request.get_json(silent=True) or {}).get("text")
    if not isinstance(text, str) or not text.strip():
        raise BadInput()
    return jsonify(rooms.say(room_name(), text).lines)


def by_id(name: str) -> Scenario:
    """Return a scenario by its id; raise BadInput for another."""
    for scenario in scenarios():
        if scenario.id == name:
            return scenario
    raise BadInput()


guard.mark(bp, guard.PRACTICE)
