"""The space is data: whatever is chosen in it is a recipe, and what is tried first makes sense."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remanence.arena.evolve.candidates import as_recipe, starts
from remanence.arena.evolve.space import Knob, Searched, Space, load_space, packaged
from remanence.arena.evolve.writing import as_toml
from remanence.errors import RecipeInvalid
from remanence.recipes import Part, built_in, load_recipe, parse_recipe, settings

BASES = ["bm25", "dense", "rrf", "balanced", "fast", "hipporag2.v1"]


def value(knob):
    return st.sampled_from(knob.choices) if knob.choices else st.floats(knob.low, knob.high)


choices = st.fixed_dictionaries({name: value(knob) for name, knob in packaged().knobs().items()})


@given(choice=choices, base=st.sampled_from(BASES))
def test_every_choice_is_a_recipe_whose_file_is_read_again(choice, base):
    """What cannot be used is never suggested; None only where nothing would be found."""
    recipe = as_recipe(packaged(), load_recipe(base), choice)
    if recipe is None:
        assert not any(choice[part.label] for part in packaged().parts if part.weight)
        return
    assert recipe.recaller().channels
    again = parse_recipe(as_toml(recipe))
    assert again == recipe
    assert settings(again) == settings(recipe)


@pytest.mark.parametrize("name", built_in())
def test_every_recipe_can_be_written(name):
    """With all that makes it work; what was said of a published system is not what evolve makes of it."""
    recipe = load_recipe(name)
    again = parse_recipe(as_toml(recipe))
    assert (again.parts, again.extract, again.unit, again.candidates) == (
        recipe.parts, recipe.extract, recipe.unit, recipe.candidates
    )  # fmt: skip


def test_a_string_with_everything_in_it_survives():
    """Quotes, line breaks, signs outside the first plane, and the one control character that JSON lets stand."""
    base = load_recipe("bm25")
    odd = msgspec.structs.replace(base, description='a "b"\n\\ 🜁 \x7f [x]', fuse=Part("sum.v1", name="a 'b'"))
    assert parse_recipe(as_toml(odd)) == odd


def test_parts_are_switched_on_before_weights_are_moved():
    """First everything that needs no structure, then each alone; no start moves a number from where it begins."""
    tried = starts(packaged(), load_recipe("bm25"))
    assert all(tried[0][part.label] for part in packaged().parts if not part.organise)
    for choice in tried:
        for name, knob in packaged().knobs().items():
            if name != "fuse" and not isinstance(knob.start, bool):
                assert choice[name] == knob.start
    alone = dict.fromkeys(("lexical", "temporal"), True)
    assert any({n: v for n, v in choice.items() if v is True and "." not in n} == alone for choice in tried)


WALKS = """
fuse = ["sum.v1"]

[[parts]]
step = "channels"
use = "linked_pagerank.v1"
organise = "triples.v1"
weight = { low = 0.5, high = 10.0, start = 2.0 }
parameters = { passages = { low = 0.01, high = 0.2, start = 0.05 } }
"""


def test_what_the_base_has_beside_the_space_stays(tmp_path):
    """Its gate, its other channels, and the parameters that are not searched; a structure comes with its channel."""
    path = tmp_path / "space.toml"
    path.write_text(WALKS, encoding="utf-8")
    space = load_space(path)
    choice = {"fuse": "sum.v1", "linked_pagerank": True, "linked_pagerank.weight": 3.14159} | {
        "linked_pagerank.passages": 0.1
    }
    base = load_recipe("hipporag2.v1")
    found = as_recipe(space, base, choice)
    assert found.organise == base.organise
    assert found.channels[0].parameters["triples"] == 5
    assert found.channels[0].parameters["passages"] == 0.1
    assert found.channels[0].weight == 3.14
    wider = as_recipe(space, load_recipe("balanced"), choice)
    assert [part.use for part in wider.organise] == ["triples.v1"]
    assert wider.channels[:-1] == load_recipe("balanced").channels
    assert wider.gate == load_recipe("balanced").gate
    assert wider.recaller().channels
    path.write_text("fuse = 3", encoding="utf-8")
    with pytest.raises(ValueError, match="no space to search"):
        load_space(path)


def test_a_space_that_makes_no_sense_is_refused():
    """A start outside its range, a parameter that there is not, a weight where none belongs."""
    weight = Knob(1.0, low=0.5, high=2.0)
    with pytest.raises(ValueError, match=r"speaker\.weight starts at 9"):
        Space(("sum.v1",), (Searched("speaker.v1", "channels", Knob(9.0, low=0.5, high=2.0)),))
    with pytest.raises(ValueError, match="has no colour"):
        Space(("sum.v1",), (Searched("speaker.v1", "channels", weight, parameters={"colour": weight}),))
    with pytest.raises(ValueError, match="has a weight"):
        Space(("sum.v1",), (Searched("answers.v1", "refine", weight),))
    with pytest.raises(RecipeInvalid, match="no part is named"):
        Space(("sum.v1",), (Searched("dowsing.v1", "channels", weight),))
