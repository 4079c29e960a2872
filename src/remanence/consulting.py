"""A language model beside a search: what it says is got between searches, never in the middle of one.

A search runs under the lock of its index and takes milliseconds; a model takes seconds. So a part that needs an answer
which is not there yet ends the search (`AdviceNeeded`), the answer is got without any lock, and the search runs again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from remanence.errors import LlmUnavailable
from remanence.protocols import Prompt, Reply

__all__ = ["Advice", "AdviceNeeded", "advised"]

MOST = 16
"""Prompts of one recall at most, whatever its parts would like to know."""
Result = TypeVar("Result")


class AdviceNeeded(Exception):
    """A search needs what a model says to this prompt before it can go on; no error: nobody sees it but `advised`."""

    def __init__(self, prompt: Prompt) -> None:
        super().__init__(prompt.name)
        self.prompt = prompt


class Advice:
    """What a model has said in the course of one recall.

    Args:
        ask: the model. Raises: LlmUnavailable. tokens: what one prompt and its reply may take.
    Attributes:
        asked: prompts that were sent. silent: why the last one that was not answered or understood was not; "" if none.
    """

    def __init__(self, ask: Callable[[Prompt], Reply], *, tokens: int) -> None:
        self._ask, self.tokens = ask, tokens
        self._replies: dict[tuple[str, str], Reply | None] = {}
        self._gone = False
        self.asked, self.silent = 0, ""

    def reply(self, prompt: Prompt) -> Reply | None:
        """What the model says to a prompt; None where it does not answer, and is not asked any more.

        Raises: AdviceNeeded where it was not asked yet.
        """
        key = prompt.name, prompt.text
        if key in self._replies:
            return self._replies[key]
        if self._gone or self.asked >= MOST:
            self.silent = self.silent or f"a recall asks {MOST} times at most"
            return None
        raise AdviceNeeded(prompt)

    def get(self, prompt: Prompt) -> None:
        """Ask the model. One that did not answer is left alone until the next recall."""
        self.asked += 1
        try:
            reply = self._ask(prompt)
        except LlmUnavailable as e:
            self._gone, self.silent, reply = True, str(e), None
        self._replies[prompt.name, prompt.text] = reply

    def unread(self, why: str) -> None:
        """A reply was of no use."""
        self.silent = why


def advised(search: Callable[[], Result], advice: Advice | None) -> Result:
    """What a search comes to, run again after each answer that it lacks. `search` takes its locks itself.

    >>> from remanence.protocols import Prompt, Reply
    >>> advice = Advice(lambda prompt: Reply(text=prompt.text.upper(), tokens_in=1, tokens_out=1), tokens=8000)
    >>> question = Prompt(name="shout.v1", system="", text="lisbon", schema={})
    >>> advised(lambda: advice.reply(question).text, advice)
    'LISBON'
    """
    while True:
        try:
            return search()
        except AdviceNeeded as needed:
            if advice is None:
                raise
            advice.get(needed.prompt)
