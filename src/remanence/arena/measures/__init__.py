"""What is measured, by name; see `named` for the table of names."""

from remanence.arena.measures.bootstrap import Difference, Interval, mean_interval, paired_difference
from remanence.arena.measures.named import AbstentionMeasure, Measure, QuestionMeasure, parse_measure
from remanence.arena.measures.selfcheck import ScorerError, check_measures

__all__ = [
    "AbstentionMeasure",
    "Difference",
    "Interval",
    "Measure",
    "QuestionMeasure",
    "ScorerError",
    "check_measures",
    "mean_interval",
    "paired_difference",
    "parse_measure",
]
