"""Words come back as they were given, in any script; what cannot be kept is refused."""

from __future__ import annotations

import pytest

from remanence.testing.conformance.bench import Bench, added, texts

KEPT = {
    "latin": "Zażółć gęślą jaźń, naïve café № 5",
    "right to left": "שלום עולם, مرحبا بالعالم",
    "ideographs": "今天天气很好。私は東京に住んでいます。",
    "beyond the first plane": "𠮷野家 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𐍈 😀",
    "emoji of several": "👩‍👩‍👧‍👦 👍🏽 🏳️‍🌈",
    "composed": "caf\u00e9 \u212b \ufb01n",
    "decomposed": "cafe\u0301 A\u030a fin",
    "last of each plane": "end \U0001fffd \U0002fffd \U0010fffd",
    "controls": "one\ttwo\r\nthree\x01\x7f\u200b\u200e four",
    "blanks around": "  kept as it is \n",
    "markup": "<b>\"quoted\" & 'single'</b> {x} %s \\n ${y} -- ; DROP TABLE",
}
ODD = {"nul": "before\x00after", "surrogate": "half a pair \ud800 here", "long": "Long words are words too. " * 40_000}


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT)
def test_a_text_comes_back_exactly(bench: Bench, text: str) -> None:
    """The same characters, none normalised, trimmed or replaced."""
    memory = bench.open()
    id = added(memory, text)
    assert bench.holds(memory, id, text)
    assert set(texts(memory, text)) <= {text}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_a_text_is_kept_exactly_or_refused(bench: Bench, text: str) -> None:
    """A NUL, half a surrogate pair, a million characters: as given, or an error; and the memory works on."""
    memory = bench.open()
    try:
        id = added(memory, text)
    except Exception:  # noqa: BLE001  (a product refuses by errors of its own)
        id = ""
    if id:
        assert bench.holds(memory, id, text)
    added(memory, "Ana lives in Lisbon.")
    assert "Ana lives in Lisbon." in texts(memory, "where does Ana live?")


def test_two_spellings_of_a_word_stay_two(bench: Bench) -> None:
    """Composed and decomposed letters are the same to read, and each text keeps its own."""
    memory = bench.open()
    both = [KEPT["composed"], KEPT["decomposed"]]
    ids = [added(memory, text) for text in both]
    assert all(bench.holds(memory, id, text) for id, text in zip(ids, both, strict=True))


@pytest.mark.parametrize("query", [*KEPT.values(), *ODD.values()], ids=[*KEPT, *ODD])
def test_any_words_may_be_asked(bench: Bench, query: str) -> None:
    """A search answers, or refuses the query by an error; and the memory works on."""
    memory = bench.open()
    added(memory, "Ana lives in Lisbon.")
    try:
        found = texts(memory, query)
    except Exception:  # noqa: BLE001  (as above)
        found = []
    assert set(found) <= {"Ana lives in Lisbon."}
    assert texts(memory, "where does Ana live?") == ["Ana lives in Lisbon."]
