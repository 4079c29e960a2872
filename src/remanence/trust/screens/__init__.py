"""Screens: what of a text looks like an attempt to steer an agent, found by rules, without a model.

Each screen is a small part that gives findings; `screen` weighs them together. None of them decides what becomes of a
text: that is `trust/screening.py`.
"""

from remanence.trust.screens.finding import Finding
from remanence.trust.screens.verdict import Verdict, screen, screen_workflow

__all__ = ["Finding", "Verdict", "screen", "screen_workflow"]
