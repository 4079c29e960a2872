"""An order that has nothing to do with the text around it: who describes a bridge does not book a table."""

from __future__ import annotations

import re
from collections.abc import Sequence

from remanence.trust.screens.finding import Finding, shown
from remanence.trust.screens.rules import words
from remanence.trust.screens.view import View

_ACTS = re.compile(
    r"^\W*(?:please |now |then |immediately |also )?(book|buy|cancel|delete|email|erase|forward|grant|install|invite"
    r"|order|pay|post|"
    r"purchase|remind|reschedule|reserve|schedule|send|set (?:a|an|up)|sell|share|subscribe|transfer|turn (?:on|off)"
    r"|unlock|"
    r"unsubscribe|update|upload|wire|withdraw|download|organi[sz]e|create (?:a|an) (?:meeting|event|reminder|ticket"
    r"|account))\b",
)
_VERBS = words(
    "book buy cancel delete email erase forward grant install invite order pay post purchase remind "
    "reschedule reserve schedule send set sell share subscribe transfer turn unlock unsubscribe update upload "
    "wire withdraw download organize organise create"
)
LONGEST = 20_000
_FEWEST = 3
_SHORT = 4
_LONG = 5


def off_topic(view: View) -> Sequence[Finding]:
    """An order to act in the world that shares no word of four letters or more with any other sentence of the text.

    Only texts of three sentences and more, and only one such order: instructions come in rows.
    """
    if _VERBS.isdisjoint(view.words) or len(view.text) > LONGEST or len(view.sentences) < _FEWEST:
        return []
    orders = [
        place
        for place, (sentence, _) in enumerate(view.sentences)
        if _ACTS.match(sentence) and len(sentence.split()) >= _LONG
    ]
    if len(orders) != 1:
        return []
    (at,) = orders
    sentence, said = view.sentences[at]
    told = {word for word in said if len(word) >= _SHORT}
    others = {word for place, (_, around) in enumerate(view.sentences) if place != at for word in around}
    return [] if told & others else [Finding("off_topic.order", shown(sentence))]
