"""`Idempotency-Key`: a write that is sent again is not done again, and is answered as it was, also after a crash.

The bank notes the key in the same commit as what is done (`storage.sqlite.requests`), and the answer once it is there.
Where the server died in between, the answer is made again of the journal.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from hashlib import sha256
from typing import Any, TypeVar

from msgspec import json, to_builtins
from msgspec.structs import replace
from starlette.requests import Request

from remanence.errors import NotFound
from remanence.interfaces.rest.callers import Caller
from remanence.interfaces.rest.problems import Refused
from remanence.interfaces.rest.underway import UnderWay
from remanence.interfaces.rest.verbs import Verb
from remanence.interfaces.rest.wire import encode, to_wire
from remanence.lifecycle.working.task import to_task
from remanence.memory import Memory
from remanence.storage.sqlite.requests import Asked, DoneBefore, Held, asking
from remanence.types import Receipt, Record, Task, Unit

Result = TypeVar("Result")
_KEY = re.compile(r"[!-~]{1,200}")


class Keyed:
    """A request under a key.

    Args:
        under_way: what is being done. key: as the caller chose it. caller: whose key it is. bank: where.
        body: what is asked: another one under the same key is refused.
    Attributes:
        id: names the request; nothing of it follows from that.
    """

    def __init__(self, under_way: UnderWay, key: str, caller: Caller, bank: str, body: bytes) -> None:
        self._under_way = under_way
        self.id = sha256(json.encode([caller.principal, key])).hexdigest()
        self._digest = hmac.new(key.encode(), body, sha256).hexdigest()  # who has no key cannot try bodies
        self._place = f"{bank}/{self.id}"

    def done(
        self,
        do: Callable[[], Result],
        again: Callable[[Held], Result],
        *,
        resumable: bool = False,
        kept: Callable[[Result], str | None] = lambda _: None,
    ) -> Result:
        """What `do` gives, or `again` where it was done before.

        Args:
            resumable: whether what was cut short goes on where it ended. kept: what the bank keeps of the answer.
        Raises: Refused, with 422 if the key had another body, 409 while it is being done.
        """
        asked = Asked(self.id, self._digest, resumable=resumable)
        with self._under_way.alone(self._place):
            try:
                with asking(asked):
                    result = do()
            except DoneBefore as e:
                if not hmac.compare_digest(e.held.digest, self._digest):
                    raise Refused(422, "this Idempotency-Key was used for another request: take a new one") from None
                return again(e.held)
            if (answer := kept(result)) is not None:
                asked.settle(answer)
        return result

    def check_alone(self) -> None:
        """Raises: Refused (409) while the same request is being done."""
        self._under_way.check_alone(self._place)


def key_of(request: Request) -> str | None:
    """The key of a request, if it has one. Raises: Refused for what is no key."""
    key = request.headers.get("idempotency-key")
    if key is not None and not _KEY.fullmatch(key):
        raise Refused(400, "an Idempotency-Key has 1 to 200 characters of ASCII, without spaces")
    return key


class Once:
    """One request of a verb under a key.

    Args:
        under_way, key, caller, bank: as of `Keyed`. said: the arguments.
    """

    def __init__(
        self, under_way: UnderWay, key: str, verb: Verb, caller: Caller, bank: str, said: Mapping[str, Any]
    ) -> None:
        self._verb = verb
        body = json.encode(
            [verb.name, to_builtins({name: to_wire(value) for name, value in said.items()})], order="deterministic"
        )
        self._keyed = Keyed(under_way, key, caller, bank, body)
        self.said = _with_ids(said, self._keyed.id) if verb.name == "retain_many" else dict(said)

    @classmethod
    def of(
        cls, under_way: UnderWay, request: Request, verb: Verb, caller: Caller, bank: str, said: Mapping[str, Any]
    ) -> Once | None:
        """What a request says of it; None if it says nothing. Raises: Refused for what is no key."""
        key = key_of(request) if verb.once else None
        return None if key is None else cls(under_way, key, verb, caller, bank, said)

    def done(self, memory: Memory, do: Callable[[], Any]) -> bytes:
        """The answer: of `do`, or of the time that it was done. Raises: Refused (422) if the key had another body."""
        bulk = self._verb.name == "retain_many"
        act = (lambda: _with_what_was_stored_before(memory, do())) if bulk else do
        found: Any = self._keyed.done(act, lambda held: self._again(memory, held), resumable=bulk, kept=self._kept)
        return found if isinstance(found, bytes) else encode(found)

    def _kept(self, result: Any) -> str | None:
        return None if self._is_told_by_the_journal(result) else _short(result)

    def _is_told_by_the_journal(self, result: Any) -> bool:
        """Whether the answer can be made again of the journal; then it need not be kept: a commit less."""
        if self._verb.name != "retain" or self.said.get("supersede") or not isinstance(result, Receipt):
            return False
        return result.verified and not (result.repeated or result.withheld)

    def check_alone(self) -> None:
        """Raises: Refused (409) while the same request is being done."""
        self._keyed.check_alone()

    def _again(self, memory: Memory, held: Held) -> bytes:
        if self._verb.result is Task:
            return encode(memory.tasks.get(json.decode(held.answer) if held.answer else _task_of(memory, held)))
        if held.answer is not None:
            return held.answer.encode()
        if self._verb.result is Receipt:
            return encode(memory.receipt(held.operation))
        raise Refused(409, f"it was done, as operation {held.operation}, but the answer was lost: see its history")


def _with_ids(said: Mapping[str, Any], request: str) -> dict[str, Any]:
    """Items with ids, so that those that were stored before the server died are not stored twice."""
    items = [item if item.get("id") else {**item, "id": f"{request[:16]}-{n}"} for n, item in enumerate(said["items"])]
    return {**said, "items": items}


def _short(result: Any) -> str:
    """What is kept of an answer: no text; of a task its id."""
    return encode(result.id if isinstance(result, Task) else result).decode()


def _with_what_was_stored_before(memory: Memory, receipt: Receipt) -> Receipt:
    """The receipt of a bulk that goes on where it was cut short: also of what it stored the first time."""
    if not receipt.repeated:
        return receipt
    with suppress(NotFound):  # all of it was there before
        whole = memory.receipt(receipt.operation)
        stored = set(whole.episodes)
        repeated = tuple(id for id in receipt.repeated if id not in stored)
        return replace(whole, repeated=repeated, withheld=receipt.withheld)
    return receipt


def _task_of(memory: Memory, held: Held) -> str:
    items = (memory.get(id) for change in memory.history(held.operation) for id in change.subjects if id != "bank")
    return next(to_task(item).id for item in items if isinstance(item, Record) and item.unit is Unit.TASK)
