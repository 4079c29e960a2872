"""Company: records near the best hits in time gain, turns of conversations do not."""

import pytest

from entries import TinyModel, entry
from remanence.indexes import MemoryIndex
from remanence.recipes import load_recipe
from remanence.types import Query

MODEL = TinyModel()
RECALL = load_recipe("balanced").recaller()
QUESTION = Query(text="Which plants did Ana see in the botanical garden?", k=20)
LOG = [
    ("calendar: visit to the botanical garden with Ana, which plants to see", "2025-03-08 10:00"),
    ("note: garden list of rare plants, orchids and ferns", "2025-03-08 12:00"),
    ("photo: a fern behind glass, plants", "2025-01-20 11:00"),
    ("photo: a tall cactus in the sun, plants", "2025-03-08 11:00"),
    *((f"push: parcel number {i} is on its way", f"2025-{i:02d}-15 09:00") for i in range(1, 12)),
]


def boosts(log, **fields):
    """The boosts by company of all hits, and the ids as found."""
    index = MemoryIndex(MODEL)
    index.add([entry(i, text, MODEL, at=at, **fields) for i, (text, at) in enumerate(log)])
    hits, _, _ = RECALL(index, QUESTION)
    return {hit.id: hit.why.boosts.get("company", 0.0) for hit in hits}, {hit.id: hit.score for hit in hits}


def test_what_happened_beside_the_best_hits_is_lifted_over_its_like_of_another_day():
    """Two photos that match alike: the one taken at the visit gains, the one of January nearly nothing."""
    gains, scores = boosts(LOG)
    assert gains["r3"] > 10 * gains["r2"]
    assert scores["r3"] > scores["r2"]


def test_turns_of_conversations_keep_out_of_it():
    """Nothing is lifted for standing in the same conversation."""
    gains, _ = boosts(LOG, session="s")
    assert not any(gains.values())


def test_a_bank_imported_at_one_moment_keeps_its_order():
    """Where all records have one time, each gains in proportion to its score, so nobody moves."""
    gains, scores = boosts([(text, "2025-03-08 10:00") for text, _ in LOG])
    gained = {id: gains[id] / (scores[id] - gains[id]) for id in gains if gains[id]}
    assert len(gained) > 2
    assert list(gained.values()) == pytest.approx([2.0] * len(gained), rel=1e-6)


def test_records_without_a_time_have_no_company():
    """Documents that nobody dated score as before."""
    gains, _ = boosts([(text, None) for text, _ in LOG])
    assert not any(gains.values())
