"""What a bank can tell of itself: the story of an attribute, what changed between two moments, what happened when."""
