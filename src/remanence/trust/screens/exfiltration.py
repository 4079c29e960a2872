"""Orders to carry something out: private things to an address, or into a link."""

from __future__ import annotations

from collections.abc import Sequence

from remanence.trust.screens.finding import Finding
from remanence.trust.screens.rules import apply, book, rule, words
from remanence.trust.screens.view import View

_CARRY = words(
    "send forward post upload email mail transmit leak submit append share export copy exfiltrate report deliver attach"
)
_PRIVATE = words(
    "password passwords credential credentials api token tokens secret secrets key keys contacts conversation "
    "conversations chat history prompt address phone email customer customers environment private personal "
    "user users ssh id_rsa database records notes files messages inbox"
)
_VERBS = (
    r"(?:send|forward|post|upload|e?mail|transmit|leak|submit|append|share|export|copy|exfiltrate|report"
    r"|deliver|attach)"
)
_THINGS = (
    r"(?:passwords?|credentials?|api[\ -]keys?|(?:access|auth|session|secret)[\ -]?tokens?|secrets?|private\ keys?"
    r"|ssh|id_rsa|contacts|"
    r"(?:chat|conversation)s?(?:\ (?:history|so\ far|log))?|system\ prompt|(?:home|email|e-mail|ip)\ address(?:es)?"
    r"|phone\ numbers?|"
    r"customer\ (?:table|data|records|list|database)|environment\ variables?|(?:private|personal|confidential"
    r"|sensitive)\ \w+|"
    r"(?:the\ )?user'?s?'?\ \w+|bank\ details|card\ numbers?|inbox)"
)
_WHERE = (
    r"(?:https?:|www\.|\w@\w|\w\.(?:example|com|net|org|io|xyz|ru|cn|info|onion)\b|\bwebhook|\bexternal"
    r"|\bthird\ part|\baddress\ (?:below|above)|\battacker)"
)

RULES = book(
    rule(
        "exfiltration.order",
        (_CARRY, _PRIVATE),
        r"(?:^|[,;:.!?]\s*|\b(?:please|kindly|now|and|then|must|should|to|will|them|it)\ )"
        + _VERBS
        + r"\b.{0,80}"
        + _THINGS,
        _WHERE,
    ),
    rule(
        "exfiltration.collect",
        (_CARRY, words("collect gather read find extract summarise summarize take get"), _PRIVATE),
        r"\b(?:collect|gather|read|find|extract|summari[sz]e|take|get)\ .{0,40}" + _THINGS,
        r"\b" + _VERBS + r"\b.{0,60}" + _WHERE,
    ),
    rule(
        "exfiltration.link",
        ({"http", "https"}, words("user users email address conversation query parameter parameters")),
        r"(?:!\[[^\]]{0,40}\]\(https?://[^)\s]{0,120}=|\b(?:query\ (?:string|parameters?)"
        r"|appended?\ to\ (?:the\ )?(?:url|link))\b)",
    ),
)


def exfiltration(view: View) -> Sequence[Finding]:
    """An order to send, post or upload something private to an address, or to write it into a link."""
    return apply(RULES, view)
