"""Plays widgets without the extension, to see whether the bed itself is sound: ``python -m tests.widgets [NAME ...]``.

``--shots FOLDER`` keeps a picture of the end of each play.
"""

import argparse
import sys
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

from companion.demo.browser import binary, is_root
from tests.widgets.drive import BedBroken, play, scenario, scenarios
from tests.widgets.serve import Bed


def main():
    """Play, print a line for each, exit 1 when the bed has a problem."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--shots", type=Path)
    asked = parser.parse_args()
    bad = 0
    with Bed() as bed, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=binary(), chromium_sandbox=not is_root())
        for widget, name in scenarios():
            if asked.names and widget not in asked.names:
                continue
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            try:
                said = f"{len(play(page, bed, widget, scenario(widget, name))['lines']):3} lines"
            except (BedBroken, Error) as broken:
                bad, said = bad + 1, str(broken)
            if asked.shots:
                page.screenshot(path=asked.shots / f"{widget}.{name}.png")
            page.close()
            print(f"{widget:22} {name:18} {said}", flush=True)
        browser.close()
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
