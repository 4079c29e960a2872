"""Recipes are data: what they name exists, and what they get wrong is said."""

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remanence import registry
from remanence.errors import RecipeInvalid
from remanence.recipes import built_in, load_recipe, parse_recipe, published, settings

GOOD = """
name = "mine"
description = "words alone"
channels = [{ use = "lexical.v1", weight = 2.0, k1 = 1.5 }]
fuse = { use = "sum.v1" }
"""


def test_every_recipe_of_the_package_loads():
    """The default one is loaded like any other."""
    own = {"balanced", "bm25", "deep", "dense", "fast", "minmax", "rrf", "thorough", "trusting"}
    assert own == set(built_in()) - set(published())
    for name in built_in():
        recipe = load_recipe(name)
        assert recipe.name == name
        assert recipe.description
        assert recipe.recaller().channels


def test_a_recipe_of_ones_own_is_a_file(tmp_path):
    """By its path; parameters stand beside the part."""
    path = tmp_path / "mine.toml"
    path.write_text(GOOD, encoding="utf-8")
    recipe = load_recipe(path)
    assert recipe.name == "mine"
    assert recipe.channels[0].parameters == {"k1": 1.5}
    assert recipe.channels[0].weight == 2.0


def test_a_recipe_says_how_many_candidates_are_looked_at():
    """Of a large bank; a recipe that does not say so looks at the usual number."""
    few = parse_recipe(GOOD + "candidates = { count = 7, above = 20 }\n").recaller()
    assert (few.candidates, few.exhaustive_up_to) == (7, 20)
    assert parse_recipe(GOOD).recaller() is not None
    assert parse_recipe(GOOD).candidates == load_recipe("balanced").candidates


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name = ", "Invalid"),
        ("description = 'x'", "name"),
        (GOOD.replace("lexical.v1", "lexical.v9"), "no part is named 'lexical.v9'"),
        (GOOD.replace("k1", "k9"), "takes no k9"),
        (GOOD.replace("2.0", "'heavy'"), "weight"),
        (GOOD.replace('{ use = "sum.v1" }', '{ use = "rrf.v1", damping = -1.0 }'), "must be positive"),
        (GOOD.replace('{ use = "sum.v1" }', '"sum.v1"'), "fuse"),
        (GOOD.replace("channels = [", "channels = [3, "), "channels"),
        (GOOD.replace('"lexical.v1"', '"dense.v1", pooling = "max"').replace(", k1 = 1.5", ""), "pooling"),
        (GOOD + "extra = 1\n", "extra"),
        (GOOD + "candidates = { count = 0 }\n", "candidates.count"),
        (GOOD + "candidates = { most = 9 }\n", "most"),
        (GOOD.replace("[{ use", '[{ use = "lexical.v1" }, { use'), "twice"),
    ],
)
def test_a_wrong_recipe_says_what_is_wrong(tmp_path, text, says):
    """RecipeInvalid, which is a ValueError, names the part or parameter."""
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RecipeInvalid, match=says):
        load_recipe(path)


def test_an_unknown_recipe_says_which_there_are():
    """Names, or a file."""
    with pytest.raises(RecipeInvalid, match=r"balanced, bimem\.v1, bm25"):
        load_recipe("best-ever")


@given(st.text(max_size=80))
def test_any_text_is_a_recipe_or_is_refused(text):
    """Fuzz: nothing but RecipeInvalid."""
    with suppress(RecipeInvalid):
        parse_recipe(text)


def test_a_part_has_one_versioned_name():
    """A name is taken once and carries a version; what it makes follows from its parameters."""
    with pytest.raises(ValueError, match="there is a part"):
        registry.register("rrf.v1")
    for name in ("rrf", "RRF.v1", "rrf.v0", "rrf.1"):
        with pytest.raises(ValueError, match="named like"):
            registry.register(name)
    assert "rrf.v1" in registry.names()
    assert callable(registry.make("rrf.v1", {"damping": 10.0}))


@pytest.mark.parametrize("name", published())
def test_a_published_system_says_what_it_reproduces_and_how(name):
    """What it is, where it differs, what stands in for a language model; the paper's values, or a reason."""
    recipe = load_recipe(name)
    assert recipe.reproduces
    assert re.fullmatch(r"[a-z0-9_-]+\.v[1-9]", recipe.name)
    assert recipe.needs != "llm" or recipe.stand_ins
    assert recipe.paper or any("no published" in said for said in recipe.deviations)
    differ = {key for key, value in recipe.paper.items() if settings(recipe)[key] != value}
    assert all(any(key in said for said in recipe.deviations) for key in differ)


def test_a_channel_searches_a_structure_that_its_recipe_organises():
    """By its name; one that is not there is said, with those that are."""
    whole = GOOD.replace(
        "channels = [",
        'organise = [{ use = "phrases.v1", name = "graph" }]\nchannels = [{ use = "pagerank.v1", over = "graph" }, ',
    )
    assert "pagerank" in parse_recipe(whole).recaller().channels
    with pytest.raises(RecipeInvalid, match="searches over 'tree'; the recipe organises graph"):
        parse_recipe(whole.replace('over = "graph"', 'over = "tree"')).recaller()


def test_a_value_of_the_paper_names_a_parameter_that_there_is():
    """Otherwise nobody could tell what it is compared with."""
    with pytest.raises(RecipeInvalid, match=r"lexical\.k9 is no parameter"):
        parse_recipe(GOOD + 'paper = { "lexical.k9" = 1 }\n')
