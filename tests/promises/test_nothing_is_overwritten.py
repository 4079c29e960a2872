"""Promise 2: nothing is overwritten. New knowledge supersedes, undo restores byte for byte, history keeps both."""

import string
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from around_banks import DAWN, Clock, exported
from remanence import Memory
from remanence.types import Act


def texts(hits):
    """The texts of hits, in the order of the alphabet."""
    return sorted(hit.text for hit in hits)


def test_superseding_keeps_both_versions(mem):
    """The old episode stays readable, only the new one is believed, and a link says which took whose place."""
    old = mem.retain("Ana lives in Porto", id="home")
    new = mem.retain("Ana lives in Lisbon", id="home", supersede=True)
    assert texts(mem.recall("where does Ana live")) == ["Ana lives in Lisbon"]
    assert mem.get(old.episodes[0]).text == "Ana lives in Porto"
    assert mem.get(old.records[0]).retired_at is not None
    (link,) = mem.list("links")
    assert (link.type, link.source, link.target) == ("supersedes", new.records[0], old.records[0])
    assert mem.get("home").text == "Ana lives in Lisbon"


ACTS = {
    "retain": lambda mem: mem.retain("a new thing", actor="bo", session="s"),
    "a window's last turn": lambda mem: mem.retain("the fourth turn", actor="ana", session="t"),
    "supersede": lambda mem: mem.retain("Ana lives in Lisbon", id="home", supersede=True),
    "forget a record": lambda mem: mem.forget("home"),
    "forget by filter": lambda mem: mem.forget(actors="ana"),
    "rename for the first time": lambda mem: mem.rename("Ana's memories"),
    "a chat": lambda mem: mem.retain([{"role": "user", "content": "hi"}, {"role": "assistant", "content": "hello"}]),
    "a document": lambda mem: mem.retain_document("# Tea\n\nGreen.\n\n# Coffee\n\nBlack.", actor="cy"),
    "an undo": lambda mem: mem.undo(),
}


@pytest.mark.parametrize("act", ACTS)
def test_an_undo_restores_the_current_state_byte_for_byte(mem, act):
    """`export --current` before an act and after its undo are the same bytes; the journal has both acts."""
    mem.retain("Ana lives in Porto", id="home", actor="ana", at="2024-05-01")
    for n in range(3):
        mem.retain(f"turn {n} of the talk", session="t", actor="ana")
    before, seq = exported(mem, current=True), mem.seq
    receipt = ACTS[act](mem)
    assert exported(mem, current=True) != before
    undone = mem.undo(receipt.operation)
    assert exported(mem, current=True) == before
    assert mem.history(undone.operation)[0].act is Act.UNDO
    assert len(list(mem.journal(seq))) >= 2
    assert mem.verify().ok


def test_an_undo_of_an_undo_does_the_act_again(mem):
    """An undo is an act like any other."""
    mem.retain("tea", id="a")
    mem.rename("first")
    receipt = mem.rename("second")
    renamed = exported(mem, current=True)
    back = mem.undo(receipt.operation)
    assert mem.name == "first"
    mem.undo(back.operation)
    assert exported(mem, current=True) == renamed
    assert mem.name == "second"


def test_an_undo_of_what_was_changed_since_is_refused(mem):
    """The later act must be undone first; nothing is changed by the refusal."""
    first = mem.rename("first")
    mem.rename("second")
    before = exported(mem)
    with pytest.raises(ValueError, match="changed again since"):
        mem.undo(first.operation)
    assert exported(mem) == before


def test_undoing_a_retain_hides_its_words_everywhere(mem):
    """A window that shows an undone turn is hidden with it, and comes back with it."""
    receipts = [mem.retain(f"turn {n}: {word}", session="s") for n, word in enumerate(["oboe", "tea", "fish", "rain"])]
    assert any("oboe" in hit.text for hit in mem.recall("oboe", unit="window"))
    undone = mem.undo(receipts[0].operation)
    for unit in ("turn", "window"):
        assert not [hit for hit in mem.recall("oboe", unit=unit) if "oboe" in hit.text]
    mem.undo(undone.operation)
    assert any("oboe" in hit.text for hit in mem.recall("oboe", unit="window"))


def test_after_undoing_a_supersede_the_first_version_is_the_known_one(mem):
    """The caller's id means what is believed: a retry stores nothing, and a new change takes its place again."""
    mem.retain("Ana lives in Porto", id="home")
    mem.retain("Ana lives in Lisbon", id="home", supersede=True)
    mem.undo()
    assert mem.get("home").text == "Ana lives in Porto"
    assert mem.retain("Ana lives in Porto", id="home").repeated
    mem.retain("Ana lives in Lisbon", id="home", supersede=True)
    assert texts(mem.recall("where does Ana live")) == ["Ana lives in Lisbon"]
    assert mem.verify().ok


def test_history_keeps_an_act_and_its_undo(mem):
    """What was done to a record is told in order, by whom."""
    receipt = mem.retain("tea", id="a")
    mem.forget("a")
    mem.undo()
    assert [change.act for change in mem.history(receipt.records[0])] == [Act.RETAIN, Act.FORGET, Act.UNDO]
    assert [change.act for change in mem.journal()] == [Act.RETAIN, Act.FORGET, Act.UNDO]
    assert [change.seq for change in mem.journal()] == [1, 2, 3]


# --- the two clocks, against an oracle that keeps a list --------------------------------------------------------------

