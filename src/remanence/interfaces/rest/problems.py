"""Errors as problem details (RFC 9457): what happened in words, the status by its type, never a path or a traceback."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, json
from starlette.responses import Response

from remanence.errors import (
    BankTooNew,
    BankUnreadable,
    EmbedderUnavailable,
    KeyUnavailable,
    LlmUnavailable,
    MissingExtra,
    NotFound,
    PermissionDenied,
    RemanenceError,
    ReplyUnreadable,
    SpaceMismatch,
    StoreUnavailable,
)

MEDIA_TYPE = "application/problem+json"
_STATUS: tuple[tuple[type[Exception], int], ...] = (  # the first that fits counts
    (NotFound, 404),
    (PermissionDenied, 403),
    (StoreUnavailable, 503),
    (EmbedderUnavailable, 503),
    (LlmUnavailable, 503),
    (ReplyUnreadable, 502),
    (SpaceMismatch, 409),
    (MissingExtra, 501),
    (BankTooNew, 500),
    (BankUnreadable, 500),
    (KeyUnavailable, 500),
    (ValueError, 422),
    (TypeError, 422),
    (OverflowError, 422),  # a time or a duration beyond the calendar
    (RemanenceError, 500),
)
_TOLD = (RemanenceError, ValueError, TypeError, OverflowError)
"""Errors whose words are for the caller."""
_TITLES = {
    400: "The request cannot be read",
    401: "An API key is needed",
    403: "Not permitted",
    404: "Not found",
    405: "This path does not take that method",
    406: "Not to be had in that form",
    408: "The body takes too long",
    409: "It conflicts with what is there",
    411: "The length is needed",
    413: "The request is too large",
    415: "The body must be JSON",
    422: "The request is wrong",
    429: "Too many requests",
    500: "The server failed",
    501: "Something is not installed on the server",
    502: "The language model's reply is unreadable",
    503: "Not available now",
}


class Problem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What went wrong; `error` names the class of the library's error, if it is one.

    `notes` say more of it: which item of many it was, and what is stored all the same.
    """

    title: str
    status: int
    detail: str = ""
    error: str = ""
    notes: tuple[str, ...] = ()
    type: str = "about:blank"


class Refused(Exception):
    """A request that the server does not pass on to a bank."""

    def __init__(self, status: int, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status, self.headers = status, dict(headers or {})


def problem_of(error: Exception, *, hidden: Mapping[str, str] | None = None) -> Problem:
    """What a client is told of an error.

    Args:
        hidden: texts that it must not see, such as the folder of the banks, and what it sees instead.

    >>> problem_of(NotFound("no record has the id 'x' in /srv/ana.rem"), hidden={"/srv/": ""}).detail
    "no record has the id 'x' in ana.rem"
    >>> problem_of(OSError("/etc/passwd: no such file")).detail
    ''
    """
    if isinstance(error, Refused):
        return Problem(title=_TITLES[error.status], status=error.status, detail=str(error))
    status = next((code for kind, code in _STATUS if isinstance(error, kind)), 500)
    known = isinstance(error, _TOLD)
    said = [str(error), *getattr(error, "__notes__", ())] if known else [""]
    for text, instead in (hidden or {}).items():
        said = [each.replace(text, instead) for each in said]
    name = type(error).__name__ if known else ""
    return Problem(title=_TITLES[status], status=status, detail=said[0], error=name, notes=tuple(said[1:]))


def problem_response(error: Exception, *, hidden: Mapping[str, str] | None = None) -> Response:
    """The answer to a request that failed; what may be tried again says when."""
    problem = problem_of(error, hidden=hidden)
    headers: dict[str, Any] = dict(error.headers) if isinstance(error, Refused) else {}
    if problem.status == 503:
        headers.setdefault("Retry-After", "1")
    return Response(json.encode(problem), status_code=problem.status, media_type=MEDIA_TYPE, headers=headers)
