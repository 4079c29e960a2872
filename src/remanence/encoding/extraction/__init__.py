"""Statements out of turns and documents, by rules: what is said clearly, of whom, since when; no model is asked."""

from remanence.encoding.extraction.rules import rules

__all__ = ["rules"]
