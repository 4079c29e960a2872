"""LangGraph's stores under the conformance suite: what fails is what docs/conformance.md says."""

import pytest
from conformance_of import report

EXPECTED = {"InMemory": (), "Sqlite": ()}
"""Of each adapter the tests that are known to fail, with why."""


@pytest.mark.parametrize("name", EXPECTED)
def test_it_does_what_the_page_says(name, tmp_path):
    """Nothing fails but what is known to; what passes again is to be taken from the list."""
    found = report(f"remanence.adapters.conformance.langgraph:{name}", tmp_path)
    failed = {each["test"]: each["why"] for each in found["outcomes"] if each["outcome"] == "failed"}
    assert set(failed) == set(EXPECTED[name]), failed
    assert any(each["outcome"] == "passed" for each in found["outcomes"])
