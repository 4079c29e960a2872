"""A model that answers so many questions and no more: whoever asks it is at work for as long as a test wants."""

from threading import Semaphore

from remanence.testing.llm_server import Answer, Behaviour, Request


class Holding:
    """Answers as `behave` does, `answers` times; who asks then waits."""

    def __init__(self, behave: Behaviour, answers: int) -> None:
        self._behave = behave
        self._left, self._answered = Semaphore(answers), Semaphore(0)

    def __call__(self, request: Request) -> Answer:
        self._left.acquire(timeout=600)
        self._answered.release()
        return self._behave(request)

    def wait(self, answers: int) -> None:
        """Until so many questions more are answered."""
        for _ in range(answers):
            assert self._answered.acquire(timeout=600)
