"""Which bank, recipe, budget, models and zone a command uses when it does not say: environment, then a config file.

The file is TOML with the keys `bank`, `recipe`, `budget`, `embedder`, `zone`, `llm`, `tokens_per_call`,
`tokens_per_day`, `calls_at_once` and `key`: the one that `REMANENCE_CONFIG` names,
else `remanence.toml` in the working directory, else `$XDG_CONFIG_HOME/remanence/config.toml`; one, never a mixture.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct, ValidationError, convert
from msgspec.structs import replace


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a config file may say; None where it says nothing.

    A relative `bank` in a file counts from that file's folder, so that a project's file works from anywhere.
    """

    bank: str | None = None
    recipe: str | None = None
    budget: str | None = None
    embedder: str | None = None
    zone: str | None = None
    llm: str | None = None
    tokens_per_call: int | None = None
    tokens_per_day: int | None = None
    calls_at_once: int | None = None
    key: str | None = None


def config_path(folder: Path, environment: Mapping[str, str]) -> Path | None:
    """The config file in force for a working directory, or None.

    Raises: FileNotFoundError if `REMANENCE_CONFIG` names a file that does not exist.
    """
    if named := environment.get("REMANENCE_CONFIG"):
        if not (path := folder / named).is_file():
            raise FileNotFoundError(f"REMANENCE_CONFIG names {path}, which does not exist; correct or unset it")
        return path
    home = environment.get("XDG_CONFIG_HOME") or str(Path(environment.get("HOME", "~")).expanduser() / ".config")
    candidates = (folder / "remanence.toml", Path(home) / "remanence" / "config.toml")
    return next((path for path in candidates if path.is_file()), None)


def read_settings(path: Path) -> Settings:
    """The settings of one file. Raises: ValueError, naming the file, if it is not such TOML; OSError if unreadable."""
    try:
        settings = convert(tomllib.loads(path.read_text(encoding="utf-8")), Settings)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValidationError, RecursionError) as e:
        keys = ", ".join(Settings.__struct_fields__)
        raise ValueError(f"{path} is not a Remanence config file (keys: {keys}): {e}") from e
    if settings.bank is None or settings.bank == ":memory:":
        return settings
    bank = str(path.parent / Path(settings.bank).expanduser())
    return replace(settings, bank=bank)


def load_settings(folder: Path, environment: Mapping[str, str]) -> Settings:
    """The settings in force: `REMANENCE_BANK` and `REMANENCE_BUDGET` before the config file; None where neither says.

    Raises: ValueError for a file that is no config file; OSError for one that cannot be read.

    >>> load_settings(Path("/nowhere"), {"HOME": "/nowhere", "REMANENCE_BANK": "ana.rem"}).bank
    'ana.rem'
    """
    path = config_path(folder, environment)
    settings = read_settings(path) if path else Settings()
    bank = environment.get("REMANENCE_BANK") or settings.bank
    return replace(settings, bank=bank, budget=environment.get("REMANENCE_BUDGET") or settings.budget)


def llm_in_force(folder: Path, environment: Mapping[str, str]) -> str | None:
    """The language model to use: `REMANENCE_LLM` before the config file; None where neither names one.

    A file in the working directory may come from anybody, as with a repository that was cloned: one that names another
    machine is not followed, because texts and perhaps a key would go there.
    Raises: ValueError for such a file; as `load_settings`.
    """
    if named := environment.get("REMANENCE_LLM"):
        return named
    path = config_path(folder, environment)
    named = read_settings(path).llm if path else None
    if not named or path is None or environment.get("REMANENCE_CONFIG") or path.parent != folder:
        return named
    from remanence.llm import address_of, is_own  # loads more than a command that asks no model should wait for

    address, _ = address_of(named)
    if is_own(address, environment):
        return named
    raise ValueError(
        f"{path} names an LLM at {address}, where nothing was sent: to trust that address, pass --llm {named!r}, "
        "set REMANENCE_LLM to it, or write it in ~/.config/remanence/config.toml"
    )
