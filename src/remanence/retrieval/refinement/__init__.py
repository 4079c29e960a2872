"""Boosts in the light of what was found first."""

from remanence.retrieval.refinement import answers, bridge, company, inside

__all__ = ["answers", "bridge", "company", "inside"]
