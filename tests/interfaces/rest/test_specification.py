"""The server is held to its own specification: schemathesis asks what it allows, and what it forbids."""

import subprocess
import sys
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Config, GenerationMode

from remanence.interfaces.rest.app import Server, make_app
from remanence.interfaces.rest.folder import Folder
from remanence.interfaces.rest.keys import KeyFile
from remanence.interfaces.rest.openapi import specification
from remanence.interfaces.rest.verbs import VERBS

from .conftest import bearer, open_bank

EXAMPLES = 4
"""How many requests are tried an operation."""


OPERATIONS = [(method, path) for path, each in specification(with_keys=True)["paths"].items() for method in each]


@pytest.fixture(scope="module")
def banks_of_all(tmp_path_factory):
    return tmp_path_factory.mktemp("banks")


@pytest.fixture(scope="module")
def key(banks_of_all):
    return KeyFile(banks_of_all / "keys.json").add("tester", ["*"])


@pytest.fixture(scope="module")
def specified(banks_of_all):
    """The specification of a server whose key sees every bank."""
    server = Server(Folder(banks_of_all, open=open_bank, most=4), keys=KeyFile(banks_of_all / "keys.json"))
    config = Config.from_dict(
        {
            # a text may be no time, and an id nobody's: what a schema allows is refused then
            "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", 400, 403, 404, 409, 422, 501, 503]}},
        }
    )
    yield schemathesis.openapi.from_asgi("/openapi.json", make_app(server), config=config)
    server.folder.close()


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=[f"{method} {path}" for method, path in OPERATIONS])
def test_every_operation_does_what_the_specification_says(specified, key, banks_of_all, method, path, mode):
    """All of schemathesis' checks, with requests that fit and requests that do not, on a bank that is there."""
    if mode is GenerationMode.NEGATIVE and path in ("/healthz", "/readyz", "/metrics"):
        pytest.skip("they take nothing, so nothing is wrong")
    if not (banks_of_all / "ana.rem").exists():
        with open_bank(banks_of_all / "ana.rem", "tester") as mem:
            mem.retain("I moved to Lisbon in May; my PIN is 4711.", actor="ana", at="2025-06-02", id="m1")

    @given(case=specified[path][method].as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    def held_to_it(case):
        if mode is GenerationMode.POSITIVE and "bank" in case.path_parameters:
            case.path_parameters["bank"] = "ana"
        case.call_and_validate(headers=bearer(key))

    held_to_it()


def test_the_specification_has_every_verb_and_path(client):
    """Nothing is served that it does not describe, and the other way round."""
    described = {
        (method.upper(), path) for path, each in specification(with_keys=False)["paths"].items() for method in each
    }
    served = {
        (method, route.path) for route in client.app.routes for method in route.methods - {"HEAD"}
        if route.path != "/openapi.json"
    }  # fmt: skip
    assert described == served
    assert len(VERBS) > 60


def test_the_reference_lists_what_is_served():
    """docs/reference/rest.md is what tools/rest_reference.py prints."""
    root = Path(__file__).parents[3]
    printed = subprocess.run(
        [sys.executable, root / "tools" / "rest_reference.py"], capture_output=True, text=True, timeout=600, check=True
    )
    assert (root / "docs" / "reference" / "rest.md").read_text(encoding="utf-8") == printed.stdout
