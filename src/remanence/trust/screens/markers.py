"""Marks that pretend to be of the conversation itself: chat templates, closed documents, lines of a "system"."""

from __future__ import annotations

from collections.abc import Sequence

from remanence.trust.screens.finding import Finding, shown
from remanence.trust.screens.rules import compiled, words
from remanence.trust.screens.view import View

_TEMPLATE = (
    r"<\|(?:im_start|im_end|system|user|assistant|endoftext|eot_id|start_header_id|end_header_id|begin_of_text)\|>"
    r"|\[/?INST\]|<</?SYS>>|<(?:start|end)_of_turn>|</?s>\s*\[INST\]"
)
_TAG = (
    r"(?i)</?(?:system|system_prompt|instructions?|tool_result|tool_output|function_results?|context|document|user_query|"
    r"untrusted_text|data)>"
)
_SYSTEM_TAG = r"(?i)<(?:system|system_prompt|sys)>\s*\w"
_HEADER = r"(?im)^[ \t]*#{2,4} ?(?:instruction|system|response|new task)s?:?[ \t]*$"
_SYSTEM = (
    r"(?im)^[ \t>*_\[(]*(?:system|developer|admin(?:istrator)?)"
    r"(?: (?:message|notice|note|override|update|alert|prompt))?[ \t*_\])]*:[ \t]*\w+(?:[ \t,.;:'-]+\w+){4}"
)
_ANNOUNCED = (
    r"(?m)^[ \t>*_\[(#=-]*(?:SYSTEM|ADMIN|DEVELOPER|SECURITY) (?:MESSAGE|NOTICE|NOTE|OVERRIDE|ALERT|PROMPT|UPDATE)\b"
)
_ENDED = (
    r"(?m)^[ \t>*_\[(#=<-]*(?:END OF|BEGIN(?:NING)? OF|END|BEGIN) (?:THE )?(?:TOOL (?:OUTPUT|RESULTS?)|DOCUMENT|CONTEXT"
    r"|DATA|"
    r"INPUT|WEB ?PAGE|EMAIL|UNTRUSTED\w*(?: \w+)?|INSTRUCTIONS?|CONVERSATION)\b"
)
_TURN = r"(?im)^[ \t]*(human|user|assistant|ai|bot):"
_FIRST_TURN = r"(?i)\s{0,20}(?:human|user|assistant|ai|bot):"
_NAMES = words("system developer admin administrator security end begin beginning")
_ROLES = words("human user assistant ai bot")


def markers(view: View) -> Sequence[Finding]:
    """Tokens of chat templates, tags and headings of prompts, and lines that speak as the system or as another turn.

    Logs say "system: linux" too: a line counts only if it goes on with five words or more. A text that is a transcript
    from its first line on is honest by itself; turns that come up in the midst of another text are not.
    """
    text, seen = view.text, view.words
    bracketed, named = "<" in text or "[" in text or "##" in text, not _NAMES.isdisjoint(seen)
    found = [
        Finding(name, shown(hit[0]))
        for name, pattern in (*(_BRACKETED if bracketed else ()), *(_NAMED if named else ()))
        if (hit := compiled(pattern, 0).search(text))
    ]
    if len(_ROLES & seen) > 1 and not is_transcript(view):
        roles = {role.lower() for role in compiled(_TURN, 0).findall(text)}
        if roles & {"assistant", "ai", "bot"} and roles & {"human", "user"}:
            found.append(Finding("marker.turns"))
    return found


def is_transcript(view: View) -> bool:
    """Whether a text is a conversation of a person and an assistant, told turn by turn from its first line on.

    What asks for an answer in it asked the assistant who is in it.
    """
    return len(_ROLES & view.words) > 1 and compiled(_FIRST_TURN, 0).match(view.text) is not None


_BRACKETED = (
    ("marker.template", _TEMPLATE),
    ("marker.tag", _TAG),
    ("marker.system_tag", _SYSTEM_TAG),
    ("marker.header", _HEADER),
)
_NAMED = (("marker.system_line", _SYSTEM), ("marker.announced", _ANNOUNCED), ("marker.ended", _ENDED))
