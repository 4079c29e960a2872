"""From what a caller says of a server to what a client needs to ask it."""

from __future__ import annotations

import os
import random
import secrets
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

from remanence.client.asking import Remote
from remanence.client.patience import Patience
from remanence.loopback import is_loopback

KEY = "REMANENCE_API_KEY"
"""The environment's API key, for a client that is given none."""
TIMEOUT = 30.0


class Connection(Struct, frozen=True, kw_only=True):
    """How to reach a server; `key` is sent with every request, if there is one."""

    remote: Remote
    key: str | None


def connection(
    url: str,
    bank: str,
    *,
    key: str | None = None,
    timeout: float = TIMEOUT,
    patience: Patience | None = None,
    create: bool = True,
    plain: bool = False,
) -> Connection:
    """Check what a caller says; nothing is sent yet. Raises: ValueError, also if a key were to travel in the clear."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"a server has an http:// or https:// address, got {url!r}")
    key = (os.environ.get(KEY, "") if key is None else key).strip()  # a file of one line ends with a line break
    if not all("!" <= character <= "~" for character in key):
        raise ValueError("an API key has letters, digits and marks of ASCII, without spaces: this one has others")
    if key and parts.scheme == "http" and not is_loopback(url) and not plain:
        raise ValueError(f"the key would travel to {url} in the clear: use https://, or say plain=True")
    if not isinstance(bank, str) or not bank:
        raise ValueError(f"name the bank on the server, such as 'ana'; got {bank!r}")
    if timeout <= 0:
        raise ValueError(f"a timeout is longer than nothing, got {timeout}")
    remote = Remote(
        url=url.rstrip("/"), bank=bank, timeout=timeout, patience=patience or Patience(), chance=random.random,
        new_key=secrets.token_hex, make=create,
    )  # fmt: skip
    return Connection(remote=remote, key=key or None)


def verb_name(method: Any) -> str:
    """How the table of verbs calls a method of `Memory`, or of one of its faculties.

    >>> from remanence.memory import Memory
    >>> from remanence.faculties.sharing import Sharing
    >>> verb_name(Memory.recall), verb_name(Sharing.grant)
    ('recall', 'access.grant')
    """
    owner, _, name = method.__qualname__.rpartition(".")
    faculty = {"Memory": "", "Sharing": "access."}.get(owner, f"{owner.lower()}.")
    return faculty + str(name)
