"""Knowing what is not there: how sure it is that the hits answer the question."""

from remanence.retrieval.gating import answerable

__all__ = ["answerable"]
