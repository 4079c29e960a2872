"""Erasure: what goes, with all that was made of it, and how one proves that it is gone."""
