"""Whether a sentence tells that something is otherwise than it was: "has moved", "is now", "took over from"."""

from __future__ import annotations

import re

from remanence.encoding.irregular import BASE_FORMS

__all__ = ["CHANGED", "PERHAPS", "UNCHANGED", "change_told"]

UNCHANGED, PERHAPS, CHANGED = 0, 1, 2
_TIMES = r"""now|new|newly|nowadays|lately|instead|anymore|any more|no longer|these days|from now on|as of|since then
    |current(?:ly)?|this (?:year|season|term|spring|summer|autumn|winter)"""
_VERBS = r"""chang|switch|mov|shift|transferr?|relocat|swapp?|replac|succeed|reliev|appoint|elect|promot|adopt|convert
    |migrat|port|inherit|acquir|sign|join|hir|turn|dropp?|clos|reopen|push|rais|welcom|drift|settl|registr"""
_OTHERS = r"""took over|taken over|took up|taken up|(?:took|taken|takes) (?:charge|command|on)|gave up|given
    |stepped (?:in|up)|came in|come in|brought in|snapped up|picked up|put in charge|sworn in|voted in
    |gone (?:over|up|down|off)|went (?:over|up|down|to(?-i:(?= (?:the )?[A-Z0-9])))|became|become
    |(?:hand|pass)ed (?:to|on|over)
    |bought|sold|left|grown|grew|risen|rose|fallen|fell|shrunk|shrank|moves|switches|succeeds|replaces"""
_ALL = re.sub(r"\s*\n\s*", "", rf"{_TIMES}|(?:{_VERBS})ed|{_OTHERS}")
_WORDS = re.compile(rf"\b(?:{_ALL})\b", re.IGNORECASE)
"""Words of change: of time, of coming into a place or an office, of passing from one to another."""
_SINGLE = "ad|ach|ceiv|cord|lat|main|semb|spect|sid|tir|port|quir|sult|turn|veal|ward"
_ANEW = re.compile(rf"\bre(?=[a-z]{{3,}}ed\b)(?!{_SINGLE})")
"""Done again: "repainted", "rescheduled"; most such words tell of a change."""
_GIVEN_UP = re.compile(r"\b(?:it|that)(?: up| down| off| out)? (?:and|for|with)\b")
"""What was before is only pointed to: "ditched that for", "gave it up and sees"."""
_REDONE = re.compile(r"\bre([a-z]{3,})\b")
_SAME_IN_PAST, _OTHER_WORDS = frozenset("cast cut set run".split()), frozenset({"sent", "lent"})
_PERFECT = re.compile(r"\b(?:has|have) (?:just |since |recently |finally |also )?(?:been )?([a-z]+)\b")
_PARTICIPLE = re.compile(r"(?:ed|wn|ne|en)$")


def _is_done_anew(word: str) -> bool:
    """Whether a word behind its "re" is an irregular past: "recast", "rebuilt"."""
    return word in _SAME_IN_PAST or (word in BASE_FORMS and word not in _OTHER_WORDS)


def change_told(sentence: str) -> int:
    """Whether a sentence tells of a change: by its words surely, by its tense perhaps.

    >>> change_told("The club has moved to Oak Park."), change_told("Ada has seen Oak Park."), change_told("Ada sings.")
    (2, 1, 0)
    """
    redone = any(map(_is_done_anew, _REDONE.findall(sentence)))
    if redone or _WORDS.search(sentence) or _ANEW.search(sentence) or _GIVEN_UP.search(sentence):
        return CHANGED
    found = _PERFECT.search(sentence)
    if found and (_PARTICIPLE.search(found[1]) or BASE_FORMS.get(found[1], found[1]) != found[1]):
        return PERHAPS
    return UNCHANGED
