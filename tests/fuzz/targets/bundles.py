"""Bundles: `import_bundle` of anything."""

import tempfile
from io import BytesIO
from pathlib import Path

from remanence import BundleUnreadable, import_bundle

SEEDS = (
    b'{"type":"header","bundle":"remanence","version":1,"format":4,"current":true,"name":null,"zone":"UTC",'
    b'"embedder":null}\n{"type":"end","lines":1,"sha256":""}\n',
    b'{"type":"task","task":"rules.v1","subject":"x"}\n',
)


def target(data: bytes) -> None:
    """A bank comes of it that verifies, or none."""
    with tempfile.TemporaryDirectory() as folder:
        bank = Path(folder) / "a.rem"
        try:
            with import_bundle(BytesIO(data), bank) as memory:
                assert memory.verify().ok
        except BundleUnreadable:
            assert not list(Path(folder).iterdir())
