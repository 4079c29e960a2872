"""Ways of finding records for a question."""

from remanence.retrieval.channels import dense, lexical, priors, speaker, temporal

__all__ = ["dense", "lexical", "priors", "speaker", "temporal"]
