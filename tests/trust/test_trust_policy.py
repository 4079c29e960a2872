"""The trust policy: what each origin may become, as TOML in, as journalled state kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import to_builtins

from remanence import BankUnreadable, Memory, TrustPolicy
from remanence.limits import Limits
from remanence.trust.policy import MADE, Handling, differences, held_policy, make_policy, read_policy, stored_policy
from remanence.trust.policy_text import policy_text
from remanence.types import Act, Kind, Origin

RULES = st.fixed_dictionaries(
    {},
    optional={
        "trust": st.floats(0, 1),
        "may_become": st.lists(st.sampled_from([k.value for k in MADE]), unique=True),
        "screened": st.booleans(),
        "threshold": st.floats(0, 1),
        "secrets": st.sampled_from([h.value for h in Handling]),
        "personal": st.sampled_from([h.value for h in Handling]),
    },
)
SAID = st.fixed_dictionaries(
    {},
    optional={
        "origins": st.dictionaries(st.sampled_from([o.value for o in Origin]), RULES),
        "limits": st.dictionaries(st.sampled_from(["text", "name", "k", "query"]), st.integers(1, 10**9)),
    },
)


@given(SAID)
def test_a_policy_survives_the_bank_and_its_own_text(said):
    """What is kept in the bank and what is printed as TOML both give the same policy again."""
    policy = make_policy(said)
    assert held_policy(stored_policy(policy)) == policy
    assert read_policy(policy_text(policy)) == policy
    assert make_policy(differences(policy)) == policy


def test_the_defaults_bar_what_anyone_may_write_from_what_steers():
    """Web and tool text may become neither persona nor procedure; what a person says may."""
    policy = TrustPolicy()
    for origin in Origin:
        steers = origin not in (Origin.WEB, Origin.TOOL)
        assert policy.allows(Kind.PERSONA, policy.taint(origin)) is steers
        assert policy.allows(Kind.PROCEDURAL, policy.taint(origin)) is steers
    assert not policy.allows(Kind.PERSONA, "quoted")
    assert policy.allows(Kind.SEMANTIC, "quoted")
    assert stored_policy(policy) is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("trust = ", "not TOML"),
        ("[origins.webb]\ntrust = 1", "no origin 'webb'"),
        ("[origins.web]\ntrust = 2", "origins.web.trust"),
        ("[origins.web]\ntrusted = 1", "unknown field `trusted`"),
        ('[origins.web]\nmay_become = ["episodic"]', "names 'episodic'"),
        ('[origins.web]\nmay_become = ["wisdom"]', "wisdom"),
        ('[origins.web]\nsecrets = "eat"', "eat"),
        ("origins = 3", "origins are tables"),
        ("[origins]\nweb = 3", "origins are tables"),
        ("[limits]\ntext = 0", ">= 1"),
        ("[limits]\nfoo = 1", "unknown field `foo`"),
        ("colour = 'red'", "unknown field `colour`"),
    ],
)
def test_a_wrong_policy_is_refused_with_its_place(text, says, mem):
    """The error names what is wrong, and nothing is kept."""
    with pytest.raises(ValueError, match=says):
        read_policy(text)
    assert mem.trust_policy == TrustPolicy()


def test_a_policy_is_journalled_state(tmp_path):
    """It outlives the process, is named in the journal with who set it, and is undone."""
    path = tmp_path / "a.rem"
    with Memory(path, principal="ana") as mem:
        mem.retain("The sky is green.", origin="web")
        mem.set_trust_policy({"origins": {"web": {"trust": 0.1, "may_become": [k.value for k in MADE]}}})
    with Memory(path) as mem:
        mem.retain("The sea is green.", origin="web")
        assert [(e.trust, e.taint) for e in mem.list("episodes")] == [(0.3, "web"), (0.1, "")]
        act = next(change for change in mem.journal() if change.act is Act.TRUST_POLICY)
        assert (act.principal, act.subjects) == ("ana", ("bank",))
        mem.undo(act.operation)
        assert mem.trust_policy == TrustPolicy()
        assert mem.verify().ok


def test_an_origin_that_may_become_anything_may(mem):
    """The bar is the policy's, not the code's: imposed, what a user says is no persona; lifted, it is one."""
    mem.set_trust_policy({"origins": {"user": {"may_become": ["semantic"]}}})
    mem.retain("I am allergic to peanuts.", actor="ana")
    mem.wait()
    mem.set_trust_policy(None)
    mem.retain("I am allergic to shellfish.", actor="ana")
    mem.wait()
    made = {r.metadata["statement"]["value"]: (r.kind, r.taint) for r in mem.list(unit="statement")}
    assert made == {"peanuts": (Kind.SEMANTIC, "user"), "shellfish": (Kind.PERSONA, "")}


def test_a_policy_that_is_no_policy_is_told():
    """A bank from a stranger may hold anything there: it is refused, not guessed at."""
    for text in ("nonsense", "[]", '{"origins": {"web": {"trust": 9}}}', '{"origins": 3}'):
        with pytest.raises(BankUnreadable):
            held_policy(text)


def test_every_key_has_a_meaning():
    """The text that a person edits explains each key once."""
    text = policy_text(TrustPolicy())
    for key in (*to_builtins(TrustPolicy().origins[Origin.WEB]), *to_builtins(Limits())):
        lines = [line for line in text.splitlines() if line.startswith(f"{key} = ")]
        assert len(lines) in (1, len(Origin))
        assert [" # " in line for line in lines] == [True] + [False] * (len(lines) - 1)


def test_a_policy_costs_one_statement_and_holds_at_the_next_call(tmp_path):
    """Also in another process: it is looked at again at every call, without a transaction."""
    path = tmp_path / "bank.rem"
    with Memory(path) as mem, Memory(path) as other:
        asked = list[str]()
        mem._whole._reader.set_trace_callback(asked.append)
        assert mem.trust_policy.origins["web"].trust == 0.3
        assert asked == ["SELECT value FROM meta WHERE key = 'trust_policy'"]
        other.set_trust_policy({"origins": {"web": {"trust": 0.1}}})
        assert mem.trust_policy.origins["web"].trust == 0.1
        mem.undo()
        assert other.trust_policy.origins["web"].trust == 0.3


def test_every_bank_that_is_asked_says_what_is_fenced_of_its_own(tmp_path):
    """A bank that trusts its documents does not vouch for those of a bank that does not; nor the other way round."""
    wary = {"origins": {"document": {"may_become": ["semantic"]}}}
    for name, policy in (("wary", wary), ("trusting", {})):
        with Memory(tmp_path / f"{name}.rem", principal="ana") as memory:
            memory.retain(f"The lake of {name} is deep.", origin="document")
            if policy:  # in force for a pack at once, whatever the record was labelled with
                memory.set_trust_policy(policy)
    for asking, other in (("wary", "trusting"), ("trusting", "wary")):
        with Memory(tmp_path / f"{asking}.rem", create=False) as memory:
            text = memory.recall("How deep is the lake?", banks=[tmp_path / f"{other}.rem"]).context(tokens=500).text
            fenced = [line for line in text.splitlines() if line.startswith(" ")]
            assert any("lake of wary" in line for line in fenced), text
            assert not any("lake of trusting" in line for line in fenced), text
