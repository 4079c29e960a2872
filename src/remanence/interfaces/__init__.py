"""How people and programs reach the engine: the command line, its configuration, and the demo."""
