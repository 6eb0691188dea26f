"""Load the language packs once, and not twice at the same time.

Two threads that both come first would each compile half a million objects, and some of both would stay.
"""

from __future__ import annotations

import threading

_loading, _loaded = threading.Lock(), threading.Event()


def load() -> None:
    """Load what the first letter a person types and the first line of a chat need; who comes meanwhile waits."""
    if _loaded.is_set():
        return
    from companion.language import promises
    from companion.service import views
    from companion.service.keeping import PREFERENCES

    with _loading:
        if not _loaded.is_set():
            views.verdict("You never help. Refund me 10 euro today, please.", (), PREFERENCES, "en")
            promises.find("We will refund you 10 euro tomorrow.")
            _loaded.set()
