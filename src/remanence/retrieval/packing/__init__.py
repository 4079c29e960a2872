"""Packing: from ranked hits to a context for a prompt, under a token budget."""

from __future__ import annotations

from remanence.retrieval.packing.core import Packer, pack_with_core
from remanence.retrieval.packing.pack import pack_hits
from remanence.retrieval.packing.tokens import count_tokens

__all__ = ["Packer", "count_tokens", "pack_hits", "pack_with_core"]
