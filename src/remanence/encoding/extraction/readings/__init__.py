"""Readings: for verbs of one field each, the attribute that a clause with them gives its subject."""
