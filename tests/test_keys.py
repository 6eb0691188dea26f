"""The ways into the vault, each opened, refused, changed and lost."""

import json
import os
import stat
import time
from pathlib import Path

import keyring.backend
import keyring.backends.chainer
import keyring.backends.fail
import keyring.backends.null
import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion import platform
from companion.errors import BadInput, Locked, NotFound, VaultBusy, VaultDamaged, WrongPassphrase
from companion.platform import UnsafeFolder
from companion.vault import envelope, keyrings, keys, recovery
from tests.programs import need, run

VECTORS = Path(__file__).parent / "vectors" / "keys"
WORDS = "blauwe fiets zeven"


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch):
    """These tests never touch the keyring of whoever runs them; test_secret_service does, in one of its own."""
    monkeypatch.setattr(keyring.core, "_keyring_backend", keyring.backends.fail.Keyring())


@pytest.fixture
def quick(monkeypatch):
    """Three passes of Argon2id, so that a test of something else does not take a second."""
    monkeypatch.setattr(keys, "SECONDS", 0.0)


@pytest.fixture
def folder(tmp_path, quick):
    keys.create(tmp_path / "home", WORDS)
    return tmp_path / "home"


def copy_of(path, folder):
    platform.write_private(platform.private_folder(folder) / path.name, path.read_bytes())


def test_a_passphrase_opens_what_it_made(tmp_path, quick):
    made, key = keys.create(tmp_path / "home", WORDS)
    assert keys.unlock(tmp_path / "home", WORDS) == key and len(key) == 32
    assert made == envelope.read(tmp_path / "home") and made.kinds == ("passphrase",)
    assert stat.S_IMODE((tmp_path / "home" / "vault.json").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "home").stat().st_mode) == 0o700
    assert os.listdir(tmp_path / "home") == ["vault.json"]


def test_nothing_secret_is_readable_in_the_file(folder):
    key, text = keys.unlock(folder, WORDS), (folder / "vault.json").read_text()
    code = keys.new_recovery_code(folder, key)
    for secret in (WORDS, key.hex(), envelope.b64(key), code, code[:9]):
        assert secret not in text


def test_the_same_passphrase_typed_on_another_keyboard(tmp_path, quick):
    composed, split = "cafe\u0301 \ufb01ets", "caf\u00e9 fiets"
    _, key = keys.create(tmp_path / "home", composed)
    assert keys.unlock(tmp_path / "home", split) == key


@pytest.mark.parametrize("guess", ["", " ", WORDS + " ", WORDS.upper(), "x" * 100_000, "\0"])
def test_a_wrong_passphrase_is_refused(folder, guess):
    with pytest.raises(WrongPassphrase):
        keys.unlock(folder, guess)


def test_a_passphrase_with_half_a_character_is_bad_input(folder):
    with pytest.raises(BadInput):
        keys.unlock(folder, "\ud800")


def test_without_keyring_and_passphrase_nothing_is_made(tmp_path):
    with pytest.raises(keys.PassphraseNeeded):
        keys.create(tmp_path / "home")
    with pytest.raises(keys.PassphraseNeeded):
        keys.create(tmp_path / "home", "  ")
    assert not envelope.exists(tmp_path / "home")


def test_no_vault_is_said_and_a_second_one_refused(folder, tmp_path):
    with pytest.raises(envelope.NoVault):
        keys.unlock(tmp_path / "elsewhere", WORDS)
    before = (folder / "vault.json").read_bytes()
    with pytest.raises(keys.VaultExists):
        keys.create(folder, "another one")
    assert (folder / "vault.json").read_bytes() == before


def test_a_database_without_its_envelope_is_damage_not_a_new_vault(folder):
    (folder / "vault.db").write_bytes(b"chats")
    (folder / "vault.json").unlink()
    with pytest.raises(VaultDamaged):
        keys.unlock(folder, WORDS)
    with pytest.raises(keys.VaultExists):
        keys.create(folder, WORDS)


def test_the_recovery_code_alone_opens_the_vault_elsewhere(folder, tmp_path):
    key = keys.unlock(folder, WORDS)
    code = keys.new_recovery_code(folder, key)
    copy_of(folder / "vault.json", tmp_path / "new")
    assert keys.unlock(tmp_path / "new", recovery=code) == key
    assert keys.unlock(tmp_path / "new", recovery=code.lower().replace("0", "o").replace("-", " ")) == key


def test_a_new_recovery_code_ends_the_old_one(folder):
    key = keys.unlock(folder, WORDS)
    old, new = keys.new_recovery_code(folder, key), keys.new_recovery_code(folder, key)
    assert keys.unlock(folder, recovery=new) == key
    with pytest.raises(keys.WrongRecoveryCode):
        keys.unlock(folder, recovery=old)


