"""`remanence retain`: text, a document, a chat or a stream of JSON lines becomes memory."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, TextIO

import click

from remanence.interfaces.cli.app import App, common
from remanence.interfaces.cli.output import plain, print_json, progress, say
from remanence.types import Origin, Receipt

EPILOG = """\b
Examples:
  remanence retain "I moved to Lisbon in May." --actor ana --at 2025-06-02
  remanence retain --file notes.md --title "Kitchen notes" --tag house
  remanence retain --chat chat.json --session monday
  zcat log.jsonl.gz | remanence retain --jsonl -
"""


def _metadata(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> dict[str, Any]:
    """The fields of all values together, each `key=value`, whose value may be JSON, or a whole JSON object."""
    merged: dict[str, Any] = {}
    for value in values:
        key, equals, text = value.partition("=")
        is_object = value.lstrip().startswith("{")
        parsed = _json_or_text(value) if is_object else {key: _json_or_text(text)}
        if not isinstance(parsed, dict) or not (is_object or (equals and key)):
            raise click.BadParameter(f"{value!r} is neither KEY=VALUE nor a JSON object")
        merged |= parsed
    return merged


def _json_or_text(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


@click.command(epilog=EPILOG)
@click.argument("text", nargs=-1)
@click.option(
    "--file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A document: Markdown or text."
)
@click.option(
    "--chat", type=click.File(encoding="utf-8"), help='A JSON file of messages: [{"role", "content", "name"?}].'
)
@click.option(
    "--jsonl", type=click.File(encoding="utf-8"), help="A JSON object a line, with at least 'text'; - for stdin."
)
@click.option("--actor", metavar="NAME", help="Who said it.")
@click.option("--session", metavar="NAME", help="In which conversation.")
@click.option(
    "--origin", type=click.Choice([o.value for o in Origin]), metavar="ORIGIN", help=f"From: {', '.join(Origin)}."
)
@click.option("--at", metavar="TIME", help="When it happened, in any form: 2025-06-02, '8 May 2023, 1:56 pm'.")
@click.option("--id", metavar="ID", help="Your own id; the same id and text are stored once.")
@click.option("--title", metavar="TEXT", help="A title, for documents above all.")
@click.option(
    "--meta", "metadata", multiple=True, callback=_metadata, metavar="KEY=VALUE", help="Or a JSON object. Repeatable."
)
@click.option("--tag", "tags", multiple=True, metavar="TAG", help="A tag. Repeatable.")
@click.option("--supersede", is_flag=True, help="Let new content under a known --id take the place of the old.")
@common
@click.pass_obj
def retain(
    app: App, /, text: tuple[str, ...], file: Path | None, chat: TextIO | None, jsonl: TextIO | None, **about: Any
) -> None:
    """Store a text, document, chat or JSON lines.

    TEXT is what to remember; - reads it from stdin. Prints the receipt: what is now stored, read back to be sure.
    """
    if sum(map(bool, (text, file, chat, jsonl))) != 1:
        raise click.UsageError("give exactly one of TEXT, --file, --chat and --jsonl")
    given = {name: value for name, value in about.items() if value}
    with app.open(create=True) as memory:
        if jsonl:
            receipt = _retain_stream(memory, jsonl, given)
        elif chat:
            receipt = memory.retain(_messages(chat), **given)
        elif file:
            receipt = memory.retain_document(file, **given)
        else:
            receipt = memory.retain(sys.stdin.read() if text == ("-",) else " ".join(text), **given)
        print_receipt(app, receipt, "stored", memory.path)


def _retain_stream(memory: Any, lines: TextIO, given: dict[str, Any]) -> Receipt:
    if given:
        raise click.UsageError(f"--jsonl takes every field from its lines; drop --{' --'.join(given)}")
    with progress("retaining") as bar:
        receipt: Receipt = memory.retain_jsonl(lines, progress=bar)
    return receipt


def _messages(chat: TextIO) -> list[dict[str, Any]]:
    messages = json.load(chat)
    if isinstance(messages, dict) and isinstance(messages.get("messages"), list):
        messages = messages["messages"]
    if not isinstance(messages, list):
        raise ValueError(f'{chat.name} must hold a list of messages such as [{{"role": "user", "content": "…"}}]')
    return messages


def print_receipt(app: App, /, receipt: Receipt, done: str, path: str) -> None:
    """Print what an act did: the whole receipt as JSON, or one line for people."""
    if app.as_json:
        print_json(receipt)
        return
    counts = [(len(receipt.episodes), "episode"), (len(receipt.records), "record")]
    what = " and ".join(f"[bold]{n:,}[/bold] {word}{'' if n == 1 else 's'}" for n, word in counts if n) or "nothing"
    check = " [green]✓ read back[/green]" if receipt.verified else ""
    repeated = f", {len(receipt.repeated):,} already there" if receipt.repeated else ""
    say(f"{done} {what}{repeated} in ", plain(path), check)
    if receipt.episodes or receipt.records:
        say(f"[dim]operation {receipt.operation}, change {receipt.seq}[/dim]")
    for id, why in receipt.quarantined.items():
        say("[yellow]held back:[/yellow] ", plain(f"{id} ({why}); remanence quarantine shows it"))
    for line in receipt.withheld:
        say("[yellow]withheld:[/yellow] ", plain(line))
