"""Instructions that set others aside: "ignore all previous instructions", "you are no longer …", "note to AI"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from remanence.patterns import either
from remanence.trust.screens.finding import Finding
from remanence.trust.screens.rules import apply, book, rule, words
from remanence.trust.screens.view import View

_SET_ASIDE = words(
    "ignore disregard forget override bypass neglect discard overlook skip abandon stop follow obey attention "
    "cancel omit"
)
_ORDERS = words(
    "instruction instructions prompt prompts directive directives direction directions guideline guidelines "
    "command commands orders rules policies constraints restrictions programming guardrails safeguards "
    "settings everything anything whatever context"
)
_BEFORE = words(
    "previous prior above earlier preceding before past foregoing original initial existing current system "
    "your you safety so"
)
_MODELS = words(
    "ai llm llms assistant assistants agent agents bot bots chatbot chatbots gpt chatgpt model models crawler "
    "crawlers copilot"
)
_A_MODEL = (
    r"(?:ai|a\.i\.|llms?|(?:large\ )?language[\ -]models?|gpt|chatgpt|copilot|chatbots?|"
    r"(?:ai|automated|virtual|digital|llm)[\ -](?:\w+[\ -])?(?:models?|assistants?|agents?|systems?|bots?|crawlers?"
    r"|readers?|tools?))"
)
_OPENING = r"(?:^|[,;:.!?\"'(\]]\s*|\b(?:please|kindly|now|and|then|must|should|to|you|not|don't)\ )"

RULES = book(
    rule(
        "override.instructions",
        (_SET_ASIDE, _ORDERS, _BEFORE),
        _OPENING + r"(?:ignore|disregard|forget|override|bypass|neglect|discard|overlook|skip|abandon|cancel|omit|"
        r"stop\ (?:following|obeying)|(?:do\ not|don't|never)\ (?:follow|obey)|pay\ no\ attention\ to)\b"
        r"(?=.{0,60}\b(?:previous|prior|above|earlier|preceding|before|past|foregoing|original|initial|existing"
        r"|current|"
        r"system|your|you|safety|so\ far)\b)"
        r".{0,60}\b(?:instructions?|prompts?|directives?|directions?|guidelines?|commands?|orders|rules|policies|"
        r"constraints|restrictions|programming|guardrails|safeguards|settings|everything|anything|whatever|context)\b",
    ),
    rule(
        "override.outdated",
        (words("outdated void invalid wrong revoked replaced obsolete longer test"), _ORDERS, {"you", "your"}),
        r"\b(?:instructions?|guidelines?|rules|prompts?|directions?)\ (?:that\ )?(?:you\ (?:received|were\ given|got"
        r"|have)|given\ to\ you)"
        r".{0,60}\b(?:outdated|void|invalid|wrong|revoked|replaced|obsolete|no\ longer|test)\b",
    ),
    rule(
        "override.new_task",
        (
            words("instruction instructions task tasks directive directives objective goal orders"),
            words("new real actual updated revised true only"),
        ),
        r"(?:\byour\ (?:new|real|actual|updated|true|only)\ (?:instructions?|task|directives?|objective|goal|orders)\b|"
        r"^\W*(?:new|updated|revised|real|actual)\ (?:instructions?|task|directives?|orders)\b(?:\ begins?|\ starts?"
        r"|\ follow|\ here|:))",
    ),
    rule(
        "override.role",
        (
            words(
                "longer dan unrestricted jailbroken restrictions unfiltered terminal developer rules limits "
                "limitations now"
            ),
            {"you"},
        ),
        r"\byou\ are\ (?:no\ longer\ (?:an?|the|bound)|now\ (?:dan\b|in\ (?:developer|admin|debug|god)\ mode"
        r"|free\ (?:of|from)|"
        r"(?:an?|the)\ .{0,40}\b(?:without|unrestricted|unfiltered|no\ (?:rules|limits|restrictions))))",
    ),
    rule(
        "override.unrestricted",
        (
            words("unrestricted unfiltered jailbroken restrictions developer limitations censorship"),
            words("act behave respond operate pretend mode run"),
        ),
        _OPENING + r"(?:act|behave|respond|operate|run|pretend)\b.{0,40}\b(?:unrestricted|unfiltered|jailbroken|"
        r"(?:without|no)\ (?:any\ )?(?:restrictions|limitations|censorship)|developer\ mode)",
    ),
    rule(
        "override.leak",
        (
            {"prompt", "instructions", "prompts"},
            words("system hidden initial your you secret"),
            words(
                "reveal print show repeat output leak disclose list display recite dump send share tell give publish"
            ),
        ),
        _OPENING + r"(?:reveal|print|show|repeat|output|leak|disclose|list|display|recite|dump|send|share|tell|give"
        r"|publish)\b"
        r".{0,40}\b(?:(?:system|hidden|secret|initial)\ (?:prompts?|instructions)|your\ (?:own\ )?(?:prompts?"
        r"|instructions))\b",
    ),
    rule(
        "override.to_models",
        (
            _MODELS | {"language"},
            words(
                "note attention message notice instruction instructions if dear hello hey must should required "
                "are reading visiting"
            ),
        ),
        r"(?:\b(?:note|attention|message|notice|instructions?|warning|dear|hey|hello)\b[\ :,]{0,3}(?:to"
        r"|for)?\ ?(?:all|any|the|every)?\ ?"
        + _A_MODEL
        + r"|\bif\ you\ are\ (?:an?\ |the\ )?(?:"
        + _A_MODEL
        + r"|assistant|agent|bot)\b|\b"
        + _A_MODEL
        + r"\ (?:that\ |who\ |which\ )?(?:are\ )?(?:reading|visiting|processing|summari[sz]ing|parsing|browsing"
        r"|accessing|analy[sz]ing|using)"
        r"\b.{0,50}\b(?:must|should|shall|are\ (?:required|instructed)|need\ to|has\ to|have\ to|click|ignore))",
    ),
    rule(
        "conceal.from_user",
        (words("user users owner customer human anyone"), words("without not don never unnoticed secret")),
        r"\b(?:without\ (?:telling|informing|notifying|alerting|asking|mentioning|confirm\w*|the\ (?:user|owner"
        r"|human)\w*\ (?:noticing|knowing|knowledge))"
        r"|(?:do\ not|don't|never)\ (?:tell|inform|notify|alert|mention\ (?:this|it|that)\ to|reveal\ (?:this"
        r"|it)\ to|ask))\b"
        r".{0,25}\b(?:users?|owner|customer|human|anyone|confirmation)\b",
    ),
)

_OTHER_LANGUAGES = (
    (
        ("ignoriere", "ignorieren", "missachte", "vergiss"),
        ("anweisungen", "anweisung", "instruktionen", "befehle", "regeln", "vorgaben"),
        ("vorherigen", "bisherigen", "alle", "obigen", "früheren", "vorigen", "deine", "ihre"),
    ),
    (
        ("ignora", "ignore", "olvida", "omite", "descarta"),
        ("instrucciones", "indicaciones", "órdenes", "reglas"),
        ("anteriores", "previas", "todas", "tus", "sus"),
    ),
    (
        ("ignore", "ignorez", "oublie", "oubliez"),
        ("instructions", "consignes", "directives", "règles"),
        ("précédentes", "antérieures", "toutes", "tes", "vos"),
    ),
    (
        ("ignora", "dimentica", "trascura"),
        ("istruzioni", "indicazioni", "regole", "comandi"),
        ("precedenti", "tutte", "tue"),
    ),
    (
        ("ignore", "esqueça", "desconsidere"),
        ("instruções", "ordens", "regras", "comandos"),
        ("anteriores", "todas", "suas"),
    ),
    (
        ("negeer", "vergeet"),
        ("instructies", "opdrachten", "regels"),
        ("vorige", "eerdere", "alle", "bovenstaande", "je"),
    ),
    (
        ("игнорируй", "игнорируйте", "забудь", "забудьте"),
        ("инструкции", "указания", "правила", "команды"),
        ("предыдущие", "все", "прежние", "свои"),
    ),
)
FOREIGN = book(
    *(
        rule(
            "override.instructions",
            groups,
            r"(?:^|\W)" + either(groups[0]) + r"\b.{0,60}\b" + either(groups[1]) + r"\b",
        )
        for groups in _OTHER_LANGUAGES
    )
)
_TOLD_OF = frozenset(
    words(
        "attack attacks injection injections attacker attackers phrase phrases example wrote says said translate "
        "jailbreak jailbreaks manual box quote quoted sentence called"
    )
)
_QUOTED = re.compile(r"['\"“‘«`]\s*(?:please\s+)?(?:ignore|disregard|forget|override|bypass|do not follow)")
_CHINESE = (
    ("忽略", "无视", "忘记", "忘掉", "不要理会"),
    ("指令", "指示", "提示词", "命令"),
    ("之前", "以前", "以上", "所有", "先前", "上述"),
)
_REACH = 20


def overrides(view: View) -> Sequence[Finding]:
    """Sentences that tell a model to set its instructions aside, to be another, to show its prompt or to hide things.

    English, and the plain override also in German, Spanish, French, Italian, Portuguese, Dutch, Russian and Chinese.
    """
    found = [*apply(RULES, view), *apply(FOREIGN, view), *_chinese(view)]
    return [Finding("override.quoted", each.words) if _is_told_of(each, view) else each for each in found]


def _is_told_of(found: Finding, view: View) -> bool:
    """Whether an override stands in quotation marks, in a text that speaks of such sentences."""
    if found.name != "override.instructions" or view.words.isdisjoint(_TOLD_OF):
        return False
    return _QUOTED.search(found.words) is not None


def _chinese(view: View) -> list[Finding]:
    """The same in a script without spaces: the three words within a short stretch."""
    if view.text.isascii():
        return []
    verbs, orders, before = _CHINESE
    for verb in verbs:
        at = view.plain.find(verb)
        near = view.plain[at : at + _REACH] if at >= 0 else ""
        if any(word in near for word in orders) and any(word in near for word in before):
            return [Finding("override.instructions", near)]
    return []
