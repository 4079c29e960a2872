"""The engine's own echo: what it served is recognised when it comes back, and is not learnt again."""
