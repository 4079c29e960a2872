"""Bi-Mem on small banks: facts form scenes, traits set scenes right, and facts and scenes evoke each other."""

import json

import numpy as np

from organised import ranked
from remanence import Memory
from remanence.retrieval.organisation.communities import communities
from remanence.retrieval.organisation.scene_graph import SCENE, TRAIT, scene_graph
from remanence.retrieval.organisation.structure import Edges
from remanence.testing.llm_server import LlmServer, asked_about, saying

LIFE = [
    {"text": "The ferry to Brac leaves the harbour at noon.", "actor": "ben", "session": "a"},
    {"text": "The noon ferry to Brac left the harbour late.", "actor": "ben", "session": "b"},
    {"text": "I love sourdough bread.", "actor": "ana", "session": "a"},
    {"text": "Sourdough bread needs warm flour.", "actor": "ana", "session": "b"},
]


def organised(items, llm=None, **values):
    with Memory(":memory:", recipe="bimem.v1", llm=llm) as memory:
        memory.retain_many(items)
        memory.wait()
        return scene_graph(**values)(memory._derived.searched("turn"))


def nodes(graph, kind):
    return [graph.rows + place for place, each in enumerate(graph.kinds) if each == kind]


def scenes(graph):
    return [graph.edges["member"].around(node)[0].tolist() for node in nodes(graph, SCENE)]


def test_scenes_are_communities_of_what_is_alike():
    """Whatever the session; a fact that nothing is like is a scene of its own."""
    assert scenes(organised(LIFE, least=0.2)) == [[0, 1], [2, 3]]
    assert scenes(organised(LIFE, least=0.99)) == [[0], [1], [2], [3]]


def test_labels_settle_where_most_weight_is():
    """A weak bridge does not join two communities, nor does a node without neighbours get lost."""
    pairs = [(0, 1, 0.9), (1, 2, 0.9), (0, 2, 0.9), (2, 3, 0.1), (3, 4, 0.9)]
    assert communities(Edges.of(pairs, 6, both_ways=True), np.arange(6)) == [[0, 1, 2], [3, 4], [5]]
    assert communities(Edges.of([], 2), np.arange(0)) == []


def test_a_scene_takes_up_the_traits_of_the_people_in_it():
    """A trait comes from what its person says that lasts; the scene moves towards it, and others' scenes do not."""
    told, still = (organised(LIFE, least=0.2, aligned=0.3, calibration=each) for each in (1.0, 0.0))
    [trait] = nodes(told, TRAIT)
    boat, bread = nodes(told, SCENE)
    assert told.edges["shows"].around(trait)[0].tolist() == [bread]
    assert not np.array_equal(told.vectors[bread], still.vectors[bread])
    assert np.array_equal(told.vectors[boat], still.vectors[boat])
    near = [each.vectors[bread].astype(int) @ each.vectors[trait].astype(int) for each in (told, still)]
    assert near[0] > near[1]


def test_a_trait_does_not_calibrate_scenes_of_other_people():
    """However alike they are."""
    others = [{**each, "actor": "ben" if n == 3 else each["actor"]} for n, each in enumerate(LIFE)]
    graph = organised(others, least=0.99, aligned=-1.0)
    [trait] = nodes(graph, TRAIT)
    shown = {row for scene in graph.edges["shows"].around(trait)[0] for row in graph.edges["member"].around(scene)[0]}
    assert shown == {2}


def test_what_is_hidden_has_no_part_in_a_scene():
    """Nor in a trait."""
    with Memory(":memory:", recipe="bimem.v1") as memory:
        memory.retain_many({**each, "id": str(n)} for n, each in enumerate(LIFE))
        memory.wait()
        assert memory.recall("love sourdough bread", k=1)[0].text == LIFE[2]["text"]
        memory.forget("2")
        graph = scene_graph(least=0.2)(memory._derived.searched("turn"))
    assert scenes(graph) == [[0, 1], [3]]
    assert not nodes(graph, TRAIT)


def other(tmp_path, **values):
    recipe = tmp_path / "other.toml"
    lines = "\n".join(f"{name} = {value}" for name, value in values.items())
    recipe.write_text(
        'name = "o"\nextends = "bimem.v1"\n[[organise]]\nuse = "scene_graph.v1"\nleast = 0.2\n'
        f'[[channels]]\nuse = "associative.v1"\nweight = 10.0\nover = "scene_graph"\n{lines}\n'
    )
    return recipe


def test_facts_evoke_scenes_and_scenes_bring_facts(tmp_path):
    """One fact is found; what its scene brings comes behind it, and without spreading it stands alone."""
    asked = "when does the ferry leave at noon?"
    assert set(ranked(LIFE, asked, other(tmp_path, seeds=1))) == {LIFE[0]["text"], LIFE[1]["text"]}
    assert len(ranked(LIFE, asked, other(tmp_path, seeds=1, spread=0.0))) <= 1


def likes(request):
    """A model that lists what somebody likes."""
    found = [
        {
            "passage": each["passage"], "quote": "kites are what counts", "subject": "ana", "attribute": "likes",
            "value": "kites", "text": "Ana: kites are what counts.", "negated": False, "modality": "fact",
            "kind": "persona", "single": False,
        }
        for each in asked_about(request) if "kites" in each["text"]
    ]  # fmt: skip
    return json.dumps({"statements": found})


def test_what_a_model_says_of_a_person_is_a_trait():
    """A statement of that kind, where the rules see none; a fact takes up the words of its statements, too."""
    items = [*LIFE[:2], {"text": "Oh, these days kites are what counts.", "actor": "ana", "session": "c"}]
    assert not nodes(organised(items), TRAIT)
    with LlmServer(saying(likes)) as server:
        graph = organised(items, llm=server.llm)
    assert len(nodes(graph, TRAIT)) == 1
    assert not np.array_equal(graph.vectors[2], organised(items).vectors[2])
