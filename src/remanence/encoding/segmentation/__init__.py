"""Cutting what was observed into units: windows over the turns of a session, segments of a long document."""
