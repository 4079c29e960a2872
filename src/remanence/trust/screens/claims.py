"""Claims about what the agent itself remembers, has said, or was allowed: an agent's memory says that, not a page."""

from __future__ import annotations

from collections.abc import Sequence

from remanence.trust.screens.finding import Finding
from remanence.trust.screens.rules import apply, book, rule, words
from remanence.trust.screens.view import View

RULES = book(
    rule(
        "claim.own_memory",
        ({"memory", "memories"}, {"your"}, words("according per by from in")),
        r"\b(?:according\ to|as\ per|per|stored\ in)\ your\ (?:own\ |long-term\ )?memor(?:y|ies)\b",
    ),
    rule(
        "claim.memory",
        (
            words("memory records memories notes logs"),
            {"your"},
            words("according show shows says say indicate indicates confirm confirms contain contains per"),
        ),
        r"(?:\baccording\ to\ your\ (?:own\ )?|\bas\ per\ your\ (?:own\ )?|\byour\ (?:own\ )?)(?:memor(?:y|ies)"
        r"|records|notes|logs)\b"
        r"(?:.{0,20}\b(?:shows?|says?|indicates?|confirms?|contains?)\b|,|\ )",
    ),
    rule(
        "claim.agreed",
        (
            words("agreed promised confirmed authorised authorized approved committed decided"),
            {"you"},
            words("already previously earlier before have remember continue honour honor"),
        ),
        r"\byou\ (?:have\ )?(?:already|previously|earlier)\ (?:agreed|promised|confirmed|authori[sz]ed|approved"
        r"|committed|decided)\b",
    ),
    rule(
        "claim.permission",
        (
            words("user owner admin administrator customer"),
            words("permission consent authorised authorized approved access verified permitted"),
        ),
        r"\bthe\ (?:user|owner|admin\w*|customer)\ (?:has\ |have\ )?(?:already\ |been\ )?(?:gave|given|granted|give"
        r"|authori[sz]ed|approved|verified|permitted)\b"
        r"(?:.{0,30}\b(?:you|permission|consent|access|admin\w*|payments?|requests?)\b)",
    ),
    rule(
        "claim.recall",
        ({"remember", "recall"}, words("user owner gave told permission agreed"), {"you"}),
        r"\bas\ you\ (?:will\ |may\ |surely\ )?(?:remember|recall)\b",
    ),
)


def claims(view: View) -> Sequence[Finding]:
    """Sentences that tell the reader what it remembers, agreed to or may do."""
    return apply(RULES, view)
