"""Who may be believed: trust follows from the origin of a text and flows along provenance."""
