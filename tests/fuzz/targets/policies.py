"""Policies and access, as TOML and as a stranger's bank holds them."""

from contextlib import suppress

from msgspec import DecodeError

from remanence import BankUnreadable
from remanence.lifecycle.forgetting.policy import to_policies
from remanence.trust.access import held_access
from remanence.trust.policy import held_policy, read_policy

SEEDS = (
    b'[origins.web]\ntrust = 0.1\nmay_become = ["semantic"]\n[limits]\nk = 7\n',
    b'{"owners": ["ana"], "teams": {"team:k": ["bo"]}, "grants": [["bo", "read", ["semantic"]]]}',
    b'[{"ttl": "P90D", "kinds": ["episodic"]}]',
)


def target(data: bytes) -> None:
    """A policy, or an error of ours."""
    text = data.decode("utf-8", "replace")
    with suppress(ValueError):
        read_policy(text)
    for read in (held_access, held_policy):
        with suppress(BankUnreadable):
            read(text)
    with suppress(ValueError, DecodeError, TypeError):
        to_policies(text)
