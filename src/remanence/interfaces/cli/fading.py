"""`remanence fade` and `remanence policy`: what a bank forgets by itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from remanence.interfaces.cli.app import App, common
from remanence.interfaces.cli.forgetting import can_ask
from remanence.interfaces.cli.output import excerpt, pairs, plain, print_json, say, show, table
from remanence.interfaces.cli.retaining import print_receipt
from remanence.types import Faded, Kind, Origin

if TYPE_CHECKING:
    from remanence.lifecycle.forgetting.policy import Policy

FADE_EPILOG = """\b
Examples:
  remanence fade --weaker-than 0.05 --dry-run
  remanence fade --ttl 90d --kind episodic
  remanence fade --most 20000 --yes
"""
POLICY_EPILOG = """\b
Examples:
  remanence policy show
  remanence policy set --most 20000
  remanence policy clear
"""
SHOWN = 20
"""Records that a person is shown of those that fade."""
_UNITS = {"h": "hours", "d": "days", "w": "weeks"}
_SPAN = re.compile(r"(\d+(?:\.\d+)?)([hdw])")


def span(_: click.Context, __: click.Parameter, value: str | None) -> timedelta | None:
    """A stretch of time such as 12h, 90d or 2w."""
    if value is None:
        return None
    found = _SPAN.fullmatch(value.strip().lower())
    if not found:
        raise click.BadParameter(f"{value!r} is no stretch of time: use hours, days or weeks, as 12h, 90d or 2w")
    return timedelta(**{_UNITS[found[2]]: float(found[1])})


_SAYING = (
    click.option(
        "--ttl", callback=span, metavar="SPAN", help="They fade so long after they were learnt: 12h, 90d, 2w."
    ),
    click.option(
        "--weaker-than", type=click.FloatRange(0, 1), metavar="S", help="They fade below this strength, 0 to 1."
    ),
    click.option("--most", type=click.IntRange(min=0), metavar="N", help="The strongest so many stay."),
    click.option(
        "--kind",
        "kinds",
        multiple=True,
        type=click.Choice([kind.value for kind in Kind]),
        metavar="KIND",
        help="Only this. Repeatable.",
    ),
    click.option(
        "--origin",
        "origins",
        multiple=True,
        type=click.Choice([origin.value for origin in Origin]),
        metavar="FROM",
        help="Only from here.",
    ),
)


def saying(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that say what may fade; they arrive as `said`."""

    @wraps(command)
    def collected(*args: Any, **given: Any) -> Any:
        said = {name: given.pop(name) for name in ("ttl", "weaker_than", "most", "kinds", "origins")}
        return command(*args, said={name: value for name, value in said.items() if value not in (None, ())}, **given)

    wrapped: Callable[..., Any] = collected
    for option in reversed(_SAYING):
        wrapped = option(wrapped)
    return wrapped


def to_policy(said: dict[str, Any]) -> Policy:
    """The policy that options say."""
    from remanence.lifecycle.forgetting.policy import Policy

    return Policy(**said)


@click.command(epilog=FADE_EPILOG)
@saying
@click.option("--dry-run", is_flag=True, help="Only say what would fade, and why.")
@click.option("--yes", "-y", is_flag=True, help="Do not ask.")
@common
@click.pass_obj
def fade(app: App, said: dict[str, Any], dry_run: bool, yes: bool) -> None:
    """Forget what is too old, too weak or too much.

    Without options the bank's own policies say what. Nothing is lost: undo brings it back.
    """
    policies = [to_policy(said)] if said else []
    with app.open(create=False) as memory:
        plan = memory.fade(*policies, dry_run=True)
        if not dry_run:
            if not yes and plan.fading:
                _confirm(app, len(plan.fading))
            plan = memory.fade(*policies)
    if app.as_json:
        print_json(plan)
        return
    _show(plan)


def _confirm(app: App, records: int) -> None:
    if app.as_json or not can_ask():
        raise click.UsageError(f"this would forget {records} records; add --yes to do it, or --dry-run to look")
    click.confirm(f"Forget {records} records? (undo brings them back)", abort=True, err=True)


def _show(plan: Faded) -> None:
    made = table("strength", "kind", "why", "what")
    for each in plan.fading[:SHOWN]:
        made.add_row(f"{each.strength:.2f}", each.kind.value, plain(each.reason), excerpt(each.text, 80))
    if plan.fading:
        show(made)
    more = len(plan.fading) - SHOWN
    if more > 0:
        say(f"[dim]and {more:,} more[/dim]")
    if plan.done:
        say(f"forgot {len(plan.fading):,} records [dim](operation {plan.operation})[/dim]")
    else:
        say(f"would forget {len(plan.fading):,} records" if plan.fading else "nothing fades")


@click.group(epilog=POLICY_EPILOG)
def policy() -> None:
    """What the bank forgets by itself."""


@policy.command("show")
@common
@click.pass_obj
def show_(app: App) -> None:
    """The policies that are kept."""
    with app.open(create=False, read_only=True) as memory:
        held = memory.policy
    if app.as_json:
        print_json({"policies": held})
    elif not held:
        show("[dim]no policy: nothing fades by itself[/dim]")
    for number, each in enumerate(() if app.as_json else held, start=1):
        shown = {name: getattr(each, name) for name in each.__struct_fields__}
        show(pairs({"policy": number, **{name: _worded(value) for name, value in shown.items() if value}}))


def _worded(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else value


@policy.command("set")
@saying
@click.option("--add", is_flag=True, help="Beside those that are kept, not instead of them.")
@common
@click.pass_obj
def set_(app: App, said: dict[str, Any], add: bool) -> None:
    """Keep a policy."""
    chosen = to_policy(said)
    with app.open(create=False) as memory:
        receipt = memory.set_policy(*(memory.policy if add else ()), chosen)
        print_receipt(app, receipt, "keeps the policy, touching", memory.path)


@policy.command()
@common
@click.pass_obj
def clear(app: App) -> None:
    """Keep no policy any more."""
    with app.open(create=False) as memory:
        print_receipt(app, memory.set_policy(), "keeps no policy, touching", memory.path)
