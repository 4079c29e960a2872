"""Banks do not leak over HTTP: as somebody would try who has a key, or none."""

import stat

import pytest

from remanence import Memory
from remanence.interfaces.rest.problems import MEDIA_TYPE

from .conftest import bearer, of_server

TRICKS = [
    "..",
    ".",
    "%2e%2e",
    "..%2fben",
    "..%5cben",
    "ben%00",
    "ben.rem",
    "/etc/passwd",
    "%2Fetc%2Fpasswd",
    "ben/",
    "BEN",
    "ben%20",
    "a" * 65,
    "-ben",
    "_ben",
    "бен",
    "ben*",
    "*",
    "?",
    "ben;ana",
    "ana%2F..%2Fben",
    "%252e%252e",
]


@pytest.fixture
def two(serve, keys, banks):
    """A server of two people, who each may see a bank of their own."""
    ana, ben = keys.add("ana", ["ana", "shared-*"]), keys.add("ben", ["ben", "shared-*"])
    for name, said in (("ana", "The code of my bike lock is 4711."), ("ben", "My sister is called Mia.")):
        with Memory(banks / f"{name}.rem") as mem:
            mem.retain(said, actor=name, id=f"{name}-1")
    return serve(keys=keys), bearer(ana), bearer(ben)


def test_without_a_key_nothing_is_answered(two):
    """Every path but health and the specification takes a key; the answer says how to name one."""
    client, ana, _ = two
    _, id, secret = ana["Authorization"].split("_", 2)
    for key in ("", "x", "rmn_000000000000_" + "a" * 43, f"rmn_{id}_{secret.swapcase()}", "rmn_" + "é" * 20):
        for path in ("/v1/banks", "/v1/banks/ana", "/v1/banks/ana/stats", "/metrics"):
            answer = client.get(path, headers={"Authorization": f"Bearer {key}".encode()} if key else {})
            assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert client.get("/healthz").status_code == client.get("/openapi.json").status_code == 200


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_another_ones_bank_is_as_if_it_were_not_there(two, method):
    """The answer for a bank of others is the very answer for one that does not exist."""
    client, ana, _ = two
    other = client.request(method, "/v1/banks/ben", headers=ana)
    nobody = client.request(method, "/v1/banks/nobody", headers=ana)
    assert other.status_code == nobody.status_code == 404
    assert other.json()["detail"].replace("ben", "nobody") == nobody.json()["detail"]


def test_every_verb_keeps_to_the_banks_of_a_key(two):
    """No path below a bank answers who may not see it, whatever it is asked."""
    client, ana, _ = two
    paths = client.get("/openapi.json").json()["paths"]
    asked = 0
    for path, operations in paths.items():
        for method in operations:
            if "{bank}" in path and method != "put":
                place = path.replace("{bank}", "ben").replace("{id}", "ben-1")
                answer = client.request(method, place, headers=ana, json={} if method == "post" else None)
                assert answer.status_code == 404, path
                assert "Mia" not in answer.text
                asked += 1
    assert asked > 70


@pytest.mark.parametrize("trick", TRICKS)
def test_no_name_leads_out_of_the_folder(two, trick, banks):
    """Names that are paths, patterns or look-alikes name no bank, and make no file."""
    client, ana, _ = two
    before = sorted(banks.parent.rglob("*.rem"))
    for method, path in (("GET", "stats"), ("POST", "recall"), ("GET", "export"), ("PUT", ""), ("DELETE", "")):
        answer = client.request(method, f"/v1/banks/{trick}/{path}".rstrip("/"), headers=ana)
        assert 400 <= answer.status_code < 500
        assert str(banks) not in answer.text
        assert "Mia" not in answer.text
    assert sorted(banks.parent.rglob("*.rem")) == before


def test_an_id_of_another_bank_is_not_found(two):
    """Ids are looked up in the bank of the path, nowhere else."""
    client, ana, ben = two
    theirs = client.get("/v1/banks/ben/records", headers=ben).json()["items"][0]["id"]
    for path in (
        f"records/{theirs}",
        f"records/{theirs}/history",
        "records/ben-1",
        "records/..%2F..%2Fben%2Frecords%2Fben-1",
    ):
        assert client.get(f"/v1/banks/ana/{path}", headers=ana).status_code == 404
    for verb, body in (
        ("forget", {"ids": [theirs]}),
        ("correct", {"id": theirs, "text": "No."}),
        ("feedback", {"used": [theirs]}),
        ("erase", {"ids": [theirs]}),
        ("share", {"id": theirs, "audience": ""}),
        ("why-not", {"query": "sister", "id": theirs}),
        ("reveal", {"id": theirs}),
    ):
        assert client.post(f"/v1/banks/ana/{verb}", headers=ana, json=body).status_code in (403, 404), verb


@pytest.mark.parametrize("named", ["ben", ["ana", "ben"], "../banks/ben", "/etc/passwd", "ben.rem", [""]])
def test_a_recall_over_several_banks_takes_only_ones_own(two, named, banks):
    """`banks` are names that the key may see; a path is none."""
    client, ana, _ = two
    for named_path in (named, str(banks / "ben.rem")):
        for verb in ("recall", "context"):
            answer = client.post(f"/v1/banks/ana/{verb}", headers=ana, json={"query": "sister", "banks": named_path})
            assert answer.status_code in (404, 422)
            assert "Mia" not in answer.text


