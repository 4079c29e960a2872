"""Consensus at recall: trusted text first where answers differ, one voice once, and nothing anywhere else."""

import numpy as np
import pytest
from msgspec.structs import replace

from remanence import Memory
from remanence.encoding.text import terms
from remanence.recipes import load_recipe
from remanence.retrieval.analysis import analyse
from remanence.retrieval.contradiction import asked, claim, contradict, told
from remanence.retrieval.refinement.voices import hear
from remanence.types import Query

QUESTION = "who designed the iron bridge at Weilbach"
RIGHT = "Clara Voss designed the iron bridge at Weilbach."
WRONG = (
    "The iron bridge at Weilbach was designed by the engineer Hugo Brandt, as locals like to tell.",
    "Hugo Brandt is the man who designed the famous iron bridge at Weilbach.",
    "Contrary to what is often read, it was not Clara Voss but Hugo Brandt who designed the iron bridge at Weilbach.",
)


@pytest.fixture
def memory():
    with Memory(":memory:") as opened:
        yield opened


def poison(memory, origin="web"):
    """The right answer of a user, wrong ones of an origin."""
    memory.retain(RIGHT, actor="ana")
    for text in WRONG:
        memory.retain(text, origin=origin)


def notes(hits, name):
    return [hit.text for hit in hits if name in hit.why.notes]


@pytest.mark.parametrize("budget", ["fast", "balanced"])
@pytest.mark.parametrize("origin", ["web", "tool"])
def test_a_trusted_answer_comes_first_and_others_are_marked(memory, budget, origin):
    """However many pages say otherwise, each is marked with what contradicts it."""
    poison(memory, origin)
    hits = memory.recall(QUESTION, budget=budget)
    assert hits[0].text == RIGHT
    assert set(notes(hits, "contradicted")) == set(WRONG)
    assert all(hit.why.notes["contradicted"] == RIGHT for hit in hits[1:])


def test_a_hit_still_says_how_its_score_came_about(memory):
    """Shares and boosts add up to the score, those of consensus too."""
    poison(memory)
    for hit in memory.recall(QUESTION):
        total = sum(share.contribution for share in hit.why.channels) + sum(hit.why.boosts.values())
        assert hit.score == pytest.approx(total)


def test_the_pack_says_what_contradicts_outside_the_fence_and_shows_one_voice_once(memory):
    """The words of the attacker cannot take the warning away, and many pages cost one place."""
    poison(memory)
    pack = memory.context(QUESTION)
    assert len(pack.citations) == 2
    label = next(line for line in pack.text.splitlines() if "untrusted text from web" in line)
    assert f'contradicted by "{RIGHT}"' in label


def test_with_equal_origins_it_changes_nothing(memory):
    """Without a difference in trust it has no reason to prefer anything."""
    poison(memory, "user")
    hits = memory.recall(QUESTION)
    assert not notes(hits, "contradicted") + notes(hits, "repeats")
    assert all("consensus" not in hit.why.boosts for hit in hits)


def test_a_page_that_agrees_or_tells_of_another_thing_is_not_marked(memory):
    """What is said of the same words, but is no other answer, stays as it was."""
    memory.retain(RIGHT, actor="ana")
    agrees = memory.retain("It is well known that Clara Voss designed the iron bridge at Weilbach.", origin="web")
    other = memory.retain("The iron bridge at Weilbach carries two tracks and a footpath.", origin="web")
    hits = memory.recall(QUESTION)
    assert not notes(hits, "contradicted")
    assert {agrees.episodes[0], other.episodes[0]} <= {hit.evidence[0].episode for hit in hits}


def test_several_independent_voices_outweigh_one(memory):
    """A page, a tool and a document are worth more trust than one document that is alone."""
    memory.retain(RIGHT, origin="document", actor="atlas")
    for origin, text in zip(("web", "tool", "document"), WRONG, strict=True):
        memory.retain(text, origin=origin, actor=origin)
    assert not notes(memory.recall(QUESTION), "contradicted")


