"""The knowledge graph in a bank: what the reference memory server's tests ask of it, and what only a bank can do."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remanence import Memory
from remanence.interfaces.graph import Graph

ANA = {"name": "Ana", "entityType": "person", "observations": ["works at Acme", "likes trains"]}
BO = {"name": "Bo", "entityType": "person", "observations": ["likes Programming"]}
ACME = {"name": "Acme", "entityType": "company", "observations": []}
WORKS = {"from": "Ana", "to": "Acme", "relationType": "works_at"}
KNOWS = {"from": "Ana", "to": "Bo", "relationType": "knows"}


@pytest.fixture
def memory():
    with Memory(":memory:") as memory:
        yield memory


@pytest.fixture
def graph(memory):
    """Three things and two relations."""
    graph = Graph(memory)
    graph.create_entities([ANA, BO, ACME])
    graph.create_relations([WORKS, KNOWS])
    return graph


def names(whole):
    return [entity["name"] for entity in whole["entities"]]


def test_what_is_created_is_read_in_its_order(graph):
    """Things with their observations, and relations."""
    assert graph.read_graph() == {"entities": [ANA, BO, ACME], "relations": [WORKS, KNOWS]}


def test_only_what_is_not_there_is_created(graph):
    """By a thing's name, whatever is said of it now; by all three parts of a relation."""
    new = {"name": "Zoe", "entityType": "person", "observations": []}
    assert graph.create_entities([ANA | {"observations": ["other"]}, new, new]) == [new]
    back = KNOWS | {"from": "Bo", "to": "Ana"}
    assert graph.create_relations([WORKS, back]) == [back]
    assert (graph.create_entities([]), graph.create_relations([])) == ([], [])
    assert graph.read_graph() == {"entities": [ANA, BO, ACME, new], "relations": [WORKS, KNOWS, back]}


def test_observations_are_added_once(graph):
    """To a thing that is there; if one is not, nothing is added."""
    assert graph.add_observations([("Ana", ["likes trains", "new", "new"]), ("Acme", [""])]) == [
        {"entityName": "Ana", "addedObservations": ["new"]},
        {"entityName": "Acme", "addedObservations": [""]},
    ]
    assert graph.open_nodes(["Ana", "Acme"])["entities"] == [
        ANA | {"observations": [*ANA["observations"], "new"]}, ACME | {"observations": [""]}
    ]  # fmt: skip
    with pytest.raises(ValueError, match="Entity with name Nobody not found"):
        graph.add_observations([("Bo", ["lost"]), ("Nobody", ["x"])])
    assert graph.open_nodes(["Bo"])["entities"] == [BO]


def test_deleting_a_thing_deletes_its_relations(graph):
    """Both ways; what is not there does not matter; a thing that is created again begins anew."""
    graph.delete_entities(["Ana", "Nobody"])
    assert graph.read_graph() == {"entities": [BO, ACME], "relations": []}
    graph.create_entities([ANA | {"observations": []}])
    assert graph.open_nodes(["Ana"])["entities"] == [ANA | {"observations": []}]


def test_deleting_observations_and_relations(graph):
    """Exactly those that are named."""
    graph.delete_observations([("Ana", ["likes trains", "never said"]), ("Nobody", ["x"])])
    graph.delete_relations([KNOWS, KNOWS | {"relationType": "likes"}])
    assert graph.read_graph() == {
        "entities": [ANA | {"observations": ["works at Acme"]}, BO, ACME], "relations": [WORKS]
    }  # fmt: skip


def test_nodes_are_searched_by_characters(graph):
    """In name, type and observations, whatever their case, with the relations at either end."""
    assert names(graph.search_nodes("bo")) == ["Bo"]
    assert names(graph.search_nodes("PERSON")) == ["Ana", "Bo"]
    assert names(graph.search_nodes("programming")) == ["Bo"]
    assert graph.search_nodes("programming")["relations"] == [KNOWS]
    assert graph.search_nodes("nowhere") == {"entities": [], "relations": []}


def test_nodes_are_opened_by_name(graph):
    """With the relations at either end; names that are not there are passed over."""
    assert graph.open_nodes(["Acme", "Nobody"]) == {"entities": [ACME], "relations": [WORKS]}
    assert graph.open_nodes([]) == {"entities": [], "relations": []}


def test_it_lasts_and_knows_nothing_of_the_rest_of_the_bank(tmp_path):
    """A file; what was said in conversations is no part of the graph, and recall finds both."""
    with Memory(tmp_path / "ana.rem") as memory:
        memory.retain("Ana and Acme were in the news.", tags=["graph"])
        Graph(memory).create_entities([ANA, ACME])
        Graph(memory).create_relations([WORKS])
    with Memory(tmp_path / "ana.rem") as memory:
        assert Graph(memory).read_graph() == {"entities": [ANA, ACME], "relations": [WORKS]}
        assert "Ana works at Acme" in [hit.text for hit in memory.recall("Where does Ana work?")]
        assert memory.verify().ok


def test_each_call_can_be_undone(memory, graph):
    """Deleting is forgetting; creating several things is one act."""
    before = graph.read_graph()
    graph.delete_entities(["Ana"])
    memory.undo()
    assert graph.read_graph() == before
    graph.create_entities([{"name": "Zoe", "entityType": "cat", "observations": ["sleeps"]}])
    memory.undo()
    assert graph.read_graph() == before


def test_two_that_add_the_same_show_it_once(memory, graph):
    """As two processes may; and it is deleted as one."""
    memory.retain_many([*items_of(ANA)])
    assert graph.read_graph()["entities"] == [ANA, BO, ACME]
    graph.delete_observations([("Ana", ["likes trains"])])
    assert graph.open_nodes(["Ana"])["entities"] == [ANA | {"observations": ["works at Acme"]}]
    graph.delete_entities(["Ana"])
    assert names(graph.read_graph()) == ["Bo", "Acme"]


def items_of(entity):
    """What another process would store."""
    from remanence.interfaces.graph import entity_items

    return entity_items(entity)


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(TEXT, TEXT, st.lists(TEXT, max_size=3, unique=True)), max_size=4, unique_by=lambda t: t[0]))
def test_any_text_comes_back_as_it_went_in(parts):
    """Also an empty one, and one of signs alone."""
    things = [{"name": n, "entityType": t, "observations": o} for n, t, o in parts]
    edges = [{"from": n, "to": t, "relationType": r} for n, t, _ in parts for r in ("", "a_b")]
    with Memory(":memory:") as memory:
        graph = Graph(memory)
        assert graph.create_entities(things) == things
        created = graph.create_relations(edges)
        assert graph.read_graph() == {"entities": things, "relations": created}
