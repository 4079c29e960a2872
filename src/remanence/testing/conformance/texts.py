"""What the suite has memories remember: plain sentences, all different, of things that never happened."""

from __future__ import annotations

_WHO = (
    "Ana", "Bruno", "Chiara", "Dmitri", "Esther", "Farid", "Greta", "Hugo", "Ines", "Jonas", "Kaya", "Liam", "Mina",
    "Noor", "Oskar", "Pia", "Quinn", "Rosa", "Sven", "Tara",
)  # fmt: skip
_DID = (
    "repaired", "painted", "borrowed", "photographed", "sold", "inherited", "auctioned", "polished", "designed", "lost",
    "found", "measured", "sketched", "donated", "weighed", "catalogued", "hid", "imported", "restored", "described",
)  # fmt: skip
_WHAT = (
    "a violin", "the north gate", "a copper kettle", "an old map", "the tandem", "a greenhouse", "seven lanterns",
    "the pianola", "a rowing boat", "the weather vane", "a typewriter", "two beehives", "the sundial", "a telescope",
    "the harvest wagon", "a chess set", "the cellar door", "a tapestry", "an accordion", "the water mill", "a sledge",
    "the guest book", "a barometer", "the orchard wall", "a fishing net",
)  # fmt: skip
NEEDLE = "The spare key of the lighthouse hangs behind the blue ledger in the harbour office."
QUESTION = "where is the spare key of the lighthouse?"


def sentences(count: int) -> list[str]:
    """So many different sentences, at most 10,000, neighbours unlike each other.

    >>> sentences(2)
    ['Ana repaired a violin.', 'Bruno painted the north gate.']
    >>> len(set(sentences(10_000)))
    10000
    """
    whos, dids, whats = len(_WHO), len(_DID), len(_WHAT)
    if not 0 <= count <= whos * dids * whats:
        raise ValueError(f"there are {whos * dids * whats} sentences, not {count}")
    made = list[str]()
    for n in range(count):
        who, turn = n % whos, n // whos
        did = (who + turn) % dids
        made.append(f"{_WHO[who]} {_DID[did]} {_WHAT[(who + turn + turn // dids) % whats]}.")
    return made
