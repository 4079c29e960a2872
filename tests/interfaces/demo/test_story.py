"""The demo's conversation: what was promised of it."""

from collections import Counter
from datetime import timedelta

from remanence.interfaces.demo.story import load_story


def test_the_story_is_as_long_as_it_says():
    """Some 250 turns, in 25 to 30 dated sessions, over eight months, of a person, an assistant and a friend."""
    turns = load_story().turns
    assert 240 <= len(turns) <= 270
    assert 25 <= len(load_story().sessions()) <= 30
    assert timedelta(days=225) < turns[-1].at - turns[0].at < timedelta(days=250)
    assert {actor for actor, _ in Counter(turn.actor for turn in turns).most_common(3)} == {"Ilse", "Dario", "Moss"}


def test_turns_are_in_order_and_have_ids_of_their_own():
    """Time runs forward, and no id is used twice."""
    turns = load_story().turns
    assert [turn.at for turn in turns] == sorted(turn.at for turn in turns)
    assert len({turn.id for turn in turns}) == len(turns)
    assert len({turn.text for turn in turns}) == len(turns)


def test_each_session_is_one_evening():
    """A session's turns lie within two hours, so that its date means something."""
    for turns in load_story().sessions():
        assert turns[-1].at - turns[0].at < timedelta(hours=2)


def test_everything_asked_about_exists():
    """Gold ids, and the turn to be forgotten, are turns of the story."""
    story = load_story()
    known = {turn.id for turn in story.turns}
    assert {id for question in (*story.questions, story.then) for id in question.gold} | {story.forget_turn} <= known


def test_one_turn_from_the_web_tries_to_give_orders():
    """The smuggled instruction is there, and marked as what it is."""
    attacks = [turn for turn in load_story().turns if "ignore your previous instructions" in turn.text]
    assert [turn.origin for turn in attacks] == ["web"]
