"""Relative times in German, Spanish, French, Chinese and Japanese, and Chinese and Japanese dates in running text.

Whole phrases are looked up in a table; only counts ("vor drei Tagen", "hace 2 semanas", "il y a un an", "3天前") are
put together. What means something else in another of these languages needs a second word ("hier soir").
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from remanence.encoding.dates.names import words
from remanence.patterns import either, late

__all__ = ["FOREIGN_TIMES", "FOREIGN_TRIGGERS", "foreign_count", "foreign_phrase"]

_PHRASES: dict[str, tuple[str, int]] = {}


def _add(unit: str, by: int, *phrases: str) -> None:
    _PHRASES.update(dict.fromkeys(phrases, (unit, by)))


_add("day", -2, "vorgestern", "anteayer", "avant-hier", "前天", "一昨日")
_add("day", -1, "gestern", "ayer", "hier soir", "hier matin", "昨天", "昨日", "昨晚")
_add("day", 0, "heute", "hoy", "aujourd'hui", "aujourd’hui", "今天", "今日", "今晚")
_add("day", 1, "demain", "明天", "明日")
_add("day", 2, "übermorgen", "pasado mañana", "après-demain", "后天", "後天", "明後日")
_add("week", -1, "letzte woche", "vorige woche", "la semana pasada", "la semaine dernière")
_add("week", -1, "上周", "上週", "上星期", "上个星期", "先週")
_add("week", 0, "diese woche", "esta semana", "cette semaine", "这周", "這週", "本周", "本週", "今週")
_add(
    "week",
    1,
    "nächste woche",
    "la próxima semana",
    "la semana que viene",
    "la semaine prochaine",
    "下周",
    "下週",
    "来週",
)
_add("weekend", -1, "letztes wochenende", "el fin de semana pasado", "le week-end dernier", "上周末", "先週末")
_add("month", -1, "letzten monat", "el mes pasado", "le mois dernier", "上个月", "上個月", "上月", "先月")
_add("month", 0, "diesen monat", "este mes", "ce mois-ci", "这个月", "這個月", "本月", "今月")
_add("month", 1, "nächsten monat", "el próximo mes", "el mes que viene", "le mois prochain", "下个月", "下個月", "来月")
_add("year", -2, "vorletztes jahr", "前年", "一昨年")
_add(
    "year", -1, "letztes jahr", "el año pasado", "l'année dernière", "l’année dernière", "l'an dernier", "去年", "昨年"
)
_add("year", 0, "dieses jahr", "este año", "cette année", "今年")
_add("year", 1, "nächstes jahr", "el próximo año", "el año que viene", "l'année prochaine", "明年", "来年")

_GERMAN = "montag dienstag mittwoch donnerstag freitag samstag sonntag"
_SPANISH = "lunes martes miércoles jueves viernes sábado domingo"
_FRENCH = "lundi mardi mercredi jeudi vendredi samedi dimanche"
for _place, _days in enumerate(zip(words(_GERMAN), words(_SPANISH), words(_FRENCH), strict=True)):
    _add(f"weekday {_place}", -1, f"letzten {_days[0]}", f"el {_days[1]} pasado", f"{_days[2]} dernier")
    _add(f"weekday {_place}", 1, f"nächsten {_days[0]}", f"el próximo {_days[1]}", f"{_days[2]} prochain")

_UNITS: Mapping[str, str] = {
    **dict.fromkeys(words("tag tagen día dias días jour jours 天 日"), "day"),
    **dict.fromkeys(words("woche wochen semana semanas semaine semaines 周 週 週間 星期 个星期"), "week"),
    **dict.fromkeys(words("monat monaten mes meses mois 月 个月 個月 か月 ヶ月 カ月"), "month"),
    **dict.fromkeys(words("jahr jahren año años an ans 年"), "year"),
}
_COUNTS: Mapping[str, int] = {
    word: place
    for row in (
        "einem zwei drei vier fünf sechs sieben acht neun zehn",
        "einer - - - - - - - - -",
        "un dos tres cuatro cinco seis siete ocho nueve diez",
        "una deux trois quatre cinq six sept huit neuf dix",
        "une 两 - - - - - - - -",
        "一 二 三 四 五 六 七 八 九 十",
    )
    for place, word in enumerate(words(row), 1)
}
_COUNT = rf"(?:[0-9]{{1,4}}|{either(_COUNTS)})"
_UNIT = either(_UNITS)
_PHRASE = either(_PHRASES)
_LATIN_AHEAD = r"(?<![^\W\u3040-\u9fff])"
_LATIN_BEHIND = r"(?![^\W\u3040-\u9fff])"

FOREIGN_TIMES = late(
    r"(?P<cjk>[12][0-9]{3}年(?:\s?[0-9]{1,2}月(?:\s?[0-9]{1,2}[日号號])?)?)"
    r"|(?P<cjk_day>(?<![0-9])[0-9]{1,2}月\s?[0-9]{1,2}[日号號])"
    rf"|(?P<foreign_ago>(?:{_LATIN_AHEAD}"
    rf"(?:vor|hace|il\sy\sa)\s(?P<latin_count>{_COUNT})\s"
    rf"(?P<latin_unit>{_UNIT}){_LATIN_BEHIND}"
    rf"|(?P<cjk_count>{_COUNT})\s?(?P<cjk_unit>{_UNIT})前))"
    rf"|(?P<phrase>{_LATIN_AHEAD}{_PHRASE}{_LATIN_BEHIND})"
)
"""Matches one expression in lower-case text."""

FOREIGN_TRIGGERS = frozenset(
    words(
        "vorgestern gestern heute übermorgen letzte letzten letztes vorige nächste nächsten nächstes diese diesen "
        "dieses vorletztes vor anteayer ayer hoy pasado pasada hace esta este próxima próximo viene "
        "avant hier aujourd hui demain après dernière dernier prochaine prochain cette ce il"
    )
)
"""A text in these languages has one of these words if it has a relative time."""


def foreign_phrase(phrase: str) -> tuple[str, int]:
    """The unit ("day", "week", "weekday 4") and the direction of a phrase that `FOREIGN_TIMES` found."""
    return _PHRASES[phrase]


def foreign_count(found: re.Match[str]) -> tuple[str, int]:
    """The unit and the count of "vor drei Tagen" and its like."""
    count, unit = found["latin_count"] or found["cjk_count"], found["latin_unit"] or found["cjk_unit"]
    return _UNITS[unit], int(count) if count.isdigit() and count.isascii() else _COUNTS[count]
