"""Which language a text in Latin script is in, by its function words and letters, at the cost of one addition a word.

Each word has votes, packed into one whole number so that the votes of a text are their plain sum: `_BITS` bits a
language, the upper ones for words and letters that English does not have, the lower ones for words that it shares.
"""

from __future__ import annotations

from collections.abc import Mapping

from remanence.encoding.languages.tables import LANGUAGES, Language

__all__ = ["SURPLUS", "UNKNOWN", "latin_language", "surplus", "votes"]

UNKNOWN = ""
"""No language: too few words that tell. Such a text is read as English is."""
_LATIN = ("en", "de", "es", "fr", "it", "pt", "nl", "sv", "da", "no", "fi", "tr")
_BITS, _SHARED_BITS = 32, 12
_STRONG, _WEAK, _SHARED = 2 << _SHARED_BITS, 1 << _SHARED_BITS, 1
_MASK = (1 << _BITS) - 1
_PLACE = {code: place * _BITS for place, code in enumerate(_LATIN)}
_OWN_OF_OTHERS = sum((_MASK - (1 << _SHARED_BITS) + 1) << at for code, at in _PLACE.items() if code != "en")
SURPLUS = 1 << (len(_LATIN) * _BITS)
"""Above the votes: characters of scripts without spaces that are more terms than words, see `text.Reading.length`."""

_ENOUGH = 3
"""Strong words count 2, weak ones and letters 1, words shared with English 1/2; so no single word is enough."""

_ENGLISH_TOO = frozenset(
    """ab alle allez ama anno art bad bald bin bis bravo can chez come con cosa dans day den dem der des die dir do
    du elf ej el en end er era est et fin for fort fra fur gar general genre had han has hat hem hen her hier him
    hot hun i ideal il is it je kan la lo los loin mal man mar mas me mere meme men mi mil min mode monde mon
    nacht name ne ni no non not now nu och of on once op opp or os ou over pas per plus por pour pro qui sa sale
    sans see sein sen seven ser si sin sino so sola solo som son sous st su sum sur ta tag tan tel tes tu tout
    tous un uit under up use van var vas ver via vice vi vil vor war was we week will y ze zur at by from this
    that are an as be he if to the and or but in my our all also do does did am son dos sale fare stare noise hoe
    haar com car soy ve want due okay met ben estate sea sit door quest pendant ad biz ham ins dig comment avant
    premier till chi ai ons eras alt dies ton pas inn nun bare tot mag vid demi mis ed co au don yo ha del alla
    april august september november mars mai juli juni six dix cent mille million minute minutes ans media primer
    second sexta sera ore ora prima weekend half winter meia breve quinta quarta terza feira mezzo metà sette sete
    nove domenica tre dimanche luna hay has dice este mine dine dine dog ned bile her o no dice non oh ja""".split()
)
_IN_NAMES = frozenset(
    "al da dal das de del della der di do dos du des la las le les los san el y et von van den".split()
)
"""Function words that stand in names, wherever they are told: they count half."""
_ENGLISH_WORDS = frozenset(
    """a about after all am an and any are as at be been before but by can could did do does don for from had has
    have he her here him his how i if in into is it its just like me more my no not now of off on or our out over
    she so some than that the their them then there these they this those to too up us very was we were what when
    where which while who why will with would yes you your""".split()
)
_ENDINGS = {"es": ("ción", "ciones"), "pt": ("ção", "ções"), "de": ("ungen", "keit", "heiten", "schaft")}
_LETTERS: Mapping[str, tuple[tuple[str, int], ...]] = {
    "ß": (("de", _STRONG),),
    "ä": (("de", _WEAK), ("sv", _WEAK), ("fi", _WEAK)),
    "ö": (("de", _WEAK), ("sv", _WEAK), ("fi", _WEAK), ("tr", _WEAK)),
    "ü": (("de", _WEAK), ("tr", _WEAK)),
    "ñ": (("es", _WEAK),),
    "ã": (("pt", _STRONG),),
    "õ": (("pt", _STRONG),),
    "ê": (("fr", _WEAK), ("pt", _WEAK)),
    "è": (("fr", _WEAK), ("it", _WEAK)),
    "à": (("fr", _WEAK), ("it", _WEAK)),
    "ò": (("it", _WEAK),),
    "ç": (("fr", _WEAK), ("pt", _WEAK), ("tr", _WEAK)),
    "œ": (("fr", _WEAK),),
    "á": (("es", _WEAK), ("pt", _WEAK)),
    "í": (("es", _WEAK), ("pt", _WEAK)),
    "ó": (("es", _WEAK), ("pt", _WEAK)),
    "ú": (("es", _WEAK), ("pt", _WEAK)),
    "å": (("sv", _WEAK), ("da", _WEAK), ("no", _WEAK)),
    "ø": (("da", _WEAK), ("no", _WEAK)),
    "æ": (("da", _WEAK), ("no", _WEAK)),
    "ğ": (("tr", _WEAK),),
    "ı": (("tr", _WEAK),),
    "ş": (("tr", _WEAK),),
}


def _weight(code: str, word: str) -> int:
    if code == "en":
        return _SHARED if word in _ELSEWHERE else _STRONG
    if len(word) == 1 or word in _ENGLISH_TOO or word in _ENGLISH_WORDS:
        return _SHARED
    return _WEAK if word in _IN_NAMES or len(word) < 3 else _STRONG


def _told_by(language: Language) -> frozenset[str]:
    return language.function_words | language.time_words | language.number_words


_ELSEWHERE = frozenset(word for code in _LATIN[1:] for word in _told_by(LANGUAGES[code]))


def _table() -> dict[str, int]:
    found: dict[str, int] = {}
    for code in _LATIN:
        for word in _ENGLISH_WORDS if code == "en" else _told_by(LANGUAGES[code]):
            found[word] = found.get(word, 0) + (_weight(code, word) << _PLACE[code])
    return found


_VOTES = _table()


def votes(word: str) -> int:
    """The votes of a word in lower case, to be added up for `latin_language`.

    >>> latin_language(sum(map(votes, "wann war das mit der wohnung".split())))
    'de'
    """
    found = _VOTES.get(word, 0)
    if word.isascii():
        return found
    for letter in dict.fromkeys(word):
        for code, weight in _LETTERS.get(letter, ()):
            found += weight << _PLACE[code]
    for code, endings in _ENDINGS.items():
        if len(word) > 6 and word.endswith(endings):
            found += _STRONG << _PLACE[code]
    return found


def latin_language(summed: int) -> str:
    """The code of the language with most votes, or `UNKNOWN`.

    A language other than English needs a word of its own, `_ENOUGH` in all, and more than English has. Of languages
    that share their votes the first in the table is taken; their stems differ little.
    """
    if not summed & _OWN_OF_OTHERS:
        return "en" if (summed & _MASK) >> _SHARED_BITS else UNKNOWN
    best, most = "en", _strength(summed & _MASK)
    for code, at in _PLACE.items():
        field = summed >> at & _MASK
        strength = _strength(field)
        if field >> _SHARED_BITS and strength >= _ENOUGH and strength > most:
            best, most = code, strength
    return best if best != "en" or summed & _MASK >> _SHARED_BITS << _SHARED_BITS else UNKNOWN


def _strength(field: int) -> float:
    return (field >> _SHARED_BITS) + (field & (1 << _SHARED_BITS) - 1) / 2


def surplus(summed: int) -> int:
    """What was added in units of `SURPLUS`."""
    return summed // SURPLUS
