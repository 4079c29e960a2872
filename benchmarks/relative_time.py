"""Questions of relative time over made-up chats: how well recall finds what "the last time we" asks for, as nDCG@10.

Each chat has over sixty sessions in more than a year, about activities that come up again and again in other words, and
events that happen once; so words alone find the wrong occasion. Some questions come with the caller's clock, the others
count from the bank's last moment. Every third wording of a form is held out from the making of the rules.
"""

from __future__ import annotations

import math
import random
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from showing import Line, one_core, options, show

one_core()

TEXTS = tomllib.loads((Path(__file__).parent / "relative_time.toml").read_text("utf-8"))
CHATS, SESSIONS, DRAWS = 5, 66, 5
K = 10
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTHS = "January February March April May June July August September October November December".split()
OFFSETS = {
    1: "the day after {}",
    -1: "the day before {}",
    2: "two days after {}",
    -3: "three days before {}",
    7: "a week after my birthday on {}",
    14: "two weeks after {}",
    -7: "one week before {}",
}
COUNTS = "no one two three four five six seven eight nine ten".split()
NTHS = "first second third fourth fifth sixth".split()


@dataclass(frozen=True)
class Turn:
    """Something said; `about` is the activity, event or plan that it belongs to."""

    id: str
    text: str
    by_user: bool
    session: int
    at: datetime
    about: str = ""


@dataclass(frozen=True)
class Asked:
    """A question with the ids of what it asks for, the clock it is asked at if any, and where it comes from."""

    form: str
    text: str
    gold: tuple[str, ...]
    now: datetime | None
    held_out: bool


@dataclass
class Chat:
    """A user's talk with an assistant: turns in order, the days of its events, and what its questions draw from."""

    seed: int
    turns: list[Turn] = field(default_factory=list)
    events: dict[str, date] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.random = random.Random(f"relative time {self.seed}")
        self.activities = self.random.sample(TEXTS["activity"], 12)
        self.starts = self._days()
        for number, day in enumerate(self.starts):
            self._hold(number, day)

    def _days(self) -> list[date]:
        """The days of the sessions; one on the day of each event, on the next day, and a week later."""
        start = date(2023, 1, 1) + timedelta(days=self.random.randrange(500))
        days = {start}
        for _ in range(SESSIONS - 19):
            days.add(max(days) + timedelta(days=self.random.choice((1, 2, 5, 7, 8, 9, 10, 12, 14, 16))))
        length = (max(days) - start).days
        for number, event in enumerate(self.random.sample(TEXTS["event"], 6)):
            day = start + timedelta(days=int(length * (number + 0.6) / 6.5) + self.random.randrange(12))
            self.events[event["line"]] = day
            days |= {day, day + timedelta(days=1), day + timedelta(days=7)}
        return sorted(days)

    def _hold(self, number: int, day: date) -> None:
        """One session: the events of the day, two or three activities, perhaps a plan, perhaps small talk."""
        said = [(event["line"], event["reply"], event["line"]) for event in self.told_on(day)]
        many = self.random.choice((2, 2, 3)) - bool(said)
        said += [(*self._exchange(one), one["did"][0]) for one in self.random.sample(self.activities, many)]
        if number % 5 == 2:
            ahead = MONTHS[(day.month + self.random.choice((1, 2, 3))) % 12]
            said.append((*self._exchange(TEXTS["plans"], month=ahead), f"plan {ahead}"))
        self.random.shuffle(said)
        if self.random.random() < 0.5:
            said.insert(0, (*self.random.choice(TEXTS["smalltalk"]), ""))
        clock = datetime.combine(day, time(self.random.randrange(8, 21), self.random.randrange(60)), UTC)
        for line, reply, about in said:
            for text, by_user in ((line, True), (reply, False)):
                clock += timedelta(minutes=1)
                self.turns.append(Turn(f"{number}.{len(self.turns)}", text, by_user, number, clock, about))

    def told_on(self, day: date) -> list[dict[str, Any]]:
        """The events of a day."""
        return [event for event in TEXTS["event"] if self.events.get(event["line"]) == day]

    def _exchange(self, texts: dict[str, Any], month: str = "") -> tuple[str, str]:
        line = self.random.choice(texts["lines"]).format(
            friend=self.random.choice(TEXTS["friends"]),
            place=self.random.choice(TEXTS["places"]),
            n=self.random.randrange(2, 9),
            month=month,
        )
        return line, self.random.choice(texts["replies"])

    def on(self, first: date, last: date | None = None) -> list[Turn]:
        """The turns of the days from `first` to `last`."""
        return [turn for turn in self.turns if first <= turn.at.date() <= (last or first)]

    def topic(self, activity: dict[str, Any], turns: Iterable[Turn] | None = None) -> list[Turn]:
        """The turns about an activity."""
        return [turn for turn in (self.turns if turns is None else turns) if turn.about == activity["did"][0]]


