"""What programs load, loaded and used once: those of `forked` begin with it."""

from remanence import Memory
from remanence.interfaces.cli import cli

assert cli.commands
with Memory(":memory:") as memory:
    memory.retain("I moved to Lisbon in May, 2024.", actor="ana")
    memory.recall("Where did Ana live last year?")
