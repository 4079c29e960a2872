"""Reflection: typed answers with their evidence, and beliefs that are formed of them."""
