"""Secrets and personal data in what is retained: found, and kept, masked, vaulted or refused before the first write."""
