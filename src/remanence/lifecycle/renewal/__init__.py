"""Renewal: what was derived is made anew, as if what an erasure takes had never been there."""
