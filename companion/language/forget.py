"""Forget: drop what the rooms of this package remember of drafts and messages.

A draft is judged at every key, so its sentences are kept for a moment. Whoever locks the vault calls this.

>>> forget()
"""

from __future__ import annotations

from companion.language import calm, hints, kept, phrases, tone


def forget() -> None:
    """Drop every remembered text; the compiled packs stay."""
    for remembered in (phrases.reading, hints.heat, tone.heat_of, kept.facts, calm.say, calm.turned):
        remembered.cache_clear()
