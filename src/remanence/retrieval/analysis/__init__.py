"""Understanding a question without a model."""

from remanence.retrieval.analysis.question import Question, analyse

__all__ = ["Question", "analyse"]
