"""Where a bank is kept: the store behind its seam, the journal's digests, identifiers, and the open bundle."""
