"""What many of these tests stand on: our own pages on loopback, a shop that is new each time, a service of its own."""

import secrets

import pytest

from companion.demo.rig import serving
from companion.extension import source
from tests import layouts
from tests.browser import bidi
from tests.browser.test_composers_firefox import pair


@pytest.fixture(scope="session")
def base():
    """The address of the pages of tests/pages."""
    address, stop = layouts.serve()
    yield address
    stop()


@pytest.fixture
def shop(base):
    """The address of a shop that nobody has been to."""
    return base.replace("localhost", f"shop-{secrets.token_hex(3)}.localhost") + "/special/window.html"


@pytest.fixture
def service(tmp_path):
    """A running service, to which any browser may be brought."""
    with serving(tmp_path) as rig:
        yield rig


@pytest.fixture
def firefox(tmp_path, service):
    """A Firefox with the extension, paired with the service."""
    with bidi.firefox(tmp_path) as running:
        running.install(source().resolve())
        pair(running, service)
        yield running
