"""Requests for advice: how they read, and what they have in common."""

from __future__ import annotations

import re

__all__ = ["REQUESTS", "asks_advice"]

_ASKED_FOR = r"(?:recommendations?|suggestions?|advice|tips|ideas)"
_WANTED = r"(?:any|some|more|your|a few|of|what|need an?|give me|love|like|want|offer|provide|share)"
_ADVICE = re.compile(
    r"\b(?:(?:can|could|would|will|do) you (?:\w+ ){0,2}(?:recommend|suggest|advise|plan|put together)"
    r"|you(?:'d| would) (?:recommend|suggest|advise)"
    rf"|{_WANTED} (?:\w+ ){{0,2}}{_ASKED_FOR}"
    r"|what(?:'s| is| are| would be) (?:some|good|a good|(?:my|the) (?:\w+ )?(?:best|most))"
    r"|what are (?:\w+ ){0,2}(?:ways|options)"
    r"|i(?:'m| am) looking (?:for|to)|in the market for|your thoughts"
    r"|(?:what|which|where|how) (?:\S+ ){0,4}?(?:should|can|could|might) (?:i|we) \w+"
    r"|(?:should|could|can) i (?:\w+ )?(?:try|consider|do|find|choose|buy|get|take|use)"
    r"|(?:please|^\W*) ?(?:recommend|suggest)|help me (?:\w+ ){0,1}(?:plan|find|choose|decide|pick|identify|select))\b",
    # for lower-case text: to look for either case takes three times as long
)
_OF_OTHERS = re.compile(r"\b(?:did|was|were|had|has|does|he|she|his|her)\b")

REQUESTS = (
    "Can you recommend a good place to eat tonight?",
    "What are some dishes I could cook for friends?",
    "Which hotel would you suggest for a weekend away?",
    "I'm going on a trip next month. What should I see there?",
    "What is the best way for me to get around the city?",
    "Could you suggest a few films for this evening?",
    "I'd like something new to read. Any ideas?",
    "What music would you put on for a long drive?",
    "Which games might I enjoy with my family?",
    "How can I get fit this year?",
    "What sports could I take up?",
    "Do you have any tips for sleeping better?",
    "What can I do about stress?",
    "Which products would be good for my skin?",
    "What should I wear to a party?",
    "I need new shoes. What options are there?",
    "How should I furnish my living room?",
    "What would look nice in a small garden?",
    "What kind of pet would suit me?",
    "I'm thinking of buying a car. Which one should I consider?",
    "Which phone or laptop would you advise me to get?",
    "What apps could help me stay organised?",
    "How can I learn a language on my own?",
    "What courses would help my career?",
    "How should I prepare for an interview?",
    "What are good ways to save money?",
    "What could I give my sister for her birthday?",
    "How can we spend a rainy Sunday with the kids?",
    "Where could I meet new people?",
    "What are some hobbies that I could try?",
    "Can you help me plan my holidays?",
    "Please give me some advice on moving to another town.",
)
"""One for each of many sides of life, so that their mean holds what makes a request, and little of what it is about."""


def asks_advice(text: str) -> bool:
    """Whether a text asks to be advised, rather than to be told what is or was.

    >>> asks_advice("Can you recommend some hotels in Paris?"), asks_advice("Which hotel did you recommend?")
    (True, False)
    """
    plain = text.lower().replace("’", "'")
    return bool(_ADVICE.search(plain)) and not _OF_OTHERS.search(plain)
