"""Every error says what happened and what to do."""

import importlib
import pkgutil

import pytest

import companion
from companion.errors import CompanionError


def tree(kind=CompanionError):
    yield kind
    for child in kind.__subclasses__():
        yield from tree(child)


for module in pkgutil.walk_packages(companion.__path__, "companion."):
    if not module.name.endswith("__main__") and "_extension" not in module.name:
        importlib.import_module(module.name)


@pytest.mark.parametrize("kind", sorted(set(tree()), key=lambda k: k.__name__), ids=lambda k: k.__name__)
def test_errors_are_sentences_with_a_next_step(kind):
    assert kind.message.endswith(".")
    assert kind.message.count(". ") >= 1 or "; " in kind.message, "what happened, then what to do"
    assert kind.exit_code != 0 and 400 <= kind.status < 600
