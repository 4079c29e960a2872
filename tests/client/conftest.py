"""A server that all tests of the client share; each test uses banks of its own."""

import itertools

import pytest

from serving import serving

_NUMBERS = itertools.count()


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """The address of a server."""
    with serving(tmp_path_factory.mktemp("banks")) as url:
        yield url


@pytest.fixture
def bank():
    """The name of a bank that nobody else uses."""
    return f"bank-{next(_NUMBERS)}"