Step = st.one_of(
    st.tuples(st.just("retain"), st.sampled_from("abc"), st.integers(-400, 400)),
    st.tuples(st.just("supersede"), st.sampled_from("abc"), st.integers(-400, 400)),
    st.tuples(st.just("forget"), st.sampled_from("abc"), st.just(0)),
    st.tuples(st.just("undo"), st.just(""), st.just(0)),
)
EVERY_WORD = "tea " + " ".join(string.ascii_lowercase)


class Oracle:
    """What a bank should believe: versions, each with what was held of it and since when, and if it is hidden."""

    def __init__(self):
        self.versions, self.done = [], []

    def held(self, id):
        return [v for v in self.versions if v["id"] == id and v["beliefs"][-1]["live"] and not v["hidden"]]

    def retain(self, id, text, at, happened):
        seen = self.held(id)
        latest = [v for v in self.versions if v["id"] == id][-1:]  # without one that is seen, the id means the latest
        held = seen or [v for v in latest if v["beliefs"][-1]["live"]]
        later = bool(seen) and all(happened > version["happened"] for version in seen)
        start = happened if later else None
        for version in held:
            end = happened if later else None
            version["beliefs"].append({**version["beliefs"][-1], "since": at, "live": False, "end": end})
        belief = {"since": at, "live": True, "start": start, "end": None}
        new = {"id": id, "text": text, "happened": happened, "hidden": False, "beliefs": [belief]}
        self.versions.append(new)
        self.done.append(("retain", new, held))

    def forget(self, id):
        held = self.held(id)
        for version in held:
            version["hidden"] = True
        if held:
            self.done.append(("forget", None, held))

    def undo(self, at):
        act, new, held = self.done.pop()
        for version in held:
            if act == "retain":
                version["beliefs"].append({**version["beliefs"][-1], "since": at, "live": True, "end": None})
            else:
                version["hidden"] = False
        if act == "retain":
            new["hidden"] = True

    def believed(self, known_at, as_of=None):
        return sorted(v["text"] for v in self.versions if not v["hidden"] and self.shown(v, known_at, as_of))

    @staticmethod
    def shown(version, known_at, as_of):
        beliefs = [belief for belief in version["beliefs"] if belief["since"] <= known_at]
        if not beliefs:
            return False
        now = beliefs[-1]
        if as_of is None:
            return now["live"]
        started = now["start"] is None or now["start"] <= as_of
        return started and ((now["live"] and now["end"] is None) or (now["end"] is not None and as_of < now["end"]))


@settings(max_examples=25)
@given(st.lists(Step, min_size=1, max_size=12))
def test_what_was_believed_and_true_at_any_moment_is_exact(steps):
    """For every moment of any history, `known_at` and `as_of` give what an independent list says, undos included."""
    clock, oracle, operations, moments = Clock(step=timedelta(0)), Oracle(), [], [DAWN]
    with Memory(":memory:", clock=clock) as memory:
        for n, (act, id, days) in enumerate(steps):
            clock.now = DAWN + timedelta(minutes=n + 1)
            now, text = clock.now, f"tea {n}"
            known = bool(oracle.held(id))
            if act in ("retain", "supersede") and known == (act == "supersede"):
                # a version that was forgotten still holds the caller's id: what is stored then takes its place
                receipt = memory.retain(text, id=id, at=DAWN + timedelta(days=days), supersede=True)
                oracle.retain(id, text, now, DAWN + timedelta(days=days))
                operations.append(receipt.operation)
            elif act == "forget" and known:
                operations.append(memory.forget(id).operation)
                oracle.forget(id)
            elif act == "undo" and operations:
                memory.undo(operations.pop())
                oracle.undo(now)
            moments += [now - timedelta(microseconds=1), now, now + timedelta(seconds=20)]
        for moment in moments:
            assert texts(memory.recall(EVERY_WORD, k=50, known_at=moment)) == oracle.believed(moment), moment
            for true_at in (DAWN + timedelta(days=days) for days in range(-450, 451, 75)):
                both = memory.recall(EVERY_WORD, k=50, known_at=moment, as_of=true_at)
                assert texts(both) == oracle.believed(moment, true_at), (moment, true_at)
        assert texts(memory.recall(EVERY_WORD, k=50)) == oracle.believed(clock.now + timedelta(days=1))
        assert memory.verify().ok


def test_an_unknown_valid_time_matches_every_as_of(mem):
    """A turn says nothing about when it is true: `as_of` never hides it, and never shows what is no longer believed."""
    mem.retain("Ana lives in Porto", id="home", at="2024-01-01")
    mem.retain("Ana lives in Lisbon", id="home", at="2020-01-01", supersede=True)
    for moment in ("1990", "2022-06-01", datetime(2090, 1, 1, tzinfo=UTC)):
        assert texts(mem.recall("where does Ana live", as_of=moment)) == ["Ana lives in Lisbon"]


def test_known_at_with_a_coarse_time_means_its_end(mem, clock):
    """What was learnt on a day was known "on that day"."""
    clock.now = datetime(2025, 3, 8, 15, tzinfo=UTC)
    mem.retain("tea", id="a")
    assert texts(mem.recall("tea", known_at="2025-03-08")) == ["tea"]
    assert texts(mem.recall("tea", known_at="March 2025")) == ["tea"]
    assert texts(mem.recall("tea", known_at="2025-03-07")) == []


def test_recorded_time_never_runs_backwards(mem, clock):
    """A clock that is set back does not reorder what was learnt."""
    mem.retain("first", id="a")
    clock.now -= timedelta(days=3)
    mem.retain("second", id="b")
    first, second = mem.get("a"), mem.get("b")
    assert second.recorded_at >= first.recorded_at
    assert mem.verify().ok
