"""The word-piece tokenizer: what it does to text, and that the `tokenizers` library does the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remanence.encoding.embedding import static
from remanence.encoding.embedding.wordpiece import WordPiece, normalise

VOCABULARY = (Path(static.__file__).parent / "vocabulary.txt").read_text(encoding="utf-8").splitlines()
ALPHABET = frozenset("".join(VOCABULARY))
TOKENIZER = WordPiece(VOCABULARY)

FROM_TOKENIZERS = {
    "Hello, World!": "hello , world !",
    "unaffable": "una ##ffa ##ble",
    "embeddings and tokenizers": "em ##bed ##ding ##s and token ##izer ##s",
    "Ångström naïve CAFÉ": "ang ##strom naive cafe",
    "İstanbul ẞ ﬁne": "istanbul ß ﬁ ##ne",
    "don't re-enter #42 @ $3.50": "don ' t re - enter # 42 @ $ 3 . 50",
    "今天 weather": "天 weather",
    "서울": "ᄉ ##ᅥ ##ᄋ ##ᅮ ##ᆯ",
    "a\u00adb\u200bc\x00de\tF\r\ng": "abc ##de f g",
    "§5 ¶3": "§ 5 ¶ 3",
    "[CLS] [UNK] ##ing": "[ cl ##s ] [ un ##k ] # # ing",
    "": "",
    "a" * 101: "",
}
"""Texts, and the pieces that version 0.23.3 of the library cuts them into."""


def pieces(text: str) -> list[str]:
    return [VOCABULARY[i] for i in TOKENIZER(text)]


@pytest.mark.parametrize(("text", "expected"), FROM_TOKENIZERS.items())
def test_a_text_is_cut_as_the_reference_cuts_it(text, expected):
    """Lower case, no accents, punctuation and Chinese apart, longest pieces first, unknown words dropped."""
    assert pieces(text) == expected.split()


@pytest.fixture(scope="module")
def reference() -> Callable[[str], list[int]]:
    """BERT's tokenizer as the `tokenizers` library has it, over our vocabulary; unknown words dropped."""
    tokenizers = pytest.importorskip("tokenizers", reason="the differential test needs `pip install tokenizers`")
    from tokenizers import models, normalizers, pre_tokenizers

    unknown = len(VOCABULARY)
    ids = {piece: i for i, piece in enumerate([*VOCABULARY, "[UNK]"])}
    library = tokenizers.Tokenizer(models.WordPiece(ids, unk_token="[UNK]", max_input_chars_per_word=100))
    library.normalizer = normalizers.BertNormalizer(lowercase=True)
    library.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return lambda text: [i for i in library.encode(text).ids if i != unknown]


WORDS = st.sampled_from(["embedding", "Lisbon", "ünïcödé", "don't", "##ing", "東京", "e.g.", "Москва", "ﬁ", "résumé"])
TEXTS = st.lists(st.one_of(st.text(max_size=20), WORDS, st.text("abcéñIJ '!-\n", max_size=12)), max_size=6).map(
    " ".join
)


@settings(deadline=None)
@given(TEXTS)
def test_any_text_is_cut_as_the_library_cuts_it(reference, text):
    """The same pieces as the library, once characters that no piece contains are read as spaces."""
    readable = "".join(" " if c.isspace() or separates(c) else c for c in text)
    assert TOKENIZER(text).tolist() == reference(readable)


def separates(character: str) -> bool:
    return normalise(character, ALPHABET) == " " or character in "\u302e\u302f"


@settings(deadline=None)
@given(TEXTS)
def test_words_are_cut_independently_of_each_other(text):
    """A text gives what its words give one after the other, cached or not."""
    alone = [i for word in text.split() for i in WordPiece(VOCABULARY[:2000])(word)]
    assert WordPiece(VOCABULARY[:2000])(text).tolist() == alone


def test_an_emoji_separates_words_and_loses_none():
    """Where BERT drops the whole word around an unknown character, only the character goes."""
    assert pieces("thanks😀 see you👍🏽tomorrow") == ["thanks", "see", "you", "tomorrow"]


def test_a_word_that_ends_in_no_piece_gives_none():
    """Half a word would be another word."""
    tokenizer = WordPiece(["ab", "c", "##d"])
    assert [tokenizer.pieces[i] for i in tokenizer("abd abc c")] == ["ab", "##d", "c"]


def test_a_word_of_a_hundred_characters_is_the_longest():
    """As in BERT."""
    assert len(TOKENIZER("a" * 100)) == 50
    assert len(TOKENIZER("a" * 101)) == 0


def test_tokens_are_unsigned_32_bit_numbers():
    """The type that a bank stores."""
    assert TOKENIZER("a b").dtype == np.uint32
    assert TOKENIZER("").dtype == np.uint32
    assert TOKENIZER("").shape == (0,)


def test_the_cache_of_words_is_bounded():
    """Neither very many nor very long words stay in memory, and all are still cut rightly."""
    tokenizer = WordPiece(["a", "##a", "##b", "b"])
    for n in range(70_000):
        tokenizer(f"a{n:b}")
    assert len(tokenizer._known) <= 1 << 16
    tokenizer("," * 65)
    assert "," * 65 not in tokenizer._known
    assert len(tokenizer("abba" * 10 + " a")) == 41


def test_a_word_of_a_megabyte_costs_no_more_than_its_length():
    """Base64 or a log line is dropped as one long word, without quadratic work."""
    assert len(TOKENIZER("x" * 1_000_000)) == 0
    assert len(TOKENIZER("x," * 500_000)) == 1_000_000


@pytest.mark.parametrize("broken", [["a", "a"], ["a", ""]])
def test_a_vocabulary_with_a_repeated_or_empty_piece_is_refused(broken):
    """Ids would be ambiguous."""
    with pytest.raises(ValueError, match="must be unique"):
        WordPiece(broken)
