"""Making one score of those of several channels."""

from remanence.retrieval.fusion import minmax, rrf, weighted

__all__ = ["minmax", "rrf", "weighted"]
