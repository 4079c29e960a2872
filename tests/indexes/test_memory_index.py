"""The index of a bank's records: the same entries give the same index, however they came to it."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entries import START, TinyModel, VectorModel, chat, entry
from remanence.indexes import MemoryIndex
from remanence.indexes.epochs import epoch
from remanence.indexes.image import read_image, write_image
from remanence.indexes.lexical import LexicalSpec
from remanence.indexes.vectors import VectorSpec
from remanence.protocols import Entry, RecordState
from remanence.recipes import load_recipe
from remanence.types import Query

MODEL = TinyModel()
RECALL = load_recipe("balanced").recaller()
QUESTIONS = ["When did Ana move to Lisbon?", "What is Clara allergic to?", "the puppy", "What happened on 10 January?"]


def ranked(index):
    """What recall makes of an index: ids, scores and reasons, to the bit."""
    return [RECALL(index, Query(text=text, k=20))[0] for text in QUESTIONS]


def built(entries):
    """An index that took in everything at once."""
    index = MemoryIndex(MODEL)
    index.add(entries)
    return index


@settings(max_examples=25)
@given(st.lists(st.integers(0, 59), max_size=6), st.data())
def test_how_entries_were_cut_into_calls_changes_nothing(cuts, data):
    """Adds in any batches, with searches, dumps and loads in between, give the bits of a single add."""
    entries = chat(MODEL, times=5)
    index = MemoryIndex(MODEL)
    bounds = [0, *sorted(cuts), len(entries)]
    for start, end in pairwise(bounds):
        index.add(entries[start:end])
        act = data.draw(st.sampled_from(["nothing", "search", "dump"]))
        if act == "search":
            ranked(index)
        if act == "dump":
            index = MemoryIndex.load(index.dump(), MODEL)
    whole = built(entries)
    assert ranked(index) == ranked(whole)
    assert index.dump(derived=False) == whole.dump(derived=False)
    assert index.agrees(whole)


@settings(max_examples=25)
@given(st.sets(st.integers(0, 47)))
def test_what_was_removed_was_never_there(gone):
    """After a removal the index is that of the rest alone: not one term, id or count of it stays."""
    entries = chat(MODEL, times=4)
    index = built(entries)
    ranked(index)
    index.remove([f"r{seq}" for seq in gone] + ["unknown"])
    rest = built([each for each in entries if each.seq not in gone])
    assert ranked(index) == ranked(rest)
    assert index.dump(derived=False) == rest.dump(derived=False)


def test_the_image_of_an_erased_record_has_none_of_its_words():
    """Erasure reaches the vocabulary, ids, speakers, sessions and metadata."""
    index = built(chat(MODEL))
    secret = entry(
        900,
        "Xylophone quartet",
        MODEL,
        actor="Zacharias",
        session="hideout",
        metadata={"k": "moonstone"},
        tags=("opal",),
    )
    index.add([secret])
    assert b"xylophon" in index.dump()
    index.remove(["r900"])
    image = index.dump()
    for word in (b"xylophon", b"Zacharias", b"zacharia", b"hideout", b"moonstone", b"opal", b"r900"):
        assert word not in image


def state(id, **changes):
    """The state of a record, untouched but for `changes`."""
    fields = {"hidden": False, "retired_at": None, "valid_from": None, "valid_to": None} | changes
    return RecordState(id, **fields)


def test_a_forgotten_record_is_found_by_nothing_until_it_is_back():
    """Once `update` returns no search gives it, and undoing it restores every bit."""
    index = built(chat(MODEL))
    before = ranked(index)
    assert any(hit.id == "r0" for hits in before for hit in hits)
    index.update([state("r0", hidden=True), state("unknown", hidden=True)])
    assert "r0" in index
    assert not any(hit.id == "r0" for hits in ranked(index) for hit in hits)
    index.update([state("r0")])
    assert ranked(index) == before


def test_states_that_came_with_the_entry_equal_states_that_came_later():
    """A record stored as retired and one that was retired afterwards are the same."""
    entries = chat(MODEL)
    index = built(entries)
    index.update([state("r3", retired_at=START, valid_from=START)])
    given = entries[3].record
    fields = {name: getattr(given, name) for name in given.__struct_fields__}
    late = type(given)(**fields | {"retired_at": START, "valid_from": START})
    assert index.dump(derived=False) == built([Entry(e.seq, late, e.key) if e.seq == 3 else e for e in entries]).dump(
        derived=False
    )


def test_adding_again_changes_nothing_but_gives_missing_keys():
    """A page that overlaps the last one does no harm; an entry that comes with its key at last is embedded."""
    entries = chat(MODEL)
    index = MemoryIndex(MODEL)
    index.add([Entry(each.seq, each.record) for each in entries])
    ranked(index)
    index.add(entries)
    index.add(entries)
    assert len(index) == len(entries)
    assert ranked(index) == ranked(built(entries))
    assert index.dump(derived=False) == built(entries).dump(derived=False)


def test_entries_out_of_order_are_refused():
    """`seq` breaks ties and numbers rows, so an earlier one that comes later is an error, and changes nothing."""
    index = built(chat(MODEL))
    with pytest.raises(ValueError, match="order of seq"):
        index.add([entry(40, "in order"), Entry(5, entry(98, "late").record)])
    assert len(index) == len(chat())


@pytest.mark.parametrize("model", [None, MODEL, VectorModel()], ids=["words", "tokens", "vectors"])
def test_dump_and_load_are_inverse(model):
    """Also of an empty index, and without an embedder."""
    for entries in ([], chat(model)):
        index = MemoryIndex(model)
        index.add(entries)
        ranked(index)
        loaded = MemoryIndex.load(index.dump(), model)
        assert loaded.dump() == index.dump()
        assert ranked(loaded) == ranked(index)
        assert len(loaded) == len(index)


@given(st.binary(max_size=200))
def test_foreign_bytes_are_no_image(data):
    """Fuzz: ValueError, whatever they are."""
    with pytest.raises(ValueError, match="no index image"):
        MemoryIndex.load(data)


@given(st.data())
def test_a_damaged_image_is_recognised(data):
    """One byte changed, or the end cut off."""
    image = bytearray(built(chat(MODEL)[:4]).dump())
    place = data.draw(st.integers(0, len(image) - 1))
    if data.draw(st.booleans()):
        image[place] ^= data.draw(st.integers(1, 255))
    else:
        del image[place:]
    with pytest.raises(ValueError, match="build the index from the bank"):
        MemoryIndex.load(bytes(image), MODEL)


def test_an_image_of_another_space_or_format_is_refused():
    """Vectors of two models never meet, and an older format is made anew."""
    image = built(chat(MODEL)).dump()
    with pytest.raises(ValueError, match="vector space"):
        MemoryIndex.load(image, VectorModel())
    with pytest.raises(ValueError, match="vector space"):
        MemoryIndex.load(image)
    facts, arrays = read_image(image)
    assert np.array_equal(read_image(write_image(facts, arrays))[1]["terms.content"], arrays["terms.content"])


def test_an_index_without_an_embedder_searches_by_words():
    """No vectors, no failure."""
    index = MemoryIndex()
    index.add(chat())
    assert {"r6", "r7"} <= {hit.id for hit in ranked(index)[1]}


def test_few_new_rows_are_taken_in_before_a_search():
    """`keep_up` leaves nothing to do for the search after it, and leaves many rows and new epochs to that search."""
    model = TinyModel()
    index, entries = MemoryIndex(model), chat(model, times=12)
    index.add(entries[:40])
    index.lexical(LexicalSpec())
    index.vectors(VectorSpec())
    for size, done in ((41, True), (47, True), (48, False), (140, False)):
        index.add(entries[len(index) : size])
        index.keep_up()
        held = [index._lexical[LexicalSpec()].statistics.documents, index._vectors[VectorSpec()].documents]
        assert (held == [epoch(size)] * 2) is done
        fresh = MemoryIndex(model)
        fresh.add(entries[:size])
        scores = [each.lexical(LexicalSpec()).scores(["lisbon", "ana"]).tolist() for each in (index, fresh)]
        assert scores[0] == scores[1]
        assert np.array_equal(index.vectors(VectorSpec()).mixed.view, fresh.vectors(VectorSpec()).mixed.view)
