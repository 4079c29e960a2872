"""Adapters of `remanence.testing.conformance`: ours, and those of other products, each for whoever has the product.

pytest -p remanence.testing.conformance.plugin --memory remanence.adapters.conformance.bank:Banks
"""
