"""Coverage-guided fuzzing of one target: `python tests/fuzz/run.py bundles -runs=100000` (needs atheris)."""

import importlib
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main(name: str, *options: str) -> None:
    """Fuzz a target of `targets/` until it fails or its runs are over; the options are libFuzzer's."""
    import atheris

    sys.path.insert(0, str(HERE / "targets"))
    with atheris.instrument_imports(include=["remanence"]):
        module = importlib.import_module(name)
    corpus = Path(options[0])
    for number, seed in enumerate(module.SEEDS):
        (corpus / f"seed{number}").write_bytes(seed)
    atheris.Setup([sys.argv[0], *options], module.target)
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
