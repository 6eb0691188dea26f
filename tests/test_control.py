"""The control socket: answers, errors and bytes travel; nobody else can connect; a long path works."""

import os
import stat

import pytest

from companion import control
from companion.errors import BadInput, CompanionError, NotFound


@pytest.fixture(params=["short", "a-folder-name-that-is-much-longer-than-an-address-of-a-socket-may-be-" + "x" * 60])
def folder(request, tmp_path):
    path = tmp_path / request.param
    path.mkdir(mode=0o700)
    return path


def missing(name):
    raise NotFound("There is nobody called {name}. Look again.", name=name)


def test_calls_answers_and_errors(folder):
    door = control.Door(
        folder, {"ping": lambda: {}, "echo": lambda value: {"data": value.encode()}, "missing": missing}
    )
    try:
        remote = control.running(folder)
        assert remote.call("echo", value="é\0") == {"data": "é\0".encode()}
        with pytest.raises(NotFound, match="nobody called Bo"):
            remote.call("missing", name="Bo")
        with pytest.raises(BadInput):
            remote.call("nonsense")
        with pytest.raises(BadInput):
            remote.call("echo", wrong=1)
        assert stat.S_IMODE(os.stat(folder / control.NAME).st_mode) == 0o600
    finally:
        door.close()
    assert control.running(folder) is None


def test_a_service_that_goes_or_trips_is_told_in_words(folder):
    def go():
        raise EOFError

    def trip():
        raise LookupError("what a chat said")

    door = control.Door(folder, {"ping": lambda: {}, "go": go, "trip": trip})
    try:
        with pytest.raises(control.Gone, match="ended before it answered"):
            control.Remote(folder).call("go")
        with pytest.raises(CompanionError, match="Something went wrong") as tripped:
            control.Remote(folder).call("trip")
        assert "chat" not in str(tripped.value)
    finally:
        door.close()


def test_a_socket_left_by_a_crash_is_nobody(folder):
    door = control.Door(folder, {"ping": lambda: {}})
    leftover = folder / "kept"
    os.link(folder / control.NAME, leftover)
    door.close()
    leftover.rename(folder / control.NAME)
    assert control.running(folder) is None
    control.Door(folder, {"ping": lambda: {}}).close()
