"""Plays chat windows that are composed from a seed, and tells how they are read: ``python -m tests.made 1-60 7 ...``.

Each seed is drawn by ``tests/pages/made.js`` in Chromium with the real extension and service, typed by keyboard (odd seeds in
English, even ones in Dutch), and read with ``--adapters off``. ``--into FOLDER`` keeps the recordings there (``SEED.jsonl.gz``, the truth
first), ``--read FOLDER`` reads such recordings again without a browser. ``-v`` prints each fault.
"""

import argparse
import tempfile
import time
from collections import Counter
from pathlib import Path

from companion.demo.rig import rigged
from tests import layouts
from tests.layouts import plain
from tests.record import kept, pack, read, unpack
from tests.widgets.score import FAR

ATONCE = 4  # plays side by side
FIGURES = ("lines", "found", "stuck", "lost", "author", "unknown", "name", "extra")


def seeds(words):
    """Return the seeds that words like "1-60" and "7" name."""
    ends = [word.partition("-")[::2] for word in words]
    return [seed for first, last in ends for seed in range(int(first), int(last or first) + 1)]


def language(seed):
    return "en" if seed % 2 else "nl"


def site(seed):
    return f"made-{seed}.localhost"


def play(page, base, seed):
    """Play one seed on a Playwright page, yielding the moment before which it need not go on; return its truth."""
    lang = language(seed)
    page.goto(f"{base.replace('localhost', site(seed))}/made.html?seed={seed}&lang={lang}")
    page.wait_for_function("() => page.lines.length > 0")
    lines = page.evaluate("() => page.lines")
    for n, line in enumerate(lines):
        if line["role"] != "customer":
            continue
        while page.evaluate("() => page.drawn") < n:
            yield time.monotonic() + 0.1
        yield time.monotonic() + 0.25
        page.evaluate("() => page.focus()")
        page.keyboard.type(line["words"])
        page.keyboard.press("Enter")
    while page.evaluate("() => page.drawn") < len(lines):
        yield time.monotonic() + 0.1
    yield time.monotonic() + 1.5
    return {"seed": seed, "lang": lang, "how": page.evaluate("() => page.how"), "lines": lines}


def played(context, base, wanted):
    """Play seeds, a few side by side; return their truths."""
    truths, left, plays = {}, list(wanted), {}
    while left or plays:
        while left and len(plays) < ATONCE:
            seed = left.pop(0)
            page = context.new_page()
            plays[seed] = [page, play(page, base, seed), 0.0]
        seed = min(plays, key=lambda each: plays[each][2])
        page, going, due = plays[seed]
        page.wait_for_timeout(max(0, 1000 * (due - time.monotonic())))
        try:
            plays[seed][2] = next(going)
        except StopIteration as done:
            truths[seed] = done.value
            page.close()
            del plays[seed]
    return truths


def record(wanted, into):
    """Play seeds in one browser and keep what the extension sent."""
    base, stop = layouts.serve()
    with tempfile.TemporaryDirectory(prefix="companion-made-") as folder:
        with rigged(Path(folder), "--hints", "off") as rig:
            truths = played(rig.context, base, wanted)
        found = kept(rig.home, rig.passphrase)
    for seed, truth in truths.items():
        fragments = next((of for address, of in found.items() if f"//{site(seed)}:" in address), [])
        pack(into / f"{seed}.jsonl.gz", [truth, *fragments])
    stop()


class Score:
    """How one seed was read; ``faults`` says each thing that is wrong."""

    def __init__(self, truth, view):
        self.lines = [line for line in truth["lines"] if line["role"] != "aside"]
        self.messages, self.used, self.faults, self.counts = view.messages, set(), [], Counter(lines=len(self.lines))
        last = -1
        for line in self.lines:
            last = self._line(line, last)
        terms = {plain(line["text"]) for line in truth["lines"] if line.get("what") == "terms"}
        for n, message in enumerate(self.messages):
            if n not in self.used and not (plain(message.text) in terms and message.role != "customer"):
                self._fault("extra", f"{message.role} {message.name}: {message.text}")
        for gap in view.gaps:
            self._fault("extra", f"gap {gap.kind}")
        for event in view.events:
            if event.kind in ("edited", "deleted"):
                self._fault("extra", f"event {event.kind}")

    def _fault(self, what, words):
        self.counts[what] += 1
        self.faults.append(f"{what:8} {words}")

    def _line(self, line, last):
        want = plain(line["text"]) or line["text"]
        rest = [(n, m) for n, m in enumerate(self.messages) if n > last and n not in self.used]
        place = next((n for n, m in rest if (plain(m.text) or m.text) == want), None)
        if place is None:
            place = next((n for n, m in rest[:6] if len(want) > 1 and want in (plain(m.text) or m.text)), None)
            if place is None:
                self._fault("lost", line["text"])
                return last
            self._fault("stuck", f"{self.messages[place].text!r} for {line['text']!r}")
        else:
            self.counts["found"] += 1
        self.used.add(place)
        self._speaker(line, self.messages[place])
        return place

    def _speaker(self, line, message):
        role = line["role"]
        right = {"bot": FAR, "system": (*FAR, "system") if line.get("drawn") == "incoming" else ("system",)}
        if message.role not in right.get(role, (role,)):
            self._fault(
                "unknown" if message.role == "unknown" else "author", f"{message.role} for {role}: {line['text']}"
            )
        elif role in FAR and message.name != line["name"]:
            self._fault("name", f"{message.name!r} for {line['name']!r}: {line['text']}")


def told(figures):
    return " ".join(f"{what} {figures[what]:3}" for what in FIGURES)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("seeds", nargs="+")
    parser.add_argument("--into", type=Path)
    parser.add_argument("--read", type=Path)
    parser.add_argument("-v", action="store_true")
    asked = parser.parse_args()
    wanted, total, whole = seeds(asked.seeds), Counter(), 0
    with tempfile.TemporaryDirectory(prefix="companion-made-") as folder:
        place = asked.read or asked.into or Path(folder)
        if not asked.read:
            record(wanted, place)
        for seed in wanted:
            truth, *fragments = unpack(place / f"{seed}.jsonl.gz")
            score = Score(truth, read(fragments))
            total, whole = total + score.counts, whole + (not score.faults)
            print(f"{seed:4} {truth['lang']} {told(score.counts)}")
            for fault in score.faults if asked.v else ():
                print("       ", fault.replace("\n", " / "))
    print(f" all    {told(total)}   whole {whole} of {len(wanted)}")


if __name__ == "__main__":
    main()
