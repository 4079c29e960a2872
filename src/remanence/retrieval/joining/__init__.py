"""Facts joined to facts: from the things that a question names, by the relations that it names, to what it asks for."""

from remanence.retrieval.joining.asked import Mention, mentions
from remanence.retrieval.joining.chain import chain_of
from remanence.retrieval.joining.holding import Holding, held_for
from remanence.retrieval.joining.paths import Path, paths

__all__ = ["Holding", "Mention", "Path", "chain_of", "held_for", "mentions", "paths"]
