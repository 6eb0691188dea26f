"""The door for this user's own commands: a socket in the data folder, asked by the command line.

One request and one answer per connection, both JSON: ``{"method", "params"}`` and ``{"result"}`` or
``{"error", "message", "values"}``. Bytes travel as ``{"base64": ...}``. Only the owner of the folder (0700) and of the
socket (0600) can connect.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import threading
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from typing import Any

from companion import errors
from companion.errors import N_

NAME = "control.sock"
FAMILY = "AF_PIPE" if os.name == "nt" else "AF_UNIX"
LIMIT = 64 * 2**20


@contextlib.contextmanager
def _address(folder: Path) -> Any:
    """Yield an address for the socket; a long path goes by the folder's descriptor (sockets allow about 100 bytes)."""
    path = folder / NAME
    if os.name == "nt":
        yield rf"\\.\pipe\chat-companion-{os.getlogin()}"
    elif len(os.fsencode(path)) < 100:
        yield str(path)
    else:
        handle = os.open(folder, os.O_RDONLY)
        try:
            yield f"/proc/self/fd/{handle}/{NAME}"
        finally:
            os.close(handle)


class Door:
    """Answer calls of ``methods`` (name to callable) until closed."""

    def __init__(self, folder: Path, methods: dict[str, Any]) -> None:
        self._folder, self._methods = folder, methods
        (folder / NAME).unlink(missing_ok=True)
        mask = os.umask(0o177)
        try:
            with _address(folder) as address:
                self._listener = Listener(address, family=FAMILY, backlog=8)
        finally:
            os.umask(mask)
        self._open = True
        self._serving = threading.Thread(target=self._serve, name="control", daemon=True)
        self._serving.start()

    def _serve(self) -> None:
        while self._open:
            try:
                connection = self._listener.accept()
            except OSError:
                if not self._open:
                    return
                continue
            threading.Thread(target=self._answer, args=(connection,), name="control-call", daemon=True).start()

    def _answer(self, connection: Connection) -> None:
        with contextlib.suppress(EOFError, OSError), connection:
            connection.send_bytes(json.dumps(self._call(connection.recv_bytes(LIMIT))).encode())

    def _call(self, request: bytes) -> dict[str, Any]:
        try:
            asked = json.loads(request)
            method = self._methods[asked["method"]]
            return {"result": _pack(method(**asked.get("params", {})))}
        except errors.CompanionError as error:
            values = {k: str(v) for k, v in error.values.items()}
            kinds = [kind.__name__ for kind in type(error).__mro__ if hasattr(errors, kind.__name__)]
            return {"error": kinds[0], "message": error.message, "values": values}
        except (ValueError, KeyError, TypeError):
            return {"error": "BadInput", "message": errors.BadInput.message, "values": {}}
        except (EOFError, OSError):
            raise
        except Exception:  # a mistake of ours: nothing of what was worked on goes to any output
            return {"error": "CompanionError", "message": errors.CompanionError.message, "values": {}}

    def close(self) -> None:
        """Stop answering and remove the socket."""
        self._open = False
        with contextlib.suppress(OSError, EOFError), _address(self._folder) as address:
            Client(address, family=FAMILY).close()  # wakes the thread that waits for a call
        self._serving.join(2)
        with contextlib.suppress(OSError):
            self._listener.close()
        (self._folder / NAME).unlink(missing_ok=True)


class Gone(errors.VaultBusy, EOFError):
    """The service ended, or began anew after a lock, before it answered."""

    message = N_("The companion ended before it answered. Look whether it runs, and try again.")


class Remote:
    """The running service of this data folder, as an object whose methods are its methods."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __getattr__(self, method: str) -> Any:
        return lambda **params: self.call(method, **params)

    def call(self, method: str, **params: Any) -> Any:
        """Ask the running service. Raise what it raised, or ConnectionError when none runs."""
        with _address(self._folder) as address:
            connection = Client(address, family=FAMILY)
        with connection:
            connection.send_bytes(json.dumps({"method": method, "params": params}).encode())
            try:
                answer = json.loads(connection.recv_bytes())
            except (EOFError, ConnectionError):
                raise Gone from None
        if "error" in answer:
            kind = getattr(errors, answer["error"], errors.CompanionError)
            raise kind(answer["message"], **answer["values"])
        return _unpack(answer["result"])


def running(folder: Path) -> Remote | None:
    """Return the service that runs on this data folder, or None."""
    if os.name != "nt" and not (folder / NAME).exists():
        return None
    remote = Remote(folder)
    try:
        remote.call("ping")
    except (OSError, EOFError):
        return None
    return remote


def _pack(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"base64": base64.b64encode(value).decode()}
    if isinstance(value, tuple | list):
        return [_pack(v) for v in value]
    if isinstance(value, dict):
        return {k: _pack(v) for k, v in value.items()}
    return value


def _unpack(value: Any) -> Any:
    if isinstance(value, dict):
        if set(value) == {"base64"}:
            return base64.b64decode(value["base64"])
        return {k: _unpack(v) for k, v in value.items()}
    return [_unpack(v) for v in value] if isinstance(value, list) else value
