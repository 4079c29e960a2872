"""A trust policy as the TOML that a person reads and edits, with what each key means."""

from __future__ import annotations

from typing import Any

from msgspec import to_builtins

from remanence.trust.policy import DEFAULT, TrustPolicy
from remanence.types import Origin

_HEAD = """\
# The trust policy of a bank: what text is worth, and what it may become, by where it came from.
# What is left out keeps its default; a line that differs from it says so. In force for what is retained from now on.
"""
_MEANING = {
    "trust": "what it is worth, 0 to 1; what is made of it is worth no more",
    "may_become": "the kinds that may be made of it without promotion",
    "screened": "whether screens look at it before it can be recalled",
    "threshold": "the score of a screen, 0 to 1, from which on it is held back",
    "asked": "whether a language model, if there is one, is asked about it too",
    "secrets": "keys, tokens, passwords: keep, mask, vault or refuse",
    "personal": "personal data: keep, mask, vault or refuse",
    "text": "characters of one episode",
    "name": "characters of an actor, session, id, title or tag",
    "tags": "tags of one episode",
    "metadata_bytes": "bytes of one episode's metadata as JSON",
    "metadata_depth": "how deep metadata is nested",
    "messages": "messages of one chat",
    "query": "characters of a question",
    "k": "hits of one recall",
    "filter_depth": "how deep a filter is nested",
    "filter_size": "conditions and values of a filter in all",
    "ids": "ids that one call names",
}


def policy_text(policy: TrustPolicy) -> str:
    """All of a policy as TOML with comments; `read_policy` is the inverse.

    The meaning of a key stands where it comes first.
    """
    told = set[str]()
    parts = [_HEAD]
    for origin in Origin:
        rule, default = policy.origins[origin], DEFAULT.origins[origin]
        parts += _table(f"origins.{origin}", to_builtins(rule), to_builtins(default), told)
    parts += _table("limits", to_builtins(policy.limits), to_builtins(DEFAULT.limits), told)
    return "\n".join(parts)


def _table(name: str, said: dict[str, Any], default: dict[str, Any], told: set[str]) -> list[str]:
    lines = [f"[{name}]"]
    for key, value in said.items():
        notes = [] if key in told else [_MEANING[key]]
        notes += [] if value == default[key] else [f"the default is {_toml(default[key])}"]
        told.add(key)
        lines.append(f"{key} = {_toml(value)}" + (f"  # {'; '.join(notes)}" if notes else ""))
    return [*lines, ""]


def _toml(value: Any) -> str:
    """Numbers, truth values, names of ours and lists of them."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return f"{value:_}"
    return f"[{', '.join(map(_toml, value))}]" if isinstance(value, list | tuple) else repr(value).replace("'", '"')
