"""Words for months, weekdays, numbers and units, by language; every key is lower case.

English, German, Spanish and French months are in one table: no two of them disagree about a name ("mai", "abril").
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = [
    "ENGLISH_MONTHS",
    "MONTHS",
    "ORDINALS",
    "VAGUE",
    "WEEKDAYS",
    "WEEKDAY_WORDS",
    "fewest_and_most",
    "number",
    "words",
]


def words(text: str) -> list[str]:
    """The words of `text`: a list of words that stays readable.

    >>> words("spring summer")
    ['spring', 'summer']
    """
    return text.split()


_ENGLISH = words("january february march april may june july august september october november december")
_MONTHS_BY_LANGUAGE = (
    "jan feb mar apr may jun jul aug sep oct nov dec",
    "- - - - - - - - sept - - -",
    "januar februar märz april mai juni juli august september oktober november dezember",
    "jänner feber maerz - - - - - - okt - dez",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "ene - - abr - - - ago setiembre - - dic",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "janv févr mär avr - - juil aout - - - déc",
    "- fevrier - - - - - - - - - decembre",
)


def _table(*rows: list[str]) -> dict[str, int]:
    return {name: place for row in rows for place, name in enumerate(row, 1) if name != "-"}


ENGLISH_MONTHS: Mapping[str, int] = _table(_ENGLISH, *(row.split() for row in _MONTHS_BY_LANGUAGE[:2]))
"""Full and abbreviated English month names to 1-12."""

MONTHS: Mapping[str, int] = _table(_ENGLISH, *(row.split() for row in _MONTHS_BY_LANGUAGE))
"""Month names of English, German, Spanish and French to 1-12."""

_WEEKDAYS = words("monday tuesday wednesday thursday friday saturday sunday")
WEEKDAYS: Mapping[str, int] = {
    **{name: place for place, name in enumerate(_WEEKDAYS)},
    **{name[:3]: place for place, name in enumerate(_WEEKDAYS)},
    "tues": 1,
    "thur": 3,
    "thurs": 3,
}
"""English weekday names to 0 (Monday) - 6 (Sunday)."""

WEEKDAY_WORDS = frozenset(WEEKDAYS) | frozenset(
    words(
        "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so "
        "lunes martes miércoles miercoles jueves viernes sábado sabado domingo lun mié mie jue vie sáb dom "
        "lundi mardi mercredi jeudi vendredi samedi dimanche mer jeu ven sam dim"
    )
)
"""What may stand beside a printed date without changing it."""

_ONES = words(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
)
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_NUMBERS: dict[str, int] = {
    **{word: value for value, word in enumerate(_ONES)},
    **_TENS,
    **{f"{ten}-{_ONES[one]}": value + one for ten, value in _TENS.items() for one in range(1, 10)},
    "a": 1,
    "an": 1,
    "a hundred": 100,
}

VAGUE: Mapping[str, tuple[int, int]] = {"couple": (2, 3), "few": (2, 5), "several": (3, 7)}
"""How many, at the fewest and at the most, a vague number word stands for."""

_ORDINAL_WORDS = words(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth"
)
ORDINALS: Mapping[str, int] = {word: place for place, word in enumerate(_ORDINAL_WORDS, 1)}
"""Ordinal words to 1-20."""


def number(word: str) -> int | None:
    """The value of a number in digits, words or as an ordinal ("3", "twenty-one", "a", "3rd", "third"), if it is one.

    >>> number("forty-two"), number("3rd"), number("third"), number("many")
    (42, 3, 3, None)
    """
    digits = word[:-2] if word.endswith(("st", "nd", "rd", "th")) else word
    if digits.isascii() and digits.isdigit():
        return int(digits) if len(digits) <= 6 else None
    return _NUMBERS.get(word.replace(" ", "-") if word != "a hundred" else word, ORDINALS.get(word))


def fewest_and_most(word: str) -> tuple[int, int] | None:
    """The range that a number word stands for: "three" is (3, 3), "a few" is (2, 5).

    >>> fewest_and_most("a couple of"), fewest_and_most("12")
    ((2, 3), (12, 12))
    """
    for vague, bounds in VAGUE.items():
        if vague in word:
            return bounds
    value = number(word)
    return None if value is None else (value, value)
