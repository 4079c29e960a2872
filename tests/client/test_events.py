"""Server-sent events are read the same wherever the network cuts them."""

from hypothesis import given
from hypothesis import strategies as st

from remanence.client.events import Event, EventReader

WORDS = st.text(st.characters(exclude_characters="\r\n\0", exclude_categories=["Cs"]), max_size=20)
EVENTS = st.lists(st.tuples(st.sampled_from(["progress", "result", "error"]), st.lists(WORDS, min_size=1, max_size=3)))
ENDS = st.sampled_from(["\n", "\r\n"])


def read(text, cuts):
    """The events of a stream that comes in parts, cut at these places."""
    data, reader, found, last = text.encode(), EventReader(), [], 0
    for cut in [*sorted(cut % (len(data) + 1) for cut in cuts), len(data)]:
        found += reader.feed(data[last:cut])
        last = cut
    return found


@given(EVENTS, st.lists(st.integers(0, 10_000)), ENDS)
def test_a_stream_is_read_wherever_it_is_cut(events, cuts, end):
    """Also within a character, a line or a line's end."""
    text = "".join(
        f": a comment{end}event: {name}{end}" + "".join(f"data: {line}{end}" for line in lines) + end
        for name, lines in events
    )
    assert read(text, cuts) == [Event(name, "\n".join(lines)) for name, lines in events]


@given(st.lists(st.binary(max_size=40)))
def test_noise_never_breaks_the_reader(parts):
    """Bytes that are no events give no error."""
    reader = EventReader()
    for part in parts:
        list(reader.feed(part))


def test_an_event_without_a_name_is_a_message():
    """And one without data is none."""
    assert read("data: x\n\nevent: ping\n\n", []) == [Event("message", "x")]
