"""A bank on a server, used like one in a file: `Client` waits for the answer, `AsyncClient` is awaited.

Both drive the same flows (`flows`), which say what is sent and what becomes of the reply, and know of no network.
"""

from remanence.client.awaiting import AsyncClient
from remanence.client.patience import Patience
from remanence.client.waiting import Client

__all__ = ["AsyncClient", "Client", "Patience"]
