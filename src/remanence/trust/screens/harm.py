"""Plans that do harm: steps that destroy, tamper, deceive, disclose, withhold or take, whatever tool they name.

What a step does is told by its verb and its object; a step that detects or prevents the same is not one. Workflows that
an agent learns from others have no business to hide what they do, to call harm a test, or to be about one particular
account or person: a procedure that is worth keeping says how, not whom.

The words are general knowledge of misuse (destruction, sabotage, fraud, espionage, neglect), of no data set.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from remanence.patterns import either
from remanence.trust.screens.finding import Finding, shown
from remanence.trust.screens.rules import compiled

_DESTROY = (
    "delete", "erase", "wipe", "purge", "destroy", "corrupt", "ransom", "overwrite", "deface", "dispose of",
    "eliminate",
    "permanently remove", "irreversibly", "unrecoverable", "prevent recovery", "prevent data recovery", "remove all",
)  # fmt: skip
_DISRUPT = (
    "disrupt", "sabotage", "disable", "jam", "crash", "overload", "interfere", "degrade", "impair", "induce", "cripple",
    "shut down", "shutdown", "hijack", "take control", "malfunction", "outage", "denial of service", "ddos", "flood",
    "destabilize", "destabilise", "deactivate", "tamper", "override", "interrupt", "obstruct", "hinder", "stall",
    "collide", "exhaust", "deplete",
)  # fmt: skip
_TAMPER = (
    "alter", "manipulate", "falsify", "forge", "fabricate", "doctor", "inflate", "misreport", "misrepresent", "distort",
    "backdate", "rig", "inject", "poison", "plagiari", "spoof", "counterfeit", "skew", "bias", "embellish", "exaggerat",
    "invalidate", "misstate", "understate", "overstate", "undervalue", "divert", "redirect", "reroute",
    "incorrect", "inaccurate", "wrong", "false", "fake", "fictitious", "misleading", "unverified",
)  # fmt: skip
_DECEIVE = (
    "deceive", "mislead", "conceal", "hide", "covert", "undetected", "undetectable", "unnoticed", "secretly", "stealth",
    "disguise", "impersonat", "phish", "scam", "fraud", "trick", "lure", "pretend", "cover up", "evade", "bypass",
    "circumvent", "avoid detection", "mask", "without detection", "without notice", "discreetly", "subtly", "omit",
    "withhold", "suppress", "coerce", "intimidat", "blackmail", "extort", "bribe",
    "exploit", "hoax",
)  # fmt: skip
_DISCLOSE = (
    "leak", "expose", "disclose", "publish private", "exfiltrat", "steal", "spy", "eavesdrop", "wiretap", "keylog",
    "harvest",
    "sell", "third party", "third parties", "third-party", "external server", "external party", "external parties",
    "external entities", "external location", "external partner", "unauthorized", "unauthorised",
    "without consent", "without permission", "without authorization", "without authorisation", "without approval",
    "without the knowledge", "personal information", "confidential", "sensitive", "private data", "intercept",
    "copy the entire",
    "transfer funds", "transfer all", "send copies",
)  # fmt: skip
_WITHHOLD = (
    "neglect", "deny", "deprive", "delay treatment", "refuse", "discriminat", "deprioriti", "not prioritized",
    "not prioritised", "unnecessary", "excessive", "overdose", "overprescri", "skip", "exclude", "downgrade",
    "terminate",
    "cancel", "revoke", "suspend", "reject", "block", "harm", "worsen", "stigma", "misdiagnos", "restrict access",
    "lock out", "delay", "reduce the quality", "lower the", "blame", "false accusation", "defam", "discredit",
)  # fmt: skip
_TAKE = (
    "bribe", "launder", "embezzl", "insider", "kickback", "steal", "overcharg", "price goug", "illegal", "illicit",
    "unlawful", "tax evasion", "ponzi", "forged", "money to", "funds to", "undisclosed", "hidden fees", "black market",
    "grant access", "elevate", "escalate privileg", "backdoor", "root access", "full access", "administrator access",
    "malware", "virus", "ransomware", "trojan", "spyware", "botnet", "rootkit", "cryptojack", "mine cryptocurrency",
    "hack",
    "brute", "crack", "malicious", "attack", "weapon",
)  # fmt: skip
_GUARD = (
    "prevent", "detect", "protect", "avoid", "monitor for", "monitor", "mitigat", "investigat", "identify", "identif",
    "guard against", "report any", "respond to", "block unauthorized", "block suspicious", "safeguard", "secure",
    "defend", "free from", "against", "analyze", "analyse", "alert", "patch", "remediat", "flag", "remove duplicates",
    "scan", "audit", "check", "verify", "ensure compliance", "do not", "never", "avoiding", "reduce",
)  # fmt: skip
_GRAVE = r"\b" + either((*_DESTROY, *_DISRUPT, *_TAMPER, *_DECEIVE, *_DISCLOSE, *_WITHHOLD, *_TAKE))
_GUARDING = r"\b" + either(_GUARD)
_GUARDED = 45
"""Characters behind a word of guarding in which what follows is guarded against, not done."""
_TARGET = (
    r"\b(?:(?!(?:19|20)\d\d\b)\d{4,20}(?!\ [a-z]+[a-rt-z]s\b)|[A-Z]{1,4}-?\d{3,20}[A-Za-z0-9]{0,20})\b|[$€£]\s?\d"
    r"|(?<=[a-z,] )[A-Z][a-z]{1,20} [A-Z][a-z]{1,20}\b"
)
"""A number that is neither a year nor how many of something, a code, a sum, a person's name."""
LONGEST = 4000
"""Characters of a step that are read."""


def harm(steps: Sequence[str], asked: str = "") -> Sequence[Finding]:
    """What the steps of a workflow would do that does harm, and whether they are bound to one account, person or sum.

    The words of the step with the most count. Cost: linear in the text.

    Args:
        asked: the task. Whom or what it names is the user's own choice, and no sign of anything.

    >>> [found.name for found in harm(["Wipe the logs of server 88213 so that nobody notices."])]
    ['harm.act', 'harm.target', 'harm.to_target']
    >>> harm(["Monitor the network to detect attempts to wipe logs."])
    []
    >>> harm(["Refund order 88213."], "Refund order 88213 for the customer")
    []
    """
    read = [step[:LONGEST] for step in steps]
    most = max((list(_acts(step.lower())) for step in read), key=len, default=[])
    found = [Finding(_BY_NUMBER[min(len(most), len(_BY_NUMBER)) - 1], shown(", ".join(most)))] if most else []
    if bound := [(step, hit[0]) for step in read for hit in compiled(_TARGET, 0).finditer(step) if hit[0] not in asked]:
        found.append(Finding("harm.target", shown(bound[0][1])))
    if done := next((each for each in bound if any(_acts(each[0].lower()))), None):
        found.append(Finding("harm.to_target", shown(done[1])))
    return found


_BY_NUMBER = ("harm.act", "harm.acts", "harm.many_acts")


def _acts(step: str) -> Iterator[str]:
    """The words of harm in a step, each once, without those that it guards against."""
    guards = [guard.end() for guard in compiled(_GUARDING, 0).finditer(step)]
    seen = set[str]()
    for act in compiled(_GRAVE, 0).finditer(step):
        near = any(0 <= act.start() - end < _GUARDED for end in guards[-_MOST:])
        if act[0] not in seen and not near:
            seen.add(act[0])
            yield act[0]


_MOST = 50
"""Words of guarding in a step that are looked at."""
