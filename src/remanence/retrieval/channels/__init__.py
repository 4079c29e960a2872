"""Ways of finding records for a question."""

from remanence.retrieval.channels import dense, lexical, priors, speaker

__all__ = ["dense", "lexical", "priors", "speaker"]
