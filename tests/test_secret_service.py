"""The key in a real Secret Service: kept over a restart of it, and what happens when it is lost or stays shut."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.programs import need

SCRIPT = Path(__file__).with_name("secret_service.sh")


@pytest.fixture
def session(tmp_path):
    """Return a function that runs Python lines in a session of its own; ``name`` says whose keyring it has."""
    need("gnome-keyring-daemon")
    need("dbus-run-session")

    def play(lines, name="mine"):
        keyring = tmp_path / name
        keyring.mkdir(mode=0o700, exist_ok=True)
        home = str(tmp_path / "v")
        prelude = f"import pathlib\nfrom companion.vault import envelope, keys\nhome = pathlib.Path({home!r})\n"
        done = subprocess.run(
            [str(SCRIPT), sys.executable, "-c", prelude + lines],
            env={**os.environ, "COMPANION_TEST_KEYRING": str(keyring)},
            capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout.split()

    return play


def test_the_key_survives_a_restart_and_another_keyring_asks_for_the_code(session):
    made = session(
        "made, key = keys.create(home)\nassert made.kinds == ('keyring',)\n"
        "print(type(keys.os_keyring()).__module__, key.hex(), keys.new_recovery_code(home, key))"
    )
    backend, key, code = made
    assert backend == "keyring.backends.SecretService"
    assert session("print(keys.unlock(home).hex())") == [key]
    lost = (
        "try: keys.unlock(home)\n"
        "except keys.KeyringLost as lost: print(lost.code)\n"
        "assert envelope.exists(home)\n"
        f"print(keys.unlock(home, recovery={code!r}).hex())"
    )
    assert session(lost, "another") == ["keyring-lost", key]


def test_slots_are_added_changed_and_removed_in_the_keyring(session):
    told = session(
        "import keyring\nkeys.SECONDS = 0\n_, key = keys.create(home, 'blauwe fiets zeven', keyring=False)\n"
        "assert keys.add_keyring(home, key) and keys.unlock(home) == key\n"
        "first = envelope.read(home).slots[-1].id\n"
        "assert keys.add_keyring(home, key) and keys.unlock(home) == key\n"
        "vault = envelope.read(home).vault\n"
        "print(keyring.get_password('chat-companion', f'key-{vault}-{first}'))\n"
        "keys.remove(home, key, 'keyring')\nprint(envelope.read(home).kinds[0])\n"
        "import secretstorage\nbus = secretstorage.dbus_init()\n"
        "print(len(list(secretstorage.get_default_collection(bus).get_all_items())))"
    )
    assert told == ["None", "passphrase", "0"]


def test_a_keyring_that_stays_shut_leads_to_the_other_ways(session):
    session("_, key = keys.create(home)\nkeys.new_recovery_code(home, key)")
    told = session(
        "import secretstorage\nbus = secretstorage.dbus_init()\nsecretstorage.get_default_collection(bus).lock()\n"
        "try: keys.unlock(home)\n"
        "except keys.KeyringLost as lost: print(lost.code)"
    )
    assert told == ["keyring-lost"]
