"""The reference of the public names, written from their signatures and docstrings."""
