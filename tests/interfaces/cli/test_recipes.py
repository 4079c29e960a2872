"""`remanence recipes`: what there is, what one runs, how two differ, and one of one's own."""

from pathlib import Path

from remanence.recipes import built_in, published


def test_every_recipe_is_listed_and_can_be_shown(ana):
    """With what it reproduces; the settings in force are there as a program reads them."""
    listed = ana.json("recipes", "list")
    assert {each["name"] for each in listed["recipes"]} == set(built_in())
    assert all(each["reproduces"] for each in listed["recipes"] if each["name"] in published())
    shown = ana.json("recipes", "show", "hipporag.v1")
    assert shown["settings"]["pagerank.damping"] == 0.5
    assert shown["stages"]["organise"] == ["phrases.v1"]
    assert shown["costs"]["recall"]["embeddings"] == 1
    assert "stands in for" in ana("recipes", "show", "hipporag.v1").stdout


def test_what_a_paper_has_is_told_beside_what_is_in_force(ana):
    """As its value, or as another one."""
    ana("recipes", "new", "mine.toml", "--from", "hipporag.v1")
    text = Path("mine.toml").read_text()
    Path("mine.toml").write_text(text.replace("synonyms = 0.8", "synonyms = 0.9", 1))
    shown = " ".join(ana("recipes", "show", "mine.toml").stdout.split())
    assert "damping=0.5 (the paper's)" in shown
    assert "synonyms=0.9 (the paper's is 0.8)" in shown


def test_what_a_language_model_does_is_told(ana):
    """How often a recall asks one, in the list and of each recipe; nothing where it asks none."""
    prompts = {each["name"]: each["prompts"] for each in ana.json("recipes", "list")["recipes"]}
    assert (prompts["plain-mixed-reranked.v1"], prompts["balanced"]) == (4, 0)
    listed = [line.split()[:3] for line in ana("recipes", "list").stdout.splitlines()]
    assert ["plain-mixed-reranked.v1", "arXiv:2412.15266", "4"] in listed
    shown = " ".join(ana("recipes", "show", "plain-mixed-reranked.v1").stdout.split())
    assert "the published system needs a language model" in shown
    assert "a recall takes 1 embedding; with a language model, also 4 calls and some 8,000 tokens" in shown
    assert "a recall takes 0 embeddings" in ana("recipes", "show", "bm25").stdout
    assert "language model" not in ana("recipes", "show", "bm25").stdout


def test_the_flow_is_drawn_from_its_structure_to_the_hits(ana):
    """A channel that searches over a structure hangs on it."""
    drawn = ana("recipes", "show", "hipporag.v1", "--mermaid").stdout
    assert drawn.startswith("flowchart LR")
    assert "o0 --> c0" in drawn
    assert 'hits["turn hits"]' in drawn


def test_a_recipe_of_ones_own_begins_with_another(ana):
    """It differs by what is changed in it; a file that is there is left alone, and a wrong one is said to be."""
    ana("recipes", "new", "mine.toml", "--from", "bm25")
    assert ana.json("recipes", "diff", "bm25", "mine.toml")["differences"] == []
    text = Path("mine.toml").read_text()
    Path("mine.toml").write_text(text.replace("b = 0.75", "b = 0.3"))
    assert ana.json("recipes", "diff", "bm25", "mine.toml")["differences"] == ["  lexical.b 0.75 -> 0.3"]
    assert ana.json("recipes", "check", "mine.toml")["name"] == "mine"
    assert "is there already" in ana.json("recipes", "new", "mine.toml", code=1)["error"]["message"]
    Path("mine.toml").write_text(text.replace("b = 0.75", "bb = 0.3"))
    assert "takes no bb" in ana.json("recipes", "check", "mine.toml", code=2)["error"]["message"]
