"""`remanence block` and `remanence task`: what is always in mind."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import click

from remanence.interfaces.cli.app import App, common
from remanence.interfaces.cli.fading import span
from remanence.interfaces.cli.output import excerpt, plain, print_json, show, table
from remanence.interfaces.cli.retaining import print_receipt
from remanence.types import Origin, Status

if TYPE_CHECKING:
    from remanence.types import Task

BLOCK_EPILOG = """\b
Examples:
  remanence block set identity "You are Ana's assistant." --limit 500
  remanence block append now "Waiting for the plumber."
  remanence block list
"""
TASK_EPILOG = """\b
Examples:
  remanence task begin "Book the flight" --step "compare prices" --step pay
  remanence task step 01JCX2….1 --status done --note "120 euros"
  remanence task tree
"""
_origin = click.option(
    "--origin",
    type=click.Choice([origin.value for origin in Origin]),
    default=Origin.AGENT.value,
    show_default=True,
    metavar="ORIGIN",
    help="Where the text came from; that of tools and the web is labelled.",
)


@click.group(epilog=BLOCK_EPILOG)
def block() -> None:
    """Named texts that are always packed first, with size limits."""


@block.command("set")
@click.argument("name")
@click.argument("text", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Characters that it holds; 2,000 if never said.")
@_origin
@common
@click.pass_obj
def set_block(app: App, name: str, text: tuple[str, ...], limit: int | None, origin: str) -> None:
    """Keep TEXT under NAME, in place of what is there."""
    with app.open(create=True) as memory:
        receipt = memory.blocks.set(name, " ".join(text), limit=limit, origin=origin)
        print_receipt(app, receipt, "kept a block in", memory.path)


@block.command("append")
@click.argument("name")
@click.argument("text", nargs=-1, required=True)
@_origin
@common
@click.pass_obj
def append_block(app: App, name: str, text: tuple[str, ...], origin: str) -> None:
    """Put TEXT as a line under what NAME holds."""
    with app.open(create=True) as memory:
        receipt = memory.blocks.append(name, " ".join(text), origin=origin)
        print_receipt(app, receipt, "kept a block in", memory.path)


@block.command("get")
@click.argument("name")
@common
@click.pass_obj
def get_block(app: App, name: str) -> None:
    """Print what NAME holds."""
    with app.open(create=False, read_only=True) as memory:
        held = memory.blocks.get(name)
    if app.as_json:
        print_json(held)
    else:
        show(plain(held.text))


@block.command("list")
@common
@click.pass_obj
def list_blocks(app: App) -> None:
    """All blocks."""
    with app.open(create=False, read_only=True) as memory:
        held = memory.blocks.list()
    if app.as_json:
        print_json({"blocks": held})
        return
    made = table("name", "characters", "of", "label", "text")
    for each in held:
        made.add_row(plain(each.name), f"{len(each.text):,}", f"{each.limit:,}", each.taint, excerpt(each.text, 80))
    show(made if held else "[dim]no blocks[/dim]")


@block.command("remove")
@click.argument("name")
@common
@click.pass_obj
def remove_block(app: App, name: str) -> None:
    """Keep NAME no longer; undo brings it back."""
    with app.open(create=False) as memory:
        print_receipt(app, memory.blocks.remove(name), "removed a block from", memory.path)


@click.group(epilog=TASK_EPILOG)
def task() -> None:
    """Trees of steps with status, packed until they are over."""


@task.command("begin")
@click.argument("title", nargs=-1, required=True)
@click.option("--step", "steps", multiple=True, metavar="TITLE", help="A step. Repeatable.")
@click.option(
    "--ttl", callback=span, metavar="SPAN", help="It expires so long after its last change: 12h, 90d, 2w; 7d."
)
@_origin
@common
@click.pass_obj
def begin_task(app: App, title: tuple[str, ...], steps: tuple[str, ...], ttl: timedelta | None, origin: str) -> None:
    """Begin a task."""
    from remanence.faculties.working import TTL

    with app.open(create=True) as memory:
        _show(app, memory.tasks.begin(" ".join(title), steps=steps, ttl=ttl or TTL, origin=origin))


@task.command("step")
@click.argument("id")
@click.option(
    "--status",
    type=click.Choice([status.value for status in Status]),
    metavar="STATUS",
    help=f"Where it stands: {', '.join(Status)}.",
)
@click.option("--note", metavar="TEXT", help="What is to be remembered of it.")
@click.option("--step", "steps", multiple=True, metavar="TITLE", help="A further step under it. Repeatable.")
@_origin
@common
@click.pass_obj
def step_task(app: App, id: str, status: str | None, note: str | None, steps: tuple[str, ...], origin: str) -> None:
    """Say where the step ID stands; ID may be the task's own."""
    with app.open(create=False) as memory:
        _show(app, memory.tasks.step(id, status=status, note=note, steps=steps, origin=origin))


@task.command("finish")
@click.argument("id")
@click.option(
    "--status",
    type=click.Choice(["done", "failed", "dropped"]),
    default="done",
    show_default=True,
    help="How it ended.",
)
@click.option("--note", metavar="TEXT", help="What came of it.")
@common
@click.pass_obj
def finish_task(app: App, id: str, status: str, note: str | None) -> None:
    """End the task ID."""
    with app.open(create=False) as memory:
        _show(app, memory.tasks.finish(id, status=status, note=note))


@task.command("tree")
@click.option("--all", "all_", is_flag=True, help="Those that are over or expired, too.")
@common
@click.pass_obj
def tree(app: App, all_: bool) -> None:
    """The tasks that are under way."""
    with app.open(create=False, read_only=True) as memory:
        held = memory.tasks.tree(all=all_)
    if app.as_json:
        print_json({"tasks": held})
    elif not held:
        show("[dim]no task is under way[/dim]")
    for each in () if app.as_json else held:
        _show(app, each)


def _show(app: App, task: Task) -> None:
    from remanence.lifecycle.working.task import task_text

    if app.as_json:
        print_json(task)
    else:
        show(f"[dim]{task.id}[/dim]", plain(task_text(task.root)))
