"""SYNAPSE on small banks: activation reaches what likeness misses, and the strong silence the weak."""

import numpy as np

from organised import ranked
from remanence.retrieval.channels.spreading import inhibited

TALK = [
    {"text": "I am training for the Zellberg run.", "actor": "ana", "session": "1", "at": "2025-03-01"},
    {"text": "My knee hurts on every slope.", "actor": "ana", "session": "1", "at": "2025-03-01"},
    *({"text": f"Number {n} is on the list of the shop.", "session": f"s{n}", "at": "2025-04-01"} for n in range(8)),
]
QUESTION = "What of the Zellberg run?"


def with_channel(tmp_path, **values):
    """The recipe with other values of its channel."""
    lines = "\n".join(f"{name} = {value}" for name, value in values.items())
    recipe = tmp_path / "other.toml"
    head = 'name = "other"\nextends = "synapse.v1"\n[[channels]]\nuse = "spreading.v1"\nweight = 10.0\n'
    recipe.write_text(f'{head}over = "associations"\n{lines}\n')
    return recipe


def test_activation_reaches_what_likeness_misses(tmp_path):
    """The turn that follows shares no word with the question; it is active because its neighbour is."""
    alone = {"anchors": 1, "likeness": 0.0, "importance": 0.0}
    assert TALK[1]["text"] in ranked(TALK, QUESTION, with_channel(tmp_path, **alone))[:2]
    assert ranked(TALK, QUESTION, with_channel(tmp_path, **alone, steps=0)) == [TALK[0]["text"]]


def test_the_strong_silence_the_weak():
    """Lateral inhibition: the strongest keeps what it has, the weakest falls to nothing; without, nothing changes."""
    values = np.array([0.9, 0.8, 0.3, 0.05])
    pushed = inhibited(values, 2, 0.15)
    assert pushed[0] == 0.9
    assert (pushed[1:] < values[1:]).all()
    assert pushed[3] == 0.0
    assert inhibited(values, 2, 0.0).tolist() == values.tolist()


def test_a_hub_gives_each_of_its_many_neighbours_little(tmp_path):
    """Fan effect: of two phrases of a turn, the one that few turns name activates the other turn that names it more."""
    hub = [{"text": f"Then Milo came to shop {n}.", "session": f"h{n}", "at": "2025-01-01"} for n in range(6)]
    rare = {"text": "A letter for Quill was there.", "session": "r", "at": "2025-01-01"}
    anchor = {"text": "The festival: with Milo and Quill.", "session": "f", "at": "2025-01-01"}
    recipe = with_channel(tmp_path, anchors=1, likeness=0.0, importance=0.0, inhibition=0.0)
    assert ranked([anchor, *hub, rare], "festival", recipe)[:2] == [anchor["text"], rare["text"]]


def test_a_step_over_a_longer_time_is_weaker(tmp_path):
    """Temporal decay: of two turns that follow in their sessions, the one a year later gets less."""
    near = [{"text": "The Ombra contest is on.", "session": "a", "at": "2025-01-01"},
            {"text": "Bring the green bag.", "session": "a", "at": "2025-01-01"}]  # fmt: skip
    far = [{"text": "The Ombra contest is on!", "session": "b", "at": "2023-01-01"},
           {"text": "Bring the other bag.", "session": "b", "at": "2025-01-01"}]  # fmt: skip
    alone = with_channel(tmp_path, anchors=2, likeness=0.0, importance=0.0, inhibition=0.0)
    found = ranked([*far, *near], "the Ombra contest", alone)
    assert found.index("Bring the green bag.") < found.index("Bring the other bag.")
