"""Ways of finding records for a question."""

from remanence.retrieval.channels import dense, lexical, persona, priors, speaker, temporal

__all__ = ["dense", "lexical", "persona", "priors", "speaker", "temporal"]