Draw = tuple[dict[str, str], list[Turn], "datetime | None"]
"""What fills a template, the turns that it then asks for, and the clock."""


def _clock(chat: Chat) -> tuple[datetime | None, date]:
    """The caller's clock, in one of four questions none, and the day that is today then."""
    last = chat.turns[-1].at
    if chat.random.random() < 0.25:
        return None, last.date()
    now = last + timedelta(hours=chat.random.randrange(1, 60))
    return now, now.date()


def _written(chat: Chat, day: date, *, year: bool = False) -> str:
    """A date as people write it."""
    month, style = MONTHS[day.month - 1], chat.random.randrange(3)
    plain = (f"{day.day} {month}", f"{month} {day.day}", f"the {_nth(day.day)} of {month}")[style]
    return f"{plain}{',' if style == 1 else ''} {day.year}" if year else plain


def _nth(number: int) -> str:
    end = "th" if 10 < number < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{end}"


def _day_words(today: date, day: date) -> list[str]:
    back = (today - day).days
    words = {1: ["yesterday"], 2: ["the day before yesterday"], 7: ["a week ago today"]}.get(back, [])
    if 2 <= back <= 30:
        words.append(f"{COUNTS[back] if back <= 10 else back} days ago")
    if 2 <= back <= 6:
        words += [f"last {DAYS[day.weekday()]}", f"on {DAYS[day.weekday()]}", f"this past {DAYS[day.weekday()]}"]
    return words


def _spans(today: date) -> dict[str, tuple[date, date]]:
    monday, first = today - timedelta(days=today.weekday()), today.replace(day=1)
    before = first - timedelta(days=1)
    spans = {
        "last week": (monday - timedelta(days=7), monday - timedelta(days=1)),
        "in the past week": (today - timedelta(days=7), today),
        "earlier this month": (first, today),
        "last month": (before.replace(day=1), before),
        "the week before last": (monday - timedelta(days=14), monday - timedelta(days=8)),
    }
    for weeks in (2, 3, 4):
        middle = today - timedelta(days=7 * weeks)
        spans[f"{COUNTS[weeks]} weeks ago"] = (middle - timedelta(days=3), middle + timedelta(days=3))
    for days in (3, 5, 10):
        spans[f"over the last {days} days"] = (today - timedelta(days=days), today)
    return spans


def _day(chat: Chat) -> Draw | None:
    now, today = _clock(chat)
    day = chat.random.choice([start for start in chat.starts[-8:] if start < today])
    words = _day_words(today, day)
    return ({"day": chat.random.choice(words)}, chat.on(day), now) if words else None


def _span(chat: Chat) -> Draw:
    now, today = _clock(chat)
    words, (first, last) = chat.random.choice(list(_spans(today).items()))
    return {"span": words}, chat.on(first, last), now


def _date(chat: Chat) -> Draw:
    now, today = _clock(chat)
    day = chat.random.choice(chat.starts)
    return {"date": f"on {_written(chat, day, year=(today - day).days > 330)}"}, chat.on(day), now


def _session(chat: Chat) -> Draw:
    now, _ = _clock(chat)
    held = len(chat.starts)
    back, place, many = chat.random.randrange(2, 9), chat.random.randrange(6), chat.random.randrange(2, 4)
    ways = {
        f"{COUNTS[back]} sessions ago": {held - back},
        f"in our {NTHS[place]} session": {place},
        "in our very first conversation": {0},
        "in the session before last": {held - 2},
        "the last time we spoke": {held - 1},
        "in our most recent chat": {held - 1},
        f"{back} conversations back": {held - back},
        f"in our last {COUNTS[many]} sessions": set(range(held - many, held)),
    }
    words, sessions = chat.random.choice(list(ways.items()))
    return {"session": words}, [turn for turn in chat.turns if turn.session in sessions], now


def _offset(chat: Chat) -> Draw:
    now, today = _clock(chat)
    day = chat.random.choice([start for start in chat.starts if (today - start).days < 330])
    by, words = chat.random.choice(list(OFFSETS.items()))
    counted = words.format(_written(chat, day - timedelta(days=by)))
    return {"offset": counted}, chat.on(day), now