def test_changing_and_removing_ways_in(folder):
    key = keys.unlock(folder, WORDS)
    with pytest.raises(keys.LastSlot):
        keys.remove(folder, key, "passphrase")
    keys.set_passphrase(folder, key, "rode fiets acht")
    with pytest.raises(WrongPassphrase):
        keys.unlock(folder, WORDS)
    code = keys.new_recovery_code(folder, key)
    keys.remove(folder, key, "passphrase")
    assert envelope.read(folder).kinds == ("recovery",)
    with pytest.raises(WrongPassphrase):
        keys.unlock(folder, "rode fiets acht")
    with pytest.raises(Locked):
        keys.unlock(folder)
    assert keys.unlock(folder, recovery=code) == key


def test_another_key_changes_nothing(folder):
    with pytest.raises(WrongPassphrase):
        keys.set_passphrase(folder, bytes(32), "rode fiets acht")
    with pytest.raises(WrongPassphrase):
        keys.remove(folder, bytes(32), "passphrase")


def test_a_slot_does_not_fit_another_kind_id_or_vault(folder, tmp_path):
    document = json.loads((folder / "vault.json").read_text())
    for change in ({"vault": "00" * 16}, {"slots": [{**document["slots"][0], "id": "00" * 8}]}):
        platform.write_private(folder / "vault.json", json.dumps({**document, **change}).encode())
        with pytest.raises((WrongPassphrase, VaultDamaged)):
            keys.unlock(folder, WORDS)


def damaged_documents():
    whole = json.loads((VECTORS / "vault.json").read_text())
    slot = whole["slots"][0]
    yield from (b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"companion": "vault"}', b"[" * 100_000)
    for change in (
        {"companion": "other"}, {"version": "1"}, {"vault": 7}, {"vault": "00"}, {"check": None}, {"slots": {}},
        {"slots": [1]}, {"slots": [{**slot, "kind": "magic"}]}, {"slots": [{**slot, "wrap": "!"}]},
        {"slots": [{**slot, "wrap": ""}]}, {"slots": [{**slot, "salt": None}]}, {"slots": [{**slot, "id": 3}]},
        {"slots": [{**slot, "memory_kib": 1 << 40}]}, {"slots": [{**slot, "passes": 10**9}]},
        {"slots": [{**slot, "lanes": 0}]}, {"slots": [{**slot, "passes": True}]}, {"stored": ...},
    ):  # fmt: skip
        yield json.dumps({k: v for k, v in {**whole, **change}.items() if v is not ...}).encode()


@pytest.mark.parametrize("data", list(damaged_documents()), ids=lambda data: data[:20])
def test_a_damaged_envelope_is_said_in_a_sentence(folder, data):
    platform.write_private(folder / "vault.json", data)
    with pytest.raises(VaultDamaged) as raised:
        keys.unlock(folder, WORDS)
    assert str(folder) in str(raised.value)


def test_a_newer_envelope_is_refused_politely(folder):
    document = json.loads((folder / "vault.json").read_text())
    platform.write_private(folder / "vault.json", json.dumps({**document, "version": 2, "slots": "new"}).encode())
    with pytest.raises(envelope.VaultTooNew):
        keys.unlock(folder, WORDS)


def test_the_vector_of_version_1_still_opens(tmp_path):
    expected = json.loads((VECTORS / "expected.json").read_text("utf-8"))
    copy_of(VECTORS / "vault.json", tmp_path / "v")
    assert keys.unlock(tmp_path / "v", expected["passphrase"]).hex() == expected["key"]
    assert keys.unlock(tmp_path / "v", recovery=expected["recovery"]).hex() == expected["key"]


def test_another_program_opens_the_recovery_slot_and_knows_the_check_value():
    expected = json.loads((VECTORS / "expected.json").read_text("utf-8"))
    told = run(need("node"), str(VECTORS / "open.mjs"), str(VECTORS / "vault.json"), expected["recovery"]).decode()
    assert told.split() == [expected["key"], "check-ok"]


@given(st.binary(min_size=20, max_size=20), st.integers(0, 33), st.sampled_from(recovery.ALPHABET))
def test_a_recovery_code_comes_back_and_a_typing_error_does_not(secret, at, typed):
    code = recovery.write(secret)
    assert recovery.read(code) == secret
    plain = code.replace("-", "")
    wrong = plain[:at] + typed + plain[at + 1 :]
    try:
        assert (recovery.read(wrong) == secret) == (wrong == plain)
    except recovery.MistypedCode:
        assert wrong != plain


