"""Personal data: addresses, telephone and bank numbers, cards and national ids, by what makes each of them valid.

The checks are those of python-stdnum and phonenumbers (`remanence[privacy]`): a number with a wrong check digit is no
card. A national id that is only digits counts where it is called by its name, because every tenth number would pass.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

from remanence.extras import require
from remanence.trust.privacy.finding import Finding, apart

_MAIL = re.compile(r"(?<![\w.+'-])(?<!//)[\w.+'-]{1,64}@(?:[\w-]{1,63}\.){1,8}[A-Za-z]{2,24}\b")
_DIGITS = re.compile(r"(?<![\w.+-])[0-9](?:[ -]?[0-9]){12,18}(?![\w-])")
_IBAN = re.compile(r"\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_NUMBER = r"\W{0,3}(?:(?:is|no|nr|number|num)\b\W{0,3}){0,2}([A-Z0-9](?:[ ./-]?[A-Z0-9]){6,17})\b"
_NATIONAL = {
    "social security number": ("us.ssn", r"ssn|social security(?: number)?"),
    "social insurance number": ("ca.sin", r"social insurance(?: number)?"),
    "NHS number": ("gb.nhs", r"nhs(?: number)?"),
    "tax number (de)": ("de.idnr", r"steuer-?id(?:entifikationsnummer|nr)?|idnr"),
    "identity number (es)": ("es.dni", r"dni|nif"),
    "identity number of foreigners (es)": ("es.nie", r"nie"),
    "social security number (fr)": ("fr.nir", r"nir|num[eé]ro de s[eé]curit[eé] sociale"),
    "tax code (it)": ("it.codicefiscale", r"codice fiscale"),
    "citizen service number (nl)": ("nl.bsn", r"bsn|burgerservicenummer"),
    "tax number (pt)": ("pt.nif", r"nif|contribuinte"),
    "identity number (pl)": ("pl.pesel", r"pesel"),
    "tax number (br)": ("br.cpf", r"cpf"),
    "identity number (in)": ("in_.aadhaar", r"aadhaar(?: number)?"),
    "identity number (se)": ("se.personnummer", r"personnummer"),
}
_CALLED = [
    (name, module, re.compile(rf"\b(?:{words})\b{_NUMBER}", re.IGNORECASE))
    for name, (module, words) in _NATIONAL.items()
]
_GAP = re.compile("[ ./-]")
_FEATURE = "Finding personal data"


def find_personal(text: str) -> list[Finding]:
    """The personal data of a text, in order. Raises: MissingExtra. Cost: linear in its length, some 0.2 ms a turn."""
    if not any(character.isdigit() or character == "@" for character in text):
        return []
    return apart([*_mails(text), *_phones(text), *_cards(text), *_ibans(text), *_national(text)])


def _mails(text: str) -> Iterator[Finding]:
    for match in _MAIL.finditer(text):
        yield Finding(match.start(), match.end(), "e-mail address")


def _phones(text: str) -> Iterator[Finding]:
    """Numbers with the code of a country, which are valid in the whole world."""
    if "+" in text:
        phonenumbers = require("phonenumbers", feature=_FEATURE, extra="privacy")
        for match in phonenumbers.PhoneNumberMatcher(text, None):
            yield Finding(match.start, match.end, "telephone number")


def _cards(text: str) -> Iterator[Finding]:
    for match in _DIGITS.finditer(text):
        if match[0][0] in "3456" and _valid("luhn")(match[0].replace(" ", "").replace("-", "")):
            yield Finding(match.start(), match.end(), "payment card")


def _ibans(text: str) -> Iterator[Finding]:
    for match in _IBAN.finditer(text):
        if _valid("iban")(match[0]):
            yield Finding(match.start(), match.end(), "bank account")


def _national(text: str) -> Iterator[Finding]:
    """What follows the name of an id, as far as it is one: words may stand behind it."""
    for name, module, called in _CALLED:
        for match in called.finditer(text):
            ends = [len(match[1]), *(gap.start() for gap in reversed(list(_GAP.finditer(match[1]))))]
            end = next((end for end in ends if _valid(module)(match[1][:end])), None)
            if end is not None:
                yield Finding(match.start(1), match.start(1) + end, name)


@cache
def _valid(module: str) -> Callable[[str], bool]:
    valid: Callable[[str], bool] = require(f"stdnum.{module}", feature=_FEATURE, extra="privacy").is_valid
    return valid
