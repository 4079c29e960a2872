"""Terms: the words of a text as the lexical index counts them, and the small cues that rank one turn above another.

Latin words are lower-cased, stripped of accents and possessives, cleared of function words, and cut to their Snowball
stem, as English unless the text's own words tell another language; Cyrillic, Greek and Arabic words are cut as Russian,
Greek and Arabic; scripts that write no spaces (Han, Kana, Hangul, Thai, ...) give overlapping pairs of characters, and
Han single ones too; every other script gives its words as they stand.

What a text's terms are follows from the text alone. A question's words are looked up as the question's language stems
them, and as each other language of the bank does (`word_terms`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from threading import Lock
from typing import NamedTuple

import Stemmer

from remanence.encoding.irregular import BASE_FORMS
from remanence.encoding.languages import (
    LANGUAGES,
    SURPLUS,
    UNKNOWN,
    UNSPACED,
    Language,
    latin_language,
    says_number,
    says_time,
    script_of,
    surplus,
    unspaced_terms,
    votes,
)

FUNCTION_WORDS = frozenset(
    """a about after all also am an and any are as at be because been before being both but by can could d did do does
    doing done each ever every for from had has have having he her here hers him his how i if in into is it its just
    ll m many may me might more most much must my no nor not now of off on once only or other our ours out over own
    re s same shall she should so some such t than that the their theirs them then there these they this those
    through to too under until up us ve very was we were what when where which while who whom whose why will with
    would you your yours""".split()
)
TIME_WORDS = frozenset(
    """ago yesterday today tonight tomorrow last next week weeks weekend month months year years day days morning
    afternoon evening night monday tuesday wednesday thursday friday saturday sunday january february march april june
    july august september october november december spring summer autumn fall winter recently soon since until hour
    hours minute minutes decade century noon midnight birthday anniversary christmas easter thanksgiving""".split()
)
NUMBER_WORDS = frozenset(
    """one two three four five six seven eight nine ten eleven twelve thirteen fifteen twenty thirty forty fifty hundred
    thousand million first second third fourth fifth once twice dozen couple half""".split()
)
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[.!?\n。！？…]")
_PLACED = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_ENDS = frozenset(".!?\n。！？…")
_CLOSING = " \t\r\n\"'”’)]*_」』》）"
_CACHE_LIMIT = 200_000
_LONGEST = 64
"""Characters of a term; what is longer is no word, and only its beginning counts."""
_LATIN_END = "\u0250"
_OTHER_SCRIPTS = (("\u0370", "\u0400", "el"), ("\u0400", "\u0530", "ru"), ("\u0600", "\u0700", "ar"))


class Word(NamedTuple):
    """What one token of a text amounts to: its terms (none for a function word), cues, and votes for a language."""

    terms: tuple[str, ...]
    capital: bool
    time: bool
    number: bool
    votes: int
    before_noun: bool


class Reading(NamedTuple):
    """A text as the indexes see it.

    Attributes:
        terms: content terms in order, repeats kept. capitals: those that stood with a capital letter somewhere; where
            every noun has one, those that look like names. names: such words that do not open a sentence.
        question: whether it ends by asking. length: in words; a run without spaces has more terms than words.
        language: the code of the language that Latin words are read in, "" for one that is not known.
    """

    terms: list[str]
    capitals: frozenset[str]
    names: int
    time: bool
    number: bool
    question: bool
    length: int
    language: str


class _Words(dict[str, Word]):
    """Token to `Word` in one language, worked out once a token; long ones are not kept, and it is emptied when full."""

    def __init__(self, language: Language | None) -> None:
        super().__init__()
        self._reader = _Reader(language)
        self._lock = Lock()  # a stemmer holds buffers that threads must not share

    def __missing__(self, token: str) -> Word:
        with self._lock:
            if len(token) > _LONGEST:
                return self._reader.word(token)
            if len(self) >= _CACHE_LIMIT:
                self.clear()
            word = self[token] = self._reader.word(token)
        return word


class _Reader:
    """Reads tokens as words of one language; None is English."""

    def __init__(self, language: Language | None) -> None:
        self._language = language
        self._stemmers = {"": Stemmer.Stemmer(language.stemmer if language else "english", 0)}
        self._bases = {} if language else BASE_FORMS
        listed = (FUNCTION_WORDS, TIME_WORDS, NUMBER_WORDS)
        if language:
            listed = (language.function_words, language.time_words, language.number_words)
        self._little, self._time, self._number = (frozenset(map(_plain, words)) for words in listed)

    def word(self, token: str) -> Word:
        plain = _plain(token)
        parts = _parts(plain if self._language is None else _composed(token))
        found = tuple(term for part in parts for term in self._part_terms(part))
        extra = (
            max(0, len(found) - (len(found) + 3) // 4)
            if found and not plain.isascii() and UNSPACED.search(plain)
            else 0
        )
        return Word(
            found,
            capital=token[0].isupper() and bool(found),
            time=plain in self._time,
            number=plain in self._number or any(c.isdigit() for c in plain),
            votes=votes(_composed(token)) + extra * SURPLUS,
            before_noun=self._language is not None and self._language.capital_nouns and _before_noun(token, plain),
        )

    def _part_terms(self, part: str) -> list[str]:
        if part.isascii():
            return [] if part in self._little else [self._stem(self._bases.get(part, part)[:_LONGEST])]
        found: list[str] = []
        for i, piece in enumerate(UNSPACED.split(part)):
            if i % 2:
                found += unspaced_terms(piece)
            elif piece and _plain(piece) not in self._little:
                found += self._spaced_term(piece[:_LONGEST])
        return found

    def _spaced_term(self, word: str) -> list[str]:
        if word < _LATIN_END:
            return [_plain(self._stem(word))]
        for first, end, code in _OTHER_SCRIPTS:
            if first <= word < end:
                return [] if word in LANGUAGES[code].function_words else [self._stem(word, code)]
        return [word]

    def _stem(self, word: str, script: str = "") -> str:
        if script not in self._stemmers:
            self._stemmers[script] = Stemmer.Stemmer(LANGUAGES[script].stemmer, 0)
        stem: str = self._stemmers[script].stemWord(word)
        return stem or word


def _composed(token: str) -> str:
    """Lower case with accents, compatibility forms made ordinary, as stemmers and lists of words have it."""
    lowered = token.lower().replace("’", "'")
    return lowered if lowered.isascii() else unicodedata.normalize("NFKC", lowered).lower()


def _plain(token: str) -> str:
    """Lower case without accents on Latin letters; compatibility forms (full-width letters) made ordinary."""
    lowered = token.lower().replace("’", "'")
    if lowered.isascii():
        return lowered
    kept: list[str] = []
    latin = False
    for c in unicodedata.normalize("NFKD", lowered):
        mark = unicodedata.combining(c) != 0
        if not mark:
            latin = c < _LATIN_END
        if not (mark and latin):
            kept.append(c)
    return unicodedata.normalize("NFC", "".join(kept)).lower()


def _parts(plain: str) -> list[str]:
    """The words inside a token: one with n't says no more than "not", and a possessive s is a function word."""
    if "'" not in plain:
        return [plain]
    return [] if plain.endswith("n't") else [part for part in plain.split("'") if part]


