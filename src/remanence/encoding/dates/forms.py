"""The forms in which sources print a time, from ISO 8601 to "8 de mayo de 2023" and "2023年5月8日 13:56".

A printed time is a date of numbers and at most one month name, and perhaps a clock time with an offset. Both are cut
out of the text and read on their own, so that any order of the two is understood. All patterns are bounded.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import NamedTuple

from remanence.encoding.dates.names import MONTHS, WEEKDAY_WORDS, words
from remanence.encoding.dates.stretch import Stretch, days, moment, month, months, week, years
from remanence.patterns import late
from remanence.types import Precision

__all__ = ["Printed", "epoch", "printed"]


class Printed(NamedTuple):
    """What a text says: a stretch of wall-clock time, and its zone if the text names one."""

    stretch: Stretch
    zone: tzinfo | None = None


_OFFSET = r"z|utc|gmt|ut|(?:utc|gmt)?\s?[+-][0-9]{1,2}(?::?[0-9]{2})?|e[sd]t|c[sd]t|m[sd]t|p[sd]t|cest|cet"
_HALF = r"[ap]\.?\s?m\b\.?|[ap]\b"
_ISO = late(
    r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})(?:(?:\s?t\s?|,?\s{1,3})(?:\([a-z]{2,3}\)\s)?"
    r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?(?:\s?(" + _OFFSET + "))?)?"
)
_CLOCK = late(
    r"(?<![0-9])(?P<cjk>上午|下午|午前|午後|晚上|早上)?\s?(?:"
    r"(?P<h>[0-9]{1,2})(?::(?P<m>[0-9]{2})(?::(?P<s>[0-9]{2})(?:[.,](?P<f>[0-9]{1,9}))?)?"
    r"|\s?(?:h|時|时|点|點)\s?(?:(?P<m2>[0-9]{2})分?(?:(?P<s2>[0-9]{2})秒)?)?)(?![0-9])\s?(?P<half>" + _HALF + r")?"
    r"|(?P<h3>[0-9]{1,2})(?:\s?(?P<half3>[ap]\.?\s?m\b\.?)|(?:[.:](?P<m3>[0-9]{2}))?\suhr\b)"
    r")(?:\s?uhr\b)?(?:\s?(?P<off>" + _OFFSET + r")(?![a-z0-9]))?"
)
_BASIC = late(
    r"([0-9]{4})([0-9]{2})([0-9]{2})(?:t?([0-9]{2})([0-9]{2})(?:([0-9]{2})(?:[.,]([0-9]{1,9}))?)?\s?("
    + _OFFSET
    + ")?)?"
)
_WEEK = re.compile(r"([0-9]{4})-?w([0-9]{2})(?:-?([1-7]))?")
_ORDINAL_DAY = re.compile(r"([0-9]{4})-([0-9]{3})")
_QUARTER = re.compile(r"(?:([0-9]{4})[\s-]?q([1-4])|q([1-4])[\s/-]?([0-9]{4}))")
_EPOCH = re.compile(r"-?[0-9]{9,19}(?:\.[0-9]{1,9})?")
_IN_BRACKETS = re.compile(r"[(（\[][^\W\d_]{1,10}\.?[)）\]]")
_CJK_WEEKDAY = re.compile(r"(?:星期|礼拜|周|週)[一二三四五六日天]|[月火水木金土日]曜日?")
_CJK_NUMBER = re.compile(r"[〇零一二三四五六七八九十]{1,6}(?=[年月日号號時时点點分秒])")
_ERA = re.compile(r"(令和|平成|昭和)\s?([0-9]{1,2}|元)年")
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925}
_SPLIT = re.compile(r"[\s,./\-–:年月日号號'’‐]+")
_COUNTED = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th|er|º|ª|°)")
_TRAILING_OFFSET = re.compile(r"\s([+-][0-9]{2}:?[0-9]{2})$")
_NOISE = frozenset(words("on at the of de del um am le el la las à a los den der vom von du dated date uhr o'clock"))
_ZONES = {"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "cet": 1, "cest": 2}


def _zone(text: str | None) -> tzinfo | None:
    if not text:
        return None
    if text in _ZONES:
        return timezone(timedelta(hours=_ZONES[text]))
    sign_and_digits = re.sub(r"[^0-9+-]", "", text)
    if not sign_and_digits:
        return UTC
    digits = sign_and_digits[1:]
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    if minutes > 59:
        raise ValueError(f"no zone is {text} from UTC")
    return timezone(timedelta(hours=hours, minutes=minutes) * (-1 if sign_and_digits[0] == "-" else 1))


def _at(day: date, hour: str, minute: str | None, second: str | None, fraction: str | None) -> Stretch:
    if fraction:
        micro = int(fraction[:6].ljust(6, "0"))
        return moment(day, int(hour), int(minute or 0), int(second or 0), micro, exact=Precision.INSTANT)
    if second:
        return moment(day, int(hour), int(minute or 0), int(second), exact=Precision.SECOND)
    if minute:
        return moment(day, int(hour), int(minute), exact=Precision.MINUTE)
    return moment(day, int(hour), exact=Precision.HOUR)


def epoch(value: float) -> Printed:
    """Seconds since 1970, or milli-, micro- or nanoseconds where the number is too large for seconds.

    Raises: ValueError if it is not finite; OverflowError beyond the year 9999.

    >>> epoch(1683554160).stretch.start.isoformat(), epoch(1683554160123).stretch.start.isoformat()
    ('2023-05-08T13:56:00+00:00', '2023-05-08T13:56:00.123000+00:00')
    """
    micros = value * 10**6
    for limit, unit in ((10**17, 10**-3), (10**14, 1), (10**11, 10**3)):
        if abs(value) >= limit:
            micros = value * unit
            break
    whole = isinstance(value, int) and abs(value) < 10**11
    start = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=round(micros))
    exact = Precision.SECOND if whole else Precision.INSTANT
    return Printed(Stretch(start, start + timedelta(microseconds=10**6 if whole else 1), exact), UTC)


def _iso(text: str) -> Printed | None:
    if not (found := _ISO.fullmatch(text)):
        return None
    year, _, month_, day, hour, minute, second, fraction, offset = found.groups()
    on = date(int(year), int(month_), int(day))
    return Printed(_at(on, hour, minute, second, fraction), _zone(offset)) if hour else Printed(days(on))


def _digits(text: str) -> Printed | None:
    if found := _BASIC.fullmatch(text):
        year, month_, day, hour, minute, second, fraction, offset = found.groups()
        if "t" in text or (1 <= int(month_) <= 12 and 1000 <= int(year) <= 2999):
            on = date(int(year), int(month_), int(day))
            return Printed(_at(on, hour, minute, second, fraction), _zone(offset)) if hour else Printed(days(on))
    if _EPOCH.fullmatch(text):
        return epoch(float(text) if "." in text else int(text))
    if len(text) == 6 and text.isdigit() and 1 <= int(text[4:]) <= 12:
        return Printed(month(int(text[:4]), int(text[4:])))
    return None


def _calendar_unit(text: str) -> Printed | None:
    if found := _WEEK.fullmatch(text):
        on = date.fromisocalendar(int(found[1]), int(found[2]), int(found[3] or 1))
        return Printed(days(on) if found[3] else week(on))
    if found := _ORDINAL_DAY.fullmatch(text):
        on = date(int(found[1]), 1, 1) + timedelta(days=int(found[2]) - 1)
        if int(found[2]) == 0 or on.year != int(found[1]):
            raise ValueError(f"the year {found[1]} has no day {found[2]}")
        return Printed(days(on))
    if found := _QUARTER.fullmatch(text):
        year, quarter = int(found[1] or found[4]), int(found[2] or found[3])
        return Printed(months(year, 3 * quarter - 2, 3, Precision.SEASON))
    return None


_KANJI = {sign: value for value, sign in enumerate("零一二三四五六七八九十")} | {"〇": 0}


def _kanji_number(found: re.Match[str]) -> str:
    signs = found[0]
    if "十" not in signs:
        return "".join(str(_KANJI[sign]) for sign in signs)
    tens, _, ones = signs.partition("十")
    return str(_KANJI.get(tens, 1) * 10 + _KANJI.get(ones, 0))


def _era_year(found: re.Match[str]) -> str:
    return f"{_ERAS[found[1]] + (1 if found[2] == '元' else int(found[2]))}年"


def _plain(text: str) -> str:
    """Without weekdays in brackets and, where there are Chinese or Japanese numerals, with digits in their place."""
    text = _IN_BRACKETS.sub(" ", text)
    if text.isascii():
        return text
    return _ERA.sub(_era_year, _CJK_NUMBER.sub(_kanji_number, _CJK_WEEKDAY.sub(" ", text)))


class _Clock(NamedTuple):
    hour: str
    minute: str | None
    second: str | None
    fraction: str | None
    offset: str | None


def _cut_clock(text: str) -> tuple[str, _Clock | None]:
    """The text without its clock time, and the clock time on the 24-hour clock."""
    if not (found := _CLOCK.search(text)):
        return text, None
    hour = int(found["h"] or found["h3"])
    half = (found["half"] or found["half3"] or "")[:1]
    if half and not 1 <= hour <= 12:
        raise ValueError(f"{hour} {half}m is no time of day")
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif found["cjk"] in ("下午", "午後", "晚上") and hour < 12:
        hour += 12
    minute, second = found["m"] or found["m2"] or found["m3"], found["s"] or found["s2"]
    rest = f"{text[: found.start()]} {text[found.end() :]}".strip()
    offset = found["off"]
    if not offset and (trailing := _TRAILING_OFFSET.search(rest)):
        offset, rest = trailing[1], rest[: trailing.start()]
    return rest, _Clock(str(hour), minute, second, found["f"], offset)


def _full_year(digits: str) -> int:
    """A year of four digits, or of two: 69 to 99 are of the 20th century, 00 to 68 of the 21st, as POSIX has it."""
    year = int(digits)
    return year if len(digits) > 2 else year + (1900 if year >= 69 else 2000)


def _numeric_date(parts: list[str], dotted: bool) -> Stretch | None:
    """A date of numbers alone: year first, or day first after dots, or month first unless that is impossible."""
    lengths = [len(part) for part in parts]
    if lengths == [4]:
        return years(int(parts[0]), precision=Precision.YEAR)
    if len(parts) == 2 and lengths[0] == 4 and lengths[1] <= 2:
        return month(_real_month(parts[1]) and int(parts[0]), int(parts[1]))
    if len(parts) == 2 and lengths[1] == 4 and lengths[0] <= 2:
        return month(_real_month(parts[0]) and int(parts[1]), int(parts[0]))
    if len(parts) != 3 or max(lengths[1], min(lengths[0], lengths[2])) > 2:
        return None
    if lengths[0] == 4:
        return days(date(int(parts[0]), int(parts[1]), int(parts[2])))
    if lengths[2] not in (2, 4):
        return None
    first, second, year = int(parts[0]), int(parts[1]), _full_year(parts[2])
    day_first = first > 12 or (dotted and second <= 12)
    return days(date(year, second, first) if day_first else date(year, first, second))


def _real_month(digits: str) -> int:
    if not 1 <= int(digits) <= 12:
        raise ValueError(f"there is no month {digits}")
    return int(digits)


def _named_date(month_: int, numbers: list[str]) -> Stretch | None:
    """A date with a month by name: the year is the number of four digits, else the last one."""
    if len(numbers) == 1 and len(numbers[0]) == 4:
        return month(int(numbers[0]), month_)
    if len(numbers) != 2:
        return None
    year, day = numbers if len(numbers[0]) == 4 else reversed(numbers)
    if len(year) not in (2, 4) or len(day) > 2:
        return None
    return days(date(_full_year(year), month_, int(day)))


def _date(text: str) -> Stretch | None:
    numbers: list[str] = []
    named: int | None = None
    for token in _SPLIT.split(text):
        counted = _COUNTED.fullmatch(token)
        if counted or (token.isascii() and token.isdigit()):
            numbers.append(counted[1] if counted else token)
        elif token in MONTHS and named is None:
            named = MONTHS[token]
        elif token and token not in _NOISE and token not in WEEKDAY_WORDS:
            return None
    if len(numbers) > 3 or any(len(number) > 4 for number in numbers):
        return None
    return _numeric_date(numbers, "." in text) if named is None else _named_date(named, numbers)


def printed(text: str) -> Printed | None:
    """What one printed time, already in lower case and stripped, says; None if its form is not known.

    Raises: ValueError or OverflowError if the form is known but there is no such time, as in "2023-02-30".
    Cost: about 5 microseconds.

    >>> printed("1:56 pm on 8 may, 2023").stretch.precision
    <Precision.MINUTE: 'minute'>
    """
    if found := _iso(text) or _digits(text) or _calendar_unit(text):
        return found
    rest, clock = _cut_clock(_plain(text))
    if (on := _date(rest)) is None:
        return None
    if clock is None:
        return Printed(on)
    if on.precision is not Precision.DAY:
        return None
    return Printed(_at(on.start.date(), *clock[:4]), _zone(clock.offset))
