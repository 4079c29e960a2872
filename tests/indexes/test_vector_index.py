"""The dense index against plain arithmetic, exact below its threshold and close above it."""

import numpy as np
import pytest

from entries import TinyModel, VectorModel, chat, entry
from remanence import BankUnreadable
from remanence.encoding.embedding.pooling import pool
from remanence.encoding.embedding.static import StaticEmbedder
from remanence.indexes import MemoryIndex
from remanence.indexes.context import ALONE, gate
from remanence.indexes.epochs import epoch
from remanence.indexes.keys import LEAD
from remanence.indexes.vectors import VectorSpec, products
from remanence.protocols import Entry

PLAIN = VectorSpec(pooling="mean", context=ALONE, damping=0)


def made(model, spec, entries=None):
    """The dense index of a chat."""
    index = MemoryIndex(model)
    index.add(entries or chat(model))
    return index, index.vectors(spec)


@pytest.mark.parametrize("model", [TinyModel(), VectorModel()], ids=["tokens", "vectors"])
def test_plain_scores_are_cosines(model):
    """Without context, damping and idf, a score is the cosine to eight bits."""
    _, vectors = made(model, PLAIN)
    texts = [e.record.text for e in chat(model)]
    truth = model.embed(texts) @ model.embed(["the trams of Lisbon"])[0]
    assert vectors.scores(vectors.query("the trams of Lisbon")) == pytest.approx(truth, abs=0.03)


@pytest.mark.parametrize("model", [TinyModel(), VectorModel()], ids=["tokens", "vectors"])
def test_what_questions_of_a_kind_have_in_common_is_taken_out(model):
    """The vector is that of the question less the mean of its kind's, at unit length."""
    _, vectors = made(model, PLAIN)
    kind = ("the trams of Lisbon", "the bowls of the pottery course", "next week")
    own, others = model.embed(["the trams of Lisbon"])[0], model.embed(kind)
    left = own - others.mean(axis=0)
    truth = 127 * left / np.linalg.norm(left)
    assert vectors.query("the trams of Lisbon", kind) == pytest.approx(truth, abs=2.5)


def test_a_kind_of_questions_is_embedded_once():
    """Whole vectors do not depend on what the bank holds, so growth asks for none again."""
    model, asked = VectorModel(), []
    embed = model.embed
    model.embed = lambda texts, *, query=False: (asked.append(len(texts)), embed(texts, query=query))[1]
    index = MemoryIndex(model)
    entries = chat(model)
    asked.clear()
    for some in (entries[:3], entries[3:]):
        index.add(some)
        index.vectors(PLAIN).query("the trams of Lisbon", ("one kind", "of questions"))
    assert asked == [1, 2, 1]


def test_vectors_are_mixed_with_those_of_the_turns_around():
    """own + Σ weight · gate · neighbour, of unit vectors pooled by the bank's idf, at unit length."""
    model = TinyModel()
    entries = chat(model)
    index, vectors = made(model, VectorSpec(damping=0), entries)
    rows = [e.key for e in entries]
    size = epoch(len(rows))
    counts = np.bincount(np.concatenate([np.unique(row) for row in rows[:size]]), minlength=len(model.scale))
    idf = np.log(1 + (size - counts + 0.5) / (counts + 0.5))
    pooled = np.array([sum(model.table[t] * model.scale[t] * idf[t] for t in row) for row in rows])
    unit = pooled / np.linalg.norm(pooled, axis=1, keepdims=True)
    opened = gate(index.terms.lengths.view, 40)
    for row in (0, 5, 11, 12):
        mixed = unit[row].copy()
        for step, weight in ((-1, 0.4), (1, 0.3), (-2, 0.15), (2, 0.15)):
            other = row + step
            if 0 <= other < len(rows) and entries[other].record.session == entries[row].record.session:
                mixed += weight * opened[row] * unit[other]
        mixed /= np.linalg.norm(mixed)
        assert vectors.mixed.view[row] / 127 == pytest.approx(mixed, abs=0.005)


def test_damping_makes_little_of_short_turns():
    """The cosine of a turn of as many terms as `damping` counts half, its neighbours included in the length."""
    _, plain = made(TinyModel(), VectorSpec(context=ALONE, damping=0))
    index, damped = made(TinyModel(), VectorSpec(context=ALONE, damping=2))
    query = plain.query("pottery")
    lengths = index.terms.lengths.view
    expected = plain.scores(query) * (lengths / (lengths + 2))
    assert damped.scores(query) == pytest.approx(expected, abs=1e-6)


