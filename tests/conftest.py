"""``make test`` plays a seeded sample of the longest lists; ``make soak`` plays them whole.

The seed is printed, and ``make test ARGS="--seed 7"`` draws another sample. A file that is named is never sampled.
"""

import random

#: How much of each list a run of everything plays. The rest of their cases differ only in their data.
SHARES = {
    "tests/browser/test_capture_pages.py": 0.1,
    "tests/browser/test_composers.py": 0.1,
    "tests/browser/test_composers_firefox.py": 0.1,
    "tests/browser/test_dashboard.py": 0.2,
    "tests/browser/test_door.py": 0.2,
    "tests/browser/test_follow.py": 0.35,
    "tests/browser/test_hands.py": 0.25,
    "tests/browser/test_hands_choices.py": 0.35,
    "tests/browser/test_hands_looks.py": 0.3,
    "tests/browser/test_hands_places.py": 0.4,
    "tests/browser/test_missing.py": 0.25,
    "tests/browser/test_story.py": 0.5,
    "tests/browser/test_waiting.py": 0.5,
    "tests/test_bad_input.py": 0.2,
    "tests/test_custody.py": 0.35,
    "tests/test_keys.py": 0.5,
    "tests/test_lock.py": 0.35,
    "tests/test_recorder.py": 0.6,
    "tests/test_vault_kills.py": 0.6,
}

#: The file that takes longest, more than half of a run: it goes first, so that the others fill the time beside it.
LONGEST = "tests/browser/test_widgets.py"


def pytest_addoption(parser):
    parser.addoption("--seed", type=int, default=1, help="which sample of the long lists is played")
    parser.addoption("--all", action="store_true", help="play the long lists whole")


def pytest_report_header(config):
    return f"sample: seed {config.getoption('--seed')}" if sampled(config) else "sample: none, everything is played"


def sampled(config):
    """A run of all tests is sampled; one that names files, or asks for all, is not."""
    return not config.getoption("--all") and not any(".py" in arg for arg in config.args)


def pytest_collection_modifyitems(config, items):
    items.sort(key=lambda item: item.nodeid.split("::")[0] != LONGEST)
    if not sampled(config):
        return
    chosen = set()
    for name, share in sorted(SHARES.items()):
        of = sorted({item.nodeid for item in items if item.nodeid.split("::")[0] == name})
        chosen |= set(random.Random(config.getoption("--seed")).sample(of, round(len(of) * share)))
    played = [i.nodeid.split("::")[0] not in SHARES or i.nodeid in chosen for i in items]
    config.hook.pytest_deselected(items=[i for i, yes in zip(items, played, strict=True) if not yes])
    items[:] = [i for i, yes in zip(items, played, strict=True) if yes]
