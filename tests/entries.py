"""Records, entries and a tiny token model, made for tests of indexes and recall."""

from datetime import UTC, datetime, timedelta
from hashlib import blake2b

import numpy as np

from remanence.encoding.dates import parse_when
from remanence.encoding.text import terms
from remanence.errors import EmbedderUnavailable
from remanence.protocols import Entry, Space
from remanence.types import Record

START = datetime(2024, 1, 1, tzinfo=UTC)
SIZE = 512


class TinyModel:
    """A token model: every term is one of `SIZE` tokens, whose vectors are random and always the same."""

    space = Space(model="tiny", dimension=32, pooling="idf")

    def __init__(self):
        random = np.random.default_rng(7)
        self.table = random.integers(-127, 128, (SIZE, 32)).astype(np.int8)
        self.scale = random.uniform(0.5, 1.5, SIZE).astype(np.float32)

    def tokenize(self, texts):
        return [np.array([self._token(term) for term in terms(text)], np.uint32) for text in texts]

    def embed(self, texts, *, query=False):
        del query
        rows = [np.sum([self.table[t] * self.scale[t] for t in tokens], axis=0) for tokens in self.tokenize(texts)]
        return np.array([row / np.linalg.norm(row) if np.any(row) else np.zeros(32) for row in rows], np.float32)

    @staticmethod
    def _token(term):
        return int.from_bytes(blake2b(term.encode(), digest_size=4).digest(), "big") % SIZE


class VectorModel:
    """A model that gives whole vectors, and can be out of order."""

    space = Space(model="whole", dimension=32)

    def __init__(self):
        self.working = True
        self._tiny = TinyModel()

    def embed(self, texts, *, query=False):
        if not self.working:
            raise EmbedderUnavailable("the endpoint does not answer")
        return self._tiny.embed(texts, query=query)


def entry(seq, text, model=None, *, at=None, **fields):
    """An entry whose record is `r<seq>`, stored a minute after the one before."""
    key = None
    if isinstance(model, TinyModel):
        key = model.tokenize([text])[0]
    elif model is not None:
        key = model.embed([text])[0]
    when = parse_when(at) if isinstance(at, str) else at
    record = Record(id=f"r{seq}", text=text, sources=(), recorded_at=START + timedelta(minutes=seq), at=when, **fields)
    return Entry(seq, record, key)


SAID = [
    ("ana", "I moved to Lisbon in May, and the flat is tiny."),
    ("ben", "How is the neighbourhood? Do you like it?"),
    ("ana", "It is called Alfama. I love the trams."),
    ("ben", "Great! I finally finished my pottery course."),
    ("ana", "Congratulations! Show me the bowls next week."),
    ("ben", "My sister Clara visited Porto last Friday."),
    ("ana", "Is she still allergic to peanuts?"),
    ("ben", "Yes, and to cashews. We cooked rice with mushrooms."),
    ("ana", "I bought 3 tickets for the fado concert."),
    ("ben", "Wow."),
    ("ana", "Work is hard, my manager Teresa left the company."),
    ("ben", "The new puppy is called Bolo, he is 4 months old."),
]
"""A chat of two friends."""


def chat(model=None, *, times=3):
    """`times` sessions of the chat, on days of their own, each said anew."""
    return [
        entry(
            number * len(SAID) + place,
            text + (f" Again, number {number}." if number else ""),
            model,
            at=(START + timedelta(days=9 * number)).strftime("%Y-%m-%d") + f" 10:{place:02d}",
            session=f"s{number}",
            actor=actor,
        )
        for number in range(times)
        for place, (actor, text) in enumerate(SAID)
    ]
