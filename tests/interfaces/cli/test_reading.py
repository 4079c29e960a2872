"""`remanence get`, `list`, `history` and `stats`."""


def test_get_takes_the_callers_id_and_ours(ana):
    """Both ids lead to the same episode; a record's id to the record."""
    episode = ana.json("get", "a1")
    assert ana.json("get", episode["id"]) == episode
    record = ana.json("recall", "Lisbon", "-k", "1")["hits"][0]["record"]
    assert ana.json("get", record["id"])["is"] == "record"
    assert "I moved to Lisbon in May." in ana("get", "a1").stdout


def test_an_unknown_id_is_not_found(ana):
    """Exit code 3, for every command that takes an id."""
    for command in ("get", "history", "forget", "undo"):
        options = ["--yes"] if command == "forget" else []
        assert ana.json(command, "nobody", *options, code=3)["error"]["type"] == "NotFound"


def test_list_goes_on_page_by_page(ana):
    """`next` leads through everything once, in the order of storing."""
    seen, after = [], []
    while True:
        page = ana.json("list", "episodes", "--limit", "2", *after)
        seen += [episode["external_id"] for episode in page["episodes"]]
        if page["next"] is None:
            break
        after = ["--after", page["next"]]
    assert seen == ["a1", "a2", "b1"]


def test_people_are_told_that_there_is_more(ana):
    """A cut list says how to go on."""
    assert "more: --after " in ana("list", "--limit", "1").stdout
    assert "more:" not in ana("list").stdout


def test_list_shows_what_is_forgotten_only_when_asked(ana):
    """Forgotten records are in no list but the one of the forgotten."""
    ana("forget", "b1", "--yes")
    assert "oboe" not in ana("list").stdout
    assert "oboe" in ana("list", "--forgotten").stdout


def test_other_things_are_listed_too(ana):
    """Entities and links have lists of their own."""
    for what in ("entities", "links"):
        assert isinstance(ana.json("list", what)[what], list)
        ana("list", what)


def test_history_tells_what_was_done_to_an_id(ana):
    """Storing, forgetting and bringing back a record are all in its history."""
    record = ana.json("recall", "oboe", "-k", "1")["hits"][0]["record"]["id"]
    ana("forget", record, "--yes")
    ana("undo")
    assert [change["act"] for change in ana.json("history", record)["changes"]] == ["retain", "forget", "undo"]
    assert "forget" in ana("history", record).stdout
    assert ana.json("history", "b1")["changes"][0]["act"] == "retain"


def test_stats_count_what_is_there(ana):
    """The numbers are those of the bank."""
    known = ana.json("stats")
    assert known["episodes"] == 3
    assert known["records"]["turn"] == 3
    assert "episodes" in ana("stats").stdout
