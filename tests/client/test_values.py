"""Whatever text, time, metadata and filter a caller has: it arrives as it would in a bank of its own."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from faces import Blocking, outcome, plain
from remanence import AsyncClient, Client, Memory

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
TIMES = (
    st.none()
    | st.datetimes()
    | st.datetimes(timezones=ZONES)
    | st.integers(-(10**10), 10**10)
    | st.floats(-1e9, 4e9)
    | st.sampled_from(["May 2023", "8 May 2023, 2 pm", "2024-W07", "2023", "2025-01-05 to 2025-01-09", "nonsense", ""])
)
ANY_TEXT = st.text(st.characters(exclude_categories=[]), max_size=40)
CALLS = st.fixed_dictionaries(
    {},
    optional={
        "actor": st.none() | ANY_TEXT,
        "session": st.text(max_size=10),
        "origin": st.sampled_from(["user", "web", "assistant", "elsewhere"]),
        "at": TIMES,
        "title": st.text(max_size=10),
        "metadata": st.none() | st.dictionaries(st.text(max_size=8), JSON, max_size=4),
        "tags": st.lists(st.text(max_size=8), max_size=3) | st.sets(st.text(max_size=8), max_size=1),
    },
)
QUESTIONS = st.fixed_dictionaries(
    {},
    optional={
        "k": st.integers(-1, 20),
        "now": TIMES,
        "as_of": TIMES,
        "known_at": TIMES,
        "since": TIMES,
        "until": TIMES,
        "actors": st.text(max_size=5) | st.lists(st.text(max_size=5), max_size=2),
        "tags": st.lists(st.text(max_size=5), max_size=2),
        "min_trust": st.floats(-0.5, 1.5) | st.just(float("nan")),
        "where": st.dictionaries(st.text(max_size=5), JSON, max_size=2),
    },
)
USUAL = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module", params=["client", "async client"])
def pair(request, server, tmp_path_factory):
    """The same bank, here and on a server."""
    name = f"values-{request.param.replace(' ', '-')}"
    far = Client(server, name) if request.param == "client" else Blocking(AsyncClient(server, name))
    with Memory(tmp_path_factory.mktemp("values") / f"{name}.rem") as own:
        yield own, far
    far.close()


def both(pair, call):
    """What a call gives in both, ids numbered; of errors the class."""
    return [plain(_kind(outcome(lambda face=face: call(face))), {}) for face in pair]


def _kind(result):
    if isinstance(result, UnicodeError):
        return "ValueError"
    return type(result).__name__ if isinstance(result, Exception) else result


@USUAL
@given(text=ANY_TEXT, about=CALLS)
def test_what_is_retained_arrives_as_it_was_said(pair, text, about):
    """The episode that is stored is the same in both, or both refuse it as the same mistake."""

    def call(face):
        return face.get(face.retain(text, **about).episodes[0])

    own, far = both(pair, call)
    assert far == own


@USUAL
@given(text=st.text(max_size=40), options=QUESTIONS)
def test_a_question_means_the_same(pair, text, options):
    """The query as it was understood, its times to the microsecond, its filters value by value."""
    own, far = both(pair, lambda face: face.recall(text, **options).query)
    assert far == own


@USUAL
@given(options=QUESTIONS)
def test_a_list_is_narrowed_the_same(pair, options):
    """Filters that stand in an address mean what they mean in Python."""
    filters = {n: v for n, v in options.items() if n not in ("k", "now", "as_of", "known_at")}
    own, far = both(pair, lambda face: [record.text for record in face.list(**filters)])
    assert far == own


def test_a_moment_keeps_its_microseconds(pair):
    """Whatever its zone, and at the ends of time."""
    for moment in (datetime(2024, 1, 1, tzinfo=UTC), datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC),
                   datetime(2024, 1, 1, 0, 0, 0, 1, tzinfo=timezone(timedelta(hours=-9, minutes=-30)))):  # fmt: skip
        own, far = both(pair, lambda face, at=moment: face.get(face.retain("now", at=at).episodes[0]).at)
        assert far == own
