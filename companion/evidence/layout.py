"""Turn a transcript into the data of report.typ: finished, bounded, printable words, nothing left to decide on paper.

The template gets this as JSON, so no text of a company or a page is ever read as markup.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from companion.evidence import texts
from companion.evidence.printable import fit, printable

#: A message longer than this is cut on paper; with many messages the limit shrinks so that all together stay
#: under PAPER characters (about 400 pages), which are laid out in a few seconds.
LONGEST, SHORTEST, PAPER = 4000, 200, 1_000_000
_NAME, _DETAIL, _CONTEXT = 80, 1000, 500

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Proof:
    """What is known of the proof itself: hashes in hex, number of links, time of export, whether it is stamped,
    the browser's time zone, and how many pictures were left out."""

    fingerprint: str
    head: str
    links: int
    exported: str
    stamped: bool
    zone: str | None = None
    left_out: int = 0


def report(chat: Row, lang: str, proof: Proof, pictures: Sequence[str]) -> dict[str, Any]:
    """Return everything that report.typ prints for ``chat`` (the shape of ``show``), in the language ``lang``."""
    return _Report(chat, lang, proof).data(pictures)


class _Report:
    def __init__(self, chat: Row, lang: str, proof: Proof) -> None:
        self.chat, self.lang, self.proof = chat, lang, proof
        self.t = texts.load(lang)
        self.zone: ZoneInfo = texts.zone(chat.get("zone") or proof.zone)
        self.messages: Sequence[Row] = chat.get("messages") or ()
        self.limit = max(SHORTEST, min(LONGEST, PAPER // max(1, len(self.messages))))
        self.promises: defaultdict[object, list[Row]] = defaultdict(list)
        for promise in self._said():
            self.promises[promise.get("message")].append(promise)

    def data(self, pictures: Sequence[str]) -> dict[str, Any]:
        t, company = self.t, _line(self.chat.get("company")) or self.t["unknown_company"]
        footer = t["footer"].format(chat=_line(self.chat.get("chat"), 24), fingerprint=self.proof.fingerprint[:16])
        return {
            "lang": self.lang, "title": t["title"], "with": t["with"].format(company=company),
            "practice": t["practice"] if self.chat.get("practice") else None, "practice_note": t["practice_note"],
            "facts": self._facts(company), "gaps": self._gap_summary(),
            "promises": {"heading": t["promises"]["heading"], "intro": t["promises"]["intro"],
                         "none": t["promises"]["none"], "cards": list(self._cards())},
            "transcript": {"heading": t["transcript"]["heading"], "empty": t["transcript"]["empty"],
                           "legend": self._legend(), "entries": self._entries()},
            "pictures": self._pictures(pictures), "proof": self._proof(),
            "footer": footer, "page": t["page"].format(n="\x1f", total="\x1f").split("\x1f"),
        }  # fmt: skip

    def _said(self) -> list[Row]:
        """Return the promises but those of which the person said that they are none."""
        return [promise for promise in self.chat.get("promises") or () if promise.get("state") != "dismissed"]

    def _facts(self, company: str) -> list[tuple[str, str]]:
        t, chat = self.t["facts"], self.chat
        ended = texts.moment(self.t, chat["ended"], self.zone) if chat.get("ended") else t["not_ended"]
        spoken = [t["zone"], self.t["dates"]["utc"]]
        if self.zone.key != "UTC":
            spoken[1] = self.t["dates"]["zone"].format(zone=self.zone.key)
        return [
            (t["company"], company), (t["site"], _line(chat.get("site"), 200) or self.t["absent"]),
            (t["person"], self._person()), (t["started"], texts.moment(self.t, chat.get("started"), self.zone)),
            (t["ended"], ended), (t["messages"], str(len(self.messages))), (t["read"], self._read()),
            (spoken[0], spoken[1]), (t["exported"], texts.moment(self.t, self.proof.exported, self.zone)),
        ]  # fmt: skip

    def _person(self) -> str:
        name = self.chat.get("person_name", self.chat.get("person"))
        return str(self.t["me"]) if name in (None, "", "me") else _line(name)

    def _read(self) -> str:
        words, widget = self.t["read"], _line(self.chat.get("widget"))
        if self.chat.get("grade") != "adapter":
            return str(words["generic"])
        seen = "adapter_seen" if self.chat.get("layout_seen_live") else "adapter_unseen"
        return str(words[seen].format(widget=widget))

    def _gap_summary(self) -> str | None:
        count, t = len(self.chat.get("gaps") or ()), self.t["transcript"]
        return t["one_gap" if count == 1 else "gaps"].format(n=count) if count else None

    def _legend(self) -> list[str]:
        return [self.t["transcript"][key] for key in ("clocks", "authors", "escapes")]

    def _cards(self) -> Iterator[dict[str, Any]]:
        said = {message.get("n"): message for message in self.messages}
        for promise in self._said():
            yield self._card(promise, said.get(promise.get("message"), {}))

    def _card(self, promise: Row, message: Row) -> dict[str, Any]:
        t, words = self.t["promises"], str(promise.get("words") or "")
        number, amount = message.get("n"), promise.get("amount")
        facts = [
            (t["amount"], texts.money(self.t, amount) if isinstance(amount, Mapping) else amount),
            (t["deadline"], self._deadline(promise)),
            (t["by"], message and self._author(message)), (t["on"], message and self._clocks(message)),
            (t["reference"], promise.get("reference")),
            (t["state"], t["states"].get(promise.get("state"), promise.get("state"))),
        ]  # fmt: skip
        return {
            "kind": _line(t["kinds"].get(promise.get("kind"), promise.get("kind")) or t["kinds"]["other"]),
            "text": _marked(_around(str(message.get("text") or words), words), [words], 2 * _CONTEXT)[0],
            "facts": [(label, _line(value, _DETAIL)) for label, value in facts if value],
            "n": number, "where": t["where"].format(n=number) if number is not None else None,
        }  # fmt: skip

    def _deadline(self, promise: Row) -> str:
        written, due, t = promise.get("deadline"), promise.get("due"), self.t["promises"]
        if not due:
            return str(written or "")
        meant = t["about" if promise.get("precision") == "about" else "means"]
        return ", ".join(filter(None, [written and f"“{written}”", meant.format(date=texts.weekday(self.t, due))]))

    def _clocks(self, message: Row) -> str:
        shown = message.get("shown_time")
        seen = texts.moment(self.t, message.get("seen_at"), self.zone)
        return f"{seen} ({self.t['promises']['shown'].format(time=_line(shown))})" if shown else seen

    def _author(self, message: Row) -> str:
        role, name = self._role(message), _line(message.get("name"))
        return f"{name} ({role.lower()})" if name else role

    def _role(self, message: Row) -> str:
        return str(self.t["roles"].get(message.get("role"), self.t["roles"]["unknown"]))

    def _entries(self) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = []
        today = None
        for kind, row in _in_order(self.chat):
            when = texts.local(str(row.get("seen_at")), self.zone)
            if when and when.date() != today:
                today = when.date()
                entries.append({"type": "day", "text": texts.weekday(self.t, today.isoformat())})
            entries.append(self._message(row) if kind == "message" else self._note(kind, row))
        return entries

    def _message(self, row: Row) -> dict[str, Any]:
        t, text = self.t["transcript"], str(row.get("text") or "")
        promises = self.promises.get(row.get("n"), [])
        clocks = [t["page_clock"].format(time=_line(row["shown_time"]))] if row.get("shown_time") else []
        clocks.append(t["seen_clock"].format(time=self._time(row)))
        if row.get("role") != "system" and row.get("grade"):
            clocks.append(self.t["grades"].get(row["grade"], _line(row["grade"])))
        kinds = self.t["promises"]["kinds"]
        pieces, left = _marked(text, [str(p.get("words") or "") for p in promises], self.limit)
        return {
            "type": "message", "n": row.get("n"), "role": row.get("role") if row.get("role") in self.t["roles"] else
            "unknown", "chip": self._role(row), "name": _line(row.get("name")), "meta": " · ".join(clocks),
            "text": pieces, "long": len(text) > 900, "cut": t["cut"].format(n=left) if left else None,
            "promise": f"{t['promise']}: " + ", ".join(_line(kinds.get(p.get("kind"), p.get("kind"))) for p in promises)
            if promises else None,
            "versions": [{"label": t["earlier"].format(time=self._time(v)),
                          "text": printable(str(v.get("text") or ""), self.limit)} for v in row.get("versions") or ()],
        }  # fmt: skip

    def _note(self, kind: str, row: Row) -> dict[str, Any]:
        words = self.t["events" if kind == "event" else "gaps"]
        name = _line(row.get("name")) or self.t["events"]["someone"]
        text = words.get(row.get("kind")) or words.get("other") or _line(row.get("kind"))
        detail = _line(row.get("detail"), _DETAIL)
        if detail and row.get("kind") in ("edited", "deleted"):
            detail = self.t["transcript"]["was"].format(text=detail)
        return {"type": kind, "text": text.format(name=name), "time": self._time(row),
                "detail": detail}  # fmt: skip

    def _time(self, row: Row) -> str:
        when = texts.local(str(row.get("seen_at")), self.zone)
        return f"{when:%H:%M:%S}" if when else str(self.t["absent"])

    def _pictures(self, files: Sequence[str]) -> dict[str, Any]:
        t = self.t["pictures"]
        taken: Sequence[Row] = self.chat.get("pictures") or ()
        shown = [{"file": file, "caption": self._caption(i, len(files), file, taken[i - 1 : i]), "alt": t["alt"]}
                 for i, file in enumerate(files, 1)]  # fmt: skip
        missing = t["left_out"].format(n=self.proof.left_out) if self.proof.left_out else None
        return {"heading": t["heading"], "files": shown, "left_out": missing}

    def _caption(self, n: int, total: int, file: str, taken: Sequence[Row]) -> str:
        t = self.t["pictures"]
        said = [t["caption"].format(n=n, total=total, file=file)]
        for picture in taken:
            when = texts.moment(self.t, picture.get("seen_at"), self.zone)
            why = t["end" if picture.get("why") == "end" else "promise"]
            said += [t["taken"].format(why=why, time=when), f"SHA-256: {_grouped(str(picture.get('sha256')))}"]
        return "\n".join(said)

    def _proof(self) -> dict[str, Any]:
        t, proof, gaps = self.t["proof"], self.proof, len(self.chat.get("gaps") or ())
        values = {"exported": texts.moment(self.t, proof.exported, self.zone), "links": proof.links, "n": gaps}
        yes = ["unchanged", "chained"] + ["stamped"] * proof.stamped
        no = ["not_server", "not_author", "not_page", "not_time_stamped" if proof.stamped else "not_time", "not_signer"]
        no += [("not_gap" if gaps == 1 else "not_gaps")] * bool(gaps) + ["not_legal"]
        vault = self.chat.get("vault") if isinstance(self.chat.get("vault"), Mapping) else {}
        prints = [("fingerprint", proof.fingerprint), ("head", proof.head), ("vault", (vault or {}).get("head"))]
        return {
            "heading": t["heading"],
            "columns": [{"mark": mark, "fill": fill, "heading": t[key], "lines": [t[k].format(**values) for k in keys]}
                        for mark, fill, key, keys in (("✔", "#e9f4ee", "yes", yes), ("–", "#f3f4f7", "no", no))],
            "check": {"heading": t["check"],
                      "lines": [t[key] for key in ("check_any", "check_companion", "check_attached")]},
            "prints": {"heading": t["prints"],
                       "rows": [(t[key], _grouped(str(value))) for key, value in prints if value]},
        }  # fmt: skip


def _in_order(chat: Row) -> Iterator[tuple[str, Row]]:
    """Yield messages in their order, each event and gap right after the message it followed, else where its time is."""
    messages = list(chat.get("messages") or ())
    places = {message.get(key): i for i, message in enumerate(messages) for key in ("key", "n") if message.get(key)}
    notes: defaultdict[int, list[tuple[str, Row]]] = defaultdict(list)
    others = [("event", row) for row in chat.get("events") or ()] + [("gap", row) for row in chat.get("gaps") or ()]
    for kind, row in sorted(others, key=lambda other: str(other[1].get("seen_at"))):
        at = places.get(row["after"]) if row.get("after") else None
        if at is None:
            seen = str(row.get("seen_at"))
            at = sum(1 for message in messages if str(message.get("seen_at")) <= seen) - 1
        notes[at].append((kind, row))
    yield from notes[-1]
    for i, message in enumerate(messages):
        yield "message", message
        yield from notes[i]


def _marked(text: str, words: Sequence[str], limit: int) -> tuple[list[dict[str, Any]], int]:
    """Return ``text`` as printable pieces ``{"t", "mark"}`` of at most ``limit`` characters, and how many are left."""
    text, left = text[:limit], len(text)
    marked = [False] * len(text)
    for start, end in (span for word in words for span in _find(text, word)):
        marked[start:end] = [True] * (end - start)
    pieces = []
    for mark, run in groupby(range(len(text)), marked.__getitem__):
        part = [text[i] for i in run]
        printed, used = fit("".join(part), limit)
        pieces.append({"t": printed, "mark": mark})
        limit, left = limit - len(printed), left - used
        if used < len(part):
            break
    return pieces, left


def _find(text: str, words: str) -> Iterator[tuple[int, int]]:
    """Yield where ``words`` stand in ``text``; white space may differ."""
    if parts := words.split():
        found = re.search(r"\s+".join(map(re.escape, parts)), text)
        if found:
            yield found.span()


def _around(text: str, words: str) -> str:
    """Return the part of ``text`` around ``words`` that fits on a card."""
    span = next(_find(text, words), None)
    if len(text) <= _CONTEXT or span is None:
        return text if len(text) <= _CONTEXT else words
    start = max(0, span[0] - _CONTEXT // 4)
    return ("… " if start else "") + text[start : start + _CONTEXT - 4]


def _line(value: object, limit: int = _NAME) -> str:
    """Return ``value`` as one printable line; what does not fit is shown to be cut."""
    text = " ".join(str("" if value is None else value).split())
    printed, used = fit(text, limit)
    return printed if used == len(text) else printed + "…"


def _grouped(hexadecimal: str) -> str:
    return " ".join(re.findall(".{1,4}", _line(hexadecimal, 128)))
