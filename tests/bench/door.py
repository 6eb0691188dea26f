"""What the door costs: ``python -m tests.bench.door`` times a verdict as a ratio to an empty request of the same run.

Also the time that a wrong token takes, by how much of it is right: told as a statistic, because a bar would be luck.
"""

import http.client
import json
import random
import statistics
import tempfile
import time
from pathlib import Path

from tests.bench.__main__ import DRAFTS, at, line
from tests.door import CHROME, Extension, Running


class Way:
    """One kept connection, as a browser has."""

    def __init__(self, running):
        self.way = http.client.HTTPConnection("127.0.0.1", running.port, timeout=20)
        self.headers = {"Origin": CHROME, "Content-Type": "application/json", "X-Companion-Protocol": "1"}

    def post(self, path, body, token=""):
        headers = self.headers | ({"Authorization": f"Bearer {token}"} if token else {})
        begun = time.perf_counter()
        self.way.request("POST", path, json.dumps(body).encode(), headers)
        answer = self.way.getresponse()
        answer.read()
        return 1000 * (time.perf_counter() - begun), answer.status


def verdicts(running, browser, times=400):
    way = Way(running)
    empty, questions, drafts = [], [], []
    for n in range(times + 20):
        for spent, path, value in (
            (empty, "/hello", None),
            (questions, "/status", {}),
            (drafts, "/review", {"text": f"{DRAFTS[:490]} {n}"}),
        ):
            body = browser.box(path, value) if value is not None else {}
            took, status = way.post(path, body, browser.token if value is not None else "")
            assert status == (200 if value is not None else 400), (path, status)
            if n >= 20:
                spent.append(took)
    for spent in (empty, questions, drafts):
        spent.sort()
    base = at(empty, 0.5)
    for name, spent in (
        ("an empty request (refused as bad input)", empty),
        ("a status question, boxed", questions),
        ("a verdict on 500 characters, boxed", drafts),
    ):
        line(name, f"p50 {at(spent, 0.5):.2f} p99 {at(spent, 0.99):.2f} ms", at(spent, 0.5) / base, "an empty request")


def tokens(running, browser, times=1500):
    """Wrong in the first byte, wrong in the last, and no such channel: is one refused sooner than the other?"""
    name, secret = browser.token.split(".")
    other = "B" if secret[0] != "B" else "C"
    last = "A" if secret[-2] != "A" else "E"
    kinds = {
        "first": f"{name}.{other}{secret[1:]}", "last": f"{name}.{secret[:-2]}{last}=", "unknown": f"{'0' * 16}.{secret}",
    }  # fmt: skip
    way, spent = Way(running), {kind: [] for kind in kinds}
    for _ in range(times):
        for kind in random.sample(sorted(kinds), 3):
            took, status = way.post("/status", {}, kinds[kind])
            assert status == 401
            spent[kind].append(1000 * took)
    low = {kind: sorted(each)[: times // 2] for kind, each in spent.items()}  # the slow half is the machine's, not ours
    means = {kind: statistics.fmean(each) for kind, each in low.items()}
    error = statistics.stdev(low["first"]) / (times // 2) ** 0.5
    for kind, mean in means.items():
        line(
            f"a token wrong: {kind}",
            f"{mean:.1f} us",
            (mean - means["first"]) / error,
            "the standard error, from 'first'",
        )


def main():
    with tempfile.TemporaryDirectory(prefix="companion-bench-") as folder:
        running = Running(Path(folder) / "home")
        try:
            browser = Extension(running).paired()
            verdicts(running, browser)
            tokens(running, browser)
        finally:
            running.stop()


if __name__ == "__main__":
    main()
