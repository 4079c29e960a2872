"""Attacks on a memory: how often they succeed, with and without each defence, and what the defences cost the honest."""

from remanence.arena.attacks.protocol import How, Measured, Outcome, Suite
from remanence.arena.attacks.report import print_outcomes
from remanence.arena.attacks.running import run_attacks

__all__ = ["How", "Measured", "Outcome", "Suite", "print_outcomes", "run_attacks"]
