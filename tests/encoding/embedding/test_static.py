"""The bundled model: whole, small, quick, and the same bits everywhere."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from costs import least_seconds
from remanence.encoding.embedding import static
from remanence.encoding.embedding.static import StaticEmbedder

FOLDER = Path(static.__file__).parent
EMBEDDER = StaticEmbedder()


def test_the_files_fit_together():
    """One row and one scale a piece, in 8 bits, with nothing lost to zero."""
    pieces = (FOLDER / "vocabulary.txt").read_text(encoding="utf-8").splitlines()
    assert EMBEDDER.table.shape == (len(pieces), EMBEDDER.space.dimension)
    assert EMBEDDER.table.dtype == np.int8
    assert EMBEDDER.scale.shape == (len(pieces),)
    assert (EMBEDDER.scale > 0).all()
    assert (np.abs(EMBEDDER.table.astype(int)).max(axis=1) == 127).all()


def test_the_model_takes_less_than_eight_megabytes():
    """The wheel stays small."""
    assert sum(path.stat().st_size for path in FOLDER.iterdir() if path.is_file()) < 8_000_000


def test_the_table_cannot_be_written_to():
    """One caller must not change the model of all others."""
    with pytest.raises(ValueError, match="read-only"):
        EMBEDDER.table[0, 0] = 1


@pytest.mark.parametrize(
    ("text", "close", "far"),
    [
        ("Where does she live?", "Her flat is in Lisbon.", "The invoice was paid in full."),
        ("my favourite food", "I love eating pasta and pizza", "the train departs at nine"),
        ("car repair", "the mechanic fixed the brakes of the automobile", "a poem about the sea"),
        ("doctor's appointment", "I have to see the physician on Monday", "the football match was a draw"),
        ("how do I reset my password", "steps to recover a lost login", "best recipes with lentils"),
    ],
)
def test_what_means_alike_lies_close(text, close, far):
    """A paraphrase is nearer than an unrelated text, with few words or none in common."""
    rows = EMBEDDER.embed([text, close, far])
    assert rows[0] @ rows[1] > rows[0] @ rows[2]


def test_every_process_gives_the_same_bits():
    """Promise 4: the same text has the same vector in every process."""
    code = (
        "from remanence.encoding.embedding.static import StaticEmbedder as S;"
        "print(S().embed(['Ana moved to Lisbon in May.']).tobytes().hex())"
    )
    elsewhere = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    assert elsewhere == EMBEDDER.embed(["Ana moved to Lisbon in May."]).tobytes().hex()


def test_five_thousand_short_texts_take_less_than_a_second_of_work():
    """Fast enough to re-embed a bank while nobody notices; counted in processor time."""
    texts = [f"On day {n} we talked about the garden, the boiler and the trip to Lisbon." for n in range(5000)]
    EMBEDDER.embed(texts[:10])
    assert least_seconds(lambda: EMBEDDER.embed(texts)) < 1


def test_white_space_and_case_do_not_matter():
    """The tokenizer reads words, not layout."""
    rows = EMBEDDER.embed(["Coffee with Ana", "  coffee\twith\nANA "])
    np.testing.assert_array_equal(rows[0], rows[1])
