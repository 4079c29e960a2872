"""The chapters of the suite: each test's name is a sentence, its docstring the promise."""
