"""What we cost a page: ``python -m tests.bench.quiet``.

CPU time of our scripts as the browser's own trace tells it: on a page without a chat, opened in a fresh process; on one
of 10,000 elements that changes 60 times a second; and for one more message in chats of 10, 100 and 2,000, in the page
and in the service, at the end of the list and above all others.
"""

import secrets
import statistics
import tempfile
import time
from pathlib import Path

from companion.demo.rig import rigged, until
from companion.service.recorder import Recorder
from companion.vault.store import Store
from tests.bench.__main__ import line
from tests.bench.reader import grown, row
from tests.record import kept

PAGES = 6
SECONDS = 5
SIZES = (10, 100, 2000)
TIMES = 20

ARTICLE = "<!doctype html><title>Bread</title><h1>Bread</h1><main>{}</main>".format(
    "".join(f"<p>Part {n} of a long piece about bread, with <a href='#'>a link</a> in it.</p>" for n in range(60))
)
BUSY = """<!doctype html><title>Numbers</title><h1>Numbers</h1><div id=all></div><script>
for (let i = 0; i < 2000; i += 1) all.append(Object.assign(document.createElement('div'), { innerHTML: '<b>a</b><i>b</i><p>c</p><u>d</u>' }));
let n = 0; setInterval(() => { const at = all.children[n % 2000]; at.lastChild.textContent = n; at.append(at.firstChild); n += 7; }, 1000 / 60);
</script>"""
CHAT = """<!doctype html><title>Help</title><style>#log{height:400px;width:360px;overflow:auto}#log p{margin:4px}</style>
<div id=log role=log></div><textarea id=field></textarea><script>
let n = 0; const add = (where) => { const p = document.createElement('p'); p.textContent = 'Line ' + (n += 1) + ' about a parcel'; log[where](p); };
for (let i = 0; i < SIZE; i += 1) add('append');
</script>"""


def traced(page, work, seconds):
    """Milliseconds of CPU that our scripts took in the page, and that its main threads took in all."""
    session, events, done = page.context.new_cdp_session(page), [], []
    session.on("Tracing.dataCollected", lambda said: events.extend(said["value"]))
    session.on("Tracing.tracingComplete", lambda _: done.append(True))
    session.send(
        "Tracing.start",
        {
            "transferMode": "ReportEvents",
            "traceConfig": {"includedCategories": ["devtools.timeline", "disabled-by-default-devtools.timeline"]},
        },
    )
    work()
    page.wait_for_timeout(1000 * seconds)
    session.send("Tracing.end")
    until(lambda: page.wait_for_timeout(50) or done, "the trace")
    session.detach()
    whole = sum(e.get("tdur", 0) for e in events if e["name"] == "RunTask" and e["ph"] == "X")
    return sum(e.get("tdur", 0) for e in events if e["ph"] == "X" and is_ours(e)) / 1000, whole / 1000


def is_ours(event):
    url = str((event.get("args", {}).get("data") or {}).get("url", ""))
    return event["name"] in ("EvaluateScript", "FunctionCall") and url.startswith("chrome-extension://")


def opened(context, html):
    page = context.new_page()
    page.route("**/*", lambda route: route.fulfill(body=html, content_type="text/html"))
    return page


def without_a_chat(context):
    found = []
    for n in range(PAGES):
        page = opened(context, ARTICLE)
        found.append(traced(page, lambda at=page, n=n: at.goto(f"http://bread-{n}.example/"), SECONDS))
        page.close()
    spent = statistics.median(ours for ours, _ in found)
    whole = statistics.median(whole for _, whole in found)
    line("a page without a chat, fresh process", f"{spent:.2f} ms", spent / whole, "all work of its threads")


def busy(context):
    page = opened(context, BUSY)
    page.goto("http://numbers.example/")
    page.wait_for_timeout(1000)
    spent, whole = traced(page, lambda: None, SECONDS)
    line(
        "10,000 elements, 60 changes a second",
        f"{spent / SECONDS / 10:.3f} % of a core",
        spent / whole,
        "all work of its threads",
    )
    page.close()


def grow(context, size):
    """A chat of so many rows; then rows at its end and above, one by one."""
    page = opened(context, CHAT.replace("SIZE", str(size)))
    page.goto(f"http://rows-{size}.example/")
    page.wait_for_timeout(4000)
    for where in ("append", "prepend"):
        for _ in range(TIMES):
            page.evaluate(f"add('{where}')")
            page.wait_for_timeout(250)
    page.wait_for_timeout(1500)
    page.close()


def in_the_page(folder):
    with rigged(folder, "--hints", "off") as rig:
        without_a_chat(rig.context)
        busy(rig.context)
        for size in SIZES:
            grow(rig.context, size)
    found, costs = kept(rig.home, rig.passphrase), {}
    for size in SIZES:
        rows = [f for site, of in found.items() if f"rows-{size}." in site for f in of]
        for where, after in (("at the end", True), ("above", False)):
            spent = [f["ms"] for f in rows if f["what"] == "pieces" and came(f, size, after=after)]
            costs[where, size] = statistics.median(spent)
            line(
                f"one more {where} of {size}, in the page",
                f"{costs[where, size]:.2f} ms",
                costs[where, size] / costs[where, 10],
                "at 10",
            )


def came(fragment, size, *, after):
    """True when the fragment holds the one row that came at the end, or above."""
    fresh = [p for p in fragment["pieces"] if p.get("html")]
    words = [int(p["html"].split("Line ")[1].split()[0]) for p in fresh if "Line " in p["html"]]
    return len(words) == 1 and size < words[0] - (0 if after else TIMES) <= size + TIMES


def above(n, size):
    """The fragment with which a row comes above all others."""
    piece = row(size + n, side="l") | {"key": f"e{n}", "after": None}
    return grown(size, virtual=False) | {"seq": 10000 + n, "pieces": [piece]}


def in_the_service(folder):
    for where in ("at the end", "above"):
        base = 0.0
        for size in SIZES:
            home = folder / f"{size}-{where[-3:]}"
            home.mkdir(mode=0o700)
            with Store.open(home, secrets.token_bytes(32)) as store:
                recorder, spent = Recorder(store, adapters="off"), []
                rows = [row(n, side="r" if n % 3 == 1 else "l") for n in range(size)]
                recorder.take(grown(0, virtual=False) | {"pieces": rows})
                for n in range(TIMES):
                    fragment = above(n, size) if where == "above" else grown(size + n, virtual=False)
                    begun = time.process_time()
                    recorder.take(fragment | {"seq": 10000 + n})
                    spent.append(1000 * (time.process_time() - begun))
            cost = sorted(spent)[TIMES // 4]
            base = base or cost
            line(f"one more {where} of {size}, in the service", f"{cost:.2f} ms", cost / base, "at 10")


def main():
    with tempfile.TemporaryDirectory(prefix="companion-bench-") as name:
        in_the_service(Path(name))
        in_the_page(Path(name))


if __name__ == "__main__":
    main()
