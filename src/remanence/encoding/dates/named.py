"""Days, months and seasons by name in other languages: "am Montag", "en mayo", "上周五", "去年五月", "tre giorni fa".

`foreign.py` has the phrases that are looked up whole. What is here is put together of a name and perhaps a word that
says which; a name alone leans as an English one does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from remanence.encoding.dates.names import words
from remanence.encoding.dates.relative import Lean, neighbour, recurring, season_of_year, units_away, weekday
from remanence.encoding.dates.scene import EachYear, Reader, Reading, Scene, lean_of, placed
from remanence.encoding.dates.stretch import Stretch, days, month, week
from remanence.patterns import either, late

__all__ = ["NAMED", "NAMED_TIMES", "NAMED_TRIGGERS"]


def _table(*rows: str) -> dict[str, int]:
    return {name: place for row in rows for place, name in enumerate(words(row)) if name != "-"}


_DAYS = _table(
    "montag dienstag mittwoch donnerstag freitag samstag sonntag",
    "- - - - - sonnabend -",
    "lunes martes miércoles jueves viernes sábado domingo",
    "- - miercoles - - sabado -",
    "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira - -",
    "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "понедельник вторник среду четверг пятницу субботу воскресенье",
)
_MONTHS = _table(
    "januar februar märz april mai juni juli august september oktober november dezember",
    "jänner feber - - - - - - - - - -",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "janvier février mars avril - juin juillet août - - - décembre",
    "gennaio febbraio - aprile maggio giugno luglio - settembre ottobre - dicembre",
    "janeiro fevereiro março - maio junho julho - setembro outubro novembro dezembro",
    "januari februari maart - mei - - augustus - - - december",
    "январе феврале марте апреле мае июне июле августе сентябре октябре ноябре декабре",
)
_SEASONS = {
    **dict.fromkeys(words("frühling frühjahr primavera printemps lente 春天 春季"), "spring"),
    **dict.fromkeys(words("sommer verano été estate verão zomer 夏天 夏季"), "summer"),
    **dict.fromkeys(words("herbst otoño automne autunno outono herfst 秋天 秋季"), "autumn"),
    **dict.fromkeys(words("winter invierno hiver inverno 冬天 冬季"), "winter"),
}
_WAYS = {
    **dict.fromkeys(words("letzten letzter letztem letzte vorigen vergangenen vergangene pasado pasada dernier"), -1),
    **dict.fromkeys(words("dernière scorso scorsa passado passada vorige afgelopen прошлый прошлую прошлое"), -1),
    **dict.fromkeys(words("diesen diesem dieser este esta ce cet cette questo questa deze"), 0),
    **dict.fromkeys(words("nächsten nächster nächstem nächste kommenden próximo próxima prochain prochaine"), 1),
    **dict.fromkeys(words("prossimo prossima volgende komende следующий следующую"), 1),
}
_RELATIVE = {
    "l'altro ieri": ("day", -2),
    "ieri": ("day", -1),
    "oggi": ("day", 0),
    "domani": ("day", 1),
    "anteontem": ("day", -2),
    "ontem": ("day", -1),
    "hoje": ("day", 0),
    "amanhã": ("day", 1),
    "eergisteren": ("day", -2),
    "gisteren": ("day", -1),
    "vandaag": ("day", 0),
    "позавчера": ("day", -2),
    "вчера": ("day", -1),
    "сегодня": ("day", 0),
    "la settimana scorsa": ("week", -1),
    "settimana scorsa": ("week", -1),
    "questa settimana": ("week", 0),
    "il mese scorso": ("month", -1),
    "mese scorso": ("month", -1),
    "l'anno scorso": ("year", -1),
    "anno scorso": ("year", -1),
    "semana passada": ("week", -1),
    "mês passado": ("month", -1),
    "ano passado": ("year", -1),
    "vorige week": ("week", -1),
    "afgelopen week": ("week", -1),
    "vorige maand": ("month", -1),
    "vorig jaar": ("year", -1),
    "на прошлой неделе": ("week", -1),
    "в прошлом месяце": ("month", -1),
    "в прошлом году": ("year", -1),
    "anoche": ("day", -1),
    "hier": ("day", -1),
}
"""French "hier" is a word of German and Dutch, too ("here"): it counts where other words are French."""
_UNITS = {
    **dict.fromkeys(words("giorni giorno dias dia dagen dag день дня дней"), "day"),
    **dict.fromkeys(words("settimane settimana semanas semana weken week неделю недели недель"), "week"),
    **dict.fromkeys(words("mesi mese meses mês maanden maand месяц месяца месяцев"), "month"),
    **dict.fromkeys(words("anni anno anos ano jaar год года лет"), "year"),
}
_COUNTS = _table(
    "- un due tre quattro cinque sei sette otto nove dieci",
    "- una dois três quatro - seis sete oito - dez",
    "- um duas - - - - - - - -",
    "- uma twee drie vier vijf zes zeven acht negen tien",
    "- een два три четыре пять шесть семь восемь девять десять",
    "- одну две - - - - - - - -",
)
_HAN_WAYS = {"上上": -2, "上": -1, "这": 0, "這": 0, "本": 0, "下": 1, "下下": 2}
_HAN_YEARS = {"前年": -2, "去年": -1, "今年": 0, "明年": 1}
_HAN_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九十")}


_AHEAD = r"(?<![^\W\u3040-\u9fff])"
_BEHIND = r"(?![^\W\u3040-\u9fff])"
_IN = r"(?:im|in|en|au|nel|em|в|во|no|seit|desde|depuis|seit dem)"
_ON = r"(?:am|el|los|le|il|on|op|na|no|в|во)"
_HAN_COUNT = "(?:[0-9]{1,2}|[一二三四五六七八九]?十?[一二三四五六七八九十])"

NAMED_TIMES = late(
    rf"(?P<told>{_AHEAD}{either(_RELATIVE)}{_BEHIND})"
    rf"|(?P<since>{_AHEAD}(?P<since_count>[0-9]{{1,3}}|{either(_COUNTS)})\s(?P<since_unit>{either(_UNITS)})\s"
    rf"(?:fa|atrás|geleden|назад){_BEHIND})"
    rf"|(?P<named_day>{_AHEAD}(?:(?P<day_lead>{_ON})\s)?(?:(?P<day_before>{either(_WAYS)})\s)?(?P<day_name>{either(_DAYS)})"
    rf"(?:\s(?P<day_after>{either(_WAYS)}))?{_BEHIND})"
    rf"|(?P<named_month>{_AHEAD}(?:(?P<month_lead>{_IN})\s)?(?:(?P<month_before>{either(_WAYS)})\s)?"
    rf"(?P<month_name>{either(_MONTHS)})(?:\s(?P<month_after>{either(_WAYS)}))?{_BEHIND}(?!\s(?:de\s|del\s)?[0-9]))"
    rf"|(?P<named_season>{_AHEAD}(?:(?P<season_lead>{_IN}|el|der|dem|l'|l’|la|o|de)\s?)?"
    rf"(?:(?P<season_before>{either(_WAYS)})\s)?(?P<season_name>{either(_SEASONS)})(?:\s(?P<season_after>{either(_WAYS)}))?"
    rf"{_BEHIND}(?!\s(?:de\s|del\s)?[0-9]))"
    r"|(?P<han_weekday>(?<![0-9一二三四五六七八九十每两])(?P<han_way>上上|下下|[上这這本下])?(?P<han_of>个|個)?(?:周|週|星期|礼拜|禮拜)(?P<han_day>[一二三四五六日天])(?!天))"
    rf"|(?P<han_month>(?<![0-9第])(?P<han_year>{either(_HAN_YEARS)})?(?:的)?(?P<han_month_count>{_HAN_COUNT})月(?:份)?"
    rf"(?:(?P<han_month_day>{_HAN_COUNT})[日号號])?)(?![0-9])"
    rf"|(?P<han_season>(?P<han_season_year>{either(_HAN_YEARS)})?(?:的)?(?P<han_season_name>[春夏秋冬][天季]))"
    r"|(?P<han_night>昨晚|昨夜)"
)
"""Matches one expression in lower-case text."""

_ENGLISH_TOO = frozenset(words("april august september november december winter mars"))
NAMED_TRIGGERS = frozenset(
    {word for name in (*_DAYS, *_MONTHS, *_SEASONS, *_RELATIVE) for word in re.findall(r"[^\W_0-9]+", name)}
    | set(words("fa atrás geleden назад im letzten letzter letztem vorigen vergangenen nächsten kommenden"))
) - _ENGLISH_TOO.union(words("l la il на в week"))
"""A text in these languages has one of these words if it has such a time."""


def _told(found: re.Match[str], scene: Scene) -> Reading | None:
    if scene.now is None or (found[0] == "hier" and not _is_french(scene.lower)):
        return None
    unit, by = _RELATIVE[found[0]]
    return Reading(neighbour(unit, by, scene.now), True)


_FRENCH = late(r"\b(?:qu|que|est|avons|avez|ont|nous|vous|je|il|elle|les|des|était|a|ai|suis|sommes)\b")
_GERMANIC = late(r"\b(?:ist|sind|ich|und|der|die|das|nicht|war|hat|het|een|is|ik|de)\b")


def _is_french(lower: str) -> bool:
    return bool(_FRENCH.search(lower)) and not _GERMANIC.search(lower)


def _since(found: re.Match[str], scene: Scene) -> Reading | None:
    if scene.now is None:
        return None
    said = found["since_count"]
    count = int(said) if said.isascii() and said.isdigit() else _COUNTS[said]
    return Reading(units_away(_UNITS[found["since_unit"]], count, count, -1, scene.now), True)


def _way(found: re.Match[str], kind: str) -> int | None:
    said = found[f"{kind}_before"] or found[f"{kind}_after"]
    return None if said is None else _WAYS[said]


def _named_day(found: re.Match[str], scene: Scene) -> Reading | None:
    by = _way(found, "day")
    if scene.now is None or (by is None and not found["day_lead"]):
        return None
    if by is None:
        by = 1 if lean_of(found, scene) is Lean.FUTURE else -1
    return Reading(weekday(_DAYS[found["day_name"]], by, scene.now), True)


def _leads(word: str | None, name: str) -> bool:
    """Whether the word before a name makes it a time; "in April" is left to the rules of English."""
    return word is not None and not (word == "in" and name in _ENGLISH_TOO)


def _named_month(found: re.Match[str], scene: Scene) -> Reading | None:
    at, by = _MONTHS[found["month_name"]] + 1, _way(found, "month")
    if by is None and not _leads(found["month_lead"], found["month_name"]):
        return None
    return _placed(lambda year: month(year, at), by, found, scene)


def _named_season(found: re.Match[str], scene: Scene) -> Reading | None:
    by = _way(found, "season")
    if by is None and not _leads(found["season_lead"], found["season_name"]):
        return None
    return _placed(season_of_year(_SEASONS[found["season_name"]]), by, found, scene)


def _placed(each_year: EachYear, by: int | None, found: re.Match[str], scene: Scene) -> Reading | None:
    if by is None:
        return placed(each_year, found, scene)
    return None if scene.now is None else Reading(recurring(each_year, by, scene.now), True)


def _han_weekday(found: re.Match[str], scene: Scene) -> Reading | None:
    """A day of this week, or of another: "上周五" is Friday of the week before; without that, the nearest past."""
    if scene.now is None:
        return None
    day = "一二三四五六日".find(found["han_day"].replace("天", "日"))
    if not found["han_way"]:
        return Reading(weekday(day, -1 if scene.lean is not Lean.FUTURE else 1, scene.now), True)
    monday = week(units_away("day", 0, 0, 1, scene.now).start.date()).start
    by = _HAN_WAYS[found["han_way"]] * 7 + day
    at = units_away("day", abs(by), abs(by), -1 if by < 0 else 1, monday)
    return Reading(days(at.start.date()), True)


def _han_number(signs: str) -> int:
    if signs.isascii():
        return int(signs)
    if "十" not in signs:
        return _HAN_DIGITS[signs]
    tens, _, ones = signs.partition("十")
    return _HAN_DIGITS.get(tens, 1) * 10 + _HAN_DIGITS.get(ones, 0)


def _han_month(found: re.Match[str], scene: Scene) -> Reading | None:
    at, day = _han_number(found["han_month_count"]), found["han_month_day"]
    if not 1 <= at <= 12:
        return None

    def each_year(year: int) -> Stretch:
        return days(month(year, at).start.date().replace(day=_han_number(day))) if day else month(year, at)

    return _in_year(each_year, found["han_year"], found, scene)


def _han_season(found: re.Match[str], scene: Scene) -> Reading | None:
    name = found["han_season_name"].replace("季", "天")
    return _in_year(season_of_year(_SEASONS[name]), found["han_season_year"], found, scene)


def _in_year(each_year: EachYear, said: str | None, found: re.Match[str], scene: Scene) -> Reading | None:
    if said is None:
        return placed(each_year, found, scene)
    return None if scene.now is None else Reading(each_year(scene.now.year + _HAN_YEARS[said]), True)


def _han_night(found: re.Match[str], scene: Scene) -> Reading | None:
    del found
    return None if scene.now is None else Reading(neighbour("day", -1, scene.now), True)


NAMED: Mapping[str, Reader] = {
    "told": _told,
    "since": _since,
    "named_day": _named_day,
    "named_month": _named_month,
    "named_season": _named_season,
    "han_weekday": _han_weekday,
    "han_month": _han_month,
    "han_season": _han_season,
    "han_night": _han_night,
}
"""By the name of the branch."""
