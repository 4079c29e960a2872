"""`remanence extract`: find the statements of what was retained, by rules and with a language model."""

from __future__ import annotations

import click

from remanence.interfaces.cli.app import App, common, llm_named
from remanence.interfaces.cli.output import fields, pairs, plain, print_json, progress, say, show

EPILOG = """\b
Examples:
  remanence extract
  remanence extract --llm http://localhost:11434/v1#qwen3 --dry-run
  remanence extract --llm openai:gpt-5-mini --dry-run --price-in 0.25 --price-out 2
  remanence extract --tokens-per-day 200000 --retry

\b
The LLM is --llm, else $REMANENCE_LLM, else 'llm' in the config file;
its key $REMANENCE_LLM_KEY, or $OPENAI_API_KEY for OpenAI.
"""


@click.command(epilog=EPILOG)
@click.option("--llm", metavar="NAME", help="openai:MODEL, ollama:MODEL or http(s)://HOST/v1#MODEL.")
@click.option("--dry-run", is_flag=True, help="Only say how many calls and tokens the LLM would take.")
@click.option("--price-in", type=click.FloatRange(min=0), metavar="P", help="Price of a million tokens in.")
@click.option("--price-out", type=click.FloatRange(min=0), metavar="P", help="Price of a million tokens out.")
@click.option("--retry", is_flag=True, help="Let the LLM try again what it failed at, also what was given up.")
@click.option("--tokens-per-call", "per_call", type=click.IntRange(min=1), metavar="N", help="At most, in and out.")
@click.option("--tokens-per-day", "per_day", type=click.IntRange(min=1), metavar="N", help="At most, in and out.")
@common
@click.pass_obj
def extract(
    app: App,
    /,
    llm: str | None,
    dry_run: bool,
    price_in: float | None,
    price_out: float | None,
    retry: bool,
    **tokens: int | None,
) -> None:
    """Find the statements of what was retained.

    By rules, and then with the LLM if one is named. May be stopped at any time, and goes on where it was.
    """
    named = llm_named(llm)
    if dry_run:
        if named is None:
            raise click.UsageError("a dry run prices an LLM: name one with --llm, or set REMANENCE_LLM")
        _price(app, named, price_in, price_out, tokens)
        return
    with app.open(create=False, llm=named, tokens=tokens) as memory, progress("extracting") as bar:
        done = memory.extract(bar, retry=retry)
        known = memory.stats()
    if app.as_json:
        print_json({**fields(done), "llm": known.llm, "in_bank": known.records.get("statement", 0)})
        return
    say(f"the bank has {known.records.get('statement', 0):,} statements")
    if named is not None:
        say(f"the LLM read {done.passages:,} passages: {done.statements:,} statements, {done.rejected:,} rejected")
        for error, count in known.llm.errors.items():
            say(f"[yellow]![/yellow] {count:,} passages failed: ", plain(error))
        if known.llm.unread or done.stopped:
            say(f"{known.llm.unread:,} are left", plain(f": {done.stopped}" if done.stopped else ""))


def _price(
    app: App, named: str, price_in: float | None, price_out: float | None, tokens: dict[str, int | None]
) -> None:
    """Print what a run would take."""
    with app.open(create=False, llm=named, tokens=tokens) as memory:
        price = memory.price()
    money = None if price_in is None and price_out is None else price.money(price_in or 0, price_out or 0)
    if app.as_json:
        print_json({**fields(price), "money": money})
    else:
        rows = {name: f"{value:,}" for name, value in fields(price).items()}
        show(pairs({**rows, "money": None if money is None else f"{money:,.2f}"}))
