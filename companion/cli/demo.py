"""``companion demo``: the practice chat in a window, or the whole story headless."""

from __future__ import annotations

import contextlib
import secrets
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from companion import config, control, platform
from companion.cli import JSON, _, check_home, group, language, print_json, say, unlocked
from companion.cli.running import has_keyring
from companion.errors import Locked

if TYPE_CHECKING:
    from companion.service import Service


@group.command()
@click.option("--headless", is_flag=True, help="Play the story without a window, in a throw-away folder.")
@click.option("--seed", type=click.IntRange(0, 10**9 - 1), help="Which practice chat; printed by every run.")
@JSON
@click.pass_context
def demo(context: click.Context, headless: bool, seed: int | None, as_json: bool) -> None:
    """Try the companion in a practice chat, on this computer only."""
    seed = secrets.randbelow(10**9) if seed is None else seed
    if headless or as_json or not platform.has_display():
        context.exit(story(seed, as_json))
    try_out(seed)


def story(seed: int, as_json: bool) -> int:
    """Play the story, print each step, and return the exit code."""
    from companion.demo import story as room

    def told(step: room.Step) -> None:
        if not as_json:
            click.echo(f"{'ok ' if step.ok else 'BAD'} {step.step:15} {step.ms:6} ms  {step.detail}")
            sys.stdout.flush()

    if not as_json:
        say("The practice chat of seed {seed}, played in a real browser:", seed=seed)
    steps = room.play(seed, told)
    ok = all(step.ok for step in steps)
    if as_json:
        print_json({"ok": ok, "seed": seed, "steps": [asdict(step) for step in steps]})
    elif ok:
        say("All of it really happened. Nothing was left behind.")
    else:
        say("Not everything happened. Run it again with --seed {seed} to see the same chat.", seed=seed)
    return 0 if ok else 1


def try_out(seed: int) -> None:
    """Run the service, open the dashboard and a browser on the practice chat, until Ctrl-C."""
    from companion import process
    from companion.demo import browser
    from companion.service import Service
    from companion.web import pairing

    settings = config.load()
    check_home(settings)
    if (already := control.running(settings.home)) is not None:
        click.launch(already.call("login_url"))
        return say("The companion already runs; its dashboard was opened.")
    service = Service(settings, pairing=pairing.Pairing)
    browser.binary()
    with contextlib.ExitStack() as window, process.serving(service, forgetting=True) as run:
        if not run.resumed:  # it was locked and began anew; the window is still there
            run.carried = shown(service, seed)
        window.enter_context(browser.ended_after(**run.carried))
        process.until_stopped(run)


def shown(service: Service, seed: int) -> dict[str, Any]:
    """Open the vault, then a browser on the practice chat and the dashboard; return what ends it."""
    from companion import process
    from companion.demo import browser
    from companion.web import tickets

    with contextlib.suppress(Locked):
        unlocked(service, create=has_keyring())
    first_passphrase(service)
    profile = platform.private_folder(service.home / "practice-browser")
    shop = f"http://localhost:{service.port}/practice/?lang={language()}&seed={seed}"
    extension = browser.private_copy()
    try:
        tickets.new_ticket(service, extension)
        number = browser.window(extension, profile, [shop, process.login_url(service)])
    except BaseException:
        browser.remove(extension)
        raise
    say("The practice chat and your dashboard are open. Stop with Ctrl-C.")
    click.echo(_("Address: {url}").format(url=f"http://127.0.0.1:{service.port}"))
    return {"process": number, "extension": str(extension)}


def first_passphrase(service: Service) -> None:
    """Open the vault by asking in the terminal; make it there when there is none. Nothing is written to disk."""
    if service.state == "new":
        say("Your record is kept encrypted. Choose a passphrase; you type it at each start.")
        chosen = click.prompt(_("Passphrase"), hide_input=True, confirmation_prompt=True, err=True)
        recovery = service.create_vault(chosen)
        say("Recovery code, write it down and keep it apart: {code}", code=recovery)
    elif service.locked:
        service.unlock(click.prompt(_("Passphrase"), hide_input=True, err=True))
