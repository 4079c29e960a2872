"""`remanence erase`, `audit` and `checkpoint`."""

import sqlite3


def test_erase_asks_tells_and_proves(ana):
    """A preview changes nothing; without a person to ask it takes --yes; what is erased is found nowhere."""
    assert ana.json("erase", "a2", "--dry-run")["counts"] == {"episodes": 1, "records": 1}
    assert "add --yes" in ana("erase", "a2", code=2).stderr
    assert ana.json("erase", "--prove", "allergic to peanuts", code=4)["gone"] is False
    assert "episodes" in ana("erase", "--prove", "allergic to peanuts", code=4).stdout
    done = ana.json("erase", "a2", "--yes")
    assert (done["counts"]["episodes"], done["complete"], done["asked"]) == (1, True, ["ids"])
    assert ana.json("erase", "--prove", "allergic to peanuts") == {"found": [], "gone": True}
    assert "erased 1 episodes" in ana("erase", "--session", "june", "--until", "2025-06-02", "--yes").stdout
    assert ana.json("stats")["episodes"] == 1
    assert ana.json("erase", "--entity", "oboe", "--yes")["counts"]["episodes"] == 1
    ana("verify")


def test_erase_of_nothing_is_refused(ana):
    """An unknown id is not found; naming nothing is a mistake of use."""
    ana("erase", "nobody", "--yes", code=3)
    ana("erase", "--yes", code=2)
    ana("erase", "--prove", "x", code=2)
    assert ana.json("stats")["episodes"] == 3


def test_audit_lists_and_finds_and_exits_with_four(ana):
    """Who did what; and what was tampered with, at its entry, against checkpoints that were kept elsewhere."""
    key = ana.json("checkpoint", "--new-key", "key.pem")["key"]
    assert ana.json("checkpoint", "--signing-key", "key.pem", "--to", "kept")["seq"] == 3
    found = ana.json("audit", "--checkpoints", "kept", "--signer", key, "--act", "retain", "--since", "2025")
    assert (found["ok"], [entry["seq"] for entry in found["entries"]]) == (True, [1, 2, 3])
    assert "as they were written" in ana("audit").stdout
    with sqlite3.connect("ana.rem") as connection:
        connection.execute("UPDATE episodes SET text = 'I like peanuts.' WHERE external_id = 'a2'")
    connection.close()
    assert ana.json("audit", code=4)["findings"][0]["entry"] == 2
    assert "entry 2" in ana("audit", "--all", code=4).stdout
