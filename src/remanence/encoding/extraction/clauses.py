"""A sentence of prose as plain ones: its asides, its fronted phrases, its second verb, and whom "she" and "its" mean.

Rules of grammar, no wordings: an apposition, a relative clause and a participle say of the name before them what a
sentence of its own would; what stands before the subject says when; two verbs with one subject are two sentences.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from remanence.encoding.extraction.role_order import inside, role_order
from remanence.encoding.extraction.word_order import NAME, WHEN, plain_order
from remanence.encoding.irregular import BASE_FORMS
from remanence.encoding.relations import kinds_asked

__all__ = ["Topic", "clauses", "opening_name"]

_WORDS = r"[A-Z][\w'’-]*(?: [A-Z][\w'’-]*)+"
_AHEAD = r"(?=[A-Z]|(?:the|he|she|it|they|his|her|its|their)\s)"
_DOUBT = (
    "Reportedly|Allegedly|Supposedly|Possibly|Probably|Presumably|Apparently|Hopefully|Seemingly|Hardly|Nearly|Only"
)
_FRONTED = re.compile(
    rf"(?:(?:In|On|By|Since|From|Around|Until|During|After|Before|Early in|Late in)\s{WHEN},?\s{_AHEAD}"
    r"|(?:In|On|By|At|After|Before|During|Since|For|Within|Over)\s[a-z][a-z' -]{2,40},\s"
    rf"|(?:(?!{_DOUBT})[A-Z][a-z]+ly|Later|Then|Soon|Today|Now|Afterwards|Thereafter|Meanwhile|Nowadays|Still|Once more"
    r"|Soon after(?:wards)?|By then|Years later|A year later|At first|At last|That year|The same year"
    rf"|The following year),?\s{_AHEAD})"
)
"""What stands before the subject and says when or how."""
_HIS_OWN = re.compile(rf" (?:his|her|its|their) (?P<r>[a-z]+(?: [a-z]+)?), (?P<x>{NAME})$")
_ITS_LAST = re.compile(r"^(?:its|their|his|her) (?P<r>[a-z]+(?: [a-z]+){0,2})$")
_BOTH = re.compile(
    rf"^(?:Both )?(?P<a>{_WORDS}) and (?P<b>{_WORDS}) (?:both )?(?P<v>are|were|have|[a-z]+(?<!ed)(?<!s)) (?P<rest>.+)$"
)
_ONE_DOES = {"are": "is", "were": "was", "have": "has"}
_TYPED = re.compile(
    r"^The (?:(?!(?:of|in|at|for|on|that|who|which|where|whose|whom|to|by|from|with) )[a-z-]+ ){1,2}"
    r"(?P<x>[A-Z][\w'’-]*(?: (?:(?:of|at|for|with|without|from|the|and|in|on|to|a) ){0,2}[A-Z][\w'’-]*)*)"
    r"(?= (?:is|was|has|had|[a-z]+(?:ed|s)) )"
)
_ROLE_FIRST = re.compile(
    rf"^(?:[Tt]he [a-z]+(?: [a-z]+)? (?:of|at|in|for) (?:the )?{NAME}|{NAME}['’]s? [a-z]+(?: [a-z]+)?)$"
)
_ONE_NAME = re.compile(rf"^(?:the |The )?{NAME}$")
_LAST_NAME = re.compile(rf"(?:the )?(?P<x>{NAME})$")
_IS_NAME = re.compile(rf"^(?:the |The )?{NAME} (?:is|was) (?:the )?[A-Z]")
"""What may follow the comma of a place: "Mayor of Portland, Oregon is Ana Lund" says nothing of Oregon."""
_OF = re.compile(r"^(?:[a-z-]+ ){1,3}(?:of|at|in|for|to) ")
_IN_PLACE = re.compile(rf"^(In {NAME}), (?=(?:the|people|one) [a-z])")
_KIND = re.compile(r"^an? [a-z-]+$")
_WHOSE = re.compile(r"^whose (?P<r>[a-z]+(?: [a-z]+){0,2}) (?P<be>is|was|are|were) (?P<y>.+)$")
_VERB_FIRST = re.compile(r"^(?:(?:is|was|are|were|has|had|have)\b|[a-z]{2,}(?:ed|s)\b|(?P<other>[a-z]+)\b)")
_SECOND = re.compile(r" and (?:(?:later|then|also|now|soon|eventually) )?(?=(?P<verb>[a-z]+) )")
_LEAVING = frozenset(
    """left quit sold resigned gave dropped broke split parted divorced abandoned closed ended stopped lost swapped
    changed switched moved traded retired dismissed fired sacked ditched outgrew finished packed put said took went
    came got turned tried wanted began started""".split()
)
"""Verbs that tell what somebody came away from, or that only lead to the next: what comes next is what is told."""
_PRONOUN = re.compile(r"^(?P<word>[Hh]e|[Ss]he|[Ii]t|[Tt]hey|[Hh]is|[Hh]er|[Ii]ts|[Tt]heir)\b (?=[a-z0-9])")
_LATER_ONE = re.compile(r"(?<=, )(?P<word>he|she|it|they) (?=[a-z])")
_AND_THEN = re.compile(rf", and (?=(?:{NAME}|its|his|her|their|he|she|it|they|the) [a-z])")
_UNSURE = re.compile(
    r"\b(?:if|whether|might|may|could|would|should|perhaps|said|says|claims|claimed|believed|not|never)\b", re.I
)
_THE_KIND = re.compile(
    r"^(?P<word>The) (?P<noun>[a-z]+)(?P<own>['’]s)? (?=[a-z])(?!of |in |at |for |that |which |who |where )"
)
_OBJECT = re.compile(
    r"\b(?:him|them|us|me)\b|\b(?:her|it)(?: (?:with|as|to|in|into|at|from|by|for|on|the|a|an|and)\b|$)"
)
"""A pronoun inside, of which nobody knows whom it means."""
_MOST = 240


class Topic(NamedTuple):
    """What a passage speaks of: a name, and whether that is a person; None where that is not known."""

    name: str
    person: bool | None


def clauses(sentence: str, topics: Sequence[Topic] = ()) -> list[str]:
    """The plain sentences that a sentence amounts to; itself where it is one, none where it is not clear.

    Args:
        topics: whom and what the sentence before told of, its subject first.

    >>> clauses("Vexley Motors, founded by Marta Oberlin, makes trams.")
    ['Vexley Motors was founded by Marta Oberlin.', 'Vexley Motors makes trams.']
    >>> clauses("Its capital is Drossel.", [Topic("Norland", False)])
    ["Norland's capital is Drossel."]
    """
    words = sentence.rstrip(" .")
    if len(words) > _MOST or any(sign in words for sign in ';:()!?"“”'):
        return [sentence]
    found = list[str]()
    for part in [words] if _UNSURE.search(words) else _AND_THEN.split(words):
        told = _resolved(_FRONTED.sub("", part, count=1) if _FRONTED.match(part) else part, topics)
        if told is None:
            return [sentence]
        told = _IN_PLACE.sub(r"\1 ", _TYPED.sub(lambda typed: typed["x"], told))
        found += _parted(told.split(", ")) if ", " in told else _coordinated(told)
        topics = topics or [Topic(each, None) for each in (opening_name(told),) if each]
    plain = [plain_order(role_order(each)) for each in found if each and not _OBJECT.search(each)]
    return [each[0].upper() + each[1:] + "." for each in plain] if plain not in ([], [words]) else [sentence]


def opening_name(words: str) -> str:
    """The name that words begin with; "" for none.

    >>> opening_name("Ada Lund, a potter, was tired."), opening_name("He was tired.")
    ('Ada Lund', '')
    """
    found = re.match(rf"(?:The )?{NAME}(?=,? [a-z])", words)
    return "" if found is None or _PRONOUN.match(words) or " " not in found[0] else found[0]


def _resolved(words: str, topics: Sequence[Topic]) -> str | None:
    """A sentence with a name for the pronoun or the noun that it begins with; None where no name is known."""
    if found := _PRONOUN.match(words):
        word = found["word"].lower()
        name = _meant(topics, person=word in ("he", "she", "his", "her"))
        ending = "'s " if word in ("his", "her", "its", "their") else " "
        return name and name + ending + words[found.end() :]
    if found := _LATER_ONE.search(words):
        name = _meant(topics, person=found["word"] in ("he", "she"))
        return None if name is None else words[: found.start()] + name + " " + words[found.end() :]
    found = _THE_KIND.match(words)
    if found and (kinds := kinds_asked("", found["noun"])):
        name = _meant([topic for topic in topics if topic.person is not None], person="person" in kinds)
        if name is not None:
            return name + ("'s " if found["own"] else " ") + words[found.end() :]
    return words


def _meant(topics: Sequence[Topic], *, person: bool) -> str | None:
    """The first name that is known to be a person, or no person; else the first of which nothing is known."""
    sure = (topic.name for topic in topics if topic.person is person)
    return next(sure, next((topic.name for topic in topics if topic.person is None), None))


def _parted(parts: list[str]) -> list[str]:
    """The sentences of one with commas; none where it is not clear what stands beside what."""
    if not all(part.strip() for part in parts):
        return []
    whole = ", ".join(parts)
    if len(parts) == 2 and (found := _HIS_OWN.search(whole)) and (subject := _subject(whole)):
        led = re.sub(r" with$", "", whole[: found.start()])
        return [
            f"{subject}'s {found['r']} is {found['x']}",
            *(_coordinated(led) if led != whole[: found.start()] else []),
        ]
    if len(parts) == 2:
        first, second = parts
        if (own := _ITS_LAST.match(second)) and (subject := _subject(first)) and (last := _LAST_NAME.search(first)):
            led = re.sub(rf" with {NAME}$", "", first)
            return [f"The {own['r']} of {inside(subject)} is {last['x']}", *_coordinated(led)]
        subject = "" if first.startswith("The ") or _IS_NAME.search(second) else _subject(second)
        if subject and (told := _of(subject, first[0].lower() + first[1:], fronted=True)):
            return [told, *_coordinated(second)]
        last = _LAST_NAME.search(first)
        if last and not _is_done(second.split()[0]) and (told := _of(last["x"], second)) and not _is_bare(first):
            return [*_coordinated(first), told]
    if len(parts) == 3 and _begins_with_verb(parts[2]):
        head, aside, rest = parts
        if _ROLE_FIRST.match(head) and _ONE_NAME.match(aside) and not _IS_NAME.match(f"{aside} {rest}"):
            return [f"{head} is {aside}", *_coordinated(f"{aside} {rest}")]
        if _ONE_NAME.match(head) and (told := _of(head, aside)):
            return [told, *_coordinated(f"{head} {rest}")]
        if _ONE_NAME.match(head) and _KIND.match(aside):
            return _coordinated(f"{head} {rest}")
    return []


def _is_bare(words: str) -> bool:
    """Whether words are one name, without anything that is said of it."""
    return bool(_ONE_NAME.match(words))


def _of(subject: str, aside: str, *, fronted: bool = False) -> str:
    """What an aside says of a name, as a sentence; "" where it is something else."""
    first = aside.split()[0]
    if first in ("who", "which", "that"):
        return "" if fronted else f"{subject} {aside[len(first) + 1 :]}"
    if found := _WHOSE.match(aside):
        return "" if fronted else f"{subject}'s {found['r']} {found['be']} {found['y']}"
    if _is_done(first) and " " in aside:
        return f"{subject} was {aside}"
    if first in (("a", "an") if fronted else ("a", "an", "the")) and len(aside.split()) > 2:
        return f"{subject} is {aside}"
    if (
        first.islower()
        and _OF.match(aside)
        and not any(map(_is_done, aside.split()[:2]))
        and first not in ("in", "at", "on", "by", "with", "as", "but", "and", "then")
    ):
        return f"{subject} is the {aside}"
    return ""


def _subject(words: str) -> str:
    """The name that a sentence begins with, before its verb; "" for none."""
    found = re.match(rf"(?P<x>(?:[Tt]he )?{NAME})(?= [a-z])", words)
    return found["x"] if found and _begins_with_verb(words[found.end() + 1 :]) else ""


def _is_done(word: str) -> bool:
    """Whether a word is a participle, as far as its form shows."""
    return word.endswith("ed") or word in ("born", "known", "led", "run") or BASE_FORMS.get(word, word) != word


def _begins_with_verb(words: str) -> bool:
    found = _VERB_FIRST.match(words)
    return found is not None and (found["other"] is None or _is_done(found["other"]))


def _coordinated(words: str) -> list[str]:
    """The sentences of one with two verbs and one subject, or two subjects: "was born in Oslo and died in Rome"."""
    if (found := _BOTH.match(words)) and not _is_done(found["v"]):
        verb = _ONE_DOES.get(found["v"], found["v"] + "s")
        return [f"{found[each]} {verb} {found['rest']}" for each in "ab"]
    subject = _subject(words)
    joint = _SECOND.search(words, len(subject)) if subject else None
    if joint is None or not (joint["verb"] in ("is", "was", "has") or _is_done(joint["verb"])):
        return [words]
    first = words[len(subject) + 1 : joint.start()]
    if _LEAVING.intersection(first.split()[:3]) or not re.search(r"[A-Z0-9]", first) or first.split()[0] == "is":
        return [words]
    return [f"{subject} {first}", *_coordinated(f"{subject} {words[joint.end() :]}")]