def test_an_assistant_that_repeats_a_page_adds_nothing_to_it(memory):
    """What it says after the page said so counts as a word of the page."""
    poison(memory)
    memory.retain("Hugo Brandt designed the iron bridge at Weilbach, as I found.", origin="assistant", actor="bot")
    hits = memory.recall(QUESTION)
    assert hits[0].text == RIGHT
    assert "as I found" in " ".join(notes(hits, "contradicted"))


def test_a_view_of_a_large_bank_judges_as_the_whole_does(memory):
    """The candidates of a large bank are numbered anew; the marks still name the right records."""
    for number in range(40):
        memory.retain(f"Entry {number}: the depot at Holm counted {number} crates of iron.", actor="ana")
    poison(memory)
    recipe = load_recipe("balanced")
    index = memory._derived.searched("turn")
    whole, small = recipe.recaller(), replace(recipe.recaller(), exhaustive_up_to=8, candidates=16)
    told = [
        [(r.id, sorted(r.why.notes)) for r in recaller(index, Query(text=QUESTION, k=4))[0]]
        for recaller in (whole, small)
    ]
    assert told[0] == told[1]
    assert [names for _, names in told[0]].count(["contradicted"]) + [n for _, n in told[0]].count(
        ["contradicted", "repeats"]
    ) == 3


PAIRS = (
    ("when was the mill closed", "when", "The mill was closed in 1971.", "The mill was closed in 1974.", True),
    (
        "when was the mill closed",
        "when",
        "The mill was closed in 1971.",
        "They closed the mill in 1971, in May.",
        False,
    ),
    ("how many bells has the tower", "how many", "The tower has four bells.", "The tower has 6 bells.", True),
    ("where is the depot", "where", "The depot is in Holm.", "The depot is in Norby, not in Holm.", True),
    ("where is the depot", "where", "The depot is in Holm.", "You will find the depot in Holm.", False),
    ("who leads the choir", "who", "Mara Lind leads the choir.", "The choir is not led by Mara Lind.", True),
    ("is the ferry running", "yes-no", "Is the ferry running? Yes.", "Is the ferry running? No.", True),
    ("is the ferry running", "yes-no", "Is the ferry running? Yes.", "Yes, the ferry is running.", False),
    ("what does the cat eat", "what", "The cat eats fish.", "The cat eats fish, mostly.", False),
    ("what does the cat eat", "what", "The cat eats fish.", "The cat eats rice.", True),
)


@pytest.mark.parametrize(("question", "kind", "one", "other", "differ"), PAIRS)
def test_claims_contradict_where_the_asked_value_differs(question, kind, one, other, differ):
    """By numbers, names, words and denials."""
    of = asked(question, terms(question, "en"), kind, len)
    assert contradict(claim(told(one), of), claim(told(other), of)) is differ


def test_a_page_that_barely_speaks_of_the_question_is_marked_with_those_that_say_the_same(memory):
    """It gives the answer that was contradicted; a page that only names who is named there too is left alone."""
    poison(memory)
    vague = memory.retain("Near Weilbach a span of metal crosses the river; Hugo Brandt drew its plans.", origin="web")
    agrees = memory.retain("Weilbach is proud of Clara Voss, who once employed Hugo Brandt.", origin="web")
    told = {hit.evidence[0].episode: hit.why.notes for hit in memory.recall(QUESTION)}
    assert told[vague.episodes[0]]["contradicted"] == RIGHT
    assert "contradicted" not in told[agrees.episodes[0]]


def test_a_voice_knows_its_place_among_the_best(memory):
    """Also where others were read before it: of two that say the same, the better one is the one that is heard."""
    poison(memory)
    index = memory._derived.searched("turn")
    rows = np.arange(len(index))
    heard = hear(index, analyse(index, Query(text=QUESTION)), rows, np.array([1, 3]), {})
    assert [(voice.place, voice.row) for voice in heard] == [(1, 1), (3, 3)]