def test_estimates_are_rescored_exactly():
    """`rescore` gives the very bits that `scores` gives, and signs are like them."""
    _, vectors = made(TinyModel(), VectorSpec())
    query = vectors.query("the bowls of the pottery course")
    rows = np.arange(len(vectors.mixed))
    assert vectors.rescore(query, rows).tolist() == vectors.scores(query).tolist()
    assert np.corrcoef(vectors.estimates(query), vectors.scores(query))[0, 1] > 0.3


def test_what_was_copied_for_searching_follows_the_rows():
    """Rows that come after the first search, one by one, are scored as if they had always been there."""
    model = TinyModel()
    index, before = MemoryIndex(model), []
    for each in chat(model, times=4):
        index.add([each])
        vectors = index.vectors(VectorSpec())
        query = vectors.query("the bowls of the pottery course")
        before = [vectors.scores(query).tolist(), vectors.estimates(query).tolist()]
    _, at_once = made(model, VectorSpec(), chat(model, times=4))
    assert before == [at_once.scores(query).tolist(), at_once.estimates(query).tolist()]


def test_a_row_without_a_key_is_found_by_no_vector():
    """Not embedded yet: its cosine is 0, and its neighbours are mixed without it."""
    model = TinyModel()
    entries = chat(model)
    bare = [e if i != 4 else type(e)(e.seq, e.record) for i, e in enumerate(entries)]
    _, vectors = made(model, VectorSpec(), bare)
    assert vectors.scores(vectors.query("bowls next week"))[4] == 0
    assert vectors.scores(vectors.query("bowls next week"))[3] != 0


def test_a_key_of_another_kind_is_refused():
    """Token ids out of range, floats for a token model and wrong dimensions say so."""
    for model, key in (
        (TinyModel(), np.array([10**6], np.uint32)),
        (TinyModel(), np.zeros(32, np.float32)),
        (VectorModel(), np.zeros(31, np.float32)),
        (VectorModel(), np.zeros(32, np.uint32)),
    ):
        given = chat()[0]
        with pytest.raises(BankUnreadable, match="repair"):
            MemoryIndex(model).add([type(given)(0, given.record, key)])


LETTERS = (
    "Zambia. The mountains, the watershed between two rivers, run along a deep valley and form a sharp backdrop.",
    "How do I start? By the end of the month most of the seeds have come up.",
    "No sentence ends here although there is a lot " + "and another word of it " * 9,
)


def test_the_first_sentence_of_a_document_counts_beside_the_whole():
    """own + lead, at unit length; a first sentence without an end is the first tokens."""
    model = StaticEmbedder()
    index = MemoryIndex(model)
    index.add([Entry(i, entry(i, text).record, model.tokenize([text])[0]) for i, text in enumerate(LETTERS)])
    vectors = index.vectors(VectorSpec(pooling="mean", lead=0.5))
    openings = model.tokenize(["Zambia", "How do I start"])
    leads = pool(model, [*openings, model.tokenize([LETTERS[2]])[0][:LEAD]])
    expected = model.embed(LETTERS) + 0.5 * leads
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    assert vectors.mixed.view / 127 == pytest.approx(expected, abs=0.005)


@pytest.mark.parametrize("field", [{"actor": "ana"}, {"session": "s"}, {"at": "2024-03-01"}])
def test_what_somebody_said_or_what_happened_has_no_lead(field):
    """Only a document opens with what it is about."""
    model = StaticEmbedder()
    [key] = model.tokenize([LETTERS[0]])
    index = MemoryIndex(model)
    index.add([Entry(0, entry(0, LETTERS[0], **field).record, key)])
    led, plain = index.vectors(VectorSpec(pooling="mean")), index.vectors(VectorSpec(pooling="mean", lead=0))
    assert led.mixed.view.tolist() == plain.mixed.view.tolist()


def test_rows_without_a_key_have_no_lead():
    """Documents that are not embedded yet stand beside those that are."""
    model = StaticEmbedder()
    [key] = model.tokenize([LETTERS[0]])
    index = MemoryIndex(model)
    index.add([Entry(i, entry(i, LETTERS[0]).record, None if i % 2 else key) for i in range(4)])
    mixed = index.vectors(VectorSpec(pooling="mean")).mixed.view
    assert [bool(row.any()) for row in mixed] == [True, False, True, False]
    assert mixed[0].tolist() == mixed[2].tolist()


@pytest.mark.parametrize("count", [0, 1, 40, 3000])
def test_row_by_row_products_are_those_of_the_matrix(count):
    chance = np.random.default_rng(count)
    rows = chance.integers(-127, 128, (count, 256)).astype(np.float32)
    query = chance.integers(-127, 128, 256).astype(np.float32)
    assert products(rows, query).tolist() == (rows.astype(np.int64) @ query.astype(np.int64)).tolist()
