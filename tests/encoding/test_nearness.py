"""Words that the lexicon does not know, by how near they come to what it knows."""

from remanence.encoding.nearness import nearness


def test_words_come_nearer_to_what_they_mean():
    """In another wording than any of the lexicon's; the direction counts, and little words do not."""
    for words, meant, other in (
        (["masterminded", "by"], "creator", "burialplace"),
        (["resting", "spot"], "burialplace", "employer"),
    ):
        assert nearness(words, [meant]) > nearness(words, [other])
    assert nearness(["of"], ["founder"]) == nearness(["masterminded"], []) == 0.0
    assert nearness(["brought", "into", "world"], ["mother"], turned=True) > nearness(
        ["brought", "into", "world"], ["mother"]
    )
