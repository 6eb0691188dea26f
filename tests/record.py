"""Records chats as the extension sends them, for tests without a browser: ``python -m tests.record [NAME ...]``.

Plays layouts of ``tests/pages`` and widgets of ``tests/widgets`` in Chromium with the real extension and service, reads
the kept fragments out of the vault and writes them to ``tests/vectors``: ``widgets/LAYOUT.LANG.jsonl.gz`` (a fragment a
line; layouts that begin with "wild-" go to ``wild/``) and ``bed/WIDGET.SCENARIO.jsonl.gz`` (the truth first). Without names everything is recorded anew. ``--into
FOLDER`` writes elsewhere.
"""

import argparse
import gzip
import json
import tempfile
from pathlib import Path

from companion.capture.reader import Reader
from companion.demo.rig import rigged
from companion.service.fragments import joined
from companion.vault import keys
from companion.vault.store import Store
from tests import layouts
from tests.widgets import drive, serve

VECTORS = Path(__file__).parent / "vectors"


def pack(path, rows):
    """Write rows as compressed lines; the same rows always make the same file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_bytes(gzip.compress(text.encode(), mtime=0))


def unpack(path):
    """Return the rows of a recording."""
    return [json.loads(line) for line in gzip.decompress(path.read_bytes()).decode("utf-8").splitlines()]


def read(fragments, mode="off"):
    """Read a chat as it came in, looking at it after each fragment as the service does."""
    reader = Reader(mode)
    for n, fragment in enumerate(fragments):
        reader.feed(fragment, n)
        reader.state()
    return reader.state()


def kept(home, passphrase):
    """Return the fragments of every chat in a vault, by the address of its page."""
    with Store.open(home, keys.unlock(home, passphrase=passphrase)) as store:
        links = {chat.site: store.links(chat.id) for chat in store.chats()}
        return {site: [joined(x.fields) for x in of if x.kind == "fragment"] for site, of in links.items()}


def play(rig, wanted, bed, base):
    """Play what is wanted; return (file, how to know its site, truth) for each."""
    for layout in (n for n in layouts.ALL if not wanted or n in wanted):
        for lang in layouts.SCENARIOS:
            page = rig.context.new_page()
            host = f"{lang}.{layout}.localhost"
            layouts.play(page, base.replace("localhost", host), layout, lang)
            page.close()
            folder = "wild" if layout in layouts.WILD else "widgets"
            yield f"{folder}/{layout}.{lang}.jsonl.gz", f"//{host}:", None
    for widget, name in drive.scenarios() if bed else ():
        if wanted and widget not in wanted and f"{widget}.{name}" not in wanted:
            continue
        page = rig.context.new_page()
        truth = drive.play(page, bed, widget, drive.scenario(widget, name), f"{name}.{widget}.localhost")
        page.wait_for_timeout(1500)
        page.close()
        yield f"bed/{widget}.{name}.jsonl.gz", f"//{name}.{widget}.localhost:", truth


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--into", type=Path, default=VECTORS)
    asked = parser.parse_args()
    base, stop = layouts.serve()
    with tempfile.TemporaryDirectory(prefix="companion-record-") as folder, serve.Bed() as bed:
        with rigged(Path(folder), "--hints", "off") as rig:
            played = []
            for one in play(rig, set(asked.names), bed, base):
                played.append(one)
                print(one[0], flush=True)
        found = kept(rig.home, rig.passphrase)
        for file, site, truth in played:
            fragments = next((of for address, of in found.items() if site in address), [])
            print(f"{file:60} {len(fragments):4} fragments", flush=True)
            pack(asked.into / file, [*([truth] if truth else []), *fragments])
    stop()


if __name__ == "__main__":
    main()
