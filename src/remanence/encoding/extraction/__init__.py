"""Statements out of turns and documents, by rules: what is said clearly, of whom, since when; no model is asked."""

from remanence.encoding.extraction.each_sentence import each_sentence
from remanence.encoding.extraction.llm import llm
from remanence.encoding.extraction.rules import rules

__all__ = ["each_sentence", "llm", "rules"]
