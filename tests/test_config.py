"""Settings: defaults, file, environment, flags, in that order; mistakes are named."""

import pytest

from companion import config
from companion.errors import BadInput


def test_flags_win_over_environment_over_file(tmp_path):
    (tmp_path / "config.toml").write_text('port = 1\nadapters = "off"\nhints = "off"\n')
    environ = {"COMPANION_HOME": str(tmp_path), "COMPANION_PORT": "2", "COMPANION_HINTS": "on"}
    found = config.load({"port": 3, "language": None}, environ)
    assert (found.port, found.hints, found.adapters, found.home) == (3, "on", "off", tmp_path)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("prot = 1", "Did you mean port?"),
        ("port =", "cannot be read"),
        ('port = "x"', "from 0 to 65535"),
        ("port = 70000", "from 0 to 65535"),
        ('hints = "maybe"', "one of: on, off"),
    ],
)
def test_mistakes_in_the_file_are_named(tmp_path, text, says):
    (tmp_path / "config.toml").write_text(text)
    with pytest.raises(BadInput, match=says.replace("?", r"\?")):
        config.load({}, {"COMPANION_HOME": str(tmp_path)})