_ENDINGS_BEFORE_NOUNS = ("e", "en", "er", "es", "em")
_WORDS_BEFORE_NOUNS = frozenset(
    "am ans beim das ein im ins kein mein dein sein ihr unser euer viel vom zum zur".split()
)
_ENDINGS_OF_NOUNS = ("ung", "heit", "keit", "schaft", "tion", "tät", "chen", "lein", "nis", "ismus", "tum", "ungen")


def _before_noun(token: str, plain: str) -> bool:
    """Whether a capital after this German word is likely a noun's: after an article, an adjective or a number."""
    if token[0].isdigit():
        return True
    return token[0].islower() and (plain in _WORDS_BEFORE_NOUNS or plain.endswith(_ENDINGS_BEFORE_NOUNS))


_WORDS = _Words(None)
_WORDS_OF: dict[str, _Words] = {"en": _WORDS, UNKNOWN: _WORDS}
_WORDS_OF.update((code, _Words(language)) for code, language in LANGUAGES.items())


def language_of(text: str) -> str:
    """The ISO 639-1 code of the language that a text is in, by its script and function words; "" if these do not tell.

    >>> [language_of(text) for text in ("Wo hat sie das Buch gekauft?", "她住在哪里？", "Porto 2024")]
    ['de', 'zh', '']
    """
    return script_of(text) or latin_language(sum(_WORDS[token].votes for token in _tokens(text)))


def _tokens(text: str) -> list[str]:
    return _PLACED.findall(text)


def terms(text: str, language: str | None = None) -> list[str]:
    """The content terms of `text`, in order, repeats kept.

    Args:
        language: whose stems and function words Latin words have; None is what the text itself tells.
    Cost: about 10 µs for a chat turn.

    >>> terms("Caroline's sister didn't like the paintings")
    ['carolin', 'sister', 'like', 'paint']
    >>> terms("我喜欢苹果")
    ['喜', '欢', '苹', '果', '喜欢', '欢苹', '苹果']
    """
    return read(text).terms if language is None else [t for word in _read_as(text, language) for t in word.terms]


