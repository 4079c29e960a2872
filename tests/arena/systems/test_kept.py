"""Vectors that are kept between runs are those that the embedder gives, each made once."""

import numpy as np
import pytest

from around_banks import Hashing
from remanence.arena.datasets import Doc, Group, Question
from remanence.arena.systems import Settings, memory, open_systems
from remanence.arena.systems.kept import KeptEmbedder
from remanence.testing.embedders import EMBEDDER_PROMISES


@pytest.mark.parametrize("promise", EMBEDDER_PROMISES)
def test_it_keeps_every_promise_of_an_embedder(promise, tmp_path):
    """Kept vectors are as good as new ones, to the bit."""
    promise(KeptEmbedder(Hashing(), tmp_path))
    promise(KeptEmbedder(Hashing(), tmp_path))


def test_a_text_is_embedded_once_and_a_question_each_time(tmp_path):
    """Whichever object asks, while the folder is the same; another model has vectors of its own."""
    own, other = Hashing(), Hashing("other")
    first = KeptEmbedder(own, tmp_path).embed(["a cup of tea", "soup", "soup"])
    again = KeptEmbedder(own, tmp_path).embed(["soup", "a cup of tea"])
    assert np.array_equal(first[[1, 0]], again)
    assert own.texts == 2
    KeptEmbedder(own, tmp_path).embed(["soup"], query=True)
    assert own.texts == 3
    KeptEmbedder(other, tmp_path).embed(["soup"])
    assert other.texts == 1


def test_a_record_that_was_cut_short_is_made_anew(tmp_path):
    """An interrupted run leaves half a vector; nothing before or after it is spoilt."""
    own = Hashing()
    KeptEmbedder(own, tmp_path).embed(["a cup of tea", "soup"])
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:-3])
    for _ in range(2):
        again = KeptEmbedder(own, tmp_path).embed(["a cup of tea", "soup"])
        assert np.array_equal(again, Hashing().embed(["a cup of tea", "soup"]))
    assert own.texts == 3


def test_a_recipe_gets_its_further_embedders_if_they_are_there(tmp_path, monkeypatch):
    """They are filled before the clock runs, kept, and part of the version, because the numbers depend on them."""
    far = Hashing("far")
    monkeypatch.setattr(memory, "load_embedder", lambda name: {"minilm": far}[name])
    (system,) = open_systems(["deep"], Settings(kept=tmp_path), version="1")
    assert system.version == "1+far"
    group = Group(name="g", docs=(Doc(id="x", text="a cup of tea", printed="a cup of tea"),), questions=())
    with system.build(group) as searcher:
        assert far.texts == 1
        assert searcher.search(Question(id="q", text="tea", type="t")).hits == ((0,),)
    with system.build(group):
        assert far.texts == 2
