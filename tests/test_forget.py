"""After forgetting, no text of a draft is left in the language rooms."""

from __future__ import annotations

import gc

from companion.language import hints
from companion.language.forget import forget


def test_no_word_of_a_draft_is_remembered() -> None:
    hints.review("Where is my fucking parcel? It is order QZX48213, and you are no help.")
    forget()
    gc.collect()
    texts = [thing for thing in gc.get_objects() if isinstance(thing, (tuple, dict, list))]
    assert not [t for t in texts if t is not texts and any(isinstance(x, str) and x.startswith("QZX") for x in t)]
