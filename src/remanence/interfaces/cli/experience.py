"""`remanence experience`: what an agent learns by doing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TextIO

import click

from remanence.interfaces.cli.app import App, common
from remanence.interfaces.cli.output import excerpt, fields, plain, print_json, say, show, table
from remanence.interfaces.cli.retaining import print_receipt

if TYPE_CHECKING:
    from remanence.faculties.experience import Learnt

EPILOG = """\b
Examples:
  remanence experience record run.json
  zcat runs.jsonl.gz | remanence experience record -
  remanence experience recall "book a flight to Berlin" -k 3
  remanence experience outcome 01JZ0V3K8M4T7Q2W5X6Y9ZABCD --failure --reason "the form has changed"
  remanence experience prune --min-uses 5 --dry-run
"""
LONGEST = 400
"""Characters of a lesson that waits, as a list shows it."""


@click.group(epilog=EPILOG)
def experience() -> None:
    """Lessons from what an agent did."""


@experience.command()
@click.argument("file", type=click.File(encoding="utf-8"))
@common
@click.pass_obj
def record(app: App, file: TextIO) -> None:
    """Store trajectories and learn from them.

    FILE has a JSON object with "task", "steps" and "outcome", a list of them, or one a line; - reads stdin. Each is
    stored whole or not at all; those before a bad one are stored.
    """
    from remanence.encoding.trajectory import read_trajectories

    try:
        items = read_trajectories(file.read())
        if not items:
            raise click.UsageError(f"{file.name} holds no trajectory")
        with app.open(create=True) as memory:
            receipts = [memory.experience.record(**item) for item in items]
    except TypeError as e:  # a value of the wrong kind in the file: a mistake of whoever wrote it
        raise click.UsageError(str(e)) from e
    if app.as_json:
        print_json({"receipts": receipts})
        return
    for receipt in receipts:
        print_receipt(app, receipt, "stored", memory.path)


@experience.command()
@click.argument("task", nargs=-1, required=True)
@click.option("-k", default=5, show_default=True, type=click.IntRange(min=1), help="How many lessons.")
@click.option("--what", "whats", multiple=True, metavar="KIND", help="Only such as workflow or failure. Repeatable.")
@click.option("--now", metavar="TIME", help="What the age of a lesson is counted from.")
@common
@click.pass_obj
def recall(app: App, /, task: tuple[str, ...], **how: Any) -> None:
    """Show the lessons that help with a TASK."""
    with app.open(create=False) as memory:
        lessons = memory.experience.recall(" ".join(task), **how)
        if app.as_json:
            print_json({"lessons": [_as_json(lesson) for lesson in lessons]})
        elif not lessons:
            say("nothing was learnt about such a task")
        else:
            show(lesson_table(lessons))


def _as_json(lesson: Learnt) -> dict[str, Any]:
    return {
        "id": lesson.id,
        **fields(lesson),
        "utility": {**fields(lesson.utility, but=["goal"]), "value": lesson.utility.value},
    }


def lesson_table(lessons: Sequence[Learnt]) -> Any:
    """One row a lesson: its id, what it is, how it fared, and its words."""
    made = table("id", "what", "taught", "helped", "score", "lesson")
    for lesson in lessons:
        worth = lesson.utility
        helped = f"{worth.successes:g}/{worth.uses:g}" if worth.uses else "-"
        made.add_row(lesson.id, lesson.what, str(worth.seen), helped, f"{lesson.score:.2f}", plain(lesson.text))
    return made


@experience.command()
@click.argument("lessons", nargs=-1, required=True)
@click.option("--task", metavar="TEXT", help="What they were followed for.")
@click.option("--success/--failure", default=None, help="How it went.")
@click.option("--score", type=click.FloatRange(0, 1), help="How it went, from 0 to 1.")
@click.option("--reason", metavar="TEXT", help="Why.")
@common
@click.pass_obj
def outcome(app: App, /, lessons: tuple[str, ...], **how: Any) -> None:
    """Note how it went with LESSONS."""
    if how["success"] is None and how["score"] is None:
        raise click.UsageError("say how it went: --success, --failure or --score")
    with app.open(create=False) as memory:
        print_receipt(app, memory.experience.outcome(lessons, **how), "noted", memory.path)


@experience.command()
@common
@click.pass_obj
def waiting(app: App) -> None:
    """Show lessons that wait for promotion.

    They quote what a tool said, and are not recalled until somebody answers for them.
    """
    with app.open(create=False) as memory:
        held = memory.experience.waiting()
    if app.as_json:
        print_json({"lessons": held})
        return
    made = table("id", "trust", "lesson")
    for lesson in held:
        made.add_row(lesson.id, f"{lesson.trust:g}", excerpt(lesson.text, LONGEST))
    show(made)


@experience.command()
@click.argument("lesson")
@click.option("--by", required=True, metavar="NAME", help="Who answers for it.")
@common
@click.pass_obj
def promote(app: App, lesson: str, by: str) -> None:
    """Answer for a LESSON that quotes a tool."""
    with app.open(create=False) as memory:
        print_receipt(app, memory.experience.promote(lesson, by=by), "promoted", memory.path)


@experience.command()
@click.option("--min-uses", default=3, show_default=True, type=click.IntRange(min=1), help="Outcomes needed to judge.")
@click.option(
    "--max-failure", default=0.6, show_default=True, type=click.FloatRange(0, 1), help="Share of failures borne."
)
@click.option("--dry-run", is_flag=True, help="Only say what would be forgotten.")
@common
@click.pass_obj
def prune(app: App, /, **how: Any) -> None:
    """Forget lessons that did not help."""
    with app.open(create=False) as memory:
        done = "would forget" if how["dry_run"] else "forgot"
        print_receipt(app, memory.experience.prune(**how), done, memory.path)
