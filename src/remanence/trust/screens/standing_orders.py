"""Orders that are to last: "from now on you must …", "save to your memory: …", "whenever the user asks …"."""

from __future__ import annotations

from collections.abc import Sequence

from remanence.trust.screens.finding import Finding
from remanence.trust.screens.rules import apply, book, rule, words
from remanence.trust.screens.view import View

_AGENT = r"(?:you|the\ (?:assistant|agent|model|ai|bot)|(?:the\ )?ai)"
_DUTY = r"(?:must|should|shall|will|need\ to|have\ to|are\ to|has\ to)"
_LASTING = (
    r"(?:from\ now\ on|henceforth|going\ forward|from\ this\ (?:point|moment|day)(?:\ on)?|in\ (?:all|every"
    r"|any)\ (?:future|later|subsequent)|"
    r"for\ (?:all|every|any)\ (?:future|later|subsequent)|permanently|in\ this\ and\ all)"
)
_USER = r"(?:the\ )?(?:users?|customers?|someone|anyone|somebody|people|human)"

RULES = book(
    rule(
        "standing.duty",
        (
            words("now henceforth future later forward permanently subsequent point moment"),
            words("you assistant agent model ai bot"),
            words("must should shall will need have are has"),
        ),
        rf"(?:{_LASTING}.{{0,60}}\b{_AGENT}\ {_DUTY}\b|\b{_AGENT}\ {_DUTY}\b.{{0,80}}\b{_LASTING}|"
        r"\b(?:henceforth)\b.{0,10}\bthe\ (?:assistant|agent)\b)",
    ),
    rule(
        "standing.memory",
        (
            words("memory memories rule preference instruction fact profile mind"),
            words("save store remember add update write record commit keep note memorize memorise insert"),
        ),
        r"(?:^|[,;:.!?]\s*|\b(?:please|now|and|then|must|should|to)\ )(?:save|store|add|update|write|record|commit"
        r"|insert|memori[sz]e|remember)\b"
        r".{0,60}\b(?:(?:your|long-term|permanent|persistent|the\ (?:assistant|agent)'s"
        r"|core)\ (?:long-term\ )?(?:memor(?:y|ies)|rule|instruction|preference|profile)"
        r"|to\ memory|as\ a\ (?:permanent|standing|core|lasting)\b)",
    ),
    rule(
        "standing.keep_in_mind",
        ({"mind", "remember", "note"}, words("future later every all now always")),
        r"(?:^|[,;:.!?]\s*|\bplease\ )(?:keep\ (?:this|that|it)\ in\ mind|remember\ (?:that|this)|note\ (?:that"
        r"|this))\b.{0,30}"
        r"(?:from\ now\ on|(?:for|in)\ (?:every|all|any)\ (?:future|later|subsequent)|always\ and)",
    ),
    rule(
        "standing.whenever",
        (
            words("user users customer someone anyone somebody people human customers"),
            words("whenever when if every each"),
            words("asks mentions ask requests says wants inquires mention question"),
        ),
        rf"\b(?:whenever|when|if|(?:every|each)\ time)\ {_USER}\ (?:asks?|mentions?|requests?|says?|wants?|inquires?)\b"
        r".{0,80}\b(?:recommend|suggest|answer|reply|respond|say|tell|direct|always|never|promote|mention|refer)\b"
        rf"|\b(?:always|never)\ (?:recommend|suggest|answer|reply|respond|say|tell|direct|promote|mention"
        rf"|refer)\b.{{0,60}}\b(?:whenever|when|if)\ {_USER}\b",
    ),
    rule(
        "standing.user_wants",
        (
            {"user", "owner"},
            words("authorised authorized approved prefers wants allows allowed permits agreed consented trusts"),
            words("all any every never always without"),
        ),
        r"\bthe\ (?:user|owner)\ (?:has\ )?(?:authori[sz]ed|approved|prefers|wants|allow(?:s|ed)|permits|agreed"
        r"|consented|trusts)\b"
        r".{0,40}\b(?:all|any|every|never|always|without)\b",
    ),
    rule(
        "standing.trusted_source",
        (words("trust treat believe accept"), {"you", "assistant", "agent"}),
        rf"\b{_AGENT}\ (?:{_DUTY})\ (?:always\ )?(?:trust|treat|believe|accept)\b",
    ),
    rule(
        "standing.answered_with",
        ({"answered"}, words("must should always shall has have"), {"question", "questions"}),
        r"\bquestions?\b.{0,30}\b(?:must|should|shall|has\ to|have\ to)\ (?:always\ )?be\ answered\b",
    ),
)


def standing_orders(view: View) -> Sequence[Finding]:
    """What asks to be remembered as a rule of conduct, or says what a user has allowed once and for all."""
    return apply(RULES, view)
