"""From a question to ranked records, and from these to a context for a prompt."""
