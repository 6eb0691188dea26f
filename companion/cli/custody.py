"""Commands that care for the vault: backup, restore, doctor, passphrase, recovery, rekey."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import click

from companion import config, control
from companion.cli import JSON, _, backend, check_home, group, language, passphrase, print_json, say
from companion.errors import N_, BadInput, Locked, Tampered
from companion.locale import translator


@group.command()
@click.option("--list", "listing", is_flag=True, help="Only list the backups; so it is without an option.")
@click.option("--now", "now", is_flag=True, help="Make and check one now.")
@click.option("--prune", is_flag=True, help="Delete all of them, with the deleted chats in them, and make a fresh one.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@JSON
def backup(listing: bool, now: bool, prune: bool, yes: bool, as_json: bool) -> None:
    """List the backups of your record, make one, or delete them all."""
    service = backend()
    if prune:
        if not yes:
            click.confirm(_("Delete all backups and make a fresh one?"), abort=True)
        count = service.prune_backups()
        say("{count} backups deleted, one made.", count=count) if not as_json else None
    elif now and not listing:
        made = service.back_up()
        say("Made and checked: {name}", name=made["name"]) if not as_json else None
    rows = service.backups()
    if as_json:
        return print_json(rows)
    for row in rows:
        click.echo(f"{row['name']}  {row['size'] // 1024:>8} KB")
    if not rows:
        say("There is no backup yet. Make one with companion backup --now.")
    elif not (now or prune):
        say("Chats that you deleted are still in backups made before; companion backup --prune removes those.")


@group.command()
@click.argument("name")
@click.option("--chat", help="Only this chat, which must not be in your record any more.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@JSON
def restore(name: str, chat: str | None, yes: bool, as_json: bool) -> None:
    """Go back to the backup NAME, or take one chat from it. What is there now is put aside, not deleted."""
    service = backend()
    if chat is None and not yes:
        click.confirm(_("Go back to the backup of {name}? Later chats are put aside.").format(name=name), abort=True)
    done = service.restore(name=name, chat=chat)
    if as_json:
        return print_json(done)
    if chat:
        return say("The chat is back.")
    say("Done. What was there before is kept as {file} in the folder backups.", file=done["replaced"])


@group.command()
@click.option("--repair", is_flag=True, help="Copy all that can be read into a fresh vault; the damaged file is kept.")
@click.option("--accept", is_flag=True, help="Go on with this vault although a newer one was seen.")
@click.option("--witness", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="A PDF you exported: notice when your record is older than it was that day.")  # fmt: skip
@JSON
@click.pass_context
def doctor(context: click.Context, repair: bool, accept: bool, witness: Path | None, as_json: bool) -> None:
    """Look over everything that is kept, and say what to do. Ends with 0, or 5 when something is wrong."""
    service = examined()
    say_ = translator(language())
    if accept:
        service.accept()
    saved = service.repair() if repair else None
    told = [compared(service, witness)] if witness else []
    found = [*service.check(), *told]
    rows = [{"check": f["check"], "ok": f["ok"], "detail": say_(f["detail"]).format(**f["values"])} for f in found]
    ok = all(row["ok"] for row in rows)
    if as_json:
        print_json({"ok": ok, "repaired": saved, "checks": rows})
    else:
        if saved:
            say("{chats} chats and {links} pieces of chat were kept. {lost} chats are not whole.", **saved)
            say("The damaged file is kept as {file} in the folder backups.", file=saved["damaged"])
        for row in rows:
            click.echo(("ok   " if row["ok"] else "BAD  ") + row["detail"])
    context.exit(0 if ok else 5)


def compared(service: Any, file: Path) -> dict[str, Any]:
    """Return what an export says of the record; one of another vault raises NotAWitness."""
    from companion.evidence import witness

    sealed = base64.b64encode(witness.read(file.read_bytes())).decode()
    try:
        service.witnessed(sealed=sealed)
    except Tampered as older:
        return {"check": "export", "ok": False, "detail": older.message, "values": older.values}
    words = N_("Your record holds all that it held when {file} was exported.")
    return {"check": "export", "ok": True, "detail": words, "values": {"file": file.name}}


@group.command(name="passphrase")
@JSON
def change_passphrase(as_json: bool) -> None:
    """Choose a passphrase, or another one. Your chats stay as they are."""
    service = backend()
    old = known(service)
    new = click.prompt(_("New passphrase"), hide_input=True, confirmation_prompt=True, err=True)
    if len(new) < 10:
        raise BadInput(N_("Choose at least 10 characters. Four words work well."))
    service.set_passphrase(new=new, old=old)
    print_json({"ok": True}) if as_json else say("Your passphrase is changed.")


@group.command()
@JSON
def recovery(as_json: bool) -> None:
    """Make a new recovery code to print or write down; an earlier one stops working."""
    service = backend()
    code = service.new_recovery(passphrase=known(service))
    if as_json:
        return print_json({"code": code})
    say("Recovery code, write it down and keep it apart: {code}", code=code)
    say("With this code alone your record opens on any computer: copy the folder {home} there.", home=home())


@group.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
@JSON
def rekey(yes: bool, as_json: bool) -> None:
    """Encrypt everything again under a new key, when an old key may have been seen by others."""
    service = backend()
    if not yes:
        click.confirm(_("Encrypt everything again? Your recovery code is replaced by a new one."), abort=True)
    code = service.rekey(passphrase=known(service))
    if as_json:
        return print_json({"ok": True, "recovery": code})
    say("Everything is encrypted under a new key.")
    if code:
        say("Recovery code, write it down and keep it apart: {code}", code=code)


def home() -> Path:
    """Return the data folder of this run."""
    return config.load().home


def known(service: Any) -> str | None:
    """Return the passphrase of the vault, asked for unless a file has it; None when the vault has none."""
    from companion.vault import envelope

    settings = config.load()
    if "passphrase" not in envelope.read(settings.home).kinds:
        return None
    return passphrase(settings) or str(click.prompt(_("Passphrase"), hide_input=True, err=True))


def examined() -> Any:
    """Return what ``doctor`` asks: the running service when its vault is open, else the folder, damaged or not."""
    settings = config.load()
    remote = control.running(settings.home)
    if remote is not None and remote.call("ping")["state"] == "open":
        return remote
    if remote is not None:
        raise Locked()
    check_home(settings)
    from companion.service.patient import Patient

    patient = Patient(settings, passphrase(settings))
    click.get_current_context().call_on_close(patient.close)
    return patient
