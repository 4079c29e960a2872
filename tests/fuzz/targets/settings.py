"""Recipes and config files."""

import tempfile
from contextlib import suppress
from pathlib import Path

from remanence import RecipeInvalid
from remanence.config import read_settings
from remanence.recipes import load_recipe

SEEDS = (b'extends = "balanced"\n[[channels]]\nuse = "lexical.v1"\nweight = 1.5\n', b'bank = "a.rem"\n')


def target(data: bytes) -> None:
    """Read, or refused in our words."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "r.toml"
        file.write_bytes(data)
        with suppress(RecipeInvalid, UnicodeDecodeError):
            load_recipe(str(file))
        with suppress(ValueError):
            read_settings(file)
