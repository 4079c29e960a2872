"""What each part of a recipe is worth: R@10 with each part off, and with each channel alone, against the whole recipe.

    python benchmarks/ablation.py --data FILE... [--recipe balanced] [--measure R@10] [--limit N] [--keep FILE.json]

Prints a Markdown table of differences with paired bootstrap 95 % intervals, over all questions and for each file. A
channel that only re-orders what others find has no hits alone. Each bank is built once and asked by every variant.
`--keep` holds what is done, and a later run of the same code, recipe and data goes on from there.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec.structs import replace

from showing import one_core, options

Scores = dict[str, dict[str, float]]
"""Score of each question, by variant."""
QUICK = """{"group": "g", "docs": [{"id": "1", "text": "ana: I bought a fig tree."},
{"id": "2", "text": "ben: It rains."}, {"id": "3", "text": "ben: The fig is ripe."}], "queries": [
{"id": "q1", "text": "Which tree did Ana buy?", "type": "t", "gold": ["1"]},
{"id": "q2", "text": "What is ripe?", "type": "t", "gold": ["3"]}]}
""".replace("\n", " ")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = options(__doc__)
    parser.add_argument("--data", nargs="+", type=Path, default=[], metavar="FILE")
    parser.add_argument("--recipe", default="balanced", help="a recipe's name, or the path of a TOML file")
    parser.add_argument("--measure", default="R@10")
    parser.add_argument("--limit", type=int, help="the first N questions of each file")
    parser.add_argument("--keep", type=Path, help="a JSON file to keep results in, and to go on from")
    chosen = parser.parse_args(arguments)
    one_core()
    with tempfile.TemporaryDirectory() as folder:
        data = chosen.data
        if chosen.quick:
            data = [Path(folder) / "quick.jsonl"]
            data[0].write_text(QUICK)
        if not data:
            parser.error("give the data files: --data FILE...")
        found = {path.name.split(".")[0]: scores(path, chosen) for path in data}
    rows = list(differences(found, chosen.seed))
    if chosen.json:
        print(json.dumps({"benchmark": f"ablation of {chosen.recipe}, {chosen.measure}", "lines": rows}))
    else:
        print(table(rows, list(found), chosen.recipe, chosen.measure))
    return 0


def variants(recipe):
    """The whole recipe, without each part, and each channel alone, by name."""
    yield "whole", recipe
    for part in recipe.channels:
        rest = tuple(other for other in recipe.channels if other is not part)
        if rest:
            yield f"without {part.label}", replace(recipe, channels=rest)
    for part in recipe.refine:
        rest = tuple(other for other in recipe.refine if other is not part)
        yield f"without {part.label}", replace(recipe, refine=rest)
    for part in recipe.channels:
        yield f"only {part.label}", replace(recipe, channels=(part,), refine=())


def scores(path: Path, chosen) -> Scores:
    """The score of every question of a file by every variant; what was kept is not asked again."""
    from remanence.arena.datasets import open_dataset
    from remanence.arena.versions import engine_digest
    from remanence.recipes import load_recipe

    recipe, dataset = load_recipe(chosen.recipe), open_dataset(path)
    known = [engine_digest(), repr(recipe), dataset.digest, chosen.measure, chosen.limit]
    key = hashlib.sha256(json.dumps(known).encode()).hexdigest()[:16]
    kept = json.loads(chosen.keep.read_text()) if chosen.keep and chosen.keep.exists() else {}
    done: dict[str, Scores] = kept.setdefault(key, {})
    asked = 0
    for number, group in enumerate(dataset.groups()):
        questions = [question for question in group.questions if question.gold]
        if chosen.limit is not None:
            questions = questions[: max(0, chosen.limit - asked)]
        asked += len(questions)
        if questions and str(number) not in done:
            print(f"{path.name}: {group.name}, {len(questions)} questions", file=sys.stderr)
            done[str(number)] = group_scores(group, questions, dict(variants(recipe)), chosen.measure)
            if chosen.keep:
                chosen.keep.write_text(json.dumps(kept))
    together: Scores = {}
    for number, found in done.items():
        for name, each in found.items():
            together.setdefault(name, {}).update({f"{number}/{id}": score for id, score in each.items()})
    return together


def group_scores(group, questions, recipes: Mapping[str, object], measure: str) -> Scores:
    """Build the bank of a group once, and ask it by every recipe."""
    from remanence import Memory
    from remanence.arena.measures import parse_measure
    from remanence.arena.outcomes import Outcome, in_places
    from remanence.arena.systems.memory import can_be_read, documents
    from remanence.options import make_query
    from remanence.types import Unit

    judge = parse_measure(measure)
    with Memory(":memory:") as memory:
        memory.retain_many(documents(group), batch=5000)
        numbers = {episode.id: int(episode.external_id) for episode in memory.list("episodes")}
        cited = {r.id: [group.docs[numbers[s.episode]].id for s in r.sources] for r in memory.list()}
        index = memory._derived.index(Unit.TURN).refresh()  # one bank for all recipes: only a look inside gives that
        found: Scores = {}
        for name, recipe in recipes.items():
            recall = recipe.recaller()
            for question in questions:
                now = question.time if can_be_read(question.time) else None
                query = make_query(question.text, k=judge.depth, now=now, filters={}, zone=memory.zone)
                ranked, _, _ = recall(index, query)
                outcome = Outcome(
                    question=question.id, type=question.type, gold=question.gold, grades=question.grades,
                    places=in_places(cited[each.id] for each in ranked),
                )  # fmt: skip
                found.setdefault(name, {})[question.id] = judge.score(outcome)
        return found


def differences(found: Mapping[str, Scores], seed: int) -> Iterator[dict[str, object]]:
    """For each variant its mean over all questions, and what it has over the whole recipe, pooled and by file."""
    from remanence.arena.measures import paired_difference

    for name in next(iter(found.values())):
        pairs = {file: [(each[name][q], each["whole"][q]) for q in each["whole"]] for file, each in found.items()}
        pairs["all"] = [pair for of_file in pairs.values() for pair in of_file]
        row: dict[str, object] = {"variant": name, "mean": sum(a for a, _ in pairs["all"]) / len(pairs["all"])}
        for file, both in pairs.items():
            told = paired_difference(*zip(*both, strict=True), seed=seed)
            row[file] = {"n": told.n, "difference": told.difference, "interval": told.interval}
        yield row


def table(rows: Sequence[Mapping[str, object]], files: Sequence[str], recipe: str, measure: str) -> str:
    """The rows in Markdown; a difference whose interval leaves zero out is bold."""
    heads = [f"{file} ({rows[0][file]['n']:,})" for file in ("all", *files)]
    lines = [f"| {recipe}, {measure} | mean | " + " | ".join(heads) + " |", "|---|---|" + "---|" * len(heads)]
    for row in rows:
        cells = [_cell(row[file]) if row["variant"] != "whole" else "" for file in ("all", *files)]
        lines.append(f"| {row['variant']} | {row['mean']:.3f} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cell(told) -> str:
    low, high = told["interval"]
    mark = "**" if low > 0 or high < 0 else ""
    return f"{mark}{told['difference']:+.3f}{mark} [{low:+.3f}, {high:+.3f}]"


if __name__ == "__main__":
    sys.exit(main())
