"""Failing steps: whether a step failed, and what kind of failure that was, told from what came back.

The kind is one of a few words of ours, so that a lesson can say why without a word of the tool's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from remanence.encoding.trajectory import Step

HEAD = 120
"""Characters of the first line in which a failure announces itself."""
REFUSED = "it was refused"
_ANNOUNCED = re.compile(
    r"""^\W* (?:(?-i:[a-z\d_./\[\]*'()-]+:\s+)|\[\w+\]\s*|npm\s){0,3} (?:
        (?:(?!0\b|no\b)[\w'-]+\s+){0,4}? (?:
            error (?=\s*(?:[:\[(!-]|$|\d{2}|occurred|while|code)) (?!s?\W*(?:none|null|0\b|false)) |
            fail(?:ed|ure) (?=\s*(?:[:.!,]|$|to\b|with\b|because|after)) |
            exception (?=\s*(?:[:.(]|$|in\b)) | (?:un|dis)(?:able|allowed) \s+to\b |
            (?:is|was|were|are) \s+ (?:invalid|missing|denied|declined|required|locked|rejected|refused|already)\b |
            (?:is|was|were|are) \s+ not \s+ (?:an?|yet|\w+(?:able|ible|ed|id)|found|open|logged|known) \b |
            (?:does|do|did|could|can|could) (?:\s+not|n[o']t|n't) \s+ (?!matter)\w+ | already\s+exists?\b |
            timed\sout\b | rejected\b | exceeded\b | aborted\b | cancell?ed\b(?=\s*(?::|$|by\b|because)) )
        | [\w.]*(?:Error|Exception|Fault|ERR)\b(?=\W|$)(?!\W*(?:none|null|0\b|false)|s) | error\[
        | (?:uncaught|traceback|panic|fatal(?=\s*:|\serror)|killed\W*$|segmentation\sfault|out\sof\s(?:memory|stock))
        | (?:un(?:authori[sz]ed|known|recogni[sz]ed|supported|expected)|invalid|insufficient|missing|wrong|illegal)
            (?=\s+['"\w]) (?=.{0,80}$)
        | (?:unauthori[sz]ed|forbidden|denied)\W*(?:$|:) | [\w\s]{0,30}(?:permission|access)\s(?:was\s)?denied
        | (?:\w+\s){0,2}not\s(?:found|permitted|allowed|supported)\W*(?:$|:|-)
        | (?:command|file|page|user|module|resource)\snot\sfound\b | no\ssuch\b | there\sis\sno\b | nothing\shappens
        | (?:sorry\W+)?(?:i|you|we|it)\s(?:can\s?not|can't|may\snot|do\snot|don't|are\snot)\b
        | can(?:\s?not|'t)\s+(?-i:[a-z])
        | could\s?(?:not|n't)\b | already\sexists? | timed?\s?out\b | too\smany\b | (?:rate|quota)\s(?:limit\s)?exceeded
        | (?:connection|operation)\s(?:was\s)?(?:refused|reset|closed|not|timed)
        | (?:http[\d./]*\W*|response\s)?(?:status\W*)?(?:code\W*)?(?:is\s)?[45]\d\d
            (?=\W*$|\s*[:(-]|\s+(?:un|forb|not\sf|bad|internal|service|gateway|conf|too|gone|method|client|server|error))
        | [1-9]\d*\s(?:\w+\s)?failed\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_KINDS = (
    (REFUSED, r"unauthori|forbidden|denied|permission|credential|\btoken|(?:log|sign)\W?in|password|40[13]\b"),
    ("there were too many calls", r"rate.?limit|too many|quota|\b429\b"),
    ("it took too long", r"tim(?:ed?|e).?out|deadline|\b(?:408|504)\b"),
    ("there was something like it already", r"already|duplicate|conflict|\b409\b"),
    ("nothing was found", r"not found|no such|does ?n.t exist|does not exist|no (?:\w+ )?(?:match|result)|\b404\b"),
    ("its input was wrong", r"invalid|argument|parameter|missing|required|expected|format|schema|(?:key|type)error"),
    ("the time for it had not come", r"\bmust\b|\bfirst\b|\bbefore\b|not ready|closed|locked|nothing happens"),
)  # fmt: skip


def failed(step: Step) -> bool:
    """Whether a step failed: what the caller says, else whether what came back announces an error.

    >>> failed(Step(action="open", observation="Error: no such file"))
    True
    >>> failed(Step(action="open", observation="3 files"))
    False
    """
    if step.error is not None:
        return step.error
    if step.observation is None:
        return False
    answer = _object(step.observation)
    if answer is not None:
        return _says_so(answer)
    first = step.observation.strip().splitlines()[0][:HEAD]
    return _ANNOUNCED.match(first) is not None or step.observation.lstrip().startswith("Traceback (most recent")


def kind_of(step: Step) -> str:
    """Why a step failed, as a clause of ours; "" where that is not clear.

    >>> kind_of(Step(action="pay", observation="401 Unauthorized: the token is missing"))
    'it was refused'
    """
    said = step.observation or ""
    found = (clause for clause, pattern in _KINDS if re.search(pattern, said[: 4 * HEAD], re.IGNORECASE))
    return next(found, "")


def _object(text: str) -> Mapping[str, Any] | None:
    """The JSON object that a text is; None if it is none."""
    if not text.lstrip().startswith("{"):
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _says_so(answer: Mapping[str, Any]) -> bool:
    lower = {key.lower(): value for key, value in answer.items()}
    if any(lower.get(key) for key in ("error", "errors", "exception", "traceback", "is_error", "iserror")):
        return True
    if any(lower.get(key) is False for key in ("ok", "success", "succeeded")):
        return True
    status = next((lower[key] for key in ("status", "status_code", "statuscode", "code") if key in lower), None)
    if isinstance(status, str):
        return status.lower() in ("error", "failed", "failure", "fail")
    return isinstance(status, int) and not isinstance(status, bool) and 400 <= status < 600
