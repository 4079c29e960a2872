"""Items for `retain`: JSON lines and chats of any form."""

from contextlib import suppress
from zoneinfo import ZoneInfo

from remanence.encoding.observation import observe_items, read_json_lines

SEEDS = (
    b'{"text": "hi", "at": "May 2023", "tags": ["a"], "metadata": {"n": [1, null]}}',
    b'{"role": "user", "content": [{"type": "text", "text": "hi"}]}',
)


def target(data: bytes) -> None:
    """Items with texts, or a ValueError or TypeError that says where."""
    with suppress(ValueError, TypeError):
        for item in read_json_lines(data.decode("utf-8", "surrogateescape").splitlines()):
            observe_items([item], zone=ZoneInfo("UTC"), first=1)
