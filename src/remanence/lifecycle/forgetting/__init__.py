"""Forgetting: no channel returns it any more; reversible."""
