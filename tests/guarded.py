"""A bank that several principals share, some of it for one or the other alone."""

from pathlib import Path

from remanence import Memory

SECRET = "xylophone"
"""A word that only what is for Ana says."""


def guarded_bank(file: Path) -> Path:
    """A bank that Ana owns: Bo may read and write, Cy may only write, Di nothing; some of it is for Ana or Bo alone."""
    with Memory(file, principal="ana") as ana:
        ana.access.own("ana")
        ana.access.team("kitchen", "bo", "eve")
        ana.access.grant("bo", "read", "write", "correct")
        ana.access.grant("cy", "write")
        ana.access.grant("fay", "read", kinds=["semantic"])
        ana.access.grant("eve", "read")
        ana.retain("I live in Lisbon.", actor="ana", session="s", at="2025-01-01", id="open1")
        ana.retain(f"I live in Porto with my {SECRET}.", actor="ana", session="s", at="2025-02-01", id="hid",
                   audience="ana", metadata={"topic": SECRET}, tags=[SECRET])  # fmt: skip
        ana.retain("I like the sea and the oboe.", actor="ana", session="s", at="2025-03-01", id="open2")
        ana.retain("The kitchen code is 4711.", actor="ana", at="2025-03-02", id="team", audience="team:kitchen")
        ana.retain(f"My {SECRET} teacher is Quentin Zander.", actor="ana", at="2025-03-03", audience="ana")
        ana.wait()
        ana.consolidate()
        ana.blocks.set("mood", "Calm.")
    return file
