"""MAGMA on small banks: four graphs apart, and a beam that follows the one that the question's intent prefers."""

from organised import ranked
from remanence import Memory
from remanence.protocols import Extracted
from remanence.retrieval.organisation.multigraph import multigraph
from remanence.types import Statement

TALK = [
    {"text": "The pump in the cellar failed overnight.", "session": "a", "at": "2025-03-01T08:00"},
    {"text": "As a result, nobody at Brunnhof had hot water.", "session": "a", "at": "2025-03-01T08:05"},
    {"text": "Lunch is soup today.", "session": "b", "at": "2025-03-02T12:00"},
    {"text": "Brunnhof is painted yellow.", "session": "c", "at": "2025-06-02T12:00"},
]
FAILED, RESULT, LUNCH, YELLOW = (each["text"] for each in TALK)


def graphs(items, **values):
    with Memory(":memory:", recipe="magma.v1") as memory:
        memory.retain_many(items)
        memory.wait()
        return multigraph(**values)(memory._derived.searched("turn"))


def pairs(edges):
    return {(int(a), int(b)) for a, b in zip(edges.sources, edges.targets, strict=True)}


def test_each_relation_has_a_graph_of_its_own():
    """Time joins what follows, cause what a word of cause joins, names go by a node."""
    found = graphs(TALK, alike=1.0)
    assert pairs(found.edges["temporal"]) == {(0, 1), (1, 0), (1, 2), (2, 1), (2, 3), (3, 2)}
    assert pairs(found.edges["causal"]) == {(0, 1), (1, 0)}
    house = found.nodes["brunnhof"]
    assert {(1, house), (3, house)} <= pairs(found.edges["entity"])
    assert not len(found.edges["semantic"])


def test_likeness_joins_the_nearest_alone():
    """A row is joined to at most so many others, from a cosine on."""
    same = [{"text": f"The ferry leaves at noon {n}.", "session": str(n)} for n in range(6)]
    assert graphs(same, alike=0.3, nearest=1).edges["semantic"].degrees()[:6].max() <= 6
    assert len(graphs(same, alike=0.3, nearest=1).edges["semantic"]) < len(graphs(same, alike=0.3).edges["semantic"])


def other(tmp_path, **values):
    recipe = tmp_path / "other.toml"
    lines = "\n".join(f"{name} = {value}" for name, value in values.items())
    recipe.write_text(
        'name = "o"\nextends = "magma.v1"\n[[organise]]\nuse = "multigraph.v1"\nalike = 1.0\n'
        f'[[channels]]\nuse = "traversal.v1"\nweight = 10.0\nover = "multigraph"\nconsidered = 1\n{lines}\n'
    )
    return recipe


def test_the_intent_says_which_way_the_beam_goes(tmp_path):
    """Of one anchor, why leads to its cause and who to what shares a name; with no weight for structure, neither."""
    recipe = other(tmp_path, likeness=0.0)
    why = ranked(TALK, "Why had nobody hot water?", recipe)
    who = ranked(TALK, "Who is without hot water?", recipe)
    assert why[:2] == [RESULT, FAILED]
    assert who.index(YELLOW) < who.index(FAILED)
    plain = other(tmp_path, likeness=0.0, structure=0.0)
    assert ranked(TALK, "Who is without hot water?", plain).index(YELLOW) > 1


def test_without_a_hop_there_are_only_anchors(tmp_path):
    """The beam brings what no ranking had."""
    assert ranked(TALK, "Why had nobody hot water?", other(tmp_path, hops=0)) == [RESULT]


class Causes:
    """Reads the one statement that a language model would make of a passage about the storm."""

    part = "causes.v1"

    def __call__(self, passages):
        said = Statement(subject="Hurricane Odette", attribute="caused", value="Lindau Fair")
        made = Extracted(text="Odette caused it.", start=0, end=6, statement=said)
        return [[made] if passage.record.text.startswith("Gossip") else [] for passage in passages]


def test_a_statement_of_cause_joins_what_names_its_ends():
    """What a language model says of causes is an edge between the turns that name the two, wherever it says so."""
    items = [
        {"text": "In May came Hurricane Odette.", "session": "a"},
        {"text": "They cancelled the Lindau Fair.", "session": "b"},
    ]
    with Memory(":memory:", recipe="magma.v1") as memory:
        memory._faculties.learning._given = Causes()
        memory.retain_many(items)
        memory.wait()
        assert not len(multigraph()(memory._derived.searched("turn")).edges["causal"])
        memory.retain("Gossip in town.")
        memory.wait()
        found = multigraph()(memory._derived.searched("turn"))
    assert (0, 1) in pairs(found.edges["causal"])
