"""What is said of a subject, read word by word: auxiliaries, negation, mood, and the verb that matters."""

from __future__ import annotations

import re
from typing import NamedTuple

from remanence.encoding.extraction.contents import HABIT_TIMES
from remanence.encoding.extraction.verbs import SAME_IN_PAST, base_of, is_past
from remanence.types import Modality

_WORD = re.compile(r"\s*([A-Za-z]+(?:'[a-z]+)?)")
_GOT = re.compile(r"\s+(?:just\s|also\s|now\s)?got(?=\s)")
_ATTACHED = re.compile(r"'(?:m|ve|ll|d|re|s)\b")
ADVERBS = frozenset(
    """just really also still now currently always usually often sometimes recently finally actually definitely
    probably absolutely truly totally literally simply only even ever rarely seldom occasionally mostly mainly kinda
    already once twice both all too so very much quite sort kind generally typically normally constantly nearly almost
    basically honestly originally previously formerly officially eventually soon then again both either today
    yesterday lately newly happily proudly secretly personally especially particularly strongly deeply passionately
    fully regularly frequently""".split()
)
HABITS = frozenset("always usually often sometimes rarely seldom typically normally generally regularly".split())
_MODALS = {
    "will": Modality.PLAN, "'ll": Modality.PLAN, "shall": Modality.PLAN, "won't": Modality.PLAN,
    "would": Modality.HYPOTHETICAL, "'d": Modality.HYPOTHETICAL, "wouldn't": Modality.HYPOTHETICAL,
    "could": Modality.HYPOTHETICAL, "couldn't": Modality.FACT, "may": Modality.HYPOTHETICAL,
    "might": Modality.HYPOTHETICAL, "should": Modality.HYPOTHETICAL, "shouldn't": Modality.HYPOTHETICAL,
    "can": Modality.FACT, "can't": Modality.FACT, "cannot": Modality.FACT, "must": Modality.HYPOTHETICAL,
}  # fmt: skip
_BE = frozenset("am is are was were be been being 'm 're isn't aren't wasn't weren't ain't im".split())
_HAVE = frozenset("have has had haven't hasn't hadn't 've ive".split())
_DO = frozenset("do does did don't doesn't didn't dont".split())
_NO = frozenset("not never hardly".split())
_DETERMINERS = frozenset(
    """a an the my your his her our their no some any this that these those two three four five six seven eight nine
    ten many several lots""".split()
)
_NO_VERB_BEHIND_DO = _DETERMINERS | frozenset("it that this them so one too well great fine good better all".split())
_TO = {
    "want": Modality.WISH, "wanna": Modality.WISH, "wish": Modality.WISH, "hope": Modality.WISH,
    "dream": Modality.WISH, "love": Modality.WISH, "like": Modality.WISH, "plan": Modality.PLAN,
    "intend": Modality.PLAN, "decide": Modality.PLAN, "aim": Modality.PLAN, "go": Modality.PLAN,
    "gonna": Modality.PLAN, "prefer": Modality.WISH, "consider": Modality.PLAN, "think": Modality.PLAN,
    "look": Modality.PLAN, "need": Modality.PLAN, "have": Modality.PLAN, "expect": Modality.PLAN,
    "hesitate": Modality.WISH, "promise": Modality.PLAN, "arrange": Modality.PLAN, "save": Modality.PLAN,
}  # fmt: skip


class Predicate(NamedTuple):
    """What is said of a subject.

    Attributes:
        verb: the base form of the verb that matters; "be" before a noun, an adjective or a place.
        start, end: its characters; the complement starts at `end`.
        past: told as over. perfect: "have done", so far. ongoing: "is doing". used: "used to", "no longer".
        modality: as its own words tell; `planned` is where the infinitive of a plan or wish starts, else -1.
        adverbs: in lower case. first: where the first word of all starts.
    """

    verb: str
    start: int
    end: int
    past: bool
    perfect: bool
    ongoing: bool
    negated: bool
    used: bool
    modality: Modality
    planned: int
    adverbs: frozenset[str]
    first: int


