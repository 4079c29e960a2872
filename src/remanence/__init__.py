"""Remanence: a long-term memory engine for AI agents.

    from remanence import Memory

    with Memory("ana.rem") as mem:
        mem.retain("I moved to Lisbon in May.", actor="ana", at="2025-06-02")
        print(mem.recall("where does Ana live?").context(tokens=800))

Names are imported when they are first used, so that `import remanence` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from remanence.asynchronous import AsyncMemory
    from remanence.client import AsyncClient, Client
    from remanence.errors import (
        BankTooNew,
        BankUnreadable,
        BundleUnreadable,
        EmbedderUnavailable,
        EraseIncomplete,
        ImportUnreadable,
        KeyUnavailable,
        LlmUnavailable,
        MissingExtra,
        NotFound,
        PermissionDenied,
        RecipeInvalid,
        RemanenceError,
        ReplyUnreadable,
        SpaceMismatch,
        StoreUnavailable,
    )
    from remanence.interfaces.exporters import export_file
    from remanence.interfaces.importers import ImportReport, import_file, read_export
    from remanence.lifecycle.forgetting.policy import Policy
    from remanence.memory import Memory, import_bundle
    from remanence.opening import change_key, list_banks
    from remanence.trust.policy import TrustPolicy
    from remanence.types import (
        Answer,
        Audit,
        Block,
        Change,
        Checkpoint,
        Consolidation,
        Difference,
        Entity,
        Episode,
        Erasure,
        Evidence,
        Faded,
        Filter,
        Hit,
        Hits,
        Kind,
        Link,
        Origin,
        Pack,
        Precision,
        Profile,
        Query,
        Receipt,
        Record,
        Reputation,
        Span,
        Statement,
        Stats,
        Status,
        Step,
        Story,
        Task,
        Told,
        Unit,
        Verification,
        When,
        Why,
        WhyNot,
    )

__version__ = "0.1.0"

_HOMES = {
    "asynchronous": ("AsyncMemory",),
    "client": ("AsyncClient", "Client"),
    "errors": (
        "BankTooNew", "BankUnreadable", "BundleUnreadable", "EmbedderUnavailable", "EraseIncomplete",
        "ImportUnreadable", "KeyUnavailable", "LlmUnavailable", "MissingExtra", "NotFound", "PermissionDenied",
        "RecipeInvalid", "RemanenceError", "ReplyUnreadable", "SpaceMismatch", "StoreUnavailable",
    ),
    "interfaces.exporters": ("export_file",),
    "interfaces.importers": ("ImportReport", "import_file", "read_export"),
    "lifecycle.forgetting.policy": ("Policy",),
    "memory": ("Memory", "import_bundle"),
    "opening": ("change_key", "list_banks"),
    "trust.policy": ("TrustPolicy",),
    "types": (
        "Answer", "Audit", "Block", "Change", "Checkpoint", "Consolidation", "Difference", "Entity", "Episode",
        "Erasure", "Evidence", "Faded", "Filter", "Hit", "Hits", "Kind", "Link", "Origin", "Pack", "Precision",
        "Profile", "Query", "Receipt", "Record", "Reputation", "Span", "Statement", "Stats", "Status", "Step",
        "Story", "Task", "Told", "Unit", "Verification", "When", "Why", "WhyNot",
    ),
}  # fmt: skip
_HOME = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "Answer",
    "AsyncClient",
    "AsyncMemory",
    "Audit",
    "BankTooNew",
    "BankUnreadable",
    "Block",
    "BundleUnreadable",
    "Change",
    "Checkpoint",
    "Client",
    "Consolidation",
    "Difference",
    "EmbedderUnavailable",
    "Entity",
    "Episode",
    "EraseIncomplete",
    "Erasure",
    "Evidence",
    "Faded",
    "Filter",
    "Hit",
    "Hits",
    "ImportReport",
    "ImportUnreadable",
    "KeyUnavailable",
    "Kind",
    "Link",
    "LlmUnavailable",
    "Memory",
    "MissingExtra",
    "NotFound",
    "Origin",
    "Pack",
    "PermissionDenied",
    "Policy",
    "Precision",
    "Profile",
    "Query",
    "Receipt",
    "RecipeInvalid",
    "Record",
    "RemanenceError",
    "ReplyUnreadable",
    "Reputation",
    "SpaceMismatch",
    "Span",
    "Statement",
    "Stats",
    "Status",
    "Step",
    "StoreUnavailable",
    "Story",
    "Task",
    "Told",
    "TrustPolicy",
    "Unit",
    "Verification",
    "When",
    "Why",
    "WhyNot",
    "__version__",
    "change_key",
    "export_file",
    "import_bundle",
    "import_file",
    "list_banks",
    "read_export",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'remanence' has no attribute {name!r}")
    return getattr(import_module(f"remanence.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*_HOME, "__version__"])