def _activity(chat: Chat) -> tuple[dict[str, Any], dict[str, str]]:
    activity = chat.random.choice(chat.activities)
    return activity, {"about": chat.random.choice(activity["about"]), "did": chat.random.choice(activity["did"])}


def _topic_in_time(chat: Chat) -> Draw:
    now, today = _clock(chat)
    activity, fill = _activity(chat)
    month = chat.random.choice(chat.starts[len(chat.starts) // 3 :]).replace(day=1)
    end = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    spans = list(_spans(today).items())
    if (today - month).days < 330:
        spans += [(f"in {MONTHS[month.month - 1]}", (month, end))] * 6
    words, (first, last) = chat.random.choice(spans)
    return fill | {"when": words}, chat.topic(activity, chat.on(first, last)), now


def _topic_between(chat: Chat) -> Draw:
    now, today = _clock(chat)
    activity, fill = _activity(chat)
    one = chat.random.choice([start for start in chat.starts[:-8] if (today - start).days < 330])
    two = min(one + timedelta(days=chat.random.randrange(30, 90)), today)
    if chat.random.random() < 0.5:
        return (
            fill | {"one": _written(chat, one), "two": _written(chat, two)},
            chat.topic(activity, chat.on(one, two)),
            now,
        )
    end = (two.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    names = {"one": MONTHS[one.month - 1], "two": MONTHS[two.month - 1]}
    return fill | names, chat.topic(activity, chat.on(one.replace(day=1), end)), now


def _end_of(turns: Sequence[Turn], end: str) -> list[Turn]:
    """Of turns about one thing, what the user said of it in the first or last session."""
    if not turns:
        return []
    session = turns[0 if end == "first" else -1].session
    return [turn for turn in turns if turn.session == session and turn.by_user]


def _extreme(end: str) -> Callable[[Chat], Draw]:
    def draw(chat: Chat) -> Draw:
        now, _ = _clock(chat)
        activity, fill = _activity(chat)
        return fill, _end_of(chat.topic(activity), end), now

    return draw


def _within(chat: Chat) -> Draw:
    now, today = _clock(chat)
    activity, fill = _activity(chat)
    month = chat.random.choice([start for start in chat.starts if 31 < (today - start).days < 330]).replace(day=1)
    last = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    end = chat.random.choice(("first", "last"))
    found = chat.topic(activity, chat.on(month, last))
    return fill | {"end": end, "month": MONTHS[month.month - 1]}, _end_of(found, end), now


def _event(chat: Chat, among: slice = slice(None)) -> tuple[dict[str, Any], date]:
    line, day = chat.random.choice(list(chat.events.items())[among])
    return next(event for event in TEXTS["event"] if event["line"] == line), day


def _named(chat: Chat, event: dict[str, Any]) -> dict[str, str]:
    return {"noun": chat.random.choice(event["nouns"]), "ask": chat.random.choice(event["asks"])}


def _beside(side: str, end: str = "") -> Callable[[Chat], Draw]:
    """What was said of an activity before or after an event: all, or the end of it that lies next to the event."""

    def draw(chat: Chat) -> Draw:
        now, _ = _clock(chat)
        (activity, fill), (event, day) = _activity(chat), _event(chat)
        found = [turn for turn in chat.topic(activity) if (turn.at.date() > day) == (side == "after")]
        found = [turn for turn in found if turn.at.date() != day]
        return fill | _named(chat, event), _end_of(found, end) if end else found, now

    return draw


def _between_events(chat: Chat) -> Draw:
    now, _ = _clock(chat)
    (activity, fill), (one, first), (two, last) = _activity(chat), _event(chat, slice(3)), _event(chat, slice(3, 6))
    found = chat.topic(activity, chat.on(first, last))
    return fill | _named(chat, one) | {"noun2": chat.random.choice(two["nouns"])}, found, now


def _near(chat: Chat) -> Draw:
    now, _ = _clock(chat)
    event, day = _event(chat)
    words, by = chat.random.choice([("the day after", 1), ("a week after", 7), ("one week after", 7)])
    return _named(chat, event) | {"near": words}, chat.on(day + timedelta(days=by)), now


def _event_when(chat: Chat) -> Draw:
    now, _ = _clock(chat)
    event, _ = _event(chat)
    return _named(chat, event), [turn for turn in chat.turns if turn.text == event["line"]], now


def _event_order(chat: Chat) -> Draw:
    now, _ = _clock(chat)
    (one, _), (two, _) = _event(chat, slice(3)), _event(chat, slice(3, 6))
    told = [turn for turn in chat.turns if turn.text in (one["line"], two["line"])]
    return _named(chat, one) | {"noun2": chat.random.choice(two["nouns"])}, told, now


def _plan(chat: Chat) -> Draw:
    now, today = _clock(chat)
    plans = [turn for turn in chat.turns if turn.about.startswith("plan") and (today - turn.at.date()).days < 240]
    about = chat.random.choice(plans).about
    told = [turn for turn in plans if turn.about == about and turn.by_user]
    return {"month": about.split()[1]}, told, now


FORMS: dict[str, Callable[[Chat], Draw | None]] = {
    "day": _day,
    "span": _span,
    "date": _date,
    "session": _session,
    "offset_from_date": _offset,
    "topic_in_time": _topic_in_time,
    "topic_between": _topic_between,
    "last_time": _extreme("last"),
    "first_time": _extreme("first"),
    "how_long_since": _extreme("last"),
    "first_or_last_within": _within,
    "first_after_event": _beside("after", "first"),
    "last_before_event": _beside("before", "last"),
    "topic_after_event": _beside("after"),
    "topic_before_event": _beside("before"),
    "between_events": _between_events,
    "near_event": _near,
    "event_when": _event_when,
    "event_order": _event_order,
    "plan": _plan,
}


def questions(chat: Chat, draws: int = DRAWS) -> Iterator[Asked]:
    """`draws` questions of each form, each with another wording while there are any; none without an answer."""
    for form, draw in FORMS.items():
        templates = TEXTS["forms"][form]
        for number in range(draws):
            place = (number + chat.seed * draws) % len(templates)
            filled, gold, now = _answered(chat, draw)
            text = templates[place].format_map(filled)
            yield Asked(form, text[0].upper() + text[1:], tuple(t.id for t in gold), now, place % 3 == 2)


def _answered(chat: Chat, draw: Callable[[Chat], Draw | None]) -> Draw:
    while True:
        drawn = draw(chat)
        if drawn is not None and drawn[1]:
            return drawn


def ndcg(found: Sequence[str], gold: Sequence[str]) -> float:
    """nDCG@10 with one grade."""
    gain = sum(1 / math.log2(place + 2) for place, id in enumerate(found[:K]) if id in gold)
    return gain / sum(1 / math.log2(place + 2) for place in range(min(K, len(gold))))


def measure(chats: int = CHATS, draws: int = DRAWS, recipe: str = "balanced") -> list[tuple[Asked, float]]:
    """Every question of so many chats, each in a bank of its own, and its nDCG@10."""
    from remanence import Memory

    scored = []
    for seed in range(chats):
        chat = Chat(seed)
        with Memory(":memory:", recipe=recipe) as memory:
            memory.retain_many(
                {
                    "id": turn.id,
                    "text": turn.text,
                    "role": "user" if turn.by_user else "assistant",
                    "actor": "Sam" if turn.by_user else "assistant",
                    "session": f"session {turn.session}",
                    "at": turn.at.isoformat(),
                }
                for turn in chat.turns
            )
            for asked in questions(chat, draws):
                hits = memory.recall(asked.text, k=K, now=asked.now)
                found = [str(hit.evidence[0].external_id) for hit in hits]
                scored.append((asked, ndcg(found, asked.gold)))
    return scored


def lines(scored: Sequence[tuple[Asked, float]], least: float) -> list[Line]:
    """Means by form, of held-out wordings, and of all."""

    def mean(values: Iterable[float]) -> float:
        listed = list(values)
        return sum(listed) / len(listed)

    rows = []
    for form in FORMS:
        of_form = [(asked, value) for asked, value in scored if asked.form == form]
        held = [value for asked, value in of_form if asked.held_out]
        remark = f"{len(of_form)} questions" + (f"; held-out wordings {mean(held):.2f}" if held else "")
        rows.append(Line(form, mean(value for _, value in of_form), "nDCG@10", remark=remark))
    held = [value for asked, value in scored if asked.held_out]
    rows.append(Line("held-out wordings", mean(held), "nDCG@10", remark=f"{len(held)} questions"))
    rows.append(Line("all", mean(v for _, v in scored), "nDCG@10", at_least=least, remark=f"{len(scored)} questions"))
    return rows


def main() -> int:
    """Ask, and print the table."""
    parser = options(__doc__)
    parser.add_argument("--recipe", default="balanced")
    arguments = parser.parse_args()
    scored = measure(1, 3, arguments.recipe) if arguments.quick else measure(recipe=arguments.recipe)
    return show("Questions of relative time", lines(scored, 0.90 if arguments.quick else 0.92), as_json=arguments.json)


if __name__ == "__main__":
    sys.exit(main())
