"""Boosts in the light of what was found first."""

from remanence.retrieval.refinement import (
    answers,
    bridge,
    company,
    consensus,
    counted,
    feedback,
    inside,
    latest,
    order,
    rerank,
    sift,
)

__all__ = [
    "answers",
    "bridge",
    "company",
    "consensus",
    "counted",
    "feedback",
    "inside",
    "latest",
    "order",
    "rerank",
    "sift",
]
