"""Boosts in the light of what was found first."""

from remanence.retrieval.refinement import answers, bridge, company, consensus, feedback, inside, order

__all__ = ["answers", "bridge", "company", "consensus", "feedback", "inside", "order"]
