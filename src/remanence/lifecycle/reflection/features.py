"""What speaks for and against a span as the answer to a question, by name; `phrases.json` has the weight of each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct

from remanence.encoding.text import NUMBER_WORDS, terms
from remanence.lifecycle.reflection.asked import Asked
from remanence.lifecycle.reflection.said import Said
from remanence.lifecycle.reflection.spans import AUXILIARIES, SUBJECTS, Word, words

_NOWHERE = 9
_PRONOUNS = frozenset(
    "i me my mine we us our you your he him his she her they them their it its this that these those who which what "
    "there here".split()
)
_ARTICLES = frozenset("a an the my our your his her their its some".split())
_PEOPLE = frozenset(
    "mom mother dad father parents sister brother son daughter kids children husband wife partner friend friends "
    "family grandma grandmother grandpa grandfather aunt uncle cousin colleague colleagues boss neighbor teacher "
    "mentor mentors coach team teammate teammates girlfriend boyfriend".split()
)
_OF_PLACE = frozenset("in at to from near around on inside outside into through across by".split())
_OF_REASON = frozenset("because since for to 'cause cause so due".split())
_FILLERS = frozenset(
    "wow hey hi thanks thank yeah yes yep yup no nope oh well great cool awesome amazing glad sure sounds really "
    "definitely totally absolutely haha congrats lol ok okay btw so just actually".split()
)
_WITH_TITLES = frozenset("book movie film song album show series poem game novel play podcast piece track".split())
_FEELING = re.compile(
    r"\bhow (?:do|does|did) \w+(?: and \w+)? feel|\bhow (?:was|is) \w+ feeling|\bfeel(?:ing)?s? about|reaction|describe"
)
_BEFORE_FEELING = frozenset("feel feels feeling felt i'm was so really pretty is".split())
_QUOTED = re.compile(r"[\"“]([^\"”“]{2,80})[\"”]")


class Sentence(Struct, frozen=True):
    """A sentence that is looked at for answers.

    Attributes:
        matched: places of the words that the question has. rarity: of a term, one over how many sentences have it.
        earlier: how near the sentence before it is. quoted: characters between quotation marks.
        feeling: whether the question asks how somebody feels. titled: whether it asks for something with a title.
    """

    asked: Asked
    said: Said
    words: Sequence[Word]
    wanted: frozenset[str]
    head: frozenset[str]
    matched: Sequence[int]
    rarity: Mapping[str, float]
    earlier: float
    quoted: Sequence[tuple[int, int]]
    feeling: bool
    titled: bool


def read_sentences(asked: Asked, said: Sequence[Said], most: int) -> list[Sentence]:
    """The `most` closest sentences, read for their words."""
    wanted = frozenset(asked.terms) | asked.names
    head = frozenset(terms(asked.head.split()[-1], "en")) if asked.head else frozenset()
    counts: dict[str, int] = {}
    for each in said:
        for term in each.terms:
            counts[term] = counts.get(term, 0) + 1
    rarity = {term: 1 / count for term, count in counts.items()}
    near = {(each.rank, each.place): each.near for each in said}
    closest = sorted(said, key=lambda each: (-each.closeness, each.rank, each.place))[:most]
    found = []
    for each in closest:
        read = words(each.text)
        found.append(
            Sentence(
                asked=asked, said=each, words=read, wanted=wanted, head=head,
                matched=[place for place, word in enumerate(read) if wanted.intersection(word.terms)],
                rarity=rarity, earlier=near.get((each.rank, each.place - 1), 0.0),
                quoted=[match.span(1) for match in _QUOTED.finditer(each.text)],
                feeling=bool(_FEELING.search(asked.text.lower())),
                titled=any(word.rstrip("s") in _WITH_TITLES for word in asked.head.lower().split()),
            )
        )  # fmt: skip
    return found


def features(it: Sentence, first: int, last: int) -> dict[str, float]:
    """All features of the words from `first` up to `last`."""
    return _of_sentence(it) | _of_place(it, first, last) | _of_words(it, first, last) | _of_form(it, first, last)


def _of_sentence(it: Sentence) -> dict[str, float]:
    said, caption = it.said, it.said.text.startswith("[")
    return {
        "rank": 1 / (1 + said.rank / 2),
        "near": said.near,
        "around": said.around,
        "before": said.before,
        "reply": said.before if said.place == 0 else 0.0,
        "earlier": it.earlier,
        "own": float(said.own),
        "dated": float(said.dated),
        "asks": float(said.asks),
        "caption": float(caption),
        "caption near": said.near if caption else 0.0,
    }


def _of_place(it: Sentence, first: int, last: int) -> dict[str, float]:
    """Where a span stands in its sentence."""
    found, run = it.words, it.words[first:last]
    before = min((first - place for place in it.matched if place < first), default=_NOWHERE)
    behind = min((place - last + 1 for place in it.matched if place >= last), default=_NOWHERE)
    start, end = run[0].start, run[-1].end
    return {
        "follows": 1 / before if before < _NOWHERE else 0.0,
        "leads": 1 / behind if behind < _NOWHERE else 0.0,
        "after": float(before < _NOWHERE == behind),
        "clause start": float(first == 0 or found[first - 1].clause != run[0].clause),
        "clause end": float(last == len(found) or found[last].clause != run[-1].clause),
        "article": float(first > 0 and found[first - 1].lower in _ARTICLES),
        "preposed": float(first > 0 and found[first - 1].lower in _OF_PLACE),
        "quoted": float(any(a <= start and end <= b for a, b in it.quoted)),
        "title": float(any(abs(a - start) <= 1 and abs(b - end) <= 1 for a, b in it.quoted)),
    }


def _of_words(it: Sentence, first: int, last: int) -> dict[str, float]:
    """What a span is made of."""
    run = it.words[first:last]
    content = [term for word in run for term in word.terms]
    n, different = len(content), set(content)
    shared = sum(term in it.wanted for term in content) / n if n else 1.0
    new = shared < 1.0
    return {
        "shared": shared,
        "all shared": float(not new),
        "one": float(n == 1),
        "two": float(n == 2),
        "three": float(n == 3),
        "long": max(0, n - 3) / 4,
        "opens shared": float(bool(it.wanted.intersection(run[0].terms)) and new),
        "ends shared": float(bool(it.wanted.intersection(run[-1].terms)) and new),
        "idle": sum(not word.terms for word in run) / len(run),
        "name": sum(word.capital for word in run) / len(run),
        "number": float(any(word.lower in NUMBER_WORDS or word.lower[0].isdigit() for word in run)),
        "rare": sum(it.rarity.get(term, 1.0) for term in different) / max(1, len(different)),
        "pronoun": float(any(word.lower in _PRONOUNS for word in run)),
        "verb": float(any(word.lower in AUXILIARIES or word.lower in SUBJECTS for word in run)),
        "filler": sum(word.lower in _FILLERS for word in run) / len(run),
        "actor": float(it.asked.form != "who" and bool(it.said.actors & different)),
        "only actors": float(it.asked.form != "who" and bool(different) and different <= it.said.actors),
        "gerund": float(run[0].lower.endswith("ing")),
        "head": float(new and bool(it.head & different)),
        "head ends": float(new and bool(it.head.intersection(run[-1].terms))),
    }


def _of_form(it: Sentence, first: int, last: int) -> dict[str, float]:
    """What the form of the question makes of it."""
    run = it.words[first:last]
    before = it.words[first - 1].lower if first else ""
    n = sum(len(word.terms) for word in run)
    named = sum(word.capital for word in run) / len(run)
    form = it.asked.form
    if form == "who":
        people = any(word.lower in _PEOPLE for word in run)
        return {"who name": named, "who person": float(people), "who long": max(0, n - 2) / 4}
    if form == "where":
        return {"where preposed": float(before in _OF_PLACE), "where name": named}
    if form == "why":
        reason = before in _OF_REASON or run[0].lower in _OF_REASON
        return {"why reason": float(reason), "why long": n / 8}
    if form == "how":
        found = {"how long": n / 8, "how by": float("by" in (before, run[0].lower))}
        feels = {"feel one": float(n == 1), "feel after": float(before in _BEFORE_FEELING), "feel long": n / 8}
        return found | (feels if it.feeling else {})
    title = any(abs(a - run[0].start) <= 1 and abs(b - run[-1].end) <= 1 for a, b in it.quoted)
    several = any(word.lower == "and" for word in run) or run[0].clause != run[-1].clause
    return {
        "titled": float(it.titled and title),
        "titled name": named if it.titled else 0.0,
        "bare long": 0.0 if it.head else n / 8,
        "plural several": float(it.asked.plural and several),
        "plural long": n / 8 if it.asked.plural else 0.0,
    }
