"""What a prompt takes, counted before it is sent: a little more than servers count, so that budgets hold."""

from __future__ import annotations

import json
from functools import lru_cache

from remanence.protocols import Prompt
from remanence.retrieval.packing.tokens import count_tokens

__all__ = ["prompt_tokens"]

_AROUND = 40
"""Tokens that the protocol puts around messages, and that ask for JSON."""


def prompt_tokens(prompt: Prompt) -> int:
    """Tokens of a prompt, schema included: most servers count fewer."""
    return count_tokens(prompt.text) + _fixed(prompt.system, json.dumps(prompt.schema)) + _AROUND


@lru_cache(maxsize=64)
def _fixed(system: str, schema: str) -> int:
    return count_tokens(system) + count_tokens(schema)
