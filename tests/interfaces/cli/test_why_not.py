"""`remanence why-not`: the verdict and its reasons, for people and programs."""


def test_a_hit_is_told_to_be_returned(ana):
    """Its rank and what each channel gave."""
    assert ana.json("why-not", "where does Ana live? Lisbon", "a1")["returned"] is True
    shown = ana("why-not", "Lisbon", "a1").stdout
    assert "returned, at rank 1 of" in shown
    assert "lexical" in shown


def test_a_filter_that_bars_it_is_named(ana):
    """By its name and the record's value; the scores stand beside the last hit's."""
    shown = ana("why-not", "Lisbon", "a1", "--actor", "bo").stdout
    assert "not returned" in shown
    assert "actors: the filter actors=bo bars it: its actor is ana" in shown
    reasons = ana.json("why-not", "Lisbon", "a1", "--actor", "bo", "--since", "2025-07")["reasons"]
    assert [reason["name"] for reason in reasons] == ["actors", "since"]


def test_a_record_that_others_outdo_is_shown_beside_the_last_hit(ana):
    """Channel by channel."""
    shown = ana("why-not", "who is allergic to peanuts?", "b1", "-k", "1").stdout
    assert "less by" in shown
    assert "#1 has" in shown


def test_an_unknown_id_is_exit_code_3(ana):
    """As for every command."""
    assert ana.json("why-not", "Lisbon", "nobody", code=3)["error"]["type"] == "NotFound"
