"""Encoding: what turns observed text into records and search keys."""