def _read_as(text: str, language: str) -> list[Word]:
    words = _WORDS_OF.get(language, _WORDS)
    return [words[token] for token in _tokens(text)]


def placed_terms(text: str, language: str) -> list[tuple[int, tuple[str, ...]]]:
    """The words of `text` in order: where each begins, and its content terms, of which little words have none.

    >>> placed_terms("The old bridge", "en")
    [(0, ()), (4, ('old',)), (8, ('bridg',))]
    """
    words = _WORDS_OF.get(language, _WORDS)
    return [(found.start(), words[found[0]].terms) for found in _PLACED.finditer(text)]


def word_terms(text: str, language: str, others: Iterable[str] = ()) -> list[tuple[str, ...]]:
    """For every content term of `text`, read in `language`: the term, and what other languages make of its word.

    >>> word_terms("Was las Werner?", "de", ["en"])
    [('las',), ('wern', 'werner')]
    """
    read_in = [_read_as(text, code) for code in (language, *others)]
    found: list[tuple[str, ...]] = []
    for own, *rest in zip(*read_in, strict=True):
        if len(own.terms) == 1:
            found.append(
                tuple(dict.fromkeys((*own.terms, *(t for word in rest if len(word.terms) == 1 for t in word.terms))))
            )
        else:
            found += [(term,) for term in own.terms]
    return found


def capital_terms(text: str, language: str) -> frozenset[str]:
    """The terms that stand with a capital letter, nouns or names."""
    return frozenset(term for word in _read_as(text, language) if word.capital for term in word.terms)


def name_words(text: str, language: str) -> list[str]:
    """The words of a question that look like names: capitals within a sentence, as `Reading.names` counts them."""
    return [token.split("'")[0] for token in _named(_TOKEN.findall(text.replace("’", "'")), language)]


def _named(tokens: Sequence[str], language: str) -> Iterator[str]:
    words, nouns = _WORDS_OF.get(language, _WORDS), language in LANGUAGES and LANGUAGES[language].capital_nouns
    opening, awaited = True, False
    for token in tokens:
        if token in _ENDS:
            opening = True
            continue
        word = words[token]
        if word.capital and not opening and not (nouns and (awaited or token.endswith(_ENDINGS_OF_NOUNS))):
            yield token
        opening, awaited = False, word.before_noun


def read(text: str) -> Reading:
    """All that the indexes want to know of a text, in one pass; in two for a language other than English.

    >>> r = read("Did you see Ana last Friday?")
    >>> r.terms, r.names, r.time, r.question
    (['see', 'ana', 'last', 'friday'], 2, True, True)
    """
    found: list[str] = []
    capitals: set[str] = set()
    names, time, number, opening, voted = 0, False, False, True, 0
    tokens = _TOKEN.findall(text)
    for token in tokens:
        if token in _ENDS:
            opening = True
            continue
        word = _WORDS[token]
        found += word.terms
        voted += word.votes
        if word.capital:
            capitals.update(word.terms)
            names += not opening
        time |= word.time
        number |= word.number
        opening = False
    language = latin_language(voted)
    length = len(found) - surplus(voted)
    if language in LANGUAGES:
        found, capitals, names, time, number = _read_again(tokens, language)
        length = len(found) - surplus(voted)
    if surplus(voted):
        time, number = time or says_time(text), number or says_number(text)
    asks = text.rstrip(_CLOSING).endswith(("?", "？"))
    return Reading(found, frozenset(capitals), names, time, number, asks, length, language)


def _read_again(tokens: Sequence[str], language: str) -> tuple[list[str], set[str], int, bool, bool]:
    """Terms, capitals, names and cues of a text in a language other than English."""
    words, nouns = _WORDS_OF[language], LANGUAGES[language].capital_nouns
    found: list[str] = []
    capitals: set[str] = set()
    names, time, number, opening, awaited = 0, False, False, True, False
    for token in tokens:
        if token in _ENDS:
            opening = True
            continue
        word = words[token]
        found += word.terms
        if word.capital and not (nouns and (opening or awaited or token.endswith(_ENDINGS_OF_NOUNS))):
            capitals.update(word.terms)
            names += not opening
        time |= word.time
        number |= word.number
        opening, awaited = False, word.before_noun
    return found, capitals, names, time, number
