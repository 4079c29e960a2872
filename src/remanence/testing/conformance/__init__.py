"""What any memory of an agent must do: a suite for products of every design (docs/conformance.md).

    pytest -p remanence.testing.conformance.plugin --memory mypackage.adapter:MyMemory

The suite knows a product by an `Adapter` of a dozen lines. What a product does not offer is reported as not offered.
"""

from remanence.testing.conformance.adapter import CLAIMS, METHODS, VERSION, Adapter

__all__ = ["CLAIMS", "METHODS", "VERSION", "Adapter"]
