"""A recipe that extends another: its parts, but for those that are named anew, and further ones."""

from itertools import pairwise

import pytest

from remanence.errors import RecipeInvalid
from remanence.recipes import load_recipe, parse_recipe

MORE = """
name = "more"
description = "bm25 with other words, and vectors"
extends = "bm25"

[[channels]]
use = "lexical.v1"
k1 = 2.0

[[channels]]
use = "dense.v1"

[[channels]]
use = "dense.v1"
embedder = "minilm"
weight = 3.0

[candidates]
above = 7
"""


def test_parts_are_taken_over_replaced_and_added():
    """In the order of the base; a part that is named anew counts as it stands here."""
    recipe, base = parse_recipe(MORE), load_recipe("bm25")
    assert [part.label for part in recipe.channels] == ["lexical", "dense", "dense:minilm"]
    assert recipe.channels[0].parameters == {"k1": 2.0}
    assert recipe.fuse == base.fuse
    assert recipe.embedders == ("minilm",)
    assert recipe.recaller().exhaustive_up_to == 7


def test_each_tier_does_what_the_one_before_it_does():
    """deep has every part of balanced, and thorough every part of deep."""
    tiers = [load_recipe(name) for name in ("balanced", "deep", "thorough")]
    for less, more in pairwise(tiers):
        assert {part.label for part in less.channels} <= {part.label for part in more.channels}
        assert {part.label for part in less.refine} <= {part.label for part in more.refine}
        assert [(p.label, p.weight) for p in less.channels] == [
            (p.label, p.weight) for p in more.channels if p.label in {q.label for q in less.channels}
        ]


@pytest.mark.parametrize("line", ["", 'extends = "no-such-recipe"'])
def test_a_recipe_without_parts_or_base_is_refused(line):
    """There must be something to fuse, and a base that there is."""
    with pytest.raises(RecipeInvalid):
        parse_recipe(f'name = "x"\ndescription = "x"\n{line}\n')
