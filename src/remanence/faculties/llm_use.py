"""What a bank's language model has done and taken so far, and what waits for it: nothing of it fails unseen."""

from __future__ import annotations

from collections import Counter

from remanence.faculties.asking import Asking
from remanence.faculties.backlog import Backlog
from remanence.faculties.llm_screening import LlmScreening
from remanence.storage.sqlite.store import SqliteStore
from remanence.types import LlmUse


def llm_use(
    store: SqliteStore,
    asking: Asking,
    reading: Backlog,
    writing: Backlog,
    screening: LlmScreening,
    judging: Backlog | None = None,
) -> LlmUse:
    """The use of the model, with what is left to be read (and judged, if it is to be), to be written and screened."""
    with store.snapshot() as snapshot:
        unread, errors, lost = reading.waits(snapshot)
        unwritten, others, lost_too = writing.waits(snapshot)
        unscreened, doubts, lost_last = screening.waits(snapshot)
        if judging is not None:
            waits, failed, given_up = judging.waits(snapshot)
            unread, lost, errors = unread + waits, lost + given_up, dict(Counter(errors) + Counter(failed))
        counts = snapshot.tallied("llm.")
        rejected = snapshot.tallied("llm.rejected.")
        today = sum(snapshot.tallied("llm.tokens_", asking.today()).values())
    return LlmUse(
        model=asking.llm.name if asking.llm else "",
        unread=unread,
        unwritten=unwritten,
        unscreened=unscreened,
        given_up=lost + lost_too + lost_last,
        errors=dict(Counter(errors) + Counter(others) + Counter(doubts)),
        statements=counts.get("statements", 0),
        summaries=counts.get("summaries", 0),
        held_back=counts.get("held_back", 0),
        rejected=rejected,
        calls=counts.get("calls", 0),
        failed_calls=counts.get("failed", 0),
        tokens_in=counts.get("tokens_in", 0),
        tokens_out=counts.get("tokens_out", 0),
        tokens_today=today,
        tokens_per_day=asking.allowance.per_day,
    )
