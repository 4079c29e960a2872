"""The values that flow through the engine: small, frozen, and free of behaviour that waits or writes.

`Episode` is what was observed, `Record` what we made of it, `Hit` a record that answers a query, and `Pack` hits made
ready for a prompt. `When` is a time with its precision: "May 2023" is a month, not the first of May. They are one
vocabulary: import them from here, whatever module of this folder tells them.
"""

from __future__ import annotations

from remanence.types.answers import Answer, AnswerKind, Conflict, Ground
from remanence.types.audits import Audit, Checkpoint, Finding
from remanence.types.chains import Chain, ChainStep
from remanence.types.changes import Act, Change, Changed, Difference, Standing, Story, Told
from remanence.types.hits import ChannelShare, Citation, Evidence, Hit, Hits, Pack, Reason, Why, WhyNot
from remanence.types.profiles import Profile, ProfileLine, Scene
from remanence.types.queries import Filter, Query
from remanence.types.receipts import (
    BankInfo,
    Check,
    Consolidation,
    Erasure,
    Extraction,
    Faded,
    Fading,
    Held,
    LlmUse,
    Price,
    PrivacyReport,
    Receipt,
    Repair,
    Sealed,
    Stats,
    Trace,
    Verification,
    Worker,
)
from remanence.types.records import (
    Cue,
    Entity,
    EntityKind,
    Episode,
    Kind,
    Link,
    LinkType,
    Metadata,
    Modality,
    Origin,
    Record,
    Span,
    Statement,
    Unit,
)
from remanence.types.reputations import Reputation
from remanence.types.times import Precision, When
from remanence.types.working import Block, Status, Step, Task

__all__ = [
    "Act",
    "Answer",
    "AnswerKind",
    "Audit",
    "BankInfo",
    "Block",
    "Chain",
    "ChainStep",
    "Change",
    "Changed",
    "ChannelShare",
    "Check",
    "Checkpoint",
    "Citation",
    "Conflict",
    "Consolidation",
    "Cue",
    "Difference",
    "Entity",
    "EntityKind",
    "Episode",
    "Erasure",
    "Evidence",
    "Extraction",
    "Faded",
    "Fading",
    "Filter",
    "Finding",
    "Ground",
    "Held",
    "Hit",
    "Hits",
    "Kind",
    "Link",
    "LinkType",
    "LlmUse",
    "Metadata",
    "Modality",
    "Origin",
    "Pack",
    "Precision",
    "Price",
    "PrivacyReport",
    "Profile",
    "ProfileLine",
    "Query",
    "Reason",
    "Receipt",
    "Record",
    "Repair",
    "Reputation",
    "Scene",
    "Sealed",
    "Span",
    "Standing",
    "Statement",
    "Stats",
    "Status",
    "Step",
    "Story",
    "Task",
    "Told",
    "Trace",
    "Unit",
    "Verification",
    "When",
    "Why",
    "WhyNot",
    "Worker",
]
