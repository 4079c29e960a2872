"""Working memory: texts that are kept by name, always in mind, and each change of which supersedes the last."""
