"""Boosts in the light of what was found first."""

from remanence.retrieval.refinement import answers, bridge, company, feedback, inside, order

__all__ = ["answers", "bridge", "company", "feedback", "inside", "order"]
