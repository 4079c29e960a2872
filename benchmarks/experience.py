"""Whether lessons help: an agent does made-up tool tasks with and without what it learnt, in a world that changes.

The world has apps, and each kind of task needs certain calls in a certain order, some of them only after a login, in
few calls. The agent knows the names of the tools and nothing else: without lessons it tries, without repeating what
failed. With lessons it recalls eight for its task and keeps those from the same kind of task:
it follows the best workflow, does first what a precondition asks for, and not what a failure warns of; then it tries
as before. Half way every third kind of task gets new tools.
All of it is made up from the seed. Promised: twice the tasks that are done without lessons.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from showing import Line, one_core, options, show

if TYPE_CHECKING:
    from remanence.faculties.experience import Learnt

APPS = "calendar mail bank music shop travel files chat".split()
VERBS = "find open create update send share archive pay cancel move".split()
THINGS = "note invoice ticket song order booking report message account list".split()
PEOPLE = "Ana Ben Clara Dana Emil Fay Gus Hana Ivo June".split()
PATIENCE = 12
"""Calls that an agent makes for one task."""
WAYS = {
    "none": "without lessons",
    "lessons": "with lessons",
    "outcomes": "with lessons, their outcomes noted, pruned every 50",
}
CALL = re.compile(r"(\w+)\(")


class Kind(NamedTuple):
    """A kind of task: how it is asked for, and the calls that do it, in order."""

    app: str
    request: str
    calls: tuple[str, ...]


class World:
    """Apps with ten tools each, and kinds of tasks that need some of them."""

    def __init__(self, seed: int, kinds: int = 24) -> None:
        self._random = random.Random(seed)
        self.tools = {app: [f"{app}_{verb}" for verb in VERBS] for app in APPS}
        self.locked = set(self._random.sample(APPS, len(APPS) // 2))
        pairs = self._random.sample([(verb, thing) for verb in VERBS for thing in THINGS], kinds)
        self.kinds = [self._kind(verb, thing) for verb, thing in pairs]

    def _kind(self, verb: str, thing: str) -> Kind:
        app = self._random.choice(APPS)
        request = f"{verb.capitalize()} the {thing} of {{who}} number {{number}} in {app}"
        return Kind(app, request, tuple(self._random.sample(self.tools[app], self._random.choice((2, 3, 3, 4)))))

    def change(self) -> None:
        """Give every third kind of task other calls."""
        for place in range(0, len(self.kinds), 3):
            kind = self.kinds[place]
            calls = self._random.sample(self.tools[kind.app], len(kind.calls))
            self.kinds[place] = kind._replace(calls=tuple(calls))

    def task(self) -> tuple[Kind, str]:
        """A kind, and a request of it."""
        kind = self._random.choice(self.kinds)
        return kind, kind.request.format(who=self._random.choice(PEOPLE), number=self._random.randint(100, 999))


class Run:
    """One task under way: calls, and what the tools answer."""

    def __init__(self, world: World, kind: Kind) -> None:
        self._world, self._kind = world, kind
        self._in, self._next = False, 0
        self.steps: list[dict[str, Any]] = []

    @property
    def done(self) -> bool:
        """Whether the task is done."""
        return self._next == len(self._kind.calls)

    def call(self, tool: str) -> bool:
        """Make a call; whether it went well. A locked app refuses until a login; a call out of order finds nothing."""
        app = tool.rsplit("_", 1)[0]
        if tool.endswith("_login"):
            self._in, answer = True, f"welcome, session {len(self.steps)}"
        elif app in self._world.locked and not self._in:
            answer = "401 Unauthorized: log in first"
        elif not self.done and tool == self._kind.calls[self._next]:
            self._next, answer = self._next + 1, f"ok, {tool} gave item {self._next}"
        else:
            answer = "Error: nothing to do here"
        self.steps.append({"action": tool, "arguments": {"what": self._kind.app}, "observation": answer})
        return not answer.startswith(("401", "Error"))


def frame(request: str) -> str:
    """What kind of task a request is of, as anybody can read it."""
    return " ".join(word for word in request.split() if word not in PEOPLE and not word.isdigit())


def fitting(task: str, lessons: list[Learnt]) -> list[Learnt]:
    """The lessons from tasks of the same kind, and preconditions, which hold for every kind."""
    own = [(lesson, frame(lesson.text.splitlines()[0].removeprefix("Task: "))) for lesson in lessons]
    return [lesson for lesson, kind in own if kind == frame(task) or lesson.what == "precondition"]


def plan(app: str, lessons: list[Learnt]) -> tuple[list[str], set[str]]:
    """What to do first, and what not to do, as lessons say it; read from their texts, as a model would."""
    workflow = next((lesson.text for lesson in lessons if lesson.what == "workflow"), "")
    todo = CALL.findall(workflow.partition("This worked:")[2])
    for lesson in lessons:
        if lesson.what == "precondition" and f"Before {app}_" in lesson.text and "refused" in lesson.text:
            todo = CALL.findall(lesson.text.partition(", do ")[2])[:1] + todo
    avoid = {call for lesson in lessons if lesson.what == "failure" for call in CALL.findall(lesson.text)[:1]}
    return list(dict.fromkeys(todo)), avoid - set(todo)


def attempt(world: World, kind: Kind, lessons: list[Learnt], chance: random.Random) -> Run:
    """Do a task: first what lessons say, then whatever was not tried since the last call that went well."""
    run, (todo, avoid) = Run(world, kind), plan(kind.app, lessons)
    tried: set[str] = set()
    while not run.done and len(run.steps) < PATIENCE:
        options = [tool for tool in (*world.tools[kind.app], f"{kind.app}_login") if tool not in tried | avoid]
        tool = todo.pop(0) if todo else chance.choice(options or world.tools[kind.app])
        tried = set() if run.call(tool) else tried | {tool}
    return run


def live(seed: int, tasks: int, how: str) -> list[bool]:
    """Which of so many tasks were done, in order."""
    from remanence import Memory

    world, chance, done = World(seed), random.Random(seed + 1), []
    with Memory(":memory:", durability="normal") as memory:
        for number in range(tasks):
            if number == tasks // 2:
                world.change()
            kind, task = world.task()
            lessons = fitting(task, memory.experience.recall(task, k=8)) if how != "none" else []
            run = attempt(world, kind, lessons, chance)
            done.append(run.done)
            if how != "none":
                memory.experience.record(task, run.steps, run.done)
            followed = [lesson.id for lesson in lessons if lesson.what == "workflow"][:1]
            if how == "outcomes" and followed:
                memory.experience.outcome(followed, task=task, success=run.done)
                if number % 50 == 49:
                    memory.experience.prune()
    return done


def share(runs: Sequence[Sequence[bool]], quarter: int | None = None) -> float:
    """The share of tasks done, in all or in one quarter of the time."""
    size = len(runs[0]) // 4
    chosen = runs if quarter is None else [run[quarter * size : (quarter + 1) * size] for run in runs]
    return sum(map(sum, chosen)) / sum(map(len, chosen))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = options(__doc__)
    parser.add_argument("--tasks", type=int, default=240)
    parser.add_argument("--worlds", type=int, default=10)
    chosen = parser.parse_args(arguments)
    one_core()
    worlds, tasks = (2, 80) if chosen.quick else (chosen.worlds, chosen.tasks)
    seeds = range(chosen.seed, chosen.seed + worlds)
    lines, without = list[Line](), 0.0
    for how, words in WAYS.items():
        runs = [live(seed, tasks, how) for seed in seeds]
        by_quarter = ", ".join(f"{share(runs, quarter):.2f}" for quarter in range(4))
        done = share(runs)
        least = None if how == "none" or chosen.quick else 2 * without
        without = without or done
        lines.append(Line(f"tasks done {words}", done, "share", at_least=least, remark=f"by quarter {by_quarter}"))
    return show(f"{worlds} worlds of {tasks} tasks; each changes half way", lines, as_json=chosen.json)


if __name__ == "__main__":
    raise SystemExit(main())
