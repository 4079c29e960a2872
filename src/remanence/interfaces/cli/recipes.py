"""`remanence recipes`: which parts a memory can be made of, and what published systems look like as such."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from remanence.interfaces.cli.app import App, common
from remanence.interfaces.cli.output import plain, print_json, say, show, table

if TYPE_CHECKING:
    from remanence.recipes import Recipe
    from remanence.registry import Costs

_NEEDS = {"llm": "a language model", "embedder": "an embedder", "none": "no model"}
EPILOG = """\b
Examples:
  remanence recipes list
  remanence recipes show hipporag.v1 --mermaid
  remanence recipes diff balanced hipporag.v1
  remanence recipes new mine.toml --from hipporag.v1
  remanence recipes check mine.toml
"""


@click.group(epilog=EPILOG)
def recipes() -> None:
    """Which parts a memory can be made of."""


@recipes.command("list")
@common
@click.pass_obj
def list_(app: App) -> None:
    """The recipes that there are; `Memory(recipe=NAME)` takes each of them."""
    from remanence.recipes import built_in, load_recipe
    from remanence.recipes.describing import costs

    every = [(recipe, costs(recipe)["recall"].llm_calls) for recipe in map(load_recipe, built_in())]
    if app.as_json:
        told = [
            {"name": r.name, "description": r.description, "reproduces": r.reproduces, "prompts": prompts}
            for r, prompts in every
        ]
        print_json({"recipes": told})
        return
    made = table("name", "paper", "prompts", "what it does")
    for recipe, prompts in sorted(every, key=lambda each: (bool(each[0].reproduces), each[0].name)):
        paper = re.search(r"arXiv:[\d.]+\d", recipe.reproduces)
        asks = f"{prompts:g}" if prompts else ""
        made.add_row(plain(recipe.name), plain(paper[0] if paper else ""), asks, plain(recipe.description))
    show(made)
    say("[dim]prompts: what a recall asks a language model, in a bank that was opened with one[/dim]")


@recipes.command("show")
@click.argument("name")
@click.option("--mermaid", "drawn", is_flag=True, help="Print the flow as a Mermaid graph instead.")
@common
@click.pass_obj
def show_(app: App, name: str, drawn: bool) -> None:
    """What a recipe runs, step by step, with every parameter in force, and what it costs; a name or a file."""
    from remanence.recipes import load_recipe, settings
    from remanence.recipes.describing import mermaid

    recipe = load_recipe(name)
    if app.as_json:
        print_json(_told(recipe))
    elif drawn:
        click.echo(mermaid(recipe))
    else:
        say(plain(f"{recipe.name}: {recipe.description}"))
        for line in _about(recipe):
            say(plain(line))
        made = table("step", "part", "parameters", "what it does")
        for row in _rows(recipe, settings(recipe)):
            made.add_row(*map(plain, row))
        show(made)
        for line in _costs(recipe):
            say(plain(line))


def _told(recipe: Recipe) -> dict[str, Any]:
    from remanence.recipes import settings
    from remanence.recipes.describing import costs, stages

    return {
        "name": recipe.name, "description": recipe.description, "reproduces": recipe.reproduces, "needs": recipe.needs,
        "stand_ins": list(recipe.stand_ins), "deviations": list(recipe.deviations), "unit": recipe.unit,
        "stages": {stage.name: [part.use for part in stage.parts] for stage in stages(recipe)},
        "settings": settings(recipe), "paper": dict(recipe.paper),
        "costs": {when: taken._asdict() for when, taken in costs(recipe).items()},
    }  # fmt: skip


def _about(recipe: Recipe) -> list[str]:
    said = [f"reproduces {recipe.reproduces}"] if recipe.reproduces else []
    said += [f"the published system needs {_NEEDS[recipe.needs]}"] if recipe.reproduces else []
    said += [f"stands in for {each}" for each in recipe.stand_ins]
    return said + [f"deviates: {each}" for each in recipe.deviations]


def _rows(recipe: Recipe, held: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    from remanence import registry
    from remanence.recipes.describing import stages

    rows = list[tuple[str, str, str, str]]()
    for stage in stages(recipe):
        for part in stage.parts:
            own = {key.rpartition(".")[2]: value for key, value in held.items() if key.startswith(f"{part.label}.")}
            weight = [f"weight={part.weight:g}"] if stage.name == "channels" else []
            given = [*weight, *(_given(recipe, part.label, name, value) for name, value in own.items())]
            rows.append((stage.name, part.use, " ".join(given), registry.promise(part.use)))
    return rows


def _given(recipe: Recipe, label: str, name: str, value: Any) -> str:
    """A parameter in force, and the paper's value, where it is known."""
    key = f"{label}.{name}"
    if key not in recipe.paper:
        return f"{name}={value}"
    other = "" if recipe.paper[key] == value else f" is {recipe.paper[key]}"
    return f"{name}={value} (the paper's{other})"


def _costs(recipe: Recipe) -> list[str]:
    from remanence.recipes.describing import costs

    return [_cost(when, taken) for when, taken in costs(recipe).items()]


def _cost(when: str, taken: Costs) -> str:
    said = f"a {when} takes {_counted(taken.embeddings, 'embedding')}"
    if taken.llm_calls:
        said += f"; with a language model, also {_counted(taken.llm_calls, 'call')}"
    return said + (f" and some {taken.llm_tokens:,.0f} tokens" if taken.llm_tokens else "")


def _counted(count: float, what: str) -> str:
    return f"{count:g} {what}{'' if count == 1 else 's'}"


@recipes.command("diff")
@click.argument("one")
@click.argument("other")
@common
@click.pass_obj
def diff(app: App, one: str, other: str) -> None:
    """What the second recipe has otherwise: parts, weights and parameters."""
    from remanence.recipes import load_recipe
    from remanence.recipes.describing import differences

    found = differences(load_recipe(one), load_recipe(other))
    if app.as_json:
        print_json({"differences": found})
    else:
        click.echo("\n".join(found) or "they are made of the same parts")


@recipes.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@common
@click.pass_obj
def check(app: App, file: Path) -> None:
    """Say whether a file is a recipe, and if not, what is wrong with it; no bank is needed."""
    from remanence.recipes import load_recipe

    recipe = load_recipe(file)
    if app.as_json:
        print_json({"ok": True, "name": recipe.name})
    else:
        say(plain(f"{file} is a recipe, {recipe.name!r}, of {len(recipe.parts)} parts"))


@recipes.command("new")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--from", "base", default="balanced", show_default=True, metavar="NAME", help="The recipe to begin with.")
@common
@click.pass_obj
def new(app: App, file: Path, base: str) -> None:
    """Write a recipe of your own, with the parts of another, ready to be changed."""
    from remanence.errors import RemanenceError
    from remanence.recipes import load_recipe, recipe_path

    text = recipe_path(load_recipe(base).name).read_text(encoding="utf-8")
    name = f'name = "{file.stem}"'
    lines = [name if line.startswith("name = ") else line for line in text.splitlines()]
    try:
        with file.open("x", encoding="utf-8") as out:
            out.write("\n".join(lines) + "\n")
    except FileExistsError:
        raise RemanenceError(f"{file} is there already: name another file") from None
    if app.as_json:
        print_json({"file": str(file), "from": base})
    else:
        say(plain(f"wrote {file}; check it with: remanence recipes check {file}"))