@pytest.mark.parametrize("text", ["", "0000", "u" * 34, "0" * 34, "0" * 35, "é" * 34, "0000-\0"])
def test_what_is_no_recovery_code_is_a_typing_error(folder, text):
    with pytest.raises(recovery.MistypedCode):
        keys.unlock(folder, recovery=text)


def test_a_passphrase_costs_about_half_a_second(tmp_path):
    keys.create(tmp_path / "home", WORDS)
    slot = envelope.read(tmp_path / "home").slots[0]
    assert slot.params["memory_kib"] == 65536 and slot.params["passes"] >= 3
    started = time.perf_counter()
    keys.unlock(tmp_path / "home", WORDS)
    assert 0.1 < time.perf_counter() - started < 5


class Kept(keyring.backend.KeyringBackend):
    """A keyring as plain as keyrings.alt's, which must not be trusted."""

    priority = 9

    def __init__(self):
        super().__init__()
        self.kept = {}

    def set_password(self, service, username, password):
        self.kept[username] = password

    def get_password(self, service, username):
        return self.kept.get(username)

    def delete_password(self, service, username):
        del self.kept[username]


@pytest.mark.parametrize("backend", [Kept, keyring.backends.null.Keyring, keyring.backends.fail.Keyring])
def test_what_only_looks_like_a_keyring_is_never_used(monkeypatch, tmp_path, backend):
    chosen = backend()
    monkeypatch.setattr(keyring.core, "_keyring_backend", chosen)
    assert keyrings.os_keyring() is None
    with pytest.raises(keys.PassphraseNeeded):
        keys.create(tmp_path / "home")
    assert not getattr(chosen, "kept", None)


def test_a_real_backend_is_found_inside_a_chainer_and_must_give_back_what_it_got(monkeypatch):
    class Forgetful(Kept):
        def get_password(self, service, username):
            return None

    for backend, trusted in ((Kept(), True), (Forgetful(), False)):
        monkeypatch.setattr(type(backend), "__module__", "keyring.backends.SecretService")
        monkeypatch.setattr(keyring.backends.chainer.ChainerBackend, "backends", [backend])
        monkeypatch.setattr(keyring.core, "_keyring_backend", keyring.backends.chainer.ChainerBackend())
        assert (keyrings.os_keyring() is backend) == trusted


def test_a_linked_loose_or_foreign_folder_is_refused(folder, tmp_path):
    (tmp_path / "link").symlink_to(folder)
    for path, loosen in ((tmp_path / "link", None), (folder, 0o750), (folder, 0o707)):
        if loosen:
            path.chmod(loosen)
        with pytest.raises(UnsafeFolder) as raised:
            platform.private_folder(path)
        assert str(path) in str(raised.value)
        folder.chmod(0o700)
    (folder / "vault.json").chmod(0o644)
    with pytest.raises(UnsafeFolder):
        keys.unlock(folder, WORDS)


def test_a_folder_of_another_user_is_refused(tmp_path):
    if os.getuid():
        path = Path("/")
    else:
        path = tmp_path / "theirs"
        path.mkdir(0o700)
        os.chown(path, 65534, 65534)
    with pytest.raises(UnsafeFolder):
        platform.private_folder(path)


def test_an_empty_folder_of_ours_is_closed(tmp_path):
    (tmp_path / "loose").mkdir(0o755)
    (tmp_path / "loose").chmod(0o755)
    assert stat.S_IMODE(platform.private_folder(tmp_path / "loose").stat().st_mode) == 0o700


def test_a_linked_envelope_is_refused(folder, tmp_path):
    platform.write_private(tmp_path / "other.json", (folder / "vault.json").read_bytes())
    (folder / "vault.json").unlink()
    (folder / "vault.json").symlink_to(tmp_path / "other.json")
    with pytest.raises(UnsafeFolder):
        keys.unlock(folder, WORDS)


def test_one_process_owns_the_folder_until_it_ends(tmp_path):
    first = platform.ProcessLock(tmp_path / "lock")
    with pytest.raises(VaultBusy):
        platform.ProcessLock(tmp_path / "lock")
    first.release()
    platform.ProcessLock(tmp_path / "lock").release()


def test_errors_are_the_kinds_that_the_edges_expect():
    assert issubclass(envelope.NoVault, NotFound) and issubclass(keys.KeyringLost, Locked)
    assert issubclass(keys.WrongRecoveryCode, WrongPassphrase) and issubclass(envelope.VaultTooNew, VaultDamaged)
