"""Posting JSON to a model's HTTP endpoint, with patience: what a busy or broken server does becomes one clear error."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import Message
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPResponse, IncompleteRead
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from remanence.loopback import is_loopback

__all__ = ["Endpoint", "EndpointFailed", "retry_after"]

_LARGEST_REPLY = 1 << 28
_LONGEST_WAIT = 60.0
_CHUNK = 1 << 16


class EndpointFailed(Exception):
    """No answer came; each kind of model makes an error of its own of this.

    Attributes:
        status: the server's, if it refused. said: the beginning of what it said then, which may repeat what was sent.
    """

    def __init__(self, message: str, *, status: int | None = None, said: str = "") -> None:
        super().__init__(message)
        self.status, self.said = status, said


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """One address that JSON is posted to.

    Attributes:
        url: http or https.
        key: sent as a bearer token, but never in the clear: only over https, or to this machine.
        timeout: seconds to wait for the server to connect, and then for each part of its reply.
        attempts: how often to ask before giving up; at least 1.
        patience: seconds that a whole reply may take, from its first byte to its last.
        largest: bytes of the largest reply that is read.
        sleep: waits for some seconds; comes from outside, so that tests need not wait.
    Raises: ValueError if `url` is no web address or `attempts` is less than 1.
    """

    url: str
    key: str | None = field(default=None, repr=False)
    timeout: float = 30.0
    attempts: int = 4
    patience: float = 600.0
    largest: int = _LARGEST_REPLY
    sleep: Callable[[float], None]

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"an endpoint needs an http:// or https:// address, got {self.url!r}")
        if self.attempts < 1:
            raise ValueError(f"attempts must be at least 1, got {self.attempts}")

    def post(self, body: bytes) -> bytes:
        """The body of the server's reply.

        Asks again, after 0.5, 1, 2, … seconds or as long as the server says, if it is busy (429), fails (5xx), cannot
        be reached or breaks off. Does not follow redirects, which could carry the key elsewhere.

        Raises: EndpointFailed after the last attempt, or at once where asking again cannot help.
        """
        for attempt in range(1, self.attempts + 1):
            try:
                return self._ask(body)
            except _PassingError as e:
                wait = 0.5 * 2 ** (attempt - 1) if e.wait is None else e.wait
                if attempt == self.attempts or wait > _LONGEST_WAIT:
                    advice = f"; it asks for {wait:.0f} s of patience" if wait > _LONGEST_WAIT else ""
                    tries = f"{attempt} attempt{'s' if attempt > 1 else ''}"
                    raise EndpointFailed(f"{self.url} {e} ({tries}{advice})", status=e.status, said=e.said) from e
                self.sleep(wait)
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _ask(self, body: bytes) -> bytes:
        """One attempt. Raises: _PassingError, EndpointFailed."""
        request = Request(self.url, data=body, headers=self._headers(), method="POST")
        try:
            with build_opener(*self._handlers()).open(request, timeout=self.timeout) as reply:
                return self._read(reply)
        except HTTPError as e:
            with e:
                raise self._refusal(e) from e
        except (URLError, HTTPException, OSError) as e:
            raise _PassingError(f"could not be reached or broke off: {getattr(e, 'reason', None) or repr(e)}") from e

    def _read(self, reply: HTTPResponse) -> bytes:
        """All of a reply. Raises: EndpointFailed for one that is too long, _PassingError for one that is too slow."""
        said, begun = bytearray(), time.monotonic()
        while part := reply.read1(_CHUNK):
            said += part
            if len(said) > self.largest:
                raise EndpointFailed(f"{self.url} gave a reply of more than {self.largest:,} bytes")
            if time.monotonic() - begun > self.patience:
                raise _PassingError(f"had not finished its reply after {self.patience:.0f} s")
        if reply.length:
            raise IncompleteRead(bytes(said), reply.length)
        return bytes(said)

    def _refusal(self, error: HTTPError) -> Exception:
        """What a status that is not 200 means."""
        try:
            said = error.read(300).decode("utf-8", "replace")
        except (HTTPException, OSError):  # it broke off while it explained itself
            said = ""
        if error.code == 429 or error.code >= 500:
            wait = retry_after(error.headers)
            return _PassingError(f"answered {error.code}: {said!r}", wait=wait, status=error.code, said=said)
        advice = "; check the API key" if error.code in (401, 403) else ""
        message = f"{self.url} answered {error.code}: {said!r}{advice}"
        return EndpointFailed(message, status=error.code, said=said)

    def _headers(self) -> dict[str, str]:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self.key and (self.url.startswith("https:") or self._is_here()):
            headers["Authorization"] = f"Bearer {self.key}"
        return headers

    def _handlers(self) -> list[HTTPRedirectHandler | ProxyHandler]:
        """No redirects; and no proxy on the way to this machine."""
        return [_NoRedirects(), ProxyHandler({})] if self._is_here() else [_NoRedirects()]

    def _is_here(self) -> bool:
        return is_loopback(self.url)


class _PassingError(Exception):
    """This attempt failed, the next may not. `wait` is how many seconds the server asks for, if it does."""

    def __init__(self, message: str, *, wait: float | None = None, status: int | None = None, said: str = "") -> None:
        super().__init__(message)
        self.wait, self.status, self.said = wait, status, said


class _NoRedirects(HTTPRedirectHandler):
    """Leaves a redirect as the error that it is here."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> Request | None:
        del req, fp, code, msg, headers, newurl
        return None


def retry_after(headers: Any) -> float | None:
    """Seconds that a reply's Retry-After asks to wait, a date counted from the reply's own Date; None without one.

    >>> retry_after({"Retry-After": "7"})
    7.0
    >>> retry_after({"Retry-After": "Mon, 01 Jan 2024 00:00:09 GMT", "Date": "Mon, 01 Jan 2024 00:00:00 GMT"})
    9.0
    """
    asked = (headers.get("Retry-After") or "").strip()
    if asked.isascii() and asked.isdigit():
        return float(asked)
    try:
        gap = parsedate_to_datetime(asked) - parsedate_to_datetime(headers.get("Date") or "")
    except (ValueError, TypeError):
        return None
    return max(0.0, gap.total_seconds())
