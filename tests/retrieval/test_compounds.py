"""English compounds: apart, with a hyphen, or as one word."""

from datetime import UTC

import pytest

from entries import TinyModel, entry
from remanence.indexes import MemoryIndex
from remanence.options import make_query
from remanence.recipes import load_recipe
from remanence.retrieval.analysis.compounds import closed_and_open

BANK = frozenset({"bookshelf", "bookcas", "strawberri", "rain", "coat", "keyboard", "key", "board", "sun"})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the book shelf", [("book", "bookshelf"), ("shelf", "bookshelf")]),
        ("a book-shelf", [("book", "bookshelf"), ("shelf", "bookshelf")]),
        ("my raincoat", [("raincoat", "rain"), ("raincoat", "coat")]),
        ("two book cases", [("book", "bookcas"), ("case", "bookcas")]),
        ("the straw berry", [("straw", "strawberri"), ("berri", "strawberri")]),
        ("a book, shelf by shelf", []),
        ("the keyboard", []),
        ("sunflower seeds", []),
        ("", []),
    ],
)
def test_the_other_way_to_write_a_compound_is_found(text, found):
    """Only where the words stand together and the bank writes it so; a word that the bank has is not cut."""
    assert list(closed_and_open(text, BANK.__contains__)) == found


@pytest.mark.parametrize(
    ("question", "first"),
    [("Where is the desk lamp?", "r0"), ("Where is the raincoat?", "r1"), ("Where is the lamp of the hall?", "r2")],
)
def test_a_compound_is_found_however_it_is_written(question, first):
    """A row that has the one word counts for both; of two words apart, both count for the one."""
    model = TinyModel()
    index = MemoryIndex(model)
    texts = (
        "The desklamp broke again.",
        "A coat for the rain hangs there.",
        "The lamp in the hall is new.",
        "The desk.",
    )
    index.add([entry(i, text, model) for i, text in enumerate(texts)])
    query = make_query(question, k=4, now=None, as_of=None, known_at=None, unit="turn", filters={}, zone=UTC)
    ranked, _, _ = load_recipe("bm25").recaller()(index, query)
    assert ranked[0].id == first
