"""The demo: eight months of a conversation, retained and questioned live by the real engine."""

from remanence.interfaces.demo.runner import Outcome, run_demo
from remanence.interfaces.demo.story import load_story

__all__ = ["Outcome", "load_story", "run_demo"]
