"""Profiles: who somebody is, of what lasts and of what holds now, computed from the statements that are believed."""