def predicate(text: str, at: int, end: int) -> Predicate | None:
    """Read what follows a subject, from `at` (right behind it) to `end`; None where no verb is found."""
    reading = _Reading(text, at, end)
    return reading.read()


class _Reading:
    """One pass over the words behind a subject."""

    def __init__(self, text: str, at: int, end: int) -> None:
        self.text, self.at, self.end = text, at, end
        self.past = self.perfect = self.be = self.do = self.negated = self.used = False
        self.modality = Modality.FACT
        self.would = False
        self.adverbs: set[str] = set()
        self.first = -1

    def read(self) -> Predicate | None:
        for _ in range(12):
            token = self._next()
            if token is None:
                return None
            word, start, end = token
            if self.first < 0:
                self.first = start
            if not self._auxiliary(word, end):
                return self._main(word, start, end)
            self.at = end
        return None

    def _next(self) -> tuple[str, int, int] | None:
        if self.text[self.at : self.at + 1] == "'":
            found = _ATTACHED.match(self.text, self.at, self.end)
            return None if found is None else (found[0].lower(), found.start(), found.end())
        word = _WORD.match(self.text, self.at, self.end)
        return None if word is None else (word[1].lower(), word.start(1), word.end(1))

    def _peek(self, at: int) -> str:
        while word := _WORD.match(self.text, at, self.end):
            if word[1].lower() not in ADVERBS and word[1].lower() not in _NO:
                return word[1].lower()
            at = word.end()
        return ""

    def _auxiliary(self, word: str, end: int) -> bool:
        """Take a word that is not the verb that matters; returns False for the one that is."""
        if word in ADVERBS or word in _NO or (word.endswith("ly") and len(word) > 4 and word not in ("rely", "apply")):
            self.negated |= word in _NO
            self.adverbs.add(word)
            return True
        if word == "no" and self._peek(end) == "longer":
            self.used = self.negated = True
            return True
        if word == "longer" and self.used:
            return True
        following = self._peek(end)
        self.negated |= word.endswith("n't") or word == "cannot" or word == "dont"
        if word == "'s":
            word = "has" if following == "been" or (is_past(following) and following not in _DETERMINERS) else "is"
        if word == "'d" and (following in ("been", "had") or (is_past(following) and following not in ("rather",))):
            self.past = True
            return True
        if word in _MODALS:
            self.adverbs.add("can" if word == "can" else word)
            self.modality, self.would = _MODALS[word], word in ("would", "'d", "wouldn't")
            return True
        if word in _HAVE and following == "got" and not word.startswith("had"):
            return False
        if word in _HAVE and (
            following == "been" or is_past(following) or following in ("become", "come", "run", "got")
        ):
            self.perfect, self.past = True, word.startswith("had")
            return True
        if word in _DO and following and following not in _NO_VERB_BEHIND_DO and not following.endswith("ing"):
            self.do, self.past = True, self.past or word.startswith("did")
            return following == following.lower()
        if word in _BE and (self._is_verb_after_be(following) or following == "been"):
            self.be, self.past = True, self.past or word.startswith("w")
            return True
        return False

    def _is_verb_after_be(self, following: str) -> bool:
        return following == "gonna" or (following.endswith("ing") and len(following) > 4 and following not in _NOUNS)

    def _main(self, word: str, start: int, end: int) -> Predicate | None:
        base = base_of(word) if word not in ("'m", "'re", "'s", "im") else "be"
        base = "have" if word in ("'ve", "ive") else "be" if word in _BE or word == "is" else base
        base = base if base not in ("haven't", "hasn't", "hadn't") else "have"
        past = self.past or self._looks_past(word, end) or word in ("was", "were", "wasn't", "weren't", "had")
        if base == "use" and past and self._peek(end) == "to":
            return self._behind("to", end, used=True)
        if not word.isalpha() and "'" not in word:
            return None
        if base == "be":
            end = self._past_adverbs(end)
        if base == "have" and (got := _GOT.match(self.text, end, self.end)):
            end = got.end()
        modality, planned = self._mood(base, word, end)
        return Predicate(
            base, start, end, past, self.perfect, self.be and word.endswith("ing"), self.negated, self.used,
            modality, planned, frozenset(self.adverbs), self.first,
        )  # fmt: skip

    def _looks_past(self, word: str, end: int) -> bool:
        """Whether the verb itself stands in the past; "quit" and "read" do where nothing tells of a habit."""
        if word not in SAME_IN_PAST:
            return is_past(word) and not self.perfect
        plain = not (self.do or self.perfect or self.would) and self.modality is Modality.FACT
        habit = self.adverbs & HABITS or HABIT_TIMES.search(self.text, end, self.end)
        return plain and "can" not in self.adverbs and not habit

    def _past_adverbs(self, at: int) -> int:
        """Where the complement of "be" starts, behind "not", "no longer", "now" and "also"."""
        if no_longer := _NO_LONGER.match(self.text, at, self.end):
            self.used = self.negated = True
            at = no_longer.end()
        while (found := _WORD.match(self.text, at, self.end)) and (
            found[1].lower() in _NO or found[1].lower() in ADVERBS
        ):
            self.negated |= found[1].lower() in _NO
            self.adverbs.add(found[1].lower())
            at = found.end()
        return at

    def _behind(self, word: str, end: int, *, used: bool) -> Predicate | None:
        """ "used to work" as "work", over."""
        self.at = self.text.lower().index(word, end) + len(word)
        self.used, self.past = used, True
        token = self._next()
        if token is None:
            return None
        base = base_of(token[0])
        return Predicate(
            base, token[1], token[2], True, False, False, self.negated, True, Modality.FACT, -1,
            frozenset(self.adverbs), self.first,
        )  # fmt: skip

    def _mood(self, base: str, word: str, end: int) -> tuple[Modality, int]:
        """Whether it is meant as a plan or wish, and where what is planned starts."""
        if word in ("gonna", "wanna"):
            return _TO[word], _behind_spaces(self.text, end)
        ahead = _AHEAD.match(self.text, end, self.end)
        if base == "be" and (soon := _BE_ABOUT.match(self.text, end, self.end)):
            return Modality.PLAN, soon.end()
        past = self.past or (is_past(word) and not self.perfect) or word == "had"
        if base in _TO and ahead and self._aims(base, word, ahead[0].strip().lower()):
            kind = Modality.WISH if self.would else _TO[base]
            return (Modality.FACT, -1) if past and base not in ("decide", "plan") else (kind, ahead.end())
        if self.be and word.endswith("ing") and base in ("plan", "consider"):
            return Modality.PLAN, _behind_spaces(self.text, end)
        if base in ("want", "wish", "crave") and not past:
            return Modality.WISH, -1
        if self.would and base in ("love", "like", "prefer", "rather"):
            return Modality.WISH, -1
        if self.modality is Modality.PLAN:
            return Modality.PLAN, -1
        return self.modality, -1

    def _aims(self, base: str, word: str, joint: str) -> bool:
        """Whether a verb before "to …" or "of …ing" tells what is aimed at: "going to see", not "going to Rome"."""
        if base in ("like", "love", "prefer"):
            return self.would and joint == "to"
        if base == "think":
            return self.be and joint in ("of", "about")
        if base == "look":
            return self.be and joint == "forward to"
        if base in ("go", "have", "need", "hope", "want", "decide", "dream", "expect", "save"):
            return joint in ("to", "of", "up to") and (base != "go" or (self.be and word == "going") or word == "gonna")
        return word == "gonna" or joint in ("to", "on")


_AHEAD = re.compile(
    r"\s+(?:to|on|of|about|forward to|up to)\s+(?=(?!(?:the|an?|my|it|that|this|bed|school|work|church"
    r"|college|university|class|town|therapy|lunch|dinner|court"
    r"|camp|boot|her|his|their|our|your)\b)[a-z]{2,})"
)
_NO_LONGER = re.compile(r"\s+no longer\b", re.IGNORECASE)
_BE_ABOUT = re.compile(r"\s+(?:about|set|scheduled|due|determined|planning|excited|ready|supposed)\s+to\s+(?=[a-z])")
_NOUNS = frozenset("morning evening anything something everything nothing amazing interesting boring exciting".split())


def _behind_spaces(text: str, at: int) -> int:
    while at < len(text) and text[at] == " ":
        at += 1
    return at
