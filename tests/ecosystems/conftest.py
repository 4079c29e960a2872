"""What the regular tests share can be imported here too, behind what is installed: a framework may have a `banks`."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1]))
