"""Made-up lives for the tests of erasure: every text has a word of its own, so that what is left of one is found."""

import random
import sqlite3
import zlib
from base64 import b64encode
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from remanence import Memory

START = datetime(2024, 1, 1, tzinfo=UTC)
PEOPLE = ("Ana", "Boris", "Carla", "Dmitri")
CITIES = ("Lisbon", "Porto", "Ghent", "Turin", "Graz", "Bergen")
JOBS = ("a nurse", "a baker", "a pilot", "a plumber", "a judge")
SAID = (
    "I live in {city}, near the {word}.",
    "I moved to {city} because of the {word}.",
    "I work as {job} at {Word}.",
    "My favourite colour is {colour}, like the {word}.",
    "My sister {Word} lives in {city}.",
    "She works as {job}.",
    "I am allergic to {word}.",
    "Yesterday the {word} broke, and {person} laughed.",
    "Actually, I live in {city}; the {word} told me so.",
    "We talked about the {word} for an hour.",
    "Have you seen the {word}?",
    "I no longer work as {job}. The {word} is to blame.",
    "{person} bought a {word} in {city} last week.",
)
COLOURS = ("green", "blue", "red", "ochre")
ASKED = (
    "where does {person} live?", "what does {person} do for a living?", "what is {person} allergic to?",
    "who laughed when it broke?", "which colour does {person} like?", "what did {person} buy in {city}?",
    "what happened last week?", "does {person} have a sister?", "{city}", "the green one",
)  # fmt: skip


def word_of(number: int) -> str:
    """A word that nothing else says: "zaqobi" and its like, of a number."""
    syllables = ("zaq", "vix", "wub", "kyo", "jex", "quo", "xub", "gwi", "pfo", "tsu")
    return "".join(syllables[int(digit)] for digit in f"{number:04d}")


def told(number: int, chance: random.Random) -> str:
    """A sentence or two with that word."""
    word = word_of(number)
    values = {
        "word": word, "Word": word.capitalize(), "city": chance.choice(CITIES), "job": chance.choice(JOBS),
        "colour": chance.choice(COLOURS), "person": chance.choice(PEOPLE),
    }  # fmt: skip
    text = chance.choice(SAID).format(**values)
    return text if word in text.lower() else f"{text} So says the {word}."


