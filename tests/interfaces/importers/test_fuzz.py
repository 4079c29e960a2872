"""Whatever a file holds, an importer gives items, misfits, or one clear error: no traceback, no hang."""

import random
import time
import zipfile
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from import_samples import FORMATS, OPTIONS, SAMPLES
from remanence import ImportUnreadable, Memory, import_file
from remanence.encoding.observation import observe_item
from remanence.interfaces.importers import FORMATS as KNOWN
from remanence.interfaces.importers import Choices, LeftOut, Misfit
from remanence.interfaces.importers.model import Tie
from remanence.interfaces.importers.registry import format_named
from remanence.interfaces.importers.sources import Source

FILES = [name for name in FORMATS if (SAMPLES / name).is_file()]
STEPS = settings(max_examples=40, suppress_health_check=list(HealthCheck))


def well_behaved(path, form, **choices):
    """Read to the end: each thing found is of its kind, and items are checked as a bank does."""
    try:
        source = Source(path)
        for found in format_named(form).read(source, Choices(**choices)):
            if isinstance(found, Misfit | LeftOut | Tie):
                assert str(found)
                continue
            with suppress(ValueError, TypeError):
                observe_item(found)
    except UnicodeError as e:
        raise AssertionError("a subclass of ValueError is an accident") from e
    except (ImportUnreadable, ValueError):
        return


def mutated(data, seed):
    """A sample with bytes changed, cut out, doubled, or swapped for what parsers stumble over."""
    chance, data = random.Random(seed), bytearray(data)
    nasty = (b"null", b"[]", b"{}", b'""', b"-1", b"1e999", b"\\ud800", b"\x00", b"\xff", b'"', b"]", b"NaN", b"true")
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(data) + 1)
        what = chance.randrange(5)
        if what == 0:
            data[at : at + chance.randint(1, 40)] = b""
        elif what == 1:
            data[at:at] = data[at : at + chance.randint(1, 200)]
        elif what == 2:
            data[at : at + chance.randint(0, 12)] = chance.choice(nasty)
        elif what == 3:
            del data[at:]
        elif data:
            data[at % len(data)] = chance.randrange(256)
    return bytes(data)


@pytest.mark.parametrize("name", FILES)
def test_mutated_samples(name, tmp_path):
    """Each sample, damaged in a hundred and fifty ways, read as what it was."""
    data, path = (SAMPLES / name).read_bytes(), tmp_path / name
    for seed in range(150):
        path.write_bytes(mutated(data, seed))
        well_behaved(path, FORMATS[name], **OPTIONS.get(name, {}))


@pytest.mark.parametrize("form", [form.name for form in KNOWN])
@STEPS
@given(data=st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_any_bytes_in_any_form(form, data, tmp_path_factory):
    """Bytes that are no export of anything."""
    path = tmp_path_factory.mktemp("fuzz") / "file.json"
    path.write_bytes(data)
    well_behaved(path, form)


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith((".json", ".af"))])
@STEPS
@given(seed=st.integers(0, 10**9))
def test_values_of_other_kinds(name, seed, tmp_path_factory):
    """The JSON samples with any value in the place of any other: still JSON, but of the wrong shape."""
    import json

    chance = random.Random(seed)
    other = [None, 0, -1, 1e300, "", "x", [], {}, [None], {"a": 1}, True, "2025-01-01", [[]], "\ud800", 10**30]

    def changed(value):
        if chance.random() < 0.03:
            return chance.choice(other)
        if isinstance(value, dict):
            return {k: changed(v) for k, v in value.items()}
        return [changed(v) for v in value] if isinstance(value, list) else value

    path = tmp_path_factory.mktemp("fuzz") / name
    path.write_text(json.dumps(changed(json.loads((SAMPLES / name).read_text()))))
    well_behaved(path, FORMATS[name])


@pytest.mark.parametrize("name", ["slack", "vault"])
def test_mutated_folders(name, tmp_path):
    """Archives of the samples that are folders, each member damaged, and then the archive itself."""
    files = [file for file in sorted((SAMPLES / name).rglob("*")) if file.is_file()]
    for seed in range(25):
        path = tmp_path / "x.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for number, file in enumerate(files):
                archive.writestr(
                    file.relative_to(SAMPLES / name).as_posix(), mutated(file.read_bytes(), seed * 100 + number)
                )
        well_behaved(path, name)
        path.write_bytes(mutated(path.read_bytes(), seed))
        well_behaved(path, name)


def test_detection_never_raises(tmp_path):
    """Every damaged sample is looked at by every form."""
    for name in FILES:
        data = (SAMPLES / name).read_bytes()
        for seed in range(20):
            path = tmp_path / name
            path.write_bytes(mutated(data, seed))
            source = Source(path)
            for form in KNOWN:
                assert form.detects(source) in (True, False)


def test_damaged_samples_can_be_imported(tmp_path):
    """All the way into a bank, which is sound afterwards."""
    with Memory(":memory:") as memory:
        for number, name in enumerate(FILES):
            path = tmp_path / name
            path.write_bytes(mutated((SAMPLES / name).read_bytes(), number))
            with suppress(ImportUnreadable, ValueError):
                import_file(memory, path, format=FORMATS[name], **OPTIONS.get(name, {}))
        assert memory.verify().ok


REPEATED = [
    "<",
    "</",
    "<a ",
    "<!--",
    "<![",
    "<head>",
    "[",
    "[[",
    "[a](",
    "#",
    " #",
    "`",
    "```\n",
    " ",
    "a:",
    "\u200e",
    '\\"',
    "&",
    "- ",
    "\n",
    "\n### x",
]


@pytest.mark.parametrize("piece", REPEATED)
def test_nothing_takes_quadratic_time(piece, tmp_path):
    """What is opened a hundred thousand times and never closed is read in seconds, in every place that parses text."""
    body = piece * (200_000 // len(piece))
    turn = '<!-- turn {"id": "a", "size": 1} -->\n'
    texts = {
        "vault": (
            "---\nremanence: session\n---\n" + body,
            f"---\nremanence: session\n---\n{turn}x{body}x",
            "---\n" + body + "\n---\nx",
            body,
        ),
        "whatsapp": (
            "28.02.25, 09:15 - Mira: " + body,
            f"28.02.25, 09:15 - Mira: <attached: {body}x",
            "28.02.25, 09:15 - " + body,
            body,
        ),
        "mail": (
            f"From: {body}\nSubject: x\nContent-Type: text/html\n\n<p>{body}",
            f"Subject: a\nTo: {body}\n\n{body}",
        ),
    }
    began = time.process_time()
    for form, files in texts.items():
        for text in files:
            (tmp_path / "file.md").write_text(text, encoding="utf-8")
            well_behaved(tmp_path / "file.md", form)
    assert time.process_time() - began < 20
