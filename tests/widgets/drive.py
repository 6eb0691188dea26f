"""Plays a scenario against a widget, on a page of any browser context, and returns what really happened: the truth.

The customer's lines go through the widget's own text field by mouse and keyboard; the far side's lines go through its
own API. A truth has ``lines`` in order (``role`` agent, bot, system or customer; ``name``; ``text`` as the widget drew
it; ``n``), ``names`` (whether the widget shows who speaks), ``drawn_as`` for a system line that looks like any other
incoming one, and ``in_dom_at_end``, false for a line that a virtual list has taken away. Every line was seen on the page,
went through the real text field and reached the far side unchanged, or BedBroken is raised: then the bed is at fault.
"""

import json
import re
import time
import urllib.request
import uuid
from urllib.parse import urlencode

from playwright.sync_api import TimeoutError as TooLate

from tests.widgets.seen import count, in_order, same
from tests.widgets.serve import ROOT, WIDGETS

#: From a selector to an element inside the closed root that the glue left in ``bedRoot``.
CLOSED = """(selector) => window.bedRoot && selector.split(' >>> ').reduce(
  (found, part) => found && (found.shadowRoot ?? found).querySelector(part), window.bedRoot)"""


class BedBroken(AssertionError):
    """The widget or its glue did not do what the scenario says."""


def scenarios():
    """Return (widget, scenario) for all there are, by name."""
    files = sorted((ROOT / "scenarios").glob("*/*.json"))
    return [(file.parent.name, file.stem) for file in files if file.parent.name in WIDGETS]


def scenario(widget, name):
    """Return one scenario."""
    return json.loads((ROOT / "scenarios" / widget / f"{name}.json").read_text("utf-8"))


class Play:
    """One page on which one scenario is played."""

    def __init__(self, page, bed, widget, story):
        self.page, self.bed, self.meta, self.story = page, bed, WIDGETS[widget], story
        self.sid = uuid.uuid4().hex[:12]
        self.truth = {"widget": widget, "scenario": story["id"], "names": self.meta["names"], "lines": []}

    def call(self, what, **body):
        """Speak to the harness; return its state."""
        request = urllib.request.Request(
            f"{self.bed.base}/_h/{what}",
            json.dumps({"sid": self.sid, **body}).encode(),
            {"content-type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.loads(answer.read())

    def until(self, true, patience=15):
        """Return the first true value, or what it was when time was up; the page goes on meanwhile."""
        end = time.monotonic() + patience
        while not (found := true()) and time.monotonic() < end:
            self.page.wait_for_timeout(80)
        return found

    def place(self):
        """Return the frame, or the page, in which the widget is."""
        frame = self.meta["composer"].get("frame")
        return self.page.frame_locator(frame) if frame else self.page

    def composer(self):
        """Return the widget's text field, when it is there and can be used."""
        where = self.meta["composer"]
        if where.get("closed"):
            field = self.page.wait_for_function(CLOSED, arg=where["selector"]).as_element()
            field.wait_for_element_state("visible")
        else:
            field = self.place().locator(where["selector"]).first
            field.wait_for(state="visible")
        self.until(field.is_enabled)
        return field

    def open(self, host):
        """Go to the company's page and open its chat."""
        cast = [
            {k: line.get(k) for k in ("role", "name")}
            for line in self.story["lines"]
            if line["role"] in ("agent", "bot")
        ]
        self.call("cast", cast=[who for n, who in enumerate(cast) if who not in cast[:n]])
        query = urlencode({"sid": self.sid, "lang": self.story["lang"], "company": self.story["company"]})
        self.page.goto(f"http://{host}:{self.bed.port}/{self.meta['name']}?{query}")
        for step in self.meta.get("open", []):
            self.place().locator(step["click"]).first.click()
        self.composer()
        self.until(lambda: self.call("state")["ready"], 20)

    def type(self, text):
        """Type a line and send it by Enter, or by the button where Enter is a new line; return what the field held."""
        where, field = self.meta["composer"], self.composer()
        newline = {"shift": "Shift+Enter", "enter": "Enter", "none": "Space"}[where.get("newline", "shift")]
        field.click()
        for n, part in enumerate(text.split("\n")):
            if n:
                self.page.keyboard.press(newline)
            self.page.keyboard.type(part, delay=2)
        self.page.wait_for_timeout(60)
        typed = field.evaluate("e => e.value ?? e.innerText")
        if "send" in where:
            self.place().locator(where["send"]).click()
        else:
            self.page.keyboard.press("Enter")
        return typed

    def choose(self, text):
        """Click a suggestion instead of typing; say whether there was one."""
        if "quick" not in self.meta:
            return False
        button = self.place().locator(self.meta["quick"]["selector"]).filter(has_text=text).last
        try:
            button.click(timeout=5000)
        except TooLate:
            return False
        return True

    def must(self, true, what, row, patience=15):
        """Wait until something is true; raise BedBroken when it does not become so."""
        if not self.until(true, patience):
            raise BedBroken(
                f"{self.truth['widget']} {self.truth['scenario']}, line {row['n']}: {what}: {row['text'][:80]!r}"
            )

    def customer(self, row, chosen):
        """Let the customer say a line."""
        if not self.meta["composer"].get("multiline", True):
            row["text"] = re.sub(r"\s*\n\s*", " ", row["text"])
        before, sent = count(self.page, row["text"]), len(self.call("state")["inbox"])
        if not (chosen and self.choose(row["text"])):
            typed = self.type(row["text"])
            self.must(lambda: same(typed, row["text"]), f"the text field held {typed!r}", row, 0)
            self.must(lambda: count(self.page, row["text"]) > before, "not on the page", row)
        self.must(lambda: len(self.call("state")["inbox"]) > sent, "nothing arrived at the far side", row)
        self.must(lambda: same(self.call("state")["inbox"][-1], row["text"]), "the far side got something else", row, 0)

    def far_side(self, row, line):
        """Let the far side say a line."""
        before = count(self.page, row["text"])
        self.page.wait_for_timeout(1000 * line.get("delay", 0.3))
        self.call("say", line={**line, "n": row["n"]})

        def drawn():
            row["text"] = self.call("state")["rendered"].get(str(row["n"]), row["text"])
            return count(self.page, row["text"]) > (before if row["text"] == line["text"] else 0)

        self.must(drawn, "not on the page", row)

    def run(self, host="localhost"):
        """Play everything; return the truth."""
        self.open(host)
        for n, line in enumerate(self.story["lines"]):
            row = {"n": n, "role": line["role"], "name": line.get("name"), "text": line["text"]}
            if line["role"] == "system":
                row |= {"kind": line["kind"]} | ({"drawn_as": "agent"} if self.meta["system"] == "as_agent" else {})
            if line["role"] == "customer":
                self.customer(row, line.get("via") == "quick")
            else:
                self.far_side(row, line)
            self.truth["lines"].append(row)
        self.page.wait_for_timeout(600)
        self.look_back()
        return self.truth

    def look_back(self):
        """Note which lines are still in the document; those must stand in order."""
        for row in self.truth["lines"]:
            row["in_dom_at_end"] = count(self.page, row["text"]) > 0
        left = [row["text"] for row in self.truth["lines"] if row["in_dom_at_end"]]
        if len(left) == len(self.truth["lines"]) and not in_order(self.page, left):
            raise BedBroken("the lines do not stand in order")


def play(page, bed, widget, story, host="localhost"):
    """Play a scenario on a page; ``host`` is any name below localhost. Return the truth."""
    return Play(page, bed, widget, story).run(host)
