"""The calls of a client that are more than a verb with its arguments: what they send, and what is done on this side."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from msgspec import Struct, convert

from remanence.client import bulk
from remanence.client.arguments import question
from remanence.client.asking import Remote, asked, read
from remanence.client.effects import Flow
from remanence.client.exporting import export
from remanence.encoding.observation import read_document
from remanence.faculties.trusting import chosen
from remanence.interfaces.rest.verbs import LISTS, PAGE, VERBS, Verb
from remanence.interfaces.rest.wire import to_wire
from remanence.lifecycle.forgetting.policy import Policy
from remanence.lifecycle.profile.layout import laid_out
from remanence.options import Judged
from remanence.trust.audit import keep
from remanence.trust.policy import PolicyChoice, TrustPolicy, differences
from remanence.types import Change, Checkpoint, Hit, Hits, Query, Record, Stats

Flowing = Callable[..., Flow[Any]]


class Page(Struct, frozen=True):
    """Some of what there is, and how to get more; None at the end."""

    items: list[Any]
    more: Callable[[], Flow[Any]] | None = None


def flow_of(name: str) -> Flowing:
    """What a client does for a method of this name, such as "recall" or "blocks.set"; first it takes the `Remote`."""
    return _OWN.get(name) or partial(_plain, VERBS[name])


def _plain(verb: Verb, remote: Remote, /, *args: Any, **kwargs: Any) -> Flow[Any]:
    """A call that is one request."""
    said = verb.body(*args, **kwargs)
    progress = said.pop("progress", None)
    for name in verb.left_out:
        if said.pop(name, None) not in (None, ()):
            raise ValueError(f"{verb.name} takes no {name!r} from a client: it names a file or a key of the server")
    return (yield from asked(remote, verb, said, progress))


# --- recall -----------------------------------------------------------------------------------------------------------


def _recall(remote: Remote, query: str | Query, **options: Any) -> Flow[Any]:
    return (yield from asked(remote, VERBS["recall"], _question(query, options)))


def _why_not(remote: Remote, query: str | Query, id: str, **options: Any) -> Flow[Any]:
    return (yield from asked(remote, VERBS["why_not"], {**_question(query, options), "id": id}))


def _context(
    remote: Remote,
    query: str | Query,
    tokens: int = 1000,
    *,
    count: Callable[[str], int] | None = None,
    **options: Any,
) -> Flow[Any]:
    if count is None:
        return (yield from asked(remote, VERBS["context"], {**_question(query, options), "tokens": tokens}))
    hits = yield from _recall(remote, query, **options)
    return hits.context(tokens, count=count)


def _question(query: str | Query, options: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a recall; a `Query` says everything itself, but for further banks."""
    if not isinstance(query, Query):
        return {"query": query, **options}
    return question(query) | ({"banks": options["banks"]} if "banks" in options else {})


def _profile(
    remote: Remote,
    entity: str = "user",
    *,
    tokens: int | None = None,
    now: Any = None,
    count: Callable[[str], int] | None = None,
) -> Flow[Any]:
    said = {"entity": entity, **({} if now is None else {"now": now})}
    if count is None:
        return (yield from asked(remote, VERBS["profile"], said | ({} if tokens is None else {"tokens": tokens})))
    if tokens is not None and tokens <= 0:
        raise ValueError(f"tokens must be positive, got {tokens}")
    whole = yield from asked(remote, VERBS["profile"], said)
    zone = yield from zone_of(remote)
    return laid_out(entity, whole.static, whole.current, tokens=tokens, count=count, zone=zone)


# --- look -------------------------------------------------------------------------------------------------------------


def zone_of(remote: Remote) -> Flow[ZoneInfo]:
    """The zone of the bank's times."""
    about = yield from read(remote, "", dict[str, Any])
    return ZoneInfo(about["zone"])


def name_of(remote: Remote) -> Flow[str]:
    """What the bank is called."""
    about = yield from read(remote, "", dict[str, Any])
    return str(about["title"])


def seq_of(remote: Remote) -> Flow[int]:
    """The bank's change sequence."""
    about = yield from read(remote, "", dict[str, Any])
    return int(about["seq"])


def policies_of(remote: Remote) -> Flow[tuple[Policy, ...]]:
    """The policies of forgetting that the bank keeps."""
    found: tuple[Policy, ...] = yield from read(remote, "/policy", tuple[Policy, ...])
    return found


