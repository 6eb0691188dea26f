"""Commands about the running service and the browsers paired with it: start, stop, open, pair, extension, lock."""

from __future__ import annotations

import contextlib
import shutil
import sys
import time
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

import click

from companion import config, control
from companion.cli import JSON, _, check_home, group, print_json, say, unlocked
from companion.errors import N_, BadInput, Locked, NotFound, VaultBusy, VaultDamaged
from companion.vault import envelope

if TYPE_CHECKING:
    from companion.service import Service


@group.command()
@click.option("--port", type=int, help="The port on 127.0.0.1; 0 takes any. Without it: 21847 to 21856.")
@click.option("--adapters", type=click.Choice(["on", "off"]), help="off reads every chat without vendor knowledge.")
@click.option("--hints", type=click.Choice(["on", "off"]), help="off never holds a message.")
@click.option("--open", "open_it", is_flag=True, help="Open the dashboard in the browser.")
@JSON
def start(port: int | None, adapters: str | None, hints: str | None, open_it: bool, as_json: bool) -> None:
    """Run the companion until Ctrl-C."""
    from companion import process
    from companion.service import Service
    from companion.web.pairing import Pairing

    settings = config.load({"port": port, "adapters": adapters, "hints": hints})
    check_home(settings)
    if control.running(settings.home) is not None:
        raise VaultBusy(N_("The companion already runs. Open it with companion open, or end it with companion stop."))
    service = Service(settings, pairing=Pairing)
    with process.serving(service, forgetting=True) as run:
        if run.resumed:
            return process.until_stopped(run)
        opened(service)
        if as_json:
            click.echo(process.announce(service))
        else:
            say("Chat Companion runs on this computer only (port {port}). Stop it with Ctrl-C.", port=service.port)
            say("Your dashboard: companion open")
            if not service.locked and "recovery" not in envelope.read(settings.home).kinds:
                say(NO_CODE)
        sys.stdout.flush()
        if open_it:
            webbrowser.open(process.login_url(service))
        process.until_stopped(run)


def opened(service: Service) -> None:
    """Open the vault with what there is, or make it.

    Damage that is met without a passphrase file is told, and the service stays locked: its dashboard leads through the
    repair. A script gets the error.
    """
    given = bool(service.settings.passphrase_file)
    try:
        unlocked(service, create=service.state == "new" and (given or has_keyring()))
    except Locked:
        return
    except VaultDamaged as damage:
        if given:
            raise
        click.echo(damage.text(_), err=True)


#: The same words as those of ``companion doctor``.
NO_CODE = N_("You have no recovery code. Make one with companion recovery, and print it.")


def has_keyring() -> bool:
    """Tell whether the system's keyring can hold the key, so that a first start needs no question."""
    from companion.vault import keyrings

    return keyrings.os_keyring() is not None


def begun_anew(service: control.Remote, life: str) -> None:
    """Wait, at most ten seconds, until the locked service answers again with an empty memory."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        with contextlib.suppress(OSError, EOFError):
            if service.call("ping")["life"] != life:
                return
        time.sleep(0.05)


def remote() -> control.Remote:
    """Return the running service; raise NotFound when none runs."""
    found = control.running(config.load().home)
    if found is None:
        raise NotFound(N_("The companion does not run. Start it with companion start."))
    return found


@group.command()
@JSON
def stop(as_json: bool) -> None:
    """End the running companion."""
    remote().call("stop")
    print_json({"ok": True}) if as_json else say("Stopped.")


@group.command(name="open")
@JSON
def open_dashboard(as_json: bool) -> None:
    """Open the dashboard in the browser."""
    url = remote().call("login_url")
    if as_json:
        return print_json({"dashboard_url": url})
    if not webbrowser.open(url):
        say("Open this file in your browser within a minute: {url}", url=url)


@group.command()
@click.argument("code")
@click.option("--name", default="", help="A name for this browser.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@JSON
def pair(code: str, name: str, yes: bool, as_json: bool) -> None:
    """Approve the browser that shows CODE."""
    service = remote()
    if not yes:
        say("This browser may then keep a record of your chats and review what you type.")
        click.confirm(_("Is the code {code} on its screen right now?").format(code=code), abort=True)
    done = service.call("approve", code=code, name=name)
    print_json(done) if as_json else say("Paired.")


@group.command()
@click.option("--revoke", metavar="ID", help="End the pairing of this browser at once.")
@JSON
def browsers(revoke: str | None, as_json: bool) -> None:
    """List the paired browsers."""
    service = remote()
    if revoke:
        service.call("revoke", client=revoke)
    found = service.call("pairings")
    if as_json:
        return print_json(found)
    for client in found["clients"]:
        click.echo(f"{client['id']}  {client['name']}  {client['origin']}")
    if not found["clients"]:
        say("No browser is paired yet. Load the extension: companion extension")


@group.command()
@click.option("--to", type=click.Path(path_type=Path), help="The folder; without it, ChatCompanion in your home.")
@JSON
def extension(to: Path | None, as_json: bool) -> None:
    """Copy the extension to a visible folder and say how to load it."""
    from companion.extension import source

    folder = to or Path.home() / "ChatCompanion" / "extension"
    if folder.exists() and not (folder / "manifest.json").is_file():
        raise BadInput(N_("{folder} holds something else. Choose another folder with --to."), folder=folder)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(source(), folder)
    if as_json:
        return print_json({"folder": str(folder)})
    say("The extension is in {folder}.", folder=folder)
    say("1. In Chrome, Edge or Chromium open chrome://extensions and switch on Developer mode.")
    say("2. Choose Load unpacked and pick that folder.")
    say("3. A page with a six-digit code opens. Type it on your dashboard, or here: companion pair CODE")


@group.command()
@JSON
def lock(as_json: bool) -> None:
    """Lock the vault of the running companion."""
    service = remote()
    before = service.call("ping")
    service.call("lock")
    if before["state"] == "open" and before["forgetting"]:
        begun_anew(service, before["life"])
    print_json({"ok": True}) if as_json else say("Locked.")


@group.command()
@click.option("--recovery", is_flag=True, help="Ask for the recovery code instead of the passphrase.")
@JSON
def unlock(recovery: bool, as_json: bool) -> None:
    """Unlock the vault of the running companion."""
    from companion.cli import passphrase

    settings, service = config.load(), remote()
    if service.call("ping")["state"] == "open":
        return print_json({"ok": True}) if as_json else say("Your vault was open already.")
    given = passphrase(settings)
    if given is None and not recovery and "keyring" in envelope.read(settings.home).kinds:
        with contextlib.suppress(Locked):
            service.call("unlock")
            return print_json({"ok": True}) if as_json else say("Unlocked.")
        say("The keyring of this computer did not open your vault.")
    if given is None:
        given = click.prompt(_("Recovery code") if recovery else _("Passphrase"), hide_input=True, err=True)
    service.call("unlock", **({"recovery": given} if recovery else {"passphrase": given}))
    print_json({"ok": True}) if as_json else say("Unlocked.")
