"""Replies of language models: nothing that one says is believed to have a form."""

from contextlib import suppress

from remanence import ReplyUnreadable
from remanence.llm.replies import read_reply
from remanence.protocols import Reply

SEEDS = (b'<think>x</think>Sure: {"facts": [{"text": "a", "quote": "b"}]}', b"{" * 60 + b'"a": 1}')


def target(data: bytes) -> None:
    """A value of the form asked for, or a reply that is unreadable."""
    reply = Reply(text=data.decode("utf-8", "replace"), tokens_in=1, tokens_out=1)
    for form in (dict[str, list[int]], dict[str, str]):
        with suppress(ReplyUnreadable):
            assert isinstance(read_reply(reply, form), dict)
