"""The samples of the importers' tests, and how each is read."""

from pathlib import Path

from remanence import Memory

SAMPLES = Path(__file__).parent / "interfaces/importers/samples"
OPTIONS = {"notes.csv": {"mapping": {"text": "body", "actor": "user", "at": "when", "session": "thread"}}}
FORMATS = {
    "WhatsApp Chat with Mira.txt": "whatsapp",
    "_chat.txt": "whatsapp",
    "agent.af": "letta",
    "chatgpt.json": "chatgpt",
    "claude.json": "claude",
    "graphiti.json": "graphiti",
    "hindsight.json": "hindsight",
    "letta_old.af": "letta",
    "letters.mbox": "mail",
    "mem0.json": "mem0",
    "memory.jsonl": "memory.jsonl",
    "notes.csv": "csv",
    "qdrant.json": "mem0",
    "rows.jsonl": "jsonl",
    "slack": "slack",
    "telegram.json": "telegram",
    "vault": "vault",
}


def episodes(memory: Memory) -> dict:
    """The episodes of a bank by the caller's id."""
    return {episode.external_id: episode for episode in memory.list("episodes")}


def said(memory: Memory) -> list[tuple]:
    """Who said what when, in which session and from where, in the order it was stored."""
    return [
        (e.text, e.actor, e.origin.value, e.session, e.at and e.at.start.isoformat()) for e in memory.list("episodes")
    ]
