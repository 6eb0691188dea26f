"""``make bench``: what the companion costs, each as a ratio to something measured in the same run.

Prints one line a measure: name, figure, ratio and to what.
"""

import contextlib
import itertools
import json
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from companion.demo.rig import rigged, until

DRAFTS = (
    "Hello, my parcel of order 4471-2209 has not come yet. Could you tell me where it is and when it arrives? "
    "I paid 64.95 for delivery on Tuesday and was at home all day. I would like a new date in writing, please. "
) * 3


def timed(work, times):
    """Return the milliseconds of each of ``times`` runs of ``work``."""
    spent = []
    for _ in range(times):
        begin = time.perf_counter()
        work()
        spent.append(1000 * (time.perf_counter() - begin))
    return sorted(spent)


def line(name, figure, ratio=None, to=""):
    print(f"{name:44} {figure:>22}" + (f"   {ratio:6.2f} x {to}" if ratio is not None else ""), flush=True)


def at(values, share):
    return values[min(len(values) - 1, int(share * len(values)))]


def start_and_memory(folder):
    """Time from the command to the first reply, and the memory ten seconds after."""
    from companion.demo.rig import Rig

    home = folder / "start"
    home.mkdir(mode=0o700)
    rig = Rig(home, "a passphrase for measuring")
    rig.start()
    rig.stop()
    empty = timed(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True), 5)
    imports = timed(lambda: subprocess.run([sys.executable, "-c", "import flask, apsw, cryptography"], check=True), 5)
    starts = []
    for _ in range(5):
        begin = time.perf_counter()
        rig.port = 0
        rig.start()
        reply(rig.port)
        starts.append(1000 * (time.perf_counter() - begin))
        status = Path(f"/proc/{rig.process.pid}/status")
        memory = next((int(r.split()[1]) for r in status.read_text().splitlines() if r.startswith("VmRSS")), 0)
        rig.stop()
    median = statistics.median(starts)
    line(
        "start to first reply, with passphrase",
        f"{median:.0f} ms",
        median / statistics.median(imports),
        "importing flask, apsw, cryptography",
    )
    line("an empty Python", f"{statistics.median(empty):.0f} ms")
    line("memory when ready", f"{memory / 1024:.0f} MB")


def reply(port):
    with contextlib.suppress(urllib.error.HTTPError):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5)


def language():
    """Messages a second searched for promises and drafts reviewed, beside a plain split into words."""
    from companion.language import hints, promises, sensitive

    text, number = DRAFTS[:500], itertools.count()

    def fresh(draft):
        return f"{draft[:490]} {next(number)}"  # what was judged before is remembered

    hot = "You people never listen. " + DRAFTS
    base = statistics.median(timed(lambda: [w.casefold() for w in text.split()], 2000))
    for name, work in (
        ("review of a calm 500-character draft", lambda: hints.review(fresh(text), words=False)),
        ("review of a hot one", lambda: hints.review(fresh(hot), words=False)),
        ("the same with other wordings", lambda: hints.review(fresh(hot))),
        ("private numbers in it", lambda: sensitive.find(fresh(text))),
        ("promises in a 120-character message", lambda: promises.find(text[:120])),
    ):
        work()
        spent = timed(work, 1000)
        line(
            name,
            f"p50 {at(spent, 0.5):.3f} p99 {at(spent, 0.99):.3f} ms",
            at(spent, 0.5) / base,
            "splitting it into words",
        )


def round_trip(folder):
    """Keystroke to verdict in real Chromium: content script, background, service and back."""
    with rigged(folder) as rig:
        page = rig.context.new_page()
        page.goto(f"http://localhost:{rig.port}/practice/?seed=1")
        page.locator("textarea").press_sequentially("Hello there", delay=10)
        page.keyboard.press("Enter")
        until(lambda: rig.run("show", "last")[0] == 0, "a kept chat")
        session, found = rig.context.new_cdp_session(page), []
        session.on("Runtime.executionContextCreated", lambda e: found.append(e["context"]))
        session.send("Runtime.enable")
        world = until(
            lambda: next((c["id"] for c in found if c.get("auxData", {}).get("type") == "isolated"), None),
            "the content script",
        )

        def trips(kind, payload, times=300):
            code = (
                f"(async () => {{ const spent = []; for (let i = 0; i < {times}; i++) {{ const t = performance.now();"
                f" await Companion.ask({json.dumps(kind)}, {payload}); spent.push(performance.now() - t); }}"
                " return spent; })()"
            )
            done = session.send(
                "Runtime.evaluate",
                {"expression": code, "contextId": world, "awaitPromise": True, "returnByValue": True},
            )
            return sorted(done["result"]["value"])

        empty = trips("status", "{}")
        spent = trips("draft", f"{{ text: {json.dumps(DRAFTS[:500])} + i, stream: '' }}")
        line(
            "content script to verdict and back",
            f"p50 {at(spent, 0.5):.1f} p99 {at(spent, 0.99):.1f} ms",
            at(spent, 0.5) / at(empty, 0.5),
            "a status question",
        )


def wheel(folder):
    """Size of what is installed."""
    root = Path(__file__).resolve().parents[2]
    subprocess.run([sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", folder / "wheel", root], check=True)
    size = next((folder / "wheel").glob("*.whl")).stat().st_size
    import typst

    beside = sum(f.stat().st_size for f in Path(typst.__file__).parent.rglob("*") if f.is_file())
    line("size of the wheel", f"{size / 2**20:.1f} MB", size / beside, "typst, unpacked")


def main():
    from tests.bench import quiet

    with tempfile.TemporaryDirectory(prefix="companion-bench-") as name:
        folder = Path(name)
        for measure in (language, lambda: start_and_memory(folder), lambda: round_trip(folder), lambda: wheel(folder)):
            measure()
    quiet.main()


if __name__ == "__main__":
    main()