def test_a_recall_over_several_banks_finds_what_is_in_all(two):
    """Of banks that the key may see, every hit names its own."""
    client, ana, ben = two
    assert client.put("/v1/banks/shared-trip", headers=ben).status_code == 201
    client.post("/v1/banks/shared-trip/retain", headers=ben, json={"content": "The bike tour begins at nine."})
    found = client.post("/v1/banks/ana/recall", headers=ana, json={"query": "bike", "banks": ["shared-trip"]}).json()
    assert {hit["bank"] for hit in found["hits"]} == {"ana", "shared-trip"}


def test_every_act_is_journalled_with_the_principal_of_its_key(two):
    """Two keys write one bank, and the journal tells them apart; a body cannot say otherwise."""
    client, ana, ben = two
    client.put("/v1/banks/shared-trip", headers=ana)
    for who in (ana, ben):
        client.post("/v1/banks/shared-trip/retain", headers=who, json={"content": "We leave on Friday."})
    assert (
        client.post("/v1/banks/shared-trip/retain", headers=ana, json={"content": "x", "principal": "ben"}).status_code
        == 422
    )
    told = client.get("/v1/banks/shared-trip/journal", headers=ben).json()["items"]
    assert [change["principal"] for change in told] == ["ana", "ben"]


def test_access_within_a_bank_holds_over_http(two):
    """A bank that Ana owns is closed to Ben's key, though it may see the name."""
    client, ana, ben = two
    client.put("/v1/banks/shared-trip", headers=ana)
    assert client.post("/v1/banks/shared-trip/access/own", headers=ana, json={"principal": "ana"}).status_code == 200
    refused = client.post("/v1/banks/shared-trip/recall", headers=ben, json={"query": "Friday"})
    assert (refused.status_code, refused.json()["error"]) == (403, "PermissionDenied")
    assert client.delete("/v1/banks/shared-trip", headers=ben).status_code == 403


def test_a_list_of_banks_names_only_ones_own(two):
    """Page by page, with cursors that tell nothing of what is between."""
    client, ana, ben = two
    for name in ("shared-a", "shared-b"):
        client.put(f"/v1/banks/{name}", headers=ben)
    first = client.get("/v1/banks?limit=2", headers=ana).json()
    rest = client.get("/v1/banks", headers=ana, params={"cursor": first["next"]}).json()
    assert [bank["name"] for bank in first["items"] + rest["items"]] == ["ana", "shared-a", "shared-b"]
    assert rest["next"] is None


def test_a_key_that_is_removed_is_refused_at_once(two, keys):
    """No restart in between; and the file tells nobody a key."""
    client, ana, _ = two
    held = keys.path.read_text()
    assert ana["Authorization"][7:] not in held
    assert stat.S_IMODE(keys.path.stat().st_mode) == 0o600
    keys.remove(next(key.id for key in keys.held() if key.principal == "ana"))
    assert client.get("/v1/banks", headers=ana).status_code == 401


def test_a_file_of_keys_that_is_broken_is_not_told(two, keys, caplog):
    """Nobody is let in, and who has no key does not learn where the file is; the log says what is the matter."""
    client, ana, _ = two
    keys.path.write_text('[{"id": 1}]')
    answer = client.get("/v1/banks", headers=ana)
    assert (answer.status_code, answer.json()) == (500, {"title": "The server failed", "status": 500})
    assert "holds no API keys" in caplog.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example:8764"},
        {"Host": ""},
        {"Host": "localhost", "Origin": "https://evil.example"},
        {"Host": "localhost", "Origin": "null"},
    ],
)
def test_without_keys_no_web_page_is_answered(serve, headers):
    """What a browser on this machine may be made to send is refused: another host's name, or a foreign origin."""
    client = serve(local=True)
    assert client.put("/v1/banks/ana", headers={"Host": "127.0.0.1:8764"}).status_code == 201
    assert client.get("/v1/banks", headers=headers).status_code == 403


def test_no_answer_names_a_folder_of_the_server(ana, banks):
    """Neither results nor problems tell where the banks are."""
    asked = [
        ("GET", "stats", None),
        ("GET", "records/nothing", None),
        ("POST", "traces", {"text": "Lisbon"}),
        ("POST", "verify", {}),
        ("POST", "why-not", {"query": "x", "id": "nothing"}),
        ("POST", "audit", {}),
        ("POST", "erase", {"ids": ["m1"]}),
        ("POST", "undo", {"operation": "nothing"}),
        ("DELETE", "", None),
    ]
    for method, path, body in asked:
        answer = ana.request(method, f"/v1/banks/ana/{path}".rstrip("/"), json=body)
        assert str(banks) not in answer.text, path
        assert "Traceback" not in answer.text


def test_what_goes_wrong_unforeseen_is_told_without_its_words(serve, caplog):
    """A defect is a 500 with a problem, and its details are in the server's log alone."""
    client = serve()
    client.put("/v1/banks/ana")
    of_server(client).folder.open = fails
    of_server(client).folder.opened.close()
    answer = client.post("/v1/banks/ana/recall", json={"query": "x"})
    assert (answer.status_code, answer.headers["content-type"]) == (500, MEDIA_TYPE)
    assert answer.json() == {"title": "The server failed", "status": 500}
    assert "a secret of the machine" in caplog.text


def fails(*_):
    raise RuntimeError("a secret of the machine")
