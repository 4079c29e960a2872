"""Text that speaks with an authority which no page has: as the user, the operator, their policy or standing orders."""

from __future__ import annotations

from collections.abc import Sequence

from remanence.trust.screens.finding import Finding
from remanence.trust.screens.rules import apply, book, rule, words
from remanence.trust.screens.view import View

_BEFORE = r"(?:^|[,;:.!?]\s*)(?:(?:hello|hi|attention|notice|note|important),?\s+)?"
_OVER = r"(?:operators?|developers?|principals?|(?:system\ |account\ )?administrators?|users?|owners?|creators?)"
_AI = (
    r"(?:(?:this|the|your|all|every|any)\ (?:ai\ )?(?:assistants?|agents?|bots?|models?)|assistants|agents"
    r"|ai\ (?:systems|models|agents|assistants)|chatbots|language\ models)"
)
_MAY = (
    r"(?:must|may|shall|should|can|will|(?:is|are|am)\ (?:to|allowed|permitted|required)|require[sd]?|permits?|allows?)"
)
_AGENTS = words("assistant assistants agent agents bot bots model models ai chatbots system systems")

RULES = book(
    rule(
        "authority.identity",
        (
            words(
                "operator operators developer developers principal administrator administrators user users owner"
                " creator creators runs run operates operate"
            ),
            words("i this we from by as behalf"),
            words("your you system user agent assistant ai account bot principal"),
        ),
        rf"{_BEFORE}(?:"
        rf"(?:this|it)\ is\ (?:(?:a|the)\ )?(?:message\ from\ )?(?:your\ {_OVER}\b"
        r"|the\ (?:system\ administrator|user)\b)"
        rf"|i(?:\ am|'m)\ (?:your\ {_OVER}\b|the\ (?:{_OVER}\ of\ (?:this\ (?:assistant|agent|bot|account)|the\ agent)"
        r"|user\b|user's\ ))"
        rf"|(?:a\ |the\ )?(?:notice|message|order|instruction|request|word)s?\ from\ your\ {_OVER}\b"
        r"|(?:i\ am\ )?(?:speaking|acting|writing)\ as\ (?:the\ user|your\ (?:user|owner|operator|principal))\b"
        r"|on\ behalf\ of\ (?:the|your)\ (?:user|operator|principal)\b"
        rf"|we\ (?:are\ the\ (?:team|people)\ that|are\ those\ who)?\ ?(?:run|runs|operate|operates|built)\ {_AI}\b)"
        rf"|\b(?:comes|come|was\ written|is|are)\ (?:directly\ )?(?:from|by)\ (?:the\ user|your\ {_OVER})\b",
    ),
    rule(
        "authority.policy",
        (words("policy policies guidelines"), _AGENTS | {"your", "you"}),
        rf"\bpolic(?:y|ies)\b.{{0,40}}\b{_AI}(?:\ now)?\ {_MAY}\b"
        rf"|\bpolic(?:y|ies)\ (?:now\ )?(?:requires?|allows?|permits?|obliges?)\ {_AI}\b"
        rf"|\bpolic(?:y|ies)\ (?:update\ )?for\ (?:all\ |every\ )?{_AI}\ ?:"
        rf"|\bpolicy\ of\ this\ (?:assistant|agent|bot)\b.{{0,20}}\b{_MAY}\b"
        r"|\b(?:according\ to|as\ stated\ in|as\ per|per|under)\ your\ (?:own\ )?(?:guidelines|polic(?:y|ies))\b",
    ),
    rule(
        "authority.standing",
        (
            words("standing permanent rule rules instructions instruction wish"),
            words("order orders instruction instructions rule rules wish user users owner user's holder principal"),
        ),
        r"(?:^|[,;:.!?]\s*)standing\ (?:order|instruction|rule|permission)s?(?:\ (?:of|from)\ the\ [\w\ ]{4,20})?:"
        r"|\b(?:standing|permanent|lasting)\ (?:order|instruction|rule|permission|wish)e?s?\ (?:of|from)\ "
        r"(?:the\ |your\ )(?:user|owner|operator|principal|account\ holder)\b"
        r"|\b(?:user|principal|operator|account\ holder)'s\ (?:(?:standing|permanent|own)\ )?(?:rules?|orders?"
        r"|instructions?)(?:\ ?:|,|\ is\b|\ are\b)"
        r"|\b(?:user|owner|principal|operator|account\ holder)'s\ (?:standing|permanent)\ "
        r"(?:rule|order|instruction|wish)",
    ),
)


def authority(view: View) -> Sequence[Finding]:
    """Sentences that speak as whoever an agent obeys, or tell of a policy or a standing order for it."""
    return apply(RULES, view)
