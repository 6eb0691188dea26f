"""Keep the Dutch texts of the interface complete: extract from the code, update the .po file, compile the .mo file.

usage: python scripts/catalogue.py            update companion/locale/*/LC_MESSAGES and say what still needs words
       python scripts/catalogue.py --check    change nothing; exit 1 when something is missing, fuzzy or not compiled
       python scripts/catalogue.py --merge F  first take the translations of the file(s) F for texts that have none

English is in the code: ``_("...")``, ``ngettext(...)``, ``say("...")`` in the terminal and ``N_("...")`` for later.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Iterable
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "companion" / "locale"
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None, "say": None}


def extract() -> Catalog:
    """Return every text of ours, with the files that use it."""
    catalog = Catalog()
    with open(ROOT / "babel.cfg", encoding="utf-8") as config:
        methods, options = parse_mapping_cfg(config)
    for file, _line, text, _comments, _context in extract_from_dir(ROOT, methods, options, KEYWORDS):
        catalog.add(text, locations=[(file, 1)])
    return catalog


def files() -> list[Path]:
    """Return the .po files, one per language."""
    return sorted(LOCALE.glob("*/LC_MESSAGES/messages.po"))


def read(file: Path) -> Catalog:
    """Return the catalogue in a .po file."""
    with file.open("rb") as stream:
        return read_po(stream, locale=file.parent.parent.name)


def updated(old: Catalog, template: Catalog, extra: Iterable[Catalog] = ()) -> Catalog:
    """Return ``old`` with exactly the texts of ``template``; empty ones are filled from ``extra``, never guessed."""
    dates = old.creation_date, old.revision_date
    old.update(template, no_fuzzy_matching=True, update_creation_date=False)
    old.obsolete.clear()
    old.creation_date, old.revision_date = dates
    for message in old:
        for other in extra:
            found = other.get(message.id) if message.id and not done(message) else None
            if found and done(found):
                message.string = found.string
    return old


def done(message: Message) -> bool:
    """Tell whether a message has all its words and nobody doubts them."""
    words = message.string if isinstance(message.string, tuple) else (message.string,)
    return all(words) and not message.fuzzy


def problems(catalog: Catalog, template: Catalog) -> list[str]:
    """Return a line for each text that is missing, fuzzy, no longer used, or that puts in other values."""
    lines = [f"not in the catalogue: {m.id!r}" for m in template if m.id and m.id not in catalog]
    lines += [f"no longer used: {m.id!r}" for m in catalog if m.id and m.id not in template]
    lines += [f"without translation: {m.id!r}" for m in catalog if m.id and not done(m)]
    return lines + [f"{error}: {m.id!r}" for m in catalog if m.id and done(m) for error in m.check(catalog)]


def compiled(catalog: Catalog) -> bytes:
    """Return the .mo file of a catalogue."""
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def save(file: Path, catalog: Catalog) -> None:
    """Write the .po file and the .mo file beside it."""
    with file.open("wb") as stream:
        write_po(stream, catalog, width=110, include_lineno=False, sort_by_file=True)
    file.with_suffix(".mo").write_bytes(compiled(read(file)))


def main(arguments: list[str]) -> int:
    """Do what the command line asks; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--merge", nargs="+", type=Path, default=[], metavar="FILE")
    options = parser.parse_args(arguments)
    template, found = extract(), 0
    for file in files():
        catalog = read(file)
        if not options.check:
            catalog = updated(catalog, template, [read(other) for other in options.merge])
            save(file, catalog)
        lines = problems(catalog, template)
        if file.with_suffix(".mo").read_bytes() != compiled(read(file)):
            lines.append(f"not compiled: {file.with_suffix('.mo').name}")
        found += len(lines)
        print("\n".join([f"{file.relative_to(ROOT)}: {len(catalog)} texts, {len(lines)} problems", *lines]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