def trust_policy_of(remote: Remote) -> Flow[TrustPolicy]:
    """The trust policy in force."""
    found: TrustPolicy = yield from read(remote, "/trust-policy", TrustPolicy)
    return found


def _list(
    remote: Remote,
    what: Literal["records", "episodes", "entities", "links"] = "records",
    *,
    limit: int | None = None,
    after: str | None = None,
    **options: Any,
) -> Flow[Page]:
    if what not in LISTS:
        raise ValueError(f"list takes records, episodes, entities or links, got {what!r}")

    def page(after: str | None, left: int | None) -> Flow[Page]:
        said = {"what": what, "limit": _size(left), **options, **({} if after is None else {"after": after})}
        found = yield from asked(remote, VERBS["list"], said)
        items: list[Any] = [convert(each, LISTS[what]) for each in found]
        return _Sized(items, left).page(lambda left: page(items[-1].id, left))

    return (yield from page(after, limit))


def _journal(remote: Remote, since: int = 0) -> Flow[Page]:
    def page(since: int) -> Flow[Page]:
        found: list[Change] = yield from asked(remote, VERBS["journal"], {"since": since})
        return _Sized(found, None).page(lambda _: page(found[-1].seq))

    return (yield from page(since))


class _Sized(Struct, frozen=True):
    """Items of which so many were wanted."""

    items: list[Any]
    wanted: int | None

    def page(self, more: Callable[[int | None], Flow[Page]]) -> Page:
        """They, and what gets the rest if there may be more."""
        left = None if self.wanted is None else self.wanted - len(self.items)
        if len(self.items) < PAGE or left == 0:
            return Page(self.items)
        return Page(self.items, lambda: more(left))


def _size(limit: int | None) -> int:
    islice((), limit)  # refuses what it does not take, as a list of the library does
    return PAGE if limit is None else min(limit, PAGE)


def _stats(remote: Remote) -> Flow[Any]:
    return (yield from read(remote, "/stats", Stats))


# --- change -----------------------------------------------------------------------------------------------------------


def _retain_document(
    remote: Remote, source: str | os.PathLike[str], *, title: str | None = None, **about: Any
) -> Flow[Any]:
    if isinstance(source, os.PathLike):
        source, title = read_document(Path(source), title)
    said = {"source": source, **about} | ({} if title is None else {"title": title})
    return (yield from asked(remote, VERBS["retain_document"], said))


def _feedback(
    remote: Remote, hits: Iterable[Hit] = (), *, used: Iterable[Judged] = (), wrong: Iterable[Judged] = ()
) -> Flow[Any]:
    shown = to_wire(hits) if isinstance(hits, Hits) else list(hits)
    said = {"hits": shown, "used": _named(used), "wrong": _named(wrong)}
    return (yield from asked(remote, VERBS["feedback"], said))


def _named(judged: Iterable[Judged]) -> list[str]:
    if isinstance(judged, str | Hit | Record):
        raise TypeError(f"used and wrong take several records, got one {type(judged).__name__}: put it in a list")
    return [each if isinstance(each, str) else each.id for each in judged]


def _set_trust_policy(remote: Remote, policy: PolicyChoice | None) -> Flow[Any]:
    said = None if policy is None else differences(chosen(policy))
    return (yield from asked(remote, VERBS["set_trust_policy"], {"policy": said}))


def _checkpoint(
    remote: Remote, key: str | os.PathLike[str] | None = None, *, to: str | os.PathLike[str] | None = None
) -> Flow[Any]:
    if key is not None:
        raise ValueError("a signing key is not sent: the server signs with its own, REMANENCE_SIGNING_KEY")
    made: Checkpoint = yield from asked(remote, VERBS["checkpoint"], {})
    if to is not None:
        keep(made, Path(to).expanduser())
    return made


_OWN: dict[str, Flowing] = {
    "retain_document": _retain_document, "retain_many": bulk.retain_many, "retain_jsonl": bulk.retain_jsonl,
    "recall": _recall, "why_not": _why_not, "context": _context, "profile": _profile, "list": _list,
    "journal": _journal, "stats": _stats, "feedback": _feedback,
    "set_trust_policy": _set_trust_policy, "checkpoint": _checkpoint, "export": export,
}  # fmt: skip
