"""A model decides what a new statement does to those most like it: add, take a place, end one, or say nothing new.

Reference: Chhikara et al., Mem0, arXiv:2504.19413 (ADD, UPDATE, DELETE, NOOP). Nothing is overwritten here: what leaves
is retired, by an act that can be undone; and what is trusted less takes no place of what is trusted more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from msgspec import Struct

from remanence.instants import micros
from remanence.lifecycle.reconciliation.relation import claim_of, weaker
from remanence.llm.prompts import template
from remanence.llm.replies import read_reply
from remanence.protocols import Draft, Edit, Flow, Prompt, Transaction
from remanence.registry import Costs, register
from remanence.types import Act, Link, LinkType, Record

PART = "judged.v1"
PROMPT = "update_memory.v1"
Operation = Literal["ADD", "UPDATE", "DELETE", "NOOP"]


class Judge(Struct, frozen=True):
    """How many of the most similar statements a new one is held against, and the prompt that asks."""

    similar: int
    prompt: str


@register(PART, costs=Costs(llm_calls=1))
def judged(*, similar: int = 10, prompt: str = PROMPT) -> Judge:
    """The bank's language model decides what a statement does to those most like it; without one, the rules alone.

    Args:
        similar: statements that a new one is held against. prompt: a text of `remanence/llm/prompts`, whose replies are
            of the form of "update_memory.v1".
    Raises: ValueError.
    """
    if similar < 1:
        raise ValueError(f"a statement is held against at least one other, got {similar}")
    try:
        same = template(prompt).schema == template(PROMPT).schema
    except OSError as e:
        raise ValueError(f"there is no prompt {prompt!r}") from e
    if not same:
        raise ValueError(f"the replies of {prompt!r} are not of the form of {PROMPT!r}")
    return Judge(similar, prompt)


class Judgement(Struct, frozen=True):
    """What a reply says: the operation, and the number of the memory that it is about."""

    operation: Operation
    memory: int | None = None


def judgement_prompt(judge: Judge, new: Record, held: Sequence[Record], *, longest: int) -> Prompt:
    """What a model is asked about a new statement. Args: longest: tokens that the reply may have."""
    memories = [{"memory": n, **_shown(record)} for n, record in enumerate(held, start=1)]
    return template(judge.prompt).prompt({"fact": _shown(new), "memories": memories}, longest=longest)


def judging(prompt: Prompt, held: Sequence[Record]) -> Flow[tuple[Operation, Record | None]]:
    """What a model decides; a number of no memory is ADD. Raises: LlmUnavailable, ReplyUnreadable."""
    said = read_reply((yield prompt), Judgement)
    if said.operation == "ADD" or said.memory is None or not 0 < said.memory <= len(held):
        return "ADD", None
    return said.operation, held[said.memory - 1]


def judged_draft(
    tx: Transaction, operation: Operation, new: Record, old: Record | None, *, new_id: Callable[[], str]
) -> Draft | None:
    """The act by which a judgement takes effect; None where nothing changes, or may.

    UPDATE: the new statement takes the place of the old, from when it was said on. DELETE: the old one is over; the
    statement that denies it is kept, so that this is known, too. NOOP: the new one is kept behind the old one. Both
    must be believed still.
    """
    if operation == "ADD" or old is None:
        return None
    now = tx.get_records([new.id, old.id])
    if len(now) < 2 or any(r.hidden or r.retired_at is not None or r.statement is None for r in now.values()):
        return None
    new, old = now[new.id], now[old.id]
    assert new.statement is not None
    assert old.statement is not None
    leaves, stays = (new, old) if operation == "NOOP" else (old, new)
    if new.audience != old.audience or (
        leaves is old and weaker(claim_of(new, new.statement), claim_of(old, old.statement))
    ):
        return None
    edits = [Edit(leaves.id, "retired_at", None, micros(tx.now))]
    since = new.valid_from or (None if new.at is None else new.at.start)
    begun = old.valid_from or (None if old.at is None else old.at.start)
    if leaves is old and since is not None and (begun is None or begun < since) and old.valid_to is None:
        edits.append(Edit(old.id, "valid_to", None, micros(since)))
        edits += [Edit(new.id, "valid_from", None, micros(since))] if new.valid_from is None else []
    type = LinkType.SUPPORTS if operation == "NOOP" else LinkType.SUPERSEDES
    return Draft(
        act=Act.EXTRACT,
        subjects=(stays.id, leaves.id),
        edits=tuple(edits),
        links=(Link(id=new_id(), type=type, source=new.id, target=old.id, recorded_at=tx.now),),
    )


def _shown(record: Record) -> dict[str, str | None]:
    return {"date": None if record.at is None else record.at.start.date().isoformat(), "text": record.text}
