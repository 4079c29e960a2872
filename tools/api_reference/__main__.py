"""Writes docs/reference/api: `python -m tools.api_reference`; with `--check` it only says what is stale."""

from __future__ import annotations

import argparse
from pathlib import Path

from tools.api_reference.pages import FOLDER, pages

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Write or check the pages; 1 if any is stale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a page is not what it would be")
    check = parser.parse_args().check
    texts = pages()
    there = {path.relative_to(ROOT).as_posix(): path for path in (ROOT / FOLDER).glob("*.md")}
    kept = {name: path.read_text(encoding="utf-8") for name, path in there.items()}
    stale = sorted(name for name in texts.keys() | kept.keys() if texts.get(name) != kept.get(name))
    for name in stale:
        print(f"stale: {name}" if check else f"written: {name}")
        if not check and name in texts:
            (ROOT / FOLDER).mkdir(parents=True, exist_ok=True)
            (ROOT / name).write_text(texts[name], encoding="utf-8")
        elif not check:
            there[name].unlink()
    return int(check and bool(stale))


if __name__ == "__main__":
    raise SystemExit(main())
