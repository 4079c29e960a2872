"""Which web addresses are of this machine: texts and keys go nowhere else unless the caller said so."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


def is_loopback(url: str) -> bool:
    """Whether a web address is of this machine: localhost, 127.0.0.0/8 or ::1.

    >>> is_loopback("http://127.0.0.2:8000/v1"), is_loopback("https://localhost@evil.example")
    (True, False)
    """
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
