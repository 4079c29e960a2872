"""The file of keys, changed by several at once."""

import os
import subprocess
import sys
from threading import Thread

import pytest

from remanence.interfaces.rest.keys import KeyFile

ADDING = """
import os, sys
from pathlib import Path
from remanence.interfaces.rest.keys import KeyFile
go = os.pipe()
for process in range(6):
    if os.fork() == 0:
        os.close(go[1])
        os.read(go[0], 1)
        keys = KeyFile(Path(sys.argv[1]))
        for n in range(8):
            keys.add(f"p{process}-{n}", ["*"])
        os._exit(0)
os.close(go[1])
assert not any(os.wait()[1] for _ in range(6))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="its processes are forked")
def test_keys_that_are_made_at_the_same_moment_are_all_there(tmp_path):
    """By several processes, and by threads of one."""
    file = tmp_path / "keys.json"
    subprocess.run([sys.executable, "-c", ADDING, file], check=True, timeout=600)
    assert len({key.principal for key in KeyFile(file).held()}) == 48

    def change(thread):
        own = KeyFile(file)
        for n in range(4):
            own.add(f"t{thread}-{n}", ["*"])
        own.remove(next(key.id for key in own.held() if key.principal == f"t{thread}-0"))

    threads = [Thread(target=change, args=(n,)) for n in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(KeyFile(file).held()) == 48 + 4 * 3
