"""Commands about evidence: export a chat as a signed PDF, verify one."""

from __future__ import annotations

import os
from pathlib import Path

import click

from companion import config
from companion.cli import JSON, _, backend, group, language, print_json, say
from companion.errors import N_, BadInput
from companion.locale import translator

#: Where the service notes the fingerprint of its signing key, so that verify needs no vault.
SIGNER = "signer.txt"
#: An export is a few megabytes; nobody signed a file beyond this.
LARGEST = 256 * 2**20


@group.command()
@click.argument("chat")
@click.option("--to", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The PDF file to write.")
@click.option("--lang", type=click.Choice(["en", "nl"]), help="The language of the report.")
@JSON
def export(chat: str, to: Path, lang: str | None, as_json: bool) -> None:
    """Write one chat as a signed PDF that others can check."""
    _name, data = backend().export(chat=chat, lang=lang)
    write(to, data)
    print_json({"file": str(to), "bytes": len(data)}) if as_json else say("Written to {file}.", file=to)


def write(path: Path, data: bytes) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise BadInput(N_("The file {file} cannot be written: {why}. Choose another place."), file=path,
                       why=error.strerror) from None  # fmt: skip


@group.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--fingerprint", help="The fingerprint of the signer that you were given.")
@JSON
@click.pass_context
def verify(context: click.Context, file: Path, fingerprint: str | None, as_json: bool) -> None:
    """Check a signed PDF with nothing but the file itself."""
    from companion.evidence import verify as room

    if file.stat().st_size > LARGEST:
        raise BadInput(N_("This file is too large to be an export. Choose another file."))
    translate = translator(language())
    report = room.check(file.read_bytes(), known_fingerprint=known(), fingerprint=fingerprint)
    row = report.row(translate)
    if as_json:
        print_json(row)
    else:
        for check in row["checks"]:
            click.echo(("ok   " if check["ok"] else "BAD  ") + check["detail"])
        say(SIGNERS[report.signer] if report.ok else REFUSED)
        click.echo(_("Fingerprint of the signer: {fingerprint}").format(fingerprint=report.fingerprint or "-"))
    context.exit(report.exit_code)


SIGNERS = {
    "known": N_("This file is unchanged since it was signed, by the key that is known here."),
    "unknown": N_(
        "This file is unchanged since it was signed, but this computer does not know the key. Ask the sender for the "
        "fingerprint by another way and check again with --fingerprint."
    ),
    "different": N_("This file was signed by another key than you expect. Ask the sender for the original."),
}
REFUSED = N_("This file is not what was signed. Ask the sender for the original.")


def known() -> str | None:
    """Return the fingerprint of this person's own exports, None before the first."""
    file = config.load().home / SIGNER
    return file.read_text("ascii").strip() if file.is_file() else None
