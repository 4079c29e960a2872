"""Statements about oneself that last."""

import pytest

from remanence.encoding.persona import states_preference


@pytest.mark.parametrize(
    "text",
    [
        "I strongly dislike reality shows.",
        "I’m allergic to shellfish, so I avoid shrimp.",
        "My favourite colour is teal.",
        "I have a deep fear of heights.",
        "I only read books from the library.",
        "I don't eat meat.",
        "We never fly.",
        "I am lactose intolerant.",
        "I read best in the morning.",
        "I work at home and avoid the motorway.",
    ],
)
def test_likes_limits_and_habits_are_found(text):
    """What somebody likes, avoids, cannot have or always does, in the first person."""
    assert states_preference(text)


@pytest.mark.parametrize(
    "text",
    [
        "Here are ten shows that people like.",
        "I would like you to act as a travel agent.",
        "I like tea. Could you recommend a shop?",
        "I never noticed the bridge.",
        "I moved to Lisbon in May.",
        "Sure. " + "The train leaves at noon from the other platform. " * 4 + "I prefer tea.",
        "",
    ],
)
def test_requests_events_and_asides_are_not(text):
    """Asking, telling what happened, or saying it late in a long text is no statement of a preference."""
    assert not states_preference(text)
