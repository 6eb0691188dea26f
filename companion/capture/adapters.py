"""What is known of vendors' widgets, as data: one TOML file each in ``widgets/``.

An adapter never cuts messages; it says where the log is and who speaks. Reading stays generic, so a message that an
adapter does not know is still kept. An author rule that does not match exactly leaves the author to the generic way.

::

    id, title            the vendor
    container, inner     how good the evidence is: high, medium, low (as in the research notes)
    evidence             what it rests on, in a few words
    checked              when that was last looked at; seen_live = false until somebody has seen it on a live page
    frames               parts of frame addresses it lives in (may be empty: the page itself)
    log, composer, send  selectors for the extension (log may be empty: found generically)
    row                  a message; name and time inside it
    [roles]              agent, customer, bot, system: selectors of the row or something around or inside its text
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from companion.capture import select
from companion.capture.tree import Mark, Node
from companion.errors import N_, BadInput

LEVELS = ("high", "medium", "low", "none")
TEXTS = (
    "id",
    "title",
    "container",
    "inner",
    "evidence",
    "checked",
    "log",
    "composer",
    "send",
    "row",
    "name",
    "time",
    "host",
)
ROLES = ("system", "customer", "agent", "bot")


@dataclass(frozen=True, slots=True)
class Adapter:
    """One vendor's widget."""

    id: str
    title: str
    container: str
    inner: str
    evidence: str
    checked: str
    seen_live: bool
    frames: tuple[str, ...]
    host: str
    log: str
    composer: str
    send: str
    row: str
    name: str
    time: str
    roles: tuple[tuple[str, str], ...]

    def role_of(self, body: Node) -> str | None:
        """Return the role that a rule gives the text in ``body``, or None when no rule matches exactly one role."""
        found = [role for role, selector in self.roles if select.closest(body, selector) is not None]
        return found[0] if len(found) == 1 or (found and found[0] == "system") else None

    def name_in(self, row: Node) -> str | None:
        """Return the speaker's name inside a row, or None."""
        node = select.first(row, self.name) if self.name else None
        text = " ".join(" ".join(kid for kid in at.kids if isinstance(kid, str)) for at in node.walk()) if node else ""
        return " ".join(text.split())[:60] or None


def read(name: str, text: str) -> Adapter:
    """Return the adapter in a TOML file; raise BadInput naming file and key."""
    row = tomllib.loads(text)
    known = {*TEXTS, "seen_live", "frames", "roles"}
    for key in sorted(set(row) - known):
        raise BadInput(N_("{file}: the key {key} is not known. See the list in adapters.py."), file=name, key=key)
    for key in ("id", "title", "container", "inner", "evidence", "checked"):
        if not isinstance(row.get(key), str) or not row[key]:
            raise BadInput(N_("{file}: the key {key} is missing. Add it."), file=name, key=key)
    if row["id"] != name.removesuffix(".toml") or row["container"] not in LEVELS or row["inner"] not in LEVELS:
        raise BadInput(
            N_("{file}: the key {key} is not right. The id is the name of the file, levels are words."),
            file=name,
            key="id",
        )
    roles = row.get("roles", {})
    for key in sorted(set(roles) - set(ROLES)):
        raise BadInput(N_("{file}: the key {key} is not known. See the list in adapters.py."), file=name, key=key)
    for selector in (
        row.get("log"),
        row.get("composer"),
        row.get("send"),
        row.get("row"),
        row.get("name"),
        row.get("time"),
        *roles.values(),
    ):
        if selector:
            select.check(selector)
    return Adapter(
        **{key: str(row.get(key, "")) for key in TEXTS},
        seen_live=bool(row.get("seen_live", False)),
        frames=tuple(row.get("frames", ())),
        roles=tuple((role, roles[role]) for role in ROLES if roles.get(role)),
    )


@lru_cache(maxsize=1)
def all_adapters() -> dict[str, Adapter]:
    """Return every adapter by id, read once."""
    folder = files("companion.capture").joinpath("widgets")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    found = [read(name, folder.joinpath(name).read_text("utf-8")) for name in names]
    return {adapter.id: adapter for adapter in found}


def recognise(log: dict[str, Any], frame: str) -> Adapter | None:
    """Return the adapter of a log: the extension found it by its selector, or its frame belongs to the vendor.

    ``log["outer"]`` describes the frame element around the page of the log, where the page may see it;
    ``log["where"]`` is that page's address without query.
    """
    known = all_adapters()
    told = known.get(str(log.get("adapter") or ""))
    if told is not None:
        return told
    outer = log.get("outer")
    if isinstance(outer, dict):
        node = Node("iframe", {str(k): str(v) for k, v in outer.items()}, Mark())
        for adapter in known.values():
            if adapter.host and any(select.matches(node, part) for part in adapter.host.split(",")):
                return adapter
    where = str(log.get("where") or frame)
    return next((a for a in known.values() if where and any(_at(where, part) for part in a.frames)), None)


def _at(where: str, part: str) -> bool:
    """True when an address has this part: a host with what its path begins with, or a piece of the path."""
    found = urlsplit(where)
    if part.startswith("/") or "." not in part.split("/")[0] or part.endswith(".html"):
        return part in found.path
    host, _, path = part.partition("/")
    return _below(found.hostname or "", host) and found.path.startswith(f"/{path}")


def _below(host: str, domain: str) -> bool:
    return host == domain or host.endswith("." + domain)


def hosted(adapter: Adapter | None, frame: str) -> bool:
    """True when a frame stands on a host of the vendor itself, which no other page can take.

    >>> livechat = all_adapters()["livechat"]
    >>> hosted(livechat, "https://secure.livechatinc.com"), hosted(livechat, "https://evil.example/secure.livechatinc.com")
    (True, False)
    """
    hosts = [part.split("/")[0] for part in adapter.frames] if adapter else []
    return any(
        "." in host and not host.endswith(".html") and _below(urlsplit(frame).hostname or "", host) for host in hosts
    )


@lru_cache(maxsize=1)
def sites() -> dict[str, list[str]]:
    """Return hosts on which a chat is kept only after a click, by kind (mail, social, work, dating, ai)."""
    data = tomllib.loads(files("companion.capture").joinpath("sites.toml").read_text("utf-8"))
    return {str(kind): [str(host) for host in hosts] for kind, hosts in data["click"].items()}


def public(mode: str = "on") -> dict[str, Any]:
    """Return what the extension needs: selectors of the log and the field, and the hosts that wait for a click."""
    rows = [
        {"id": a.id, "host": a.host, "frames": list(a.frames), "log": a.log, "composer": a.composer, "send": a.send}
        for a in all_adapters().values()
        if mode != "off" and (a.log or (a.composer and not a.host and not a.frames))
    ]
    hosts = sorted(host for group in sites().values() for host in group)
    version = hashlib.sha256(json.dumps([rows, hosts]).encode()).hexdigest()[:12]
    return {"version": version, "adapters": rows, "click": hosts}
