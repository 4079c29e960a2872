"""Typed answers: each kind on banks that are made for it, with evidence to the character, and "not known"."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remanence import Memory
from remanence.lifecycle.reflection.asked import asked
from remanence.types import AnswerKind, Precision


def bank(*turns):
    """A bank of (actor, text, day) in one session a day."""
    mem = Memory(":memory:")
    mem.retain_many(
        {"text": text, "actor": actor, "at": day, "session": day, "id": str(n)}
        for n, (actor, text, day) in enumerate(turns)
    )
    return mem


CHAT = (
    ("Ana", "Hi Ben! I adopted a greyhound called Comet yesterday.", "2025-06-02"),
    ("Ben", "Lovely! We went kayaking on the Tamble last weekend.", "2025-06-02"),
    ("Ana", "We are driving to Porto next month to see my grandmother.", "2025-06-02"),
    ("Ben", "I have played the oboe for seven years now.", "2025-06-09"),
    ("Ana", "My brother Theo opened a bakery in Fernmoor in March 2024.", "2025-06-09"),
    ("Ben", "I quit smoking because my doctor was worried about my lungs.", "2025-06-16"),
    ("Ana", 'I read "The Salt Road" last week, what a book!', "2025-06-16"),
    ("Ben", "I bought four chairs for the kitchen.", "2025-06-23"),
    ("Ana", "I don't eat meat any more.", "2025-06-23"),
    ("Ana", "Got my tattoo a few years ago.", "2025-06-23"),
)


@pytest.fixture(scope="module")
def chat():
    with bank(*CHAT) as mem:
        yield mem


@pytest.mark.parametrize(
    ("question", "kind", "text"),
    [
        ("When did Ana adopt a greyhound?", "date", "1 June 2025"),
        ("When did Ben go kayaking?", "date", "the weekend before 2 June 2025"),
        ("When is Ana driving to Porto?", "date", "July 2025"),
        ("When did Theo open a bakery?", "date", "March 2024"),
        ("When did Ana read The Salt Road?", "date", "the week before 16 June 2025"),
        ("When did Ana get her tattoo?", "date", "a few years before 23 June 2025"),
        ("When did Ben buy the chairs?", "date", "23 June 2025"),
        ("How long has Ben played the oboe?", "duration", "seven years"),
        ("How many weeks passed between Ana adopting a greyhound and Ben buying chairs?", "duration", "three weeks"),
        ("How many chairs did Ben buy?", "number", "four"),
        ("Where did Theo open a bakery?", "place", "Fernmoor"),
        ("What book did Ana read?", "phrase", "The Salt Road"),
        ("Did Ana adopt a greyhound?", "yes/no", "Yes"),
        ("Does Ana eat meat?", "yes/no", "No"),
    ],
)
def test_each_kind_of_question_gets_its_kind_of_answer(chat, question, kind, text):
    """Times are counted from when they were said, and told as exactly as they were said."""
    answer = chat.reflect(question)
    assert (answer.text, answer.kind, answer.known) == (text, kind, True)


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("How long has Ben played the oboe?", timedelta(days=7 * 365.25)),
        ("How many chairs did Ben buy?", 4),
        ("Does Ana eat meat?", False),
    ],
)
def test_an_answer_has_a_value_of_its_type(chat, question, value):
    """What a program needs is not in the words alone."""
    assert chat.reflect(question).values == (value,)


def test_a_time_is_a_value_with_its_precision(chat):
    """A month is a month, not its first day."""
    (when,) = chat.reflect("When did Theo open a bakery?").values
    assert (when.precision, when.start.date().isoformat()) == (Precision.MONTH, "2024-03-01")


def test_what_is_computed_cites_both_ends(chat):
    """The time between two events rests on what tells of each."""
    answer = chat.reflect("How many weeks passed between Ana adopting a greyhound and Ben buying chairs?")
    said = [ground.text for ground in answer.grounds]
    assert any("greyhound" in text for text in said)
    assert any("chairs" in text for text in said)


def test_evidence_is_cited_to_the_character_and_in_the_order_of_time(chat):
    """Each ground's words stand where it says, in an episode of the bank."""
    answer = chat.reflect("When did Ana adopt a greyhound?")
    assert answer.grounds
    for ground in answer.grounds:
        for each in ground.evidence:
            assert chat.get(each.episode).text[each.start : each.end] == each.text == ground.text
    starts = [ground.at.start for ground in answer.grounds]
    assert starts == sorted(starts)


@pytest.mark.parametrize("question", ["Which university did Priya attend?", "When did Zoltan buy his yacht?"])
def test_what_nobody_said_is_not_known(chat, question):
    """A bank without evidence says so, and gives no value."""
    answer = chat.reflect(question)
    assert (answer.text, answer.kind, answer.known, answer.values) == ("not known", "unknown", False, ())
    assert str(answer) == "not known"


def test_an_empty_bank_knows_nothing():
    """No hit, no answer, no error."""
    with Memory(":memory:") as mem:
        answer = mem.reflect("Where does Ana live?")
        assert (answer.known, answer.grounds, answer.confidence) == (False, (), 0.0)


