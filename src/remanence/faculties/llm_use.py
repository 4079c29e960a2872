"""What a bank's language model has done and taken so far, and what waits for it: nothing of it fails unseen."""

from __future__ import annotations

from collections import Counter

from remanence.faculties.asking import Asking
from remanence.faculties.backlog import Backlog
from remanence.storage.sqlite.store import SqliteStore
from remanence.types import LlmUse


def llm_use(store: SqliteStore, asking: Asking, reading: Backlog, writing: Backlog) -> LlmUse:
    """The use of the model, with what is left to be read and to be written."""
    with store.snapshot() as snapshot:
        unread, errors, lost = reading.waits(snapshot)
        unwritten, others, lost_too = writing.waits(snapshot)
        counts = snapshot.tallied("llm.")
        rejected = snapshot.tallied("llm.rejected.")
        today = sum(snapshot.tallied("llm.tokens_", asking.today()).values())
    return LlmUse(
        model=asking.llm.name if asking.llm else "", unread=unread, unwritten=unwritten, given_up=lost + lost_too,
        errors=dict(Counter(errors) + Counter(others)), statements=counts.get("statements", 0),
        summaries=counts.get("summaries", 0), rejected=rejected, calls=counts.get("calls", 0),
        failed_calls=counts.get("failed", 0), tokens_in=counts.get("tokens_in", 0),
        tokens_out=counts.get("tokens_out", 0), tokens_today=today, tokens_per_day=asking.allowance.per_day,
    )  # fmt: skip
