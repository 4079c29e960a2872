"""What a policy withholds of an observation before the first write: masked, put aside for the vault, or all refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from remanence.encoding.observation import Observation
from remanence.trust.policy import Handling, OriginRule
from remanence.trust.privacy.finding import Finding, apart
from remanence.trust.privacy.personal import find_personal
from remanence.trust.privacy.secrets import find_secrets


class Sealed(Struct, frozen=True):
    """A value that goes to the vault: what stands at `start` of the text in its place, and what it is."""

    start: int
    end: int
    name: str
    value: str


class Withheld(Struct, frozen=True):
    """An observation as it may be stored, what goes to the vault, and what was done, in words."""

    observation: Observation
    sealed: tuple[Sealed, ...] = ()
    said: tuple[str, ...] = ()


def withhold(observation: Observation, rule: OriginRule) -> Withheld:
    """What a rule lets through of an observation: its text, title and metadata.

    Raises: ValueError, which does not repeat what it found, if the rule refuses it; MissingExtra.
    """
    if rule.secrets is Handling.KEEP and rule.personal is Handling.KEEP:
        return Withheld(observation)
    counts: Counter[str] = Counter()
    text, sealed = _rewritten(observation.text, rule, counts, vault=True)
    title, metadata = _masked(observation.title, rule, counts), _masked(observation.metadata, rule, counts)
    return Withheld(replace(observation, text=text, title=title, metadata=metadata), sealed, _told(counts))


def mask(value: Any, rule: OriginRule) -> tuple[Any, tuple[str, ...]]:
    """A JSON value with what a rule withholds masked in all its strings, and what was done, in words.

    What would go to the vault is masked: only what is retained goes there. Raises: as `withhold`.
    """
    counts: Counter[str] = Counter()
    return _masked(value, rule, counts), _told(counts)


def _masked(value: Any, rule: OriginRule, counts: Counter[str]) -> Any:
    return _mapped(value, lambda inner: _rewritten(inner, rule, counts, vault=False)[0])


def _told(counts: Counter[str]) -> tuple[str, ...]:
    return tuple(f"{what} ×{count}" if count > 1 else what for what, count in sorted(counts.items()))


def _rewritten(text: str, rule: OriginRule, counts: Counter[str], *, vault: bool) -> tuple[str, tuple[Sealed, ...]]:
    """A text with what is withheld replaced by what it was, and what goes to the vault."""
    found = dict.fromkeys(_if(rule.secrets, find_secrets, text), rule.secrets)
    found |= {f: rule.personal for f in _if(rule.personal, find_personal, text) if f not in found}
    parts, sealed, last, length = list[str](), list[Sealed](), 0, 0
    for each in apart(found):
        if found[each] is Handling.REFUSE:
            raise ValueError(f"the bank's trust policy refuses this text: it holds a {each.name}; nothing was stored")
        to_vault = vault and found[each] is Handling.VAULT
        instead = f"[{'vault' if to_vault else 'masked'}: {each.name}]"
        parts += [text[last : each.start], instead]
        length += each.start - last
        if to_vault:
            sealed.append(Sealed(length, length + len(instead), each.name, text[each.start : each.end]))
        length += len(instead)
        last = each.end
        counts[f"{'vaulted' if to_vault else 'masked'} a {each.name}"] += 1
    return "".join([*parts, text[last:]]), tuple(sealed)


def _if(handling: Handling, find: Callable[[str], list[Finding]], text: str) -> list[Finding]:
    return [] if handling is Handling.KEEP else find(text)


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    """A JSON value with every string in it changed; names of fields too, which may be secrets as well."""
    match value:
        case str():
            return change(value)
        case dict():
            return {change(name): _mapped(inner, change) for name, inner in value.items()}
        case list() | tuple():
            return [_mapped(inner, change) for inner in value]
    return value
