"""Terms: the words of a text as the lexical index counts them."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remanence.encoding.text import FUNCTION_WORDS, read, terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Caroline's sisters", ["carolin", "sister"]),
        ("Caroline’s sisters", ["carolin", "sister"]),
        ("I don't like the boys' paintings", ["like", "boy", "paint"]),
        ("Who was it that they told about me?", ["tell"]),
        ("It can't be, won't be; ain't", []),
        ("state-of-the-art O'Brien", ["state", "art", "o", "brien"]),
        ("Café CAFÉ cafe", ["cafe", "cafe", "cafe"]),
        ("ＡＢＣ　１２", ["abc", "12"]),
        ("On 5/8 at 13:56, $9.99", ["5", "8", "13", "56", "9", "99"]),
        ("snake_case", ["snake", "case"]),
        ("Привет, мир", ["привет", "мир"]),
        ("我喜欢苹果", ["喜", "欢", "苹", "果", "喜欢", "欢苹", "苹果"]),
        ("用Python写", ["用", "python", "写"]),
        ("ไทย", ["ไท", "ทย"]),
        ("猫", ["猫"]),
        ("😀 ... --", []),
        ("", []),
    ],
)
def test_terms_are_what_the_rules_say(text, expected):
    """Lower case, no possessives, function words or accents, stems; pairs of characters where no spaces are written."""
    assert terms(text) == expected


def test_accents_are_kept_where_they_make_another_letter():
    """Only Latin letters lose their marks: й is not и, が is not か."""
    assert terms("йод") != terms("иод")
    assert terms("がき") != terms("かき")


@given(st.text(max_size=80))
def test_any_text_has_terms(text):
    """Fuzz: terms are lower case, never empty, never function words, and the same each time."""
    found = terms(text)
    assert found == terms(text) == read(text).terms
    for term in found:
        assert term
        assert not any(c.isspace() for c in term)


@given(st.text("ab cdé'’s.?!\n我", max_size=60), st.text("ab cdé'’s.?!\n我", max_size=60))
def test_a_line_break_parts_texts(first, second):
    """The terms of two paragraphs in one language are those of the one and then those of the other."""
    assert terms(first + "\n" + second, "de") == terms(first, "de") + terms(second, "de")


def test_cues_are_read_in_the_same_pass():
    """Names inside a sentence, time words, numbers, and whether it ends by asking."""
    reading = read('Ana met Ben in Porto. Two days ago? "Yes, really?"')
    assert reading.names == 2
    assert reading.time
    assert reading.number
    assert reading.question
    assert {"ana", "ben", "porto"} <= reading.capitals
    assert "met" not in reading.capitals
    plain = read("did you see it? the cat, i mean.")
    assert (plain.names, plain.time, plain.number, plain.question) == (0, False, False, False)


def test_a_word_of_any_length_is_cut():
    """A megabyte without a space makes one term of bounded length."""
    assert [len(term) for term in terms("x" * 1_000_000)] == [64]
    assert [len(term) for term in terms("e" + "\u0301" * 1_000_000)] == [1]


def test_a_long_run_without_spaces_keeps_all_its_pairs():
    """Scripts that write no spaces have no word to cut."""
    assert len(terms("喜欢吃饭" * 50)) == 399


def test_function_words_are_lower_case_and_have_no_terms():
    """The list is what the reader looks up."""
    assert all(word == word.lower() and terms(word) == [] for word in FUNCTION_WORDS)


def test_threads_may_read_at_once():
    """Stemmers are not shared between threads."""
    words = [f"running{i} connections{i}" for i in range(3000)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(terms, words * 2))
    finally:
        sys.setswitchinterval(interval)
    assert found == [terms(text) for text in words * 2]
