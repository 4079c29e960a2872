"""`remanence.config`: which settings are in force."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remanence.config import Settings, config_path, llm_in_force, load_settings, read_settings


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_without_environment_or_file_nothing_is_set(tmp_path):
    """No bank is ever guessed."""
    assert load_settings(tmp_path, {"HOME": str(tmp_path)}) == Settings()


def test_the_environment_names_the_bank_before_a_file_does(tmp_path):
    """REMANENCE_BANK wins over the file; the file's other keys stay."""
    write(tmp_path / "remanence.toml", 'bank = "file.rem"\nzone = "Europe/Lisbon"')
    settings = load_settings(tmp_path, {"REMANENCE_BANK": "env.rem"})
    assert (settings.bank, settings.zone) == ("env.rem", "Europe/Lisbon")


def test_the_named_file_comes_before_the_folder_and_the_folder_before_home(tmp_path):
    """One file counts: REMANENCE_CONFIG, ./remanence.toml, then the XDG folder."""
    home = write(tmp_path / "xdg" / "remanence" / "config.toml", "")
    environment = {"XDG_CONFIG_HOME": str(tmp_path / "xdg")}
    assert config_path(tmp_path, environment) == home
    here = write(tmp_path / "remanence.toml", "")
    assert config_path(tmp_path, environment) == here
    named = write(tmp_path / "other.toml", "")
    assert config_path(tmp_path, environment | {"REMANENCE_CONFIG": "other.toml"}) == named


def test_a_named_file_that_is_missing_is_an_error(tmp_path):
    """A misspelt REMANENCE_CONFIG must not silently use another file."""
    write(tmp_path / "remanence.toml", "")
    with pytest.raises(FileNotFoundError, match=r"gone\.toml"):
        load_settings(tmp_path, {"REMANENCE_CONFIG": "gone.toml"})


def test_a_relative_bank_counts_from_the_files_folder(tmp_path):
    """The same file names the same bank from every working directory."""
    path = write(tmp_path / "project" / "remanence.toml", 'bank = "ana.rem"')
    assert read_settings(path).bank == str(tmp_path / "project" / "ana.rem")


def test_a_bank_in_memory_is_no_path(tmp_path):
    """ ":memory:" is passed on as it is."""
    assert read_settings(write(tmp_path / "c.toml", 'bank = ":memory:"')).bank == ":memory:"


@pytest.mark.parametrize("text", ['bnak = "x"', "bank = 3", "bank = [", "\x00"])
def test_a_file_that_is_no_config_is_refused_by_name(tmp_path, text):
    """A misspelt key, a wrong type and broken TOML are errors that name the file and the keys."""
    path = write(tmp_path / "remanence.toml", text)
    with pytest.raises(ValueError, match=r"remanence\.toml is not a Remanence config file \(keys: bank"):
        read_settings(path)


@given(data=st.binary(max_size=200))
def test_any_bytes_are_settings_or_a_value_error(tmp_path_factory, data):
    """No file makes the reader fail in another way."""
    path = tmp_path_factory.mktemp("config") / "remanence.toml"
    path.write_bytes(data)
    try:
        settings = read_settings(path)
    except ValueError as e:
        settings = e
    assert isinstance(settings, Settings) or "remanence.toml" in str(settings)


def test_a_budget_is_set_by_the_environment_before_a_file(tmp_path):
    """REMANENCE_BUDGET wins over the file, as the bank's does."""
    write(tmp_path / "remanence.toml", 'budget = "fast"')
    assert load_settings(tmp_path, {"HOME": str(tmp_path)}).budget == "fast"
    assert load_settings(tmp_path, {"REMANENCE_BUDGET": "deep"}).budget == "deep"


OWN = "http://localhost:11434/v1#qwen3"
FAR = "https://far.example/v1#m"


def test_the_environment_names_the_llm_before_a_file_does(tmp_path):
    """REMANENCE_LLM wins; a file on one's own path is believed, whatever it names."""
    home = tmp_path / "home"
    write(home / ".config" / "remanence" / "config.toml", f'llm = "{FAR}"')
    assert llm_in_force(tmp_path, {"HOME": str(home)}) == FAR
    assert llm_in_force(tmp_path, {"HOME": str(home), "REMANENCE_LLM": OWN}) == OWN
    assert llm_in_force(tmp_path, {"HOME": str(tmp_path)}) is None


@pytest.mark.parametrize(
    "named", [FAR, "openai:m@https://far.example/v1", "http://10.0.0.7:8000/v1#m", "http://localhost.far.example/v1#m"]
)
def test_a_file_in_the_working_directory_cannot_name_where_texts_go(tmp_path, named):
    """A cloned repository is a stranger's: its file may not send texts and keys to an address of its choice."""
    path = write(tmp_path / "remanence.toml", f'llm = "{named}"')
    with pytest.raises(ValueError, match="where nothing was sent"):
        llm_in_force(tmp_path, {"HOME": str(tmp_path)})
    assert llm_in_force(tmp_path, {"REMANENCE_CONFIG": str(path)}) == named
    assert load_settings(tmp_path, {"HOME": str(tmp_path)}).llm == named


@pytest.mark.parametrize("named", [OWN, "ollama:m", "openai:gpt-5-mini", "https://proxy.example/v1#m"])
def test_this_machine_and_ones_own_provider_may_be_named_by_any_file(tmp_path, named):
    """Texts go nowhere that the user has not chosen: this machine, OpenAI with the own key, the own OPENAI_BASE_URL."""
    write(tmp_path / "remanence.toml", f'llm = "{named}"')
    environment = {"HOME": str(tmp_path), "OPENAI_BASE_URL": "https://proxy.example/v1"}
    assert llm_in_force(tmp_path, environment) == named
