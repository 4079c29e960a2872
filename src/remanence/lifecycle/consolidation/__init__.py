"""Re-organisation of what is held: the same said twice becomes one, conversations get summaries; all of it undone."""
