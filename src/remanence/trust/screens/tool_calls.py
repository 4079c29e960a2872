"""Orders to use tools: named functions, shell lines that run what they download, calls written out as JSON."""

from __future__ import annotations

from collections.abc import Sequence

from remanence.trust.screens.finding import Finding
from remanence.trust.screens.rules import apply, book, rule, words
from remanence.trust.screens.view import View

_LEAD = r"(?:^|[,;:.!?]\s*|\b(?:please|now|then|and|must|should|you|to)\ )"

RULES = book(
    rule(
        "tool.named",
        (words("function tool api command plugin action open method"), words("call use invoke run execute trigger")),
        _LEAD + r"(?:call|use|invoke|run|execute|trigger)\ (?:the\ )?(?:[a-z]+(?:[_.][a-z]+)+|\w+\.\w+\()"
        r"(?:\ (?:function|tool|api|command|plugin|action|method)\b|\()",
    ),
    rule(
        "tool.must",
        (
            words("function tool api command plugin"),
            words("call invoke execute run"),
            words("must before required first immediately"),
        ),
        r"\byou\ (?:must|should|need\ to|have\ to|are\ required\ to)\ (?:first\ |always\ |immediately\ )?(?:call"
        r"|invoke|execute|run)\b",
    ),
    rule(
        "tool.download_and_run",
        ({"curl", "wget"}, words("sh bash python zsh")),
        r"\b(?:curl|wget)\b.{0,120}\|\s*(?:sudo\ )?(?:sh|bash|zsh|python3?)\b",
    ),
    rule(
        "tool.written_out",
        (words("tool_call function_call tool_calls tool_use"),),
        r"(?:<\|?tool_call\|?>|<function_call>|\"(?:tool_calls?|function_call|tool_use)\"\s*:)",
    ),
    rule(
        "tool.consent",
        (words("agents assistants agent assistant ai"), words("click confirm accept authorize approve press")),
        r"\b(?:ai\ )?(?:agents?|assistants?)\b.{0,40}\b(?:should|must|shall)\b.{0,20}\b(?:click|confirm|accept"
        r"|authori[sz]e|approve|press)\b",
    ),
)


def tool_calls(view: View) -> Sequence[Finding]:
    """An order to call a tool, or a call that is written out where only data should be."""
    return apply(RULES, view)