def life(seed: int, size: int) -> list[dict[str, object]]:
    """Items as `retain_many` takes them: conversations of several people, by number as their ids."""
    chance = random.Random(seed)
    items = []
    for number in range(size):
        session = chance.randrange(max(2, size // 12))
        items.append(
            {
                "text": told(number, chance), "id": str(number), "actor": chance.choice(PEOPLE[:3]),
                "session": f"s{session}", "at": (START + timedelta(hours=7 * number)).isoformat(),
            }
        )  # fmt: skip
    return items


def questions(seed: int, count: int) -> list[str]:
    """Questions about such a life."""
    chance = random.Random(seed)
    return [chance.choice(ASKED).format(person=chance.choice(PEOPLE), city=chance.choice(CITIES)) for _ in range(count)]


def believed(memory: Memory) -> list[tuple[object, ...]]:
    """The statements that are believed, with their times, in an order of their own."""
    found = [
        (r.text, str(r.valid_from), str(r.valid_to), r.confidence, memory.get(r.sources[0].episode).external_id)
        for r in memory.list(unit="statement")
    ]
    return sorted(found, key=repr)


class Used:
    """A bank that everything was done to, in random order; every text that was given to it has a word of its own.

    Attributes:
        words: by episode, the words that only it said, as far as it is there still.
    """

    def __init__(self, memory: Memory, seed: int) -> None:
        self.memory, self._chance, self._count = memory, random.Random(seed), 0
        self.words: dict[str, set[str]] = {}
        self._acts = (
            *[self._retain] * 12, self._wait, self._wait, self._forget, self._correct, self._supersede, self._judge,
            self._document, self._block, self._task, self._record, self._consolidate, self._undo, self._recall,
            self._believe, self._close_to_index,
        )  # fmt: skip

    def go_on(self, acts: int) -> None:
        """Do so many more things."""
        for _ in range(acts):
            self._chance.choice(self._acts)()

    def _text(self) -> tuple[str, str]:
        self._count += 1
        return word_of(self._count), told(self._count, self._chance)

    def _take(self, episodes: tuple[str, ...], *words: str) -> None:
        for id in episodes:
            self.words[id] = set(words)

    def _about(self) -> dict[str, object]:
        hours = timedelta(hours=5 * self._count)
        return {
            "actor": self._chance.choice(PEOPLE), "session": f"s{self._chance.randrange(4)}",
            "at": (START + hours).isoformat(),
        }  # fmt: skip

    def _some(self) -> str | None:
        turns = [r for r in self.memory.list(unit="turn") if r.sources[0].episode in self.words]
        return self._chance.choice(turns).id if turns else None

    def _retain(self) -> None:
        word, text = self._text()
        more = {"id": f"id-{word}"} if self._chance.random() < 0.3 else {}
        more |= {"metadata": {"note": f"of {word}"}, "tags": [word]} if self._chance.random() < 0.2 else {}
        self._take(self.memory.retain(text, **self._about(), **more).episodes, word)

    def _wait(self) -> None:
        self.memory.wait()

    def _forget(self) -> None:
        if id := self._some():
            self.memory.forget(id)

    def _correct(self) -> None:
        said = [r for r in self.memory.list(unit="statement") if r.statement and r.statement.value]
        wrong = self._chance.choice(said).id if said and self._chance.random() < 0.5 else self._some()
        if wrong is not None:
            word, text = self._text()
            receipt = self.memory.correct(wrong, text)
            self._take(receipt.episodes, word)

    def _supersede(self) -> None:
        named = [e for e in self.memory.list("episodes") if e.external_id and e.id in self.words]
        if named:
            word, text = self._text()
            old = self._chance.choice(named)
            about = {"actor": old.actor, "session": old.session, "at": (START + timedelta(days=400)).isoformat()}
            self._take(self.memory.retain(text, id=old.external_id, supersede=True, **about).episodes, word)
            self.words[self.memory.get(old.external_id).id].add(str(old.external_id).removeprefix("id-"))

    def _judge(self) -> None:
        hits = self.memory.recall(self._chance.choice(questions(self._count, 3)), k=5)
        if hits:
            self.memory.feedback(hits, used=[hits[0]], wrong=hits[1:2])

    def _document(self) -> None:
        (one, first), (two, second) = self._text(), self._text()
        text = f"# About {one}\n\n{first} {'More of it. ' * 40}\n\n## And {two}\n\n{second}"
        self._take(self.memory.retain_document(text, title=f"Notes on {one}").episodes, one, two)

    def _block(self) -> None:
        word, text = self._text()
        self._take(self.memory.blocks.set(f"block {self._chance.randrange(3)}", text).episodes, word)

    def _task(self) -> None:
        word, _ = self._text()
        before = {e.id for e in self.memory.list("episodes")}
        task = self.memory.tasks.begin(f"Look for the {word}", steps=["ask"])
        self.memory.tasks.step(task.root.steps[0].id, status="done", note="asked")
        self._take(tuple(e.id for e in self.memory.list("episodes") if e.id not in before), word)

    def _record(self) -> None:
        word, _ = self._text()
        steps = [
            {"action": "search", "arguments": {"what": word}, "observation": f"{word} is sold out"},
            {"action": "order", "arguments": {"what": word}, "observation": "401: log in first", "error": True},
            {"action": "login", "arguments": {"user": word}, "observation": "welcome"},
            {"action": "order", "arguments": {"what": word, "token": "T"}, "observation": "done"},
        ]
        how = self._chance.choice(["success", "failure"])
        self._take(self.memory.experience.record(f"Order a {word} for {word}", steps, how).episodes, word)

    def _consolidate(self) -> None:
        self.memory.consolidate()

    def _undo(self) -> None:
        with suppress(ValueError, LookupError):
            self.memory.undo()

    def _recall(self) -> None:
        for question in questions(self._count, 2):
            self.memory.recall(question, unit=self._chance.choice(["turn", "window", "statement", "session"]))

    def _believe(self) -> None:
        self.memory.reflect(self._chance.choice(questions(self._count, 5)), keep=True)

    def _close_to_index(self) -> None:
        self.memory._derived.save()
        for live in self.memory._derived.indexes.values():
            live.save(force=True)

    def erase_something(self) -> set[str]:
        """Erase by some way or other; returns the words that must be gone, which nothing that is left says."""
        everyone = {e.id: e for e in self.memory.list("episodes")}
        if not everyone:
            return set()
        chosen = everyone[self._chance.choice(sorted(everyone))]
        way = self._chance.randrange(8)
        if way == 0 and chosen.session is not None and len(everyone) > 20:
            receipt = self.memory.erase(sessions=[chosen.session], until=chosen.recorded_at)
        elif way == 1 and chosen.at is not None:
            receipt = self.memory.erase(since=chosen.at.start, until=chosen.at.end)
        elif way == 2:
            records = [r.id for r in self.memory.list() if any(s.episode == chosen.id for s in r.sources)]
            receipt = self.memory.erase(*(self._chance.sample(records, 1) if records else [chosen.id]))
        elif way == 3 and (word := next(iter(sorted(self.words.get(chosen.id, ()))), None)):
            receipt = self.memory.erase(entity=word)
        else:
            receipt = self.memory.erase(chosen.id)
        gone = {word for id in receipt.episodes for word in self.words.pop(id, set())}
        left = {word for words in self.words.values() for word in words}
        return gone - left


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, and every index image as it was before it was compressed."""
    held = {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}
    for file in folder.glob("*.rem"):
        connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
        images = connection.execute("SELECT name, data FROM caches").fetchall()
        connection.close()
        held |= {f"{file.name}: {name}": zlib.decompress(data) for name, data in images}
    return held


def left_of(folder: Path, words: set[str]) -> list[tuple[str, str]]:
    """Where any of these words is found: as it is in any case, in UTF-16, in base64."""
    traces = []
    for place, data in bytes_of(folder).items():
        lower = data.lower()
        for word in sorted(words):
            forms = [word.encode(), word.encode("utf-16-le"), b64encode(word.encode())[:-4].lower()]
            traces += [(place, word)] if any(form in lower for form in forms) else []
    return traces
