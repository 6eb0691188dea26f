"""The whole idea played once, headless, on real parts; each step is proved elsewhere than where it was done.

paired by what the service lists, captured and promise by ``companion show`` in a fresh process against what the
practice server received, encrypted by searching the files, held and sent_calm by the practice server, exported and
verified by ``companion verify`` and ``pdfsig``, tamper_refused by both.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from companion.demo import practice
from companion.demo.rig import NotShown, Rig, rigged, until
from companion.errors import Missing
from companion.extension import source
from companion.service.recorder import CONTEXT

STEPS = ("paired", "captured", "encrypted", "promise", "held", "sent_calm", "exported", "verified", "tamper_refused")

ROLES = {"shop": "agent", "visitor": "customer"}


@dataclass
class Step:
    """What one step came to."""

    step: str
    ok: bool
    detail: str
    ms: int


@dataclass
class Stage:
    """What the steps share: the rig, the practice chat, and what was found on the way."""

    rig: Rig
    scenario: practice.Scenario
    seed: int
    page: Any = None
    room: str = ""
    chat: str = ""
    calm: str = ""
    pdf: Path = field(default_factory=Path)

    def received(self) -> list[dict[str, str]]:
        """Return what was said at the practice server, as the server has it."""
        url = f"http://localhost:{self.rig.port}/practice/lines?room={self.room}&scenario={self.scenario.id}"
        with urllib.request.urlopen(url, timeout=10) as reply:
            return list(json.load(reply))

    def says(self, turn: int) -> None:
        """Wait until the page shows the last line of a turn of the shop."""
        line = self.page.get_by_text(self.scenario.turns[turn][-1], exact=True).last
        until(line.is_visible, "the answer of the shop")


def play(seed: int, told: Callable[[Step], None] = lambda step: None) -> list[Step]:
    """Play the story with the chat that ``seed`` draws and return its steps; ``told`` hears each as it ends.

    Everything happens in a throw-away folder that is gone afterwards. The first step that fails ends the story;
    the later ones are then reported as not reached.
    """
    folder = Path(tempfile.mkdtemp(prefix="companion-demo-"))
    done: list[Step] = []
    scenario = practice.drawn(seed)
    try:
        with rigged(folder, lang=scenario.lang, paired=False) as rig:
            stage = Stage(rig, scenario, seed)
            for name in STEPS:
                done.append(attempt(name, stage))
                told(done[-1])
                if not done[-1].ok:
                    break
    except NotShown as error:  # the service or the browser did not even start
        done.append(Step(STEPS[len(done)], False, str(error), 0))
        told(done[-1])
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return done + [Step(name, False, "not reached", 0) for name in STEPS[len(done) :]]


def attempt(name: str, stage: Stage) -> Step:
    """Do one step and say what came of it."""
    begin = time.monotonic()
    try:
        ok, detail = True, globals()[f"step_{name}"](stage)
    except Missing:
        raise
    except Exception as error:  # whatever broke, the step did not happen and the story says so
        ok, detail = False, (str(error) or type(error).__name__).strip().split("\n")[0][:300]
    return Step(name, ok, detail, round(1000 * (time.monotonic() - begin)))


def step_paired(stage: Stage) -> str:
    """Read the code in the browser as a person does, approve it in a terminal; the service then lists the browser."""
    client = stage.rig.pair()
    return f"code {client['code']} approved; paired as “{client['name']}”"


def step_captured(stage: Stage) -> str:
    """Chat until the promise; what a fresh process shows must be what the practice server heard and said."""
    stage.page = page = stage.rig.context.new_page()
    page.goto(f"http://localhost:{stage.rig.port}/practice/?seed={stage.seed}")
    stage.room = page.evaluate("Object.entries(sessionStorage).find(([k]) => k.startsWith('room-'))[1]")
    for count, line in enumerate(stage.scenario.customer, 1):
        stage.says(count - 1)
        page.locator("textarea").press_sequentially(line, delay=5)
        page.keyboard.press("Enter")
        until(lambda: {"from": "visitor", "text": line} in stage.received(), "the arrival of the line")  # noqa: B023
    said = stage.received()
    expected = [(ROLES[line["from"]], line["text"]) for line in said]

    def kept() -> Any:
        code, shown, _ = stage.rig.run("show", "last")
        return shown if code == 0 and [(m["role"], m["text"]) for m in shown["messages"]] == expected else None

    shown = until(kept, "a record equal to what the server has")
    stage.chat = shown["chat"]
    return f"{len(expected)} messages with {shown['company']}, each with its author, as chat {stage.chat}"


def step_encrypted(stage: Stage) -> str:
    """No file of the data folder holds a word of the chat, nor the mark of a plain database."""
    words = [text.encode() for turn in stage.scenario.turns for text in turn] + [
        t.encode() for t in stage.scenario.customer
    ]
    files = [f for f in stage.rig.home.rglob("*") if f.is_file()]
    for file in files:
        data = file.read_bytes()
        if data.startswith(b"SQLite format 3") or any(word in data for word in words):
            raise NotShown(f"{file.name} can be read without the key")
        if os.name != "nt" and file.stat().st_mode & 0o077:
            raise NotShown(f"{file.name} can be opened by others")
    return f"{len(files)} files in {stage.rig.home}, none with a word of the chat"


def step_promise(stage: Stage) -> str:
    """The promise of the script is found, with its kind and amount, by a fresh process."""
    rows = stage.rig.ask("promises", "--chat", stage.chat)
    shown = stage.rig.ask("show", stage.chat)
    texts_by_n = {m["n"]: m["text"] for m in shown["messages"]}
    mine = [r for r in rows if texts_by_n[r["message"]] == stage.scenario.promised]
    if not mine:
        raise NotShown(f"{len(rows)} promises, none of them the one that was made")
    found = mine[0]
    if stage.scenario.kind not in found["kinds"]:
        raise NotShown(f"kind {found['kinds']} instead of {stage.scenario.kind}")
    amount = found["amount"] or {"value": 0, "unit": ""}
    if stage.scenario.amount and (amount["value"], amount["unit"]) != (stage.scenario.amount, stage.scenario.unit):
        raise NotShown(f"amount {amount} instead of {stage.scenario.amount:g} {stage.scenario.unit}")
    return f"“{stage.scenario.promised}” kept as {', '.join(found['kinds'])}" + (
        f", due {found['due']}" if found["due"] else ""
    )


def step_held(stage: Stage) -> str:
    """Something angry is typed; Enter is held, a calmer wording shows, and the server hears nothing."""
    page, before = stage.page, stage.received()
    stage.says(len(stage.scenario.customer))
    answer = analysed(stage, stage.scenario.angry)
    if not answer["heated"] or not answer["alternatives"]:
        raise NotShown("the draft is not taken for a heated one")
    page.locator("textarea").press_sequentially(stage.scenario.angry, delay=5)
    until(lambda: any(words in stage.rig.shadow(page) for words in marks()), "the mark beside the field")
    page.keyboard.press("Enter")
    calm = [a["text"] for a in answer["alternatives"]]
    until(lambda: squeezed(calm[0]) in squeezed(stage.rig.shadow(page)), "the card with the calmer wording")
    if stage.received() != before or page.locator("textarea").input_value() != stage.scenario.angry:
        raise NotShown("the message left although it was held")
    stage.calm = calm[0]
    return f"Enter held; offered “{stage.calm}”"


def step_sent_calm(stage: Stage) -> str:
    """The calmer wording is chosen and sent; the server heard that and never the angry one."""
    page, before = stage.page, stage.received()
    page.keyboard.press("1")
    until(
        lambda: squeezed(page.locator("textarea").input_value()) == squeezed(stage.calm),
        "the calmer wording in the field",
    )
    page.keyboard.press("Enter")
    heard = until(lambda: stage.received()[len(before) :], "the arrival of the line")
    if squeezed(heard[0]["text"]) != squeezed(stage.calm) or any(
        line["text"] == stage.scenario.angry for line in stage.received()
    ):
        raise NotShown(f"the shop heard “{heard[0]['text']}”")
    if analysed(stage, heard[0]["text"])["heated"]:
        raise NotShown("what was sent is still heated")
    return "the shop heard the calm wording only"


def step_exported(stage: Stage) -> str:
    """The chat, whole, is written as a PDF."""
    expected = len(stage.received())
    until(lambda: len(stage.rig.ask("show", stage.chat)["messages"]) == expected, "the last lines in the record")
    stage.pdf = stage.rig.home.parent / "chat.pdf"
    size = stage.rig.ask("export", stage.chat, "--to", str(stage.pdf))["bytes"]
    if stage.pdf.read_bytes()[:5] != b"%PDF-":
        raise NotShown("the file is no PDF")
    return f"{stage.pdf} with {expected} messages, {size // 1024} kB"


def step_verified(stage: Stage) -> str:
    """Our own check and pdfsig agree that the file is whole."""
    code, report, _ = stage.rig.run("verify", str(stage.pdf))
    said = pdfsig(stage.pdf)
    if code or not report["ok"] or "Signature is Valid" not in said or "Total document signed" not in said:
        raise NotShown(f"verify {code} {report and report['checks']}; pdfsig: {said[-200:]}")
    return f"{len(report['checks'])} checks passed; pdfsig: Signature is Valid, Total document signed"


def step_tamper_refused(stage: Stage) -> str:
    """A copy with one changed byte is refused by both."""
    data = bytearray(stage.pdf.read_bytes())
    data[len(data) // 3] ^= 1
    forged = stage.pdf.with_name("forged.pdf")
    forged.write_bytes(data)
    code, report, _ = stage.rig.run("verify", str(forged))
    said = pdfsig(forged)
    if code == 0 or (report or {}).get("ok") or "Signature is Valid" in said:
        raise NotShown(f"verify {code}; pdfsig: {' '.join(said.split())[-200:]}")
    return f"one changed byte: companion verify ends with {code}, pdfsig refuses too"


def marks() -> list[str]:
    """Return what the mark beside the field says, in every language of the extension."""
    files = (source() / "_locales").glob("*/messages.json")
    return [json.loads(file.read_text("utf-8"))["mark_heat"]["message"] for file in files]


def analysed(stage: Stage, text: str) -> dict[str, Any]:
    """Return what a fresh process says of a draft after what was said so far."""
    said = [{"role": ROLES[line["from"]], "text": line["text"]} for line in stage.received()[-CONTEXT:]]
    row = json.dumps({"id": "1", "text": text, "context": said})
    return dict(stage.rig.ask("analyse", "drafts", stdin=row + "\n"))


def squeezed(text: str) -> str:
    """Return a text with single spaces."""
    return " ".join(text.split())


def pdfsig(file: Path) -> str:
    """Return what poppler's pdfsig says of a file; raise Missing when it is not installed."""
    if shutil.which("pdfsig") is None:
        raise Missing(what="pdfsig", how="sudo apt-get install poppler-utils")
    done = subprocess.run(["pdfsig", "-nocert", str(file)], capture_output=True, text=True, timeout=60, check=False)
    return done.stdout + done.stderr
