"""Experience: what an agent did and how it ended becomes lessons for the next time, one rule a file.

Lessons are made of the agent's own steps, the task and the caller's outcome. What came back from tools is looked at, to
see where a step failed, but its words enter a lesson only once somebody promotes it.
"""
