"""Questions: any text is asked, and gives hits with their evidence."""

from remanence import Memory

SEEDS = (b"Where did Ana live in May 2023?", "¿dónde? 何時 \u202e 5 days ago\x00".encode())
BANK = Memory(":memory:")
BANK.retain_many([{"text": f"Ana lived in Lisbon in 200{n}", "actor": "ana", "session": "s"} for n in range(5)])
BANK.wait()


def target(data: bytes) -> None:
    """Through every unit, and as an answer."""
    text = data.decode("utf-8", "replace")
    for unit in ("turn", "statement"):
        for hit in BANK.recall(text, k=3, unit=unit):
            assert hit.evidence
    BANK.reflect(text)
