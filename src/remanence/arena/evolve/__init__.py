"""Finds a recipe for one's own questions: tries parts and parameters on one half of them, judges on the other."""

from remanence.arena.evolve.evolving import Evolved, evolve

__all__ = ["Evolved", "evolve"]
