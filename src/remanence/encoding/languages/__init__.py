"""Languages: which one a text is in, and the words and stems of each; tables and rules, no model."""

from remanence.encoding.languages.detection import SURPLUS, UNKNOWN, latin_language, surplus, votes
from remanence.encoding.languages.tables import LANGUAGES, Language
from remanence.encoding.languages.unspaced import UNSPACED, says_number, says_time, script_of, unspaced_terms

__all__ = [
    "LANGUAGES",
    "SURPLUS",
    "UNKNOWN",
    "UNSPACED",
    "Language",
    "latin_language",
    "says_number",
    "says_time",
    "script_of",
    "surplus",
    "unspaced_terms",
    "votes",
]
