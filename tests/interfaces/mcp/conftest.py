"""Sessions of the SDK's own client with a server over a bank in memory."""

import asyncio

import pytest
from mcp import Client

from remanence import Memory
from remanence.interfaces.banks import Banks
from remanence.interfaces.mcp.server import make_server


def in_session(work, *, memory=None, folder=None, **options):
    """What `work(client)` gives."""
    banks = Banks(memory or Memory(":memory:"), folder=folder, open=Memory)

    async def run():
        async with Client(make_server(banks, **options)) as client:
            return await work(client)

    try:
        return asyncio.run(run())
    finally:
        banks.close()


@pytest.fixture(name="session")
def session_fixture():
    """A function that runs a session."""
    return in_session
