"""MemTree on small banks: rows go down to where they belong, and a topic brings its most typical row."""

import numpy as np

from remanence import Memory
from remanence.retrieval.organisation.phrases import PLAIN
from remanence.retrieval.organisation.tree import tree

GARDEN = ["The tomatoes need water.", "We planted tomatoes and beans.", "Beans and tomatoes grow by the wall."]
MUSIC = ["She practises the cello every day.", "The cello concert is in May.", "A concert for cello and piano."]


def grown(texts, **values):
    """The tree of some texts, and the rows that hang under each node at the top."""
    with Memory(":memory:", recipe="memtree.v1") as memory:
        memory.retain_many({"text": text} for text in texts)
        memory.recall("anything")
        with memory._lock:
            index = memory._derived.searched("turn")
            structure = tree(**values)(index)
    tops: dict[int, set[int]] = {}
    for row in range(structure.rows):
        node = row
        while structure.parents[node] >= 0:
            node = int(structure.parents[node])
        tops.setdefault(node, set()).add(row)
    return structure, sorted(map(sorted, tops.values()))


def test_rows_go_where_they_belong_whatever_comes_between():
    """Two subjects, told in turns, become two branches."""
    mixed = [text for pair in zip(GARDEN, MUSIC, strict=True) for text in pair]
    _, tops = grown(mixed, threshold=0.15)
    assert tops == [[0, 2, 4], [1, 3, 5]]


def test_a_deeper_level_is_narrower():
    """With a high threshold nothing joins; with a low one that does not grow, everything hangs under one topic."""
    assert all(len(rows) == 1 for rows in grown(GARDEN, threshold=0.99)[1])
    assert len(grown([*GARDEN, *MUSIC], threshold=0.0, growth=0.0)[1]) == 1
    flat, deep = (grown([*GARDEN, *MUSIC], threshold=0.2, growth=growth)[0] for growth in (3.0, 0.0))
    assert len(flat.labels) < len(deep.labels)


def test_a_parent_takes_in_what_comes_under_it():
    """Its vector is the mean direction of the rows below."""
    structure, [rows] = grown(GARDEN, threshold=0.1, growth=0.0)
    top = int(structure.parents[rows[0]])
    while structure.parents[top] >= 0:
        top = int(structure.parents[top])
    mean = structure.vectors[rows].astype(float).sum(axis=0)
    assert np.allclose(structure.vectors[top], mean / np.linalg.norm(mean) * 127, atol=0.51)


def test_a_topic_is_found_beside_the_rows(tmp_path):
    """Its most typical row rises to the likeness of the topic; no row falls."""
    recipe = tmp_path / "broad.toml"
    recipe.write_text(
        'name = "b"\nextends = "memtree.v1"\n[[organise]]\nuse = "tree.v1"\nthreshold = 0.1\ngrowth = 0.0\n'
    )
    question, texts = "tomatoes by the wall in May", [*GARDEN, *MUSIC]
    with Memory(":memory:", recipe=str(recipe)) as memory:
        memory.retain_many({"text": text} for text in texts)
        own = {hit.text: hit.score / 10 for hit in memory.recall(question, k=6)}
        structure = tree(threshold=0.1, growth=0.0)(memory._derived.searched("turn"))
        plain = structure.cosines(memory._derived.searched("turn").vectors(PLAIN).query(question))
    rows = dict(zip(texts, plain.tolist(), strict=False))
    assert all(own[text] >= max(rows[text], 0) - 1e-6 for text in own)
    risen = {text for text in own if own[text] > rows[text] + 1e-6}
    assert risen
    topics = [max(score, 0) for score in plain[len(texts) :].tolist()]
    assert all(min(abs(own[text] - topic) for topic in topics) < 1e-6 for text in risen)
