"""The command line: every command has help, takes --json, stands in README, and says mistakes in one sentence."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from companion.cli import analyse, demo, evidence, group, kept, running

README = (Path(__file__).resolve().parents[1] / "README.md").read_text("utf-8")
MODULES = (analyse, demo, evidence, kept, running)


def commands(of, path=()):
    for name, command in of.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield " ".join((*path, name)), command


ALL = dict(commands(group))


def companion(home, *words, stdin="", **env):
    return subprocess.run(
        [sys.executable, "-m", "companion", *words], input=stdin, capture_output=True, text=True, timeout=60, check=False,
        env={"PATH": os.environ["PATH"], "HOME": str(home), "COMPANION_HOME": str(home / "data"), **env},
    )  # fmt: skip


@pytest.mark.parametrize("name", ALL)
def test_each_command_has_help_and_json(name):
    command = ALL[name]
    assert command.help and command.help.split("\n")[0].endswith((".", "line."))
    assert "--json" in [o for p in command.params for o in p.opts]


def test_what_readme_names_exists():
    named = set(re.findall(r"companion/?bin/companion (\w+)|\bcompanion ([a-z]+)\b", README.split("## Inside")[0]))
    words = {a or b for a, b in named}
    assert {w for w in words if w in ALL} >= {"start", "open", "extension", "pair", "chats", "export", "verify"}
    assert len(README.split("\n")) < 150


def test_targets_of_readme_are_in_the_makefile():
    makefile = (Path(__file__).resolve().parents[1] / "Makefile").read_text("utf-8")
    for target in set(re.findall(r"`?make (\w+)`?", README)) - {"a"}:
        assert re.search(rf"^{target}:", makefile, re.M) or target not in ("run", "test", "lint", "soak", "bench")


@pytest.mark.parametrize("lang", ["en", "nl"])
@pytest.mark.parametrize(
    ("words", "code"),
    [(("chats",), 4), (("show", "x"), 4), (("stop",), 3), (("verify", "/dev/null"), 2), (("for", "Bo"), 4)],
)
def test_without_a_vault_a_sentence_and_an_exit_code(tmp_path, lang, words, code):
    done = companion(tmp_path, *words, COMPANION_LANGUAGE=lang)
    assert (done.returncode, done.stdout) == (code, "") or words[0] == "verify"
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "data").exists(), "a question must not make a vault"


@pytest.mark.parametrize(
    "line",
    ["{", "[]", '{"id": 1}', '{"text": 1}', '{"text": "a", "context": [1]}', "[" * 100_000, '{"text":"a","now":"x"}'],
)
def test_analyse_names_the_bad_line(tmp_path, line):
    done = companion(tmp_path, "analyse", "promises", stdin='{"id":"1","text":"Hi"}\n' + line + "\n")
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert json.loads(done.stdout.splitlines()[0])["id"] == "1"


@pytest.mark.parametrize("what", ["promises", "drafts", "sensitive"])
def test_analyse_survives_any_text(tmp_path, what):
    texts = ["", "\0", "\ud800", "a" * 200_000, "€" * 500, "\u202eabc", "🙂" * 1000, "1" * 5000]
    stdin = "".join(json.dumps({"id": str(n), "text": t}) + "\n" for n, t in enumerate(texts))
    done = companion(tmp_path, "analyse", what, stdin=stdin)
    assert done.returncode == 0, done.stderr
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == [str(n) for n in range(len(texts))]


def test_wrong_passphrase_is_a_sentence(tmp_path):
    home = tmp_path / "data"
    right, wrong = tmp_path / "right", tmp_path / "wrong"
    right.write_text("correct horse\n")
    wrong.write_text("battery staple\n")
    from companion.vault import keys

    keys.create(home, passphrase="correct horse", keyring=False)
    assert companion(tmp_path, "chats", "--json", COMPANION_PASSPHRASE_FILE=str(right)).stdout.strip() == "[]"
    refused = companion(tmp_path, "chats", COMPANION_PASSPHRASE_FILE=str(wrong))
    assert refused.returncode == 4 and "does not open this vault" in refused.stderr


def test_verify_ends_with_a_code_of_its_own_for_each_answer(tmp_path):
    from tests import evidence_kit as kit

    whole = kit.export(kit.sample())
    changed = bytearray(whole)
    changed[len(whole) // 2] ^= 1
    (tmp_path / "whole.pdf").write_bytes(whole)
    (tmp_path / "changed.pdf").write_bytes(changed)
    other = "0" * 64
    answers = [
        companion(tmp_path, "verify", str(tmp_path / "whole.pdf"), "--json"),
        companion(tmp_path, "verify", str(tmp_path / "whole.pdf"), "--json", "--fingerprint", other),
        companion(tmp_path, "verify", str(tmp_path / "changed.pdf"), "--json"),
    ]
    assert [done.returncode for done in answers] == [10, 11, 9]
    found = [json.loads(done.stdout) for done in answers]
    assert [(f["ok"], f["signer"]) for f in found] == [(True, "unknown"), (True, "different"), (False, "unknown")]
    own = companion(tmp_path, "verify", str(tmp_path / "whole.pdf"), "--json", "--fingerprint", found[0]["fingerprint"])
    assert own.returncode == 0
