"""`remanence reflect`: the answer with its evidence, for people and programs; not knowing is no failure."""


def test_an_answer_shows_what_it_rests_on(ana):
    """The answer first, then who said what, when, and in which characters."""
    shown = ana("reflect", "When did Ana move to Lisbon?").stdout
    assert shown.startswith("May 2025")
    assert "a1 [0:25]" in shown
    assert "I moved to Lisbon in May." in shown


def test_an_answer_is_one_object_for_programs(ana):
    """With values, grounds and confidence."""
    answer = ana.json("reflect", "When did Ana move to Lisbon?")
    assert (answer["text"], answer["kind"], answer["known"]) == ("May 2025", "date", True)
    assert answer["values"][0]["precision"] == "month"
    (evidence,) = answer["grounds"][0]["evidence"]
    assert (evidence["external_id"], evidence["start"], evidence["end"]) == ("a1", 0, 25)


def test_not_knowing_is_an_answer(ana):
    """Exit code 0, and plain words."""
    assert ana("reflect", "Which university did Zoltan attend?").stdout.startswith("not known")
    assert ana.json("reflect", "Which university did Zoltan attend?")["values"] == []
