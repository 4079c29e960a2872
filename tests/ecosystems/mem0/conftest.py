"""mem0 reads its environment when it is imported: no telemetry, and nothing in the home of whoever runs this."""

import os
import tempfile

os.environ["MEM0_TELEMETRY"] = "False"
os.environ["MEM0_DIR"] = tempfile.mkdtemp(prefix="mem0")
