"""Remanence in other frameworks: a module for each, named after it, that needs the extra of its name.

from remanence.adapters.langgraph import RemanenceStore
"""
