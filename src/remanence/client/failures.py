"""A server's refusal as the exception that the library raises for the same mistake."""

from __future__ import annotations

from msgspec import DecodeError, Struct, json

import remanence.errors
from remanence.client.effects import Reply
from remanence.errors import NotFound, PermissionDenied, RemanenceError, StoreUnavailable

_KINDS: dict[str, type[Exception]] = {
    name: kind
    for name, kind in vars(remanence.errors).items()
    if isinstance(kind, type) and issubclass(kind, RemanenceError)
} | {"ValueError": ValueError, "TypeError": TypeError, "OverflowError": OverflowError}
_BY_STATUS: dict[int, type[Exception]] = {
    400: ValueError, 401: PermissionDenied, 403: PermissionDenied, 404: NotFound, 413: ValueError, 422: ValueError,
    429: StoreUnavailable, 502: StoreUnavailable, 503: StoreUnavailable, 504: StoreUnavailable,
}  # fmt: skip
"""Of refusals that name no error: of the server itself, or of what stands before it."""
_SHOWN = 200


class Problem(Struct, frozen=True, kw_only=True):
    """Problem details (RFC 9457), as far as they are looked at; `error` is the class of the library's error.

    `notes` are those of the error (PEP 678): which item of many it was, and what is stored all the same.
    """

    title: str = ""
    detail: str = ""
    error: str = ""
    notes: tuple[str, ...] = ()


def problem_of(body: bytes) -> Problem | None:
    """What a reply says went wrong; None if it is no problem."""
    try:
        return json.decode(body, type=Problem)
    except DecodeError:
        return None


def failure(reply: Reply) -> Exception:
    """What a refusal means: the same class and words as in the library.

    >>> failure(Reply(status=404, body=b'{"title": "Not found", "detail": "no lesson", "error": "NotFound"}'))
    NotFound('no lesson')
    """
    problem = problem_of(reply.body)
    if problem is None:
        said = reply.body[:_SHOWN].decode("utf-8", "replace")
        return _made(_BY_STATUS.get(reply.status, RemanenceError), f"the server answered {reply.status}: {said!r}")
    return said_failure(problem, reply.status)


def said_failure(problem: Problem, status: int = 0) -> Exception:
    """As `failure`, of a problem that is read already."""
    kind = _KINDS.get(problem.error) or _BY_STATUS.get(status, RemanenceError)
    if status == 422 and not problem.error and problem.detail.startswith("Expected") and ", got " in problem.detail:
        kind = TypeError
    made = _made(kind, problem.detail or problem.title or f"the server answered {status}")
    for note in problem.notes:
        made.add_note(note)
    return made


def _made(kind: type[Exception], message: str) -> Exception:
    """An exception with these words, whatever its own constructor would make of them."""
    return kind.__new__(kind, message)
