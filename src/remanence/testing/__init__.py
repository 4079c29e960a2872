"""Contract suites and fakes: the promises of every seam, for the authors of plug-ins too."""