def test_what_does_not_agree_is_named():
    """Two numbers for one thing: the answer shows both, with their days."""
    with bank(
        ("Ana", "I own three bikes.", "2025-06-02"), ("Ben", "Rain again today.", "2025-06-05"),
        ("Ana", "I own five bikes.", "2025-07-01"),
    ) as mem:  # fmt: skip
        answer = mem.reflect("How many bikes does Ana own?")
        (conflict,) = answer.conflicts
        assert str(conflict) == "said three on 2025-06-02, said five on 2025-07-01"


def test_filters_reach_the_recall_that_an_answer_is_looked_for_in():
    """What had not been said by then answers nothing."""
    with bank(("Ana", "I play the oboe.", "2025-06-02"), ("Ana", "I play the harp.", "2026-01-02")) as mem:
        assert mem.reflect("Does Ana play the harp?", until="2025-07-01").text != "Yes"
        assert mem.reflect("Does Ana play the harp?").text == "Yes"


def test_the_same_question_gets_the_same_answer(chat):
    """Promise 4."""
    assert chat.reflect("What did Ana adopt?") == chat.reflect("What did Ana adopt?")


def test_a_time_in_the_question_chooses_between_two_events():
    """Of two camping trips, the one in the month that is asked for."""
    with bank(
        ("Ana", "We went camping last week.", "2023-06-27"),
        ("Ana", "We went camping two weekends ago, camping is the best!", "2023-07-17"),
    ) as mem:
        assert mem.reflect("When did Ana go camping in June?").text == "the week before 27 June 2023"
        assert mem.reflect("When did Ana go camping in July?").text == "two weekends before 17 July 2023"


def test_how_long_ago_counts_from_now(chat):
    """From the moment that is given; two weeks and a day after the first of June it was fifteen days ago."""
    answer = chat.reflect("How many days ago did Ana adopt a greyhound?", now="2025-06-16 12:00")
    assert answer.text == "15 days ago"
    assert abs(answer.values[0] - timedelta(days=15)) < timedelta(days=1)


def test_i_is_the_user_and_not_the_assistant():
    """In a chat with an assistant, "my" asks for what the user said."""
    with Memory(":memory:") as mem:
        chat = [
            {"role": "user", "content": "I have played the oboe for seven years.", "at": "2025-06-02"},
            {"role": "assistant", "content": "Lovely! Many play the oboe for two years only.", "at": "2025-06-02"},
        ]
        mem.retain(chat, session="s")
        assert mem.reflect("How long have I played the oboe?").text == "seven years"


WORDS = st.sampled_from(
    'Ana Ben yesterday the a 3 three years ago in Porto bought bikes "Salt" and , . ? ! because May 2023 '
    "[shares a photo] 你好 \U0001f600 who's — 1e999 99999999 weeks February 30".split(" ")
)
TEXTS = st.lists(WORDS, min_size=1, max_size=14).map(" ".join)
ASKS = st.sampled_from(
    "When did|How long|How many weeks between|How many|Who|Where|Why|What|Which books|Is|How often|How old|".split("|")
)


@settings(deadline=None, max_examples=60)
@given(st.lists(TEXTS, max_size=6), ASKS, TEXTS)
def test_any_question_to_any_bank_has_an_answer_with_true_citations(texts, ask, rest):
    """Never an error; every citation holds its words, and an answer that is a quotation stands in one of them."""
    with bank(*(("Ana", text, f"2025-06-{day:02}") for day, text in enumerate(texts, start=1))) as mem:
        answer = mem.reflect(f"{ask} {rest}?")
        assert 0 <= answer.confidence <= 1
        assert answer.known or answer.text == "not known"
        for each in (each for ground in answer.grounds for each in ground.evidence):
            assert mem.get(each.episode).text[each.start : each.end] == each.text
        if answer.kind in (AnswerKind.PHRASE, AnswerKind.NAME, AnswerKind.PLACE, AnswerKind.LIST):
            cited = [each.text for ground in answer.grounds for each in ground.evidence]
            assert all(any(value in text for text in cited) for value in answer.values)


@pytest.mark.parametrize(
    ("question", "form", "kind", "head"),
    [
        ("When did Ana move?", "when", "date", ""),
        ("In which year did Ana move?", "when", "date", "year"),
        ("How long ago did Ana move?", "ago", "duration", ""),
        ("How many days passed between the two?", "between", "duration", ""),
        ("How many dogs does Ana have?", "how many", "number", ""),
        ("Which city does Ana live in?", "where", "place", "city"),
        ("Whose birthday is it?", "who", "name", ""),
        ("What kind of music does Ana play?", "what", "phrase", "music"),
        ("What are Ana's hobbies?", "what", "phrase", "hobbies"),
        ("Is Ana at home when it rains?", "yes/no", "yes/no", ""),
        ("", "what", "phrase", ""),
    ],
)
def test_a_question_is_read_for_what_it_asks(question, form, kind, head):
    """By the words that ask, and the words that name the type of the answer."""
    wanted = asked(question)
    assert (wanted.form, wanted.kind, wanted.head) == (form, kind, head)
