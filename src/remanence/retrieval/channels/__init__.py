"""Ways of finding records for a question."""

from remanence.retrieval.channels import dense, facts, lexical, persona, priors, speaker, temporal

__all__ = ["dense", "facts", "lexical", "persona", "priors", "speaker", "temporal"]
